/** Taxes of a sale's lines and their totals by rate: sole owner of how a tax is found; the rounding is money's. */
import type { TaxId } from "#domain/ids.ts";
import {
  add,
  type ExactAmount,
  type Minor,
  type RateMillionths,
  roundExact,
  roundTogether,
  subtract,
  ZERO,
} from "#domain/money/money.ts";

/** A tax on a line. `code` is its letter on the receipt. */
export interface TaxRate {
  readonly taxId: TaxId;
  readonly code: string;
  readonly name: string;
  /** In millionths. Zero-rated goods carry a tax of rate 0 and show on the receipt; exempt goods carry no tax. */
  readonly rateMillionths: RateMillionths;
  /** Whether it is a tax on the price and on every tax that stands before it on the line. */
  readonly compound: boolean;
}

/** How a shop's prices are meant and where its law rounds: each line by itself, or each tax once a receipt. */
export interface TaxPolicy {
  readonly pricesIncludeTax: boolean;
  readonly rounding: "line" | "receipt";
}

/** A line as taxes see it. */
export interface TaxedLine {
  /** Price × quantity after discounts, with or without tax as the policy says; negative for goods taken back. */
  readonly amountMinor: Minor;
  readonly taxes: readonly TaxRate[];
}

/** One tax of one line in minor units: on what, and how much. A compound tax's base holds the taxes before it. */
export interface TaxAmount {
  readonly taxId: TaxId;
  readonly baseMinor: Minor;
  readonly taxMinor: Minor;
}

/** A line with its taxes, final: `netMinor + taxMinor` is `grossMinor`, and `taxes` add up to `taxMinor`. */
export interface LineTax {
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly grossMinor: Minor;
  readonly taxes: readonly TaxAmount[];
}

/** One rate's row on a receipt or a Z, in minor units: `netMinor + taxMinor` is `grossMinor`. */
export interface TaxTotal {
  readonly taxId: TaxId;
  readonly code: string;
  readonly name: string;
  readonly rateMillionths: RateMillionths;
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly grossMinor: Minor;
}

const ONE = 1_000_000n;

/**
 * The taxes of each line, in the order of the lines.
 *
 * Each tax is exact until it is rounded, once: by line, or by receipt over all lines that carry it, whose rounded total
 * then returns to them by largest remainder. A price that includes tax stays as it is, and its net amount is what the
 * taxes leave; a price that doesn't is the net amount, and its taxes come on top. Lines of turned sign get amounts of
 * turned sign, so that a return takes back exactly what was booked.
 */
export function taxLines(lines: readonly TaxedLine[], policy: TaxPolicy): readonly LineTax[] {
  const exact = lines.map((line) => exactTaxes(line, policy.pricesIncludeTax));
  const rounded =
    policy.rounding === "line" ? exact.map((taxes) => taxes.map(roundExact)) : roundByReceipt(lines, exact);
  return lines.map((line, index) => settleLine(line, rounded[index] ?? [], policy.pricesIncludeTax));
}

/**
 * The totals by rate of a sale, in the order of their receipt letters.
 * @param lines the sale's lines
 * @param lineTaxes what `taxLines` made of the same lines
 */
export function summariseTaxes(
  lines: readonly Pick<TaxedLine, "taxes">[],
  lineTaxes: readonly LineTax[],
): readonly TaxTotal[] {
  const rows = lines.flatMap((line, lineIndex) =>
    line.taxes.map(({ taxId, code, name, rateMillionths }, taxIndex): TaxTotal => {
      const amount = lineTaxes[lineIndex]?.taxes[taxIndex];
      const netMinor = amount?.baseMinor ?? ZERO;
      const taxMinor = amount?.taxMinor ?? ZERO;
      return { taxId, code, name, rateMillionths, netMinor, taxMinor, grossMinor: add(netMinor, taxMinor) };
    }),
  );
  return mergeRows(rows);
}

/** Adds the tax totals of a sale to those of a session. A rate that changed meanwhile keeps a row of its own. */
export function addTaxTotals(totals: readonly TaxTotal[], more: readonly TaxTotal[]): readonly TaxTotal[] {
  return mergeRows([...totals, ...more]);
}

/**
 * Each tax of a line before rounding. With the rates as shares f of the net amount, a price without tax bears
 * `amount × f`, and a price with tax contains `amount × f / (1 + sum of f)`.
 */
function exactTaxes(line: TaxedLine, pricesIncludeTax: boolean): ExactAmount[] {
  // A compound tax multiplies rates: every tax adds a factor of a million, which keeps its division exact.
  const unit = ONE ** BigInt(line.taxes.length);
  const shares: bigint[] = [];
  let before = 0n;
  for (const tax of line.taxes) {
    const share = ((tax.compound ? unit + before : unit) * BigInt(tax.rateMillionths)) / ONE;
    shares.push(share);
    before += share;
  }
  const denominator = pricesIncludeTax ? unit + before : unit;
  return shares.map((share) => ({ numerator: BigInt(line.amountMinor) * share, denominator }));
}

/** Rounds each tax once over all lines that carry it. */
function roundByReceipt(lines: readonly TaxedLine[], exact: readonly (readonly ExactAmount[])[]): Minor[][] {
  const rounded = exact.map((taxes) => taxes.map(() => ZERO));
  const places = new Map<string, { line: number; tax: number; amount: ExactAmount }[]>();
  for (const [lineIndex, line] of lines.entries())
    for (const [taxIndex, tax] of line.taxes.entries()) {
      const amount = exact[lineIndex]?.[taxIndex];
      if (!amount) continue;
      const key = keyOf(tax);
      const same = places.get(key);
      if (same) same.push({ line: lineIndex, tax: taxIndex, amount });
      else places.set(key, [{ line: lineIndex, tax: taxIndex, amount }]);
    }
  for (const same of places.values())
    for (const [index, taxMinor] of roundTogether(same.map(({ amount }) => amount)).entries()) {
      const place = same[index];
      const row = place && rounded[place.line];
      if (row) row[place.tax] = taxMinor;
    }
  return rounded;
}

function settleLine(line: TaxedLine, taxes: readonly Minor[], pricesIncludeTax: boolean): LineTax {
  const taxMinor = add(...taxes);
  const netMinor = pricesIncludeTax ? subtract(line.amountMinor, taxMinor) : line.amountMinor;
  let withTaxes = netMinor;
  const amounts = line.taxes.map(({ taxId, compound }, index): TaxAmount => {
    const amount = { taxId, baseMinor: compound ? withTaxes : netMinor, taxMinor: taxes[index] ?? ZERO };
    withTaxes = add(withTaxes, amount.taxMinor);
    return amount;
  });
  return { netMinor, taxMinor, grossMinor: add(netMinor, taxMinor), taxes: amounts };
}

function mergeRows(rows: readonly TaxTotal[]): TaxTotal[] {
  const merged = new Map<string, TaxTotal>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = merged.get(key);
    merged.set(key, sum ? addRow(sum, row) : row);
  }
  return [...merged.values()].sort(
    (a, b) => compareText(a.code, b.code) || b.rateMillionths - a.rateMillionths || compareText(a.taxId, b.taxId),
  );
}

function addRow(sum: TaxTotal, row: TaxTotal): TaxTotal {
  return {
    ...sum,
    netMinor: add(sum.netMinor, row.netMinor),
    taxMinor: add(sum.taxMinor, row.taxMinor),
    grossMinor: add(sum.grossMinor, row.grossMinor),
  };
}

/** One tax at one rate; a tax whose rate was changed is another row, and so is rounded by itself. */
function keyOf({ taxId, rateMillionths }: Pick<TaxRate, "taxId" | "rateMillionths">): string {
  return `${taxId} ${rateMillionths}`;
}

/** By code unit, the same on every computer and in every language. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
