/** What a sale comes to by hand: plain whole-number arithmetic over prices, quantities, discounts and rates, written anew. Nothing of the program's own rules is used here. */

/** A line as it stands on the screen before it is paid: facts, no sums. */
export interface HandLine {
  readonly lineId: string;
  readonly productId: string;
  readonly priceMinor: number;
  readonly thousandths: number;
  /** Rates in millionths by tax code; demo taxes never come two at once. */
  readonly tax: { readonly code: string; readonly millionths: number } | null;
  readonly isDeposit: boolean;
  readonly off: readonly Off[];
  /** Of goods that come back: what they come to, tax in it, as the till says; checked by the receipts they belong to. */
  readonly backMinor: number | null;
}

/** Something taken off: a share in millionths, or an amount. */
export type Off =
  | { readonly kind: "percent"; readonly millionths: number }
  | { readonly kind: "amount"; readonly minor: number };

/** A line with what it comes to: `amount` is after every discount, tax in it unless the sale is without. */
export interface CountedLine extends HandLine {
  readonly list: number;
  readonly amount: number;
  readonly taxMinor: number;
}

/** Half up, away from zero; for what is not negative. */
function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n);
}

/** A sale with prices that have their tax inside, each line's tax rounded by itself. */
export function countSale(lines: readonly HandLine[], saleOff: readonly Off[], isExempt: boolean): CountedLine[] {
  const listed = lines.map((line) => Number(halfUp(BigInt(line.priceMinor) * BigInt(line.thousandths), 1_000n)));
  const amounts = lines.map((line, at) =>
    line.off.reduce((left, off) => left - offOf(off, left), line.backMinor === null ? (listed[at] ?? 0) : 0),
  );
  for (const off of saleOff) {
    const takes = lines.map(({ isDeposit, backMinor }) => !isDeposit && backMinor === null);
    const base = amounts.reduce((sum, amount, at) => sum + (takes[at] ? amount : 0), 0);
    const shares = byLargestRemainder(
      offOf(off, base),
      amounts.map((amount, at) => (takes[at] ? amount : 0)),
    );
    for (const [at, share] of shares.entries()) amounts[at] = (amounts[at] ?? 0) - share;
  }
  return lines.map((line, at) => {
    if (line.backMinor !== null)
      return { ...line, list: -(listed[at] ?? 0), amount: line.backMinor, taxMinor: Number.NaN };
    const gross = amounts[at] ?? 0;
    const rate = BigInt(line.tax?.millionths ?? 0);
    const taxMinor = Number(halfUp(BigInt(gross) * rate, 1_000_000n + rate));
    return isExempt
      ? { ...line, list: listed[at] ?? 0, amount: gross - taxMinor, taxMinor: 0 }
      : { ...line, list: listed[at] ?? 0, amount: gross, taxMinor };
  });
}

/** What one discount takes of an amount: never more than there is. */
function offOf(off: Off, of: number): number {
  if (of <= 0) return 0;
  if (off.kind === "amount") return Math.min(off.minor, of);
  return Number(halfUp(BigInt(of) * BigInt(off.millionths), 1_000_000n));
}

/** Shares an amount by weights: whole parts first, then a cent each to the largest rests, the earlier line first. */
function byLargestRemainder(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, each) => all + each, 0);
  if (sum === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const shares = exact.map((each) => each / BigInt(sum));
  const left = BigInt(amount) - shares.reduce((all, each) => all + each, 0n);
  const order = exact
    .map((each, at) => ({ at, rest: each % BigInt(sum) }))
    .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1));
  for (const { at } of order.slice(0, Number(left))) shares[at] = (shares[at] ?? 0n) + 1n;
  return shares.map(Number);
}

/** The sums of a session as whoever keeps them on a sheet of paper has them. Minor units of the shop's currency. */
export interface HandSums {
  float: number;
  sales: number;
  refunds: number;
  deposits: number;
  rounding: number;
  tips: number;
  cash: number;
  card: number;
  voucher: number;
  account: number;
  foreign: number;
  dollars: number;
  paidIn: number;
  paidOut: number;
  tipsOut: number;
  drops: number;
  /** By code: gross and tax. */
  taxes: Map<string, readonly [gross: number, tax: number]>;
}

/** A new sheet. */
export function newSums(float: number): HandSums {
  const none = { sales: 0, refunds: 0, deposits: 0, rounding: 0, tips: 0, cash: 0, card: 0, voucher: 0, account: 0 };
  const moved = { foreign: 0, dollars: 0, paidIn: 0, paidOut: 0, tipsOut: 0, drops: 0 };
  return { float, ...none, ...moved, taxes: new Map() };
}

/** What the drawer should hold. */
export function inDrawer(sums: HandSums): number {
  return sums.float + sums.cash + sums.paidIn - sums.paidOut - sums.tipsOut - sums.drops;
}

/** Goods that came back: noted on their receipt, which a void undoes. */
export interface Brought {
  readonly back: Map<string, { thousandths: number; minor: number }>;
  readonly lineId: string;
  readonly thousandths: number;
  readonly minor: number;
}

/** A finished sale on the sheet: what it adds to its session. Kept so that a void takes exactly that away. */
export interface Booked {
  /** What of earlier receipts came back with it. */
  readonly brought: readonly Brought[];
  readonly saleId: string;
  readonly number: string;
  readonly add: Omit<HandSums, "float" | "paidIn" | "paidOut" | "tipsOut" | "drops">;
  /** By product, thousandths; negative where it left. */
  readonly stock: ReadonlyMap<string, number>;
}

/** Books a sale (`by` 1), or takes it away again (`by` -1). */
export function bookSale(sums: HandSums, { add }: Booked, by: 1 | -1): void {
  for (const key of ["sales", "refunds", "deposits", "rounding", "tips"] as const) sums[key] += by * add[key];
  for (const key of ["cash", "card", "voucher", "account", "foreign", "dollars"] as const) sums[key] += by * add[key];
  for (const [code, [gross, tax]] of add.taxes) {
    const [grossBefore, taxBefore] = sums.taxes.get(code) ?? [0, 0];
    sums.taxes.set(code, [grossBefore + by * gross, taxBefore + by * tax]);
  }
}
