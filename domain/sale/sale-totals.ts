/** What a sale comes to: amounts of its lines, their taxes, what is paid and what is still due. */

import { invariant } from "#domain/invariant.ts";
import { roundCash } from "#domain/money/cash-rounding.ts";
import { add, type Minor, subtract, ZERO } from "#domain/money/money.ts";
import { type LineTax, summariseTaxes, type TaxPolicy, type TaxTotal, taxLines } from "#domain/tax/tax.ts";
import { type TaxedAmount, withoutTax } from "./exempt.ts";
import { discountSale, type LineAmount, returnedTax } from "./sale-amounts.ts";
import type { Sale } from "./sale-events.ts";
import type { SaleLine } from "./sale-line.ts";
import type { Tender } from "./tender.ts";

/** How the shop books: tax and cash rounding. Comes from the configuration, travels into each completed sale. */
export interface SalePolicy extends TaxPolicy {
  /** Smallest amount of cash that can be paid, in minor units: 1 where every cent exists, 5 in Switzerland. */
  readonly cashIncrementMinor: Minor;
}

/** The totals of a sale in minor units. */
export interface SaleTotals {
  readonly lines: readonly LineAmount[];
  /** What each discount on the whole sale took off. */
  readonly discounts: readonly Minor[];
  readonly lineTaxes: readonly LineTax[];
  readonly taxes: readonly TaxTotal[];
  readonly taxMinor: Minor;
  /** What the customer owes for the goods, tax included; negative where more comes back than is sold. */
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  /** Still to pay by card, tip included; negative when more was given than owed, or while money is to be given back. */
  readonly dueMinor: Minor;
  /** Still to pay or to give back in cash: `dueMinor` rounded to what coins can make. */
  readonly cashDueMinor: Minor;
}

/** Adds up a sale. Pure arithmetic: nothing about who may do what. */
export function totalSale(
  sale: Pick<Sale, "lines" | "discounts" | "tenders" | "exempt" | "tipMinor">,
  policy: SalePolicy,
): SaleTotals {
  const { lines: discounted, discounts } = discountSale(sale);
  const taxed = taxesOf(sale.lines, discounted, policy);
  const found = sale.exempt ? taxed.map((each) => withoutTax(each, policy.pricesIncludeTax)) : taxed;
  const lines = found.map(({ amount }) => amount);
  const lineTaxes = found.map(({ tax }) => tax);
  const totalMinor = add(...lineTaxes.map((line) => line.grossMinor));
  const paidMinor = paidBy(sale.tenders);
  const dueMinor = subtract(add(totalMinor, sale.tipMinor), paidMinor);
  return {
    lines,
    discounts,
    lineTaxes,
    taxes: summariseTaxes(
      found.map(({ line }) => line),
      lineTaxes,
    ),
    taxMinor: add(...lineTaxes.map((line) => line.taxMinor)),
    totalMinor,
    paidMinor,
    dueMinor,
    cashDueMinor:
      dueMinor > 0 || (totalMinor < 0 && dueMinor < 0) ? roundCash(dueMinor, policy.cashIncrementMinor) : dueMinor,
  };
}

/** What was handed over so far, in minor units. */
export function paidBy(tenders: readonly Tender[]): Minor {
  return add(...tenders.map((tender) => tender.amountMinor));
}

/** Goods that come back by receipt carry the taxes they were sold with; all others are taxed together. */
function taxesOf(lines: readonly SaleLine[], amounts: readonly LineAmount[], policy: SalePolicy): TaxedAmount[] {
  const anew = lines.flatMap((line, index) => (line.returned?.kind === "receipt" ? [] : [index]));
  const taxed = taxLines(
    anew.map((index) => ({ amountMinor: amounts[index]?.amountMinor ?? ZERO, taxes: lines[index]?.taxes ?? [] })),
    policy,
  );
  const found = new Map(anew.map((index, nth) => [index, taxed[nth]] as const));
  return lines.map((line, index) => {
    const { returned } = line;
    const amount = amounts[index];
    const tax = returned?.kind === "receipt" ? returnedTax({ ...line, returned }, policy) : found.get(index);
    invariant(amount && tax, "every line has its amount and its taxes");
    return { line, amount, tax };
  });
}
