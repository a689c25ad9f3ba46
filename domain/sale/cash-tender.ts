/** Cash on a sale: given by the customer, given back to them, taken back before the sale is complete. */
import type { NewId, TenderId } from "#domain/ids.ts";
import { type Minor, negate } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR } from "#domain/values.ts";
import { type CompletionContext, completeIfPaid } from "./complete-sale.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";
import { totalSale } from "./sale-totals.ts";
import { MAX_TENDERS } from "./tender.ts";

/** What is done with cash. Amounts in minor units, zero or more. */
export type CashCommand =
  | { readonly act: "tender_cash"; readonly amountMinor: Minor }
  | { readonly act: "refund_cash"; readonly amountMinor: Minor }
  /** Any tender but a card's, which the terminal has to give back. */
  | { readonly act: "return_tender"; readonly tenderId: TenderId };

type CashContext = CompletionContext & { readonly newId: NewId };

/**
 * Decides what cash does to a sale; pays it out, or in, to the end where it is enough.
 * @param withCash the sale after a tender
 * @returns events, or a refusal: `sale.empty`, `tender.*`, `refund.*`
 */
export function decideCash(
  sale: Sale,
  command: CashCommand,
  context: CashContext,
  withCash: (event: SaleEvent) => Sale,
): Result<SaleEvent[]> {
  switch (command.act) {
    case "tender_cash":
      return tenderCash(sale, command.amountMinor, context, withCash);
    case "refund_cash":
      return refundCash(sale, command.amountMinor, context, withCash);
    case "return_tender":
      return returnTender(sale, command.tenderId);
  }
}

function tenderCash(
  sale: Sale,
  amountMinor: Minor,
  context: CashContext,
  withCash: (event: SaleEvent) => Sale,
): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  if (sale.tenders.length >= MAX_TENDERS) return refuse("tender.too_many");
  if (amountMinor > MAX_AMOUNT_MINOR) return refuse("tender.too_large");
  if (amountMinor % context.policy.cashIncrementMinor !== 0) return refuse("tender.not_a_cash_amount", { amountMinor });
  const { cashDueMinor, dueMinor, totalMinor } = totalSale(sale, context.policy);
  if (totalMinor < 0) return refuse("refund.due");
  // A remainder below half the smallest coin is paid by giving nothing.
  if (amountMinor <= 0 && !(amountMinor === 0 && cashDueMinor === 0 && dueMinor > 0)) return refuse("tender.zero");
  const tender = { tenderId: context.newId<TenderId>(), method: "cash" as const, amountMinor };
  const event: SaleEvent = { type: "tender.taken", tender };
  return ok([event, ...completeIfPaid(withCash(event), context)]);
}

/** Cash given back for goods; never more than they come to. */
function refundCash(
  sale: Sale,
  amountMinor: Minor,
  context: CashContext,
  withCash: (event: SaleEvent) => Sale,
): Result<SaleEvent[]> {
  if (sale.tenders.length >= MAX_TENDERS) return refuse("tender.too_many");
  if (amountMinor % context.policy.cashIncrementMinor !== 0) return refuse("tender.not_a_cash_amount", { amountMinor });
  const { cashDueMinor, dueMinor, totalMinor } = totalSale(sale, context.policy);
  if (totalMinor >= 0) return refuse("refund.nothing_due");
  if (amountMinor > -cashDueMinor) return refuse("refund.more_than_due", { dueMinor: negate(cashDueMinor) });
  if (amountMinor <= 0 && !(amountMinor === 0 && cashDueMinor === 0 && dueMinor < 0)) return refuse("tender.zero");
  const tender = { tenderId: context.newId<TenderId>(), method: "cash" as const, amountMinor: negate(amountMinor) };
  const event: SaleEvent = { type: "tender.taken", tender };
  return ok([event, ...completeIfPaid(withCash(event), context)]);
}

function returnTender(sale: Sale, tenderId: TenderId): Result<SaleEvent[]> {
  const tender = sale.tenders.find((each) => each.tenderId === tenderId);
  if (!tender || tender.method === "card") return refuse("tender.unknown");
  return ok([{ type: "tender.returned", tenderId }]);
}
