/** Tax of sale lines: inclusive or exclusive prices, several and compound rates, rounded by line or by receipt. */
import type { TaxId } from "#domain/ids.ts";
import {
  add,
  type Fraction,
  type Minor,
  type RateMillionths,
  roundFraction,
  roundTogether,
  subtract,
  ZERO,
} from "#domain/money/money.ts";

/** A tax as it stands on a line. A compound tax is taken on the net amount plus the taxes before it. */
export interface TaxRate {
  readonly taxId: TaxId;
  readonly name: string;
  /** The letter on the receipt. */
  readonly code: string;
  readonly rateMillionths: RateMillionths;
  readonly compound: boolean;
}

/** Whether prices contain tax, and where it is rounded; both are the jurisdiction's. */
export interface TaxPolicy {
  readonly pricesIncludeTax: boolean;
  readonly rounding: "line" | "receipt";
}

/** What a line is taxed on. `amountMinor` is price × quantity after discounts; negative for goods that come back. */
export interface TaxableLine {
  readonly amountMinor: Minor;
  readonly taxes: readonly TaxRate[];
}

/** One tax of one line: what it was taken on and what it came to, in minor units. */
export interface TaxAmount {
  readonly taxId: TaxId;
  readonly baseMinor: Minor;
  readonly taxMinor: Minor;
}

/** A line's amounts in minor units, final: net + tax = gross. */
export interface LineTax {
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly grossMinor: Minor;
  readonly taxes: readonly TaxAmount[];
}

/** One rate over many lines in minor units, as receipts and reports print it. */
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
 * The taxes of all lines of a receipt. Inclusive prices keep their gross amount; exclusive ones keep their net amount.
 * Rounded by line, each line stands alone; rounded by receipt, each tax is rounded once over all lines and its rounded
 * total returns to the lines by largest remainder (clarifications.md, "Tax by receipt").
 */
export function taxLines(lines: readonly TaxableLine[], policy: TaxPolicy): LineTax[] {
  const exact = lines.map((line) => exactTaxes(line, policy.pricesIncludeTax));
  const rounded = policy.rounding === "line" ? exact.map((each) => roundLine(each, policy)) : roundReceipt(lines, exact);
  return lines.map((line, index) => finishLine(line, rounded[index] ?? [], policy.pricesIncludeTax));
}

/** Adds line taxes up by rate, in the order in which the rates first appear. `lines` and `taxed` go together by index. */
export function summariseTaxes(
  lines: readonly { readonly taxes: readonly TaxRate[] }[],
  taxed: readonly LineTax[],
): TaxTotal[] {
  const totals = lines.flatMap((line, index) =>
    line.taxes.flatMap((rate, nth): TaxTotal[] => {
      const amount = taxed[index]?.taxes[nth];
      if (!amount) return [];
      const { taxId, code, name, rateMillionths } = rate;
      const { baseMinor: netMinor, taxMinor } = amount;
      return [{ taxId, code, name, rateMillionths, netMinor, taxMinor, grossMinor: add(netMinor, taxMinor) }];
    }),
  );
  return addTaxTotals([], totals);
}

/** Adds tax totals to others, tax by tax and rate by rate: a rate that changed in mid-session keeps a line of its own. */
export function addTaxTotals(before: readonly TaxTotal[], more: readonly TaxTotal[]): TaxTotal[] {
  const sums = [...before];
  for (const total of more) {
    const at = sums.findIndex((sum) => sum.taxId === total.taxId && sum.rateMillionths === total.rateMillionths);
    const sum = sums[at];
    if (!sum) sums.push(total);
    else {
      sums[at] = {
        ...sum,
        netMinor: add(sum.netMinor, total.netMinor),
        taxMinor: add(sum.taxMinor, total.taxMinor),
        grossMinor: add(sum.grossMinor, total.grossMinor),
      };
    }
  }
  return sums;
}

/** Each tax of a line before any rounding. */
function exactTaxes(line: TaxableLine, inclusive: boolean): Fraction[] {
  const whole = ONE ** BigInt(line.taxes.length);
  const onNet: bigint[] = [];
  for (const { rateMillionths, compound } of line.taxes) {
    const base = compound ? whole + sum(onNet) : whole;
    onNet.push((base * BigInt(rateMillionths)) / ONE);
  }
  const denominator = inclusive ? whole + sum(onNet) : whole;
  return onNet.map((share) => ({ numerator: BigInt(line.amountMinor) * share, denominator }));
}

function roundLine(exact: readonly Fraction[], policy: TaxPolicy): Minor[] {
  // Inclusive: the tax inside the price is one amount, rounded once. Exclusive: each tax is an amount of its own.
  return policy.pricesIncludeTax ? roundTogether(exact) : exact.map(roundFraction);
}

function roundReceipt(lines: readonly TaxableLine[], exact: readonly (readonly Fraction[])[]): Minor[][] {
  const rounded = exact.map((each) => each.map(() => ZERO));
  const places = new Map<TaxId, { readonly line: number; readonly nth: number; readonly share: Fraction }[]>();
  lines.forEach((line, index) => {
    line.taxes.forEach(({ taxId }, nth) => {
      const share = exact[index]?.[nth];
      if (share) places.set(taxId, [...(places.get(taxId) ?? []), { line: index, nth, share }]);
    });
  });
  for (const shares of places.values()) {
    const amounts = roundTogether(shares.map(({ share }) => share));
    shares.forEach(({ line, nth }, index) => {
      const row = rounded[line];
      if (row) row[nth] = amounts[index] ?? ZERO;
    });
  }
  return rounded;
}

function finishLine(line: TaxableLine, amounts: readonly Minor[], inclusive: boolean): LineTax {
  const taxMinor = add(...amounts);
  const netMinor = inclusive ? subtract(line.amountMinor, taxMinor) : line.amountMinor;
  const taxes = line.taxes.map(({ taxId, compound }, index): TaxAmount => {
    const baseMinor = compound ? add(netMinor, ...amounts.slice(0, index)) : netMinor;
    return { taxId, baseMinor, taxMinor: amounts[index] ?? ZERO };
  });
  return { netMinor, taxMinor, grossMinor: add(netMinor, taxMinor), taxes };
}

function sum(parts: readonly bigint[]): bigint {
  return parts.reduce((total, part) => total + part, 0n);
}
