/** What each line of a sale comes to before tax is looked at: list amount, discounts, and the share of goods that come back. */
import {
  add,
  allocate,
  divideRounded,
  extend,
  fromBigInt,
  type Minor,
  negate,
  shareOf,
  subtract,
  ZERO,
} from "#domain/money/money.ts";
import type { LineTax, TaxPolicy } from "#domain/tax/tax.ts";
import type { Sale } from "./sale-events.ts";
import type { Discount, Returned, SaleLine } from "./sale-line.ts";

/**
 * A line's amounts in minor units; negative for goods that come back. `listMinor - discountMinor - exemptMinor` is
 * `amountMinor`.
 */
export interface LineAmount {
  /** Price × quantity, rounded once. */
  readonly listMinor: Minor;
  /** The line's own discounts and its share of those on the whole sale. */
  readonly discountMinor: Minor;
  /** The tax in its price that a sale without tax leaves out. */
  readonly exemptMinor: Minor;
  /** What its taxes are found from. */
  readonly amountMinor: Minor;
}

/** Price × quantity of a line, rounded once; never negative. */
export function lineAmount(line: Pick<SaleLine, "unitPriceMinor" | "quantityThousandths">): Minor {
  return extend(line.unitPriceMinor, line.quantityThousandths);
}

/** What lines come to before any discount: goods sold less goods that come back, in minor units. */
export function linesAmount(lines: readonly SaleLine[]): Minor {
  return add(...lines.map((line) => (line.returned ? negate(lineAmount(line)) : lineAmount(line))));
}

/**
 * What a discount takes off an amount, in minor units: a share rounded once, or an amount; never more than there is.
 * @param ofMinor what is left after the discounts before it; zero or more
 */
export function discountOf(discount: Discount, ofMinor: Minor): Minor {
  const wished = discount.kind === "percent" ? shareOf(ofMinor, discount.rateMillionths) : discount.amountMinor;
  return wished > ofMinor ? ofMinor : wished;
}

/** What the discounts of a sale come to. */
export interface DiscountedSale {
  readonly lines: readonly LineAmount[];
  /** What each discount on the whole sale took off, in their order. */
  readonly discounts: readonly Minor[];
}

/**
 * Discounts of lines first, in their order, then those on the whole sale. Each of these is found from what is left of
 * all goods sold and returned to their lines by largest remainder, so that each line's tax is final
 * (rules-of-the-till.md, "Tax"). Goods that come back are no part of it: they carry the discount they were sold with;
 * nor are deposits, which are given back as they were paid.
 */
export function discountSale(sale: Pick<Sale, "lines" | "discounts">): DiscountedSale {
  const lists = sale.lines.map(lineAmount);
  const lefts = sale.lines.map((line, index) => {
    let left = lists[index] ?? ZERO;
    if (!line.returned) for (const discount of line.discounts) left = subtract(left, discountOf(discount, left));
    return left;
  });
  const sold = sale.lines.flatMap((line, index) => (line.returned || line.depositFor ? [] : [index]));
  const discounts = sale.discounts.map((discount) => {
    const weights = sold.map((index) => BigInt(lefts[index] ?? ZERO));
    const off = discountOf(discount, add(...sold.map((index) => lefts[index] ?? ZERO)));
    if (off === ZERO) return ZERO;
    for (const [nth, share] of allocate(off, weights).entries()) {
      const index = sold[nth];
      if (index !== undefined) lefts[index] = subtract(lefts[index] ?? ZERO, share);
    }
    return off;
  });
  const lines = sale.lines.map((line, index): LineAmount => {
    const listMinor = lists[index] ?? ZERO;
    if (line.returned?.kind === "receipt") {
      const back = negate(shareThatReturns(line.returned, line.quantityThousandths, line.returned.sold.amountMinor));
      return { listMinor: back, discountMinor: ZERO, exemptMinor: ZERO, amountMinor: back };
    }
    if (line.returned) {
      const back = negate(listMinor);
      return { listMinor: back, discountMinor: ZERO, exemptMinor: ZERO, amountMinor: back };
    }
    const amountMinor = lefts[index] ?? ZERO;
    return { listMinor, discountMinor: subtract(listMinor, amountMinor), exemptMinor: ZERO, amountMinor };
  });
  return { lines, discounts };
}

/**
 * The taxes of a line that comes back by its receipt: the same share of each tax as of its price. Nothing is computed
 * anew, so that all parts together take back exactly what was booked (rules-of-the-till.md, "Refund").
 */
export function returnedTax(
  line: SaleLine & { readonly returned: Extract<Returned, { kind: "receipt" }> },
  policy: TaxPolicy,
): LineTax {
  const { returned, quantityThousandths } = line;
  const back = (whole: Minor) => negate(shareThatReturns(returned, quantityThousandths, whole));
  const taxes = returned.sold.taxAmounts.map(({ taxId, baseMinor, taxMinor }) => ({
    taxId,
    baseMinor: back(baseMinor),
    taxMinor: back(taxMinor),
  }));
  const amountMinor = back(returned.sold.amountMinor);
  const taxMinor = add(...taxes.map((tax) => tax.taxMinor));
  const netMinor = policy.pricesIncludeTax ? subtract(amountMinor, taxMinor) : amountMinor;
  return { netMinor, taxMinor, grossMinor: add(netMinor, taxMinor), taxes };
}

/** The part of an amount that these pieces bring back: all up to them, less what came back before, so that the last takes the remainder. */
function shareThatReturns(
  returned: Extract<Returned, { kind: "receipt" }>,
  quantityThousandths: number,
  whole: Minor,
): Minor {
  const { sold, beforeThousandths } = returned;
  const upTo = (thousandths: number) =>
    divideRounded(BigInt(whole) * BigInt(thousandths), BigInt(sold.quantityThousandths));
  return fromBigInt(upTo(beforeThousandths + quantityThousandths) - upTo(beforeThousandths));
}
