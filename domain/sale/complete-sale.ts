/** Completing a sale: when nothing is due any more, all its amounts become final. */
import type { DrawerId } from "#domain/ids.ts";
import { roundCash } from "#domain/money/cash-rounding.ts";
import { add, type Minor, negate, subtract, ZERO } from "#domain/money/money.ts";
import type { Sale, SaleCompleted, SaleEvent } from "./sale-events.ts";
import type { SaleLine } from "./sale-line.ts";
import { type SalePolicy, type SaleTotals, totalSale } from "./sale-totals.ts";
import { isCash } from "./tender.ts";

/** What completing a sale may know. */
export interface CompletionContext {
  readonly policy: SalePolicy;
  readonly drawerId: DrawerId;
  /** The number the receipt gets. */
  readonly nextReceiptNumber: string;
}

/** `sale.completed` when nothing is due any more. */
export function completeIfPaid(sale: Sale, context: CompletionContext): SaleEvent[] {
  const { policy } = context;
  const { stillDueMinor, cashRoundingMinor } = settle(sale, policy);
  const totals = totalSale(sale, policy);
  // Of money that goes out nothing comes back: it is all given, or the sale waits.
  if (totals.totalMinor < 0 ? stillDueMinor !== 0 : stillDueMinor > 0) return [];
  const body: SaleCompleted = {
    saleId: sale.saleId,
    receiptNumber: context.nextReceiptNumber,
    currency: sale.currency,
    startedAt: sale.startedAt,
    drawerId: context.drawerId,
    pricesIncludeTax: policy.pricesIncludeTax,
    taxRounding: policy.rounding,
    cashIncrementMinor: policy.cashIncrementMinor,
    lines: sale.lines.map((line, index) => completedLine(line, index, totals)),
    discounts: sale.discounts.map((discount, index) => ({ discount, amountMinor: totals.discounts[index] ?? ZERO })),
    origins: sale.origins,
    customerId: sale.customerId,
    taxes: [...totals.taxes],
    totalMinor: totals.totalMinor,
    tipMinor: sale.tipMinor,
    cashRoundingMinor,
    dueMinor: add(totals.totalMinor, sale.tipMinor, cashRoundingMinor),
    tenders: sale.tenders,
    changeMinor: negate(stillDueMinor),
    opensDrawer: sale.tenders.some(isCash),
    receiptLanguage: sale.receiptLanguage,
    service: sale.service,
    exempt: sale.exempt,
    ageChecked: sale.ageChecked,
  };
  return [{ type: "sale.completed", body }];
}

/**
 * What is still due. Cash rounding touches only a remainder whose last tender is cash, never what a card pays; where that
 * cash is of another currency, only the change that is given in the shop's own.
 */
function settle(sale: Sale, policy: SalePolicy): { stillDueMinor: Minor; cashRoundingMinor: Minor } {
  const last = sale.tenders.at(-1);
  const { dueMinor } = totalSale(sale, policy);
  if (last?.method === "foreign" && dueMinor < 0) {
    const changeMinor = roundCash(negate(dueMinor), policy.cashIncrementMinor);
    return { stillDueMinor: negate(changeMinor), cashRoundingMinor: subtract(negate(dueMinor), changeMinor) };
  }
  if (last?.method !== "cash") return { stillDueMinor: dueMinor, cashRoundingMinor: ZERO };
  const before = totalSale({ ...sale, tenders: sale.tenders.slice(0, -1) }, policy);
  return {
    stillDueMinor: subtract(before.cashDueMinor, last.amountMinor),
    cashRoundingMinor: subtract(before.cashDueMinor, before.dueMinor),
  };
}

function completedLine(line: SaleLine, index: number, totals: SaleTotals): SaleCompleted["lines"][number] {
  const tax = totals.lineTaxes[index];
  const amount = totals.lines[index];
  return {
    ...line,
    listMinor: amount?.listMinor ?? ZERO,
    discountMinor: amount?.discountMinor ?? ZERO,
    exemptMinor: amount?.exemptMinor ?? ZERO,
    amountMinor: amount?.amountMinor ?? ZERO,
    netMinor: tax?.netMinor ?? ZERO,
    taxMinor: tax?.taxMinor ?? ZERO,
    taxAmounts: (tax?.taxes ?? []).map(({ taxId, baseMinor, taxMinor }) => ({ taxId, baseMinor, taxMinor })),
  };
}
