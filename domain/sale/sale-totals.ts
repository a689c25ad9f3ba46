/** What a sale comes to: amounts of its lines, their taxes, what is paid and what is still due. */

import { roundCash } from "#domain/money/cash-rounding.ts";
import { add, extend, type Minor, subtract, ZERO } from "#domain/money/money.ts";
import { type LineTax, summariseTaxes, type TaxPolicy, type TaxTotal, taxLines } from "#domain/tax/tax.ts";
import type { Sale, SaleLine, Tender } from "./sale-events.ts";

/** How the shop books: tax and cash rounding. Comes from the configuration, travels into each completed sale. */
export interface SalePolicy extends TaxPolicy {
  /** Smallest amount of cash that can be paid, in minor units: 1 where every cent exists, 5 in Switzerland. */
  readonly cashIncrementMinor: Minor;
}

/** The totals of a sale in minor units. */
export interface SaleTotals {
  readonly lineAmounts: readonly Minor[];
  readonly lineTaxes: readonly LineTax[];
  readonly taxes: readonly TaxTotal[];
  readonly taxMinor: Minor;
  /** What the customer owes for the goods, tax included. */
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  /** Still to pay by card; negative when more was given than owed. */
  readonly dueMinor: Minor;
  /** Still to pay in cash: `dueMinor` rounded to what coins can make. */
  readonly cashDueMinor: Minor;
}

/** Price × quantity of a line, rounded once. */
export function lineAmount(line: Pick<SaleLine, "unitPriceMinor" | "quantityThousandths">): Minor {
  return extend(line.unitPriceMinor, line.quantityThousandths);
}

/** The sum of what lines cost before tax is added or taken out. */
export function linesAmount(lines: readonly SaleLine[]): Minor {
  return add(...lines.map(lineAmount));
}

/** Adds up a sale. Pure arithmetic: nothing about who may do what. */
export function totalSale(sale: Pick<Sale, "lines" | "tenders">, policy: SalePolicy): SaleTotals {
  const lineAmounts = sale.lines.map(lineAmount);
  const lineTaxes = taxLines(
    sale.lines.map((line, index) => ({ amountMinor: lineAmounts[index] ?? ZERO, taxes: line.taxes })),
    policy,
  );
  const totalMinor = add(...lineTaxes.map((line) => line.grossMinor));
  const paidMinor = paidBy(sale.tenders);
  const dueMinor = subtract(totalMinor, paidMinor);
  return {
    lineAmounts,
    lineTaxes,
    taxes: summariseTaxes(sale.lines, lineTaxes),
    taxMinor: add(...lineTaxes.map((line) => line.taxMinor)),
    totalMinor,
    paidMinor,
    dueMinor,
    cashDueMinor: dueMinor > 0 ? roundCash(dueMinor, policy.cashIncrementMinor) : dueMinor,
  };
}

/** What was handed over so far, in minor units. */
export function paidBy(tenders: readonly Tender[]): Minor {
  return add(...tenders.map((tender) => tender.amountMinor));
}
