/**
 * Card payments: intended before the terminal is asked, answered after. What lies between is in doubt, never forgotten.
 * Source of the protocol: hardware.md, "Card terminals".
 */
import type { NewId, PaymentId, TenderId } from "#domain/ids.ts";
import { type Minor, negate } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_TENDERS, type RefundOf, type Sale, type SaleEvent } from "#domain/sale/sale-events.ts";
import { type SalePolicy, totalSale } from "#domain/sale/sale-totals.ts";

/** What happens with a card terminal that stands on its own. */
export type PaymentCommand =
  /** Negative: to be given back, on the payment of `refundOf` where it is known. */
  | { readonly act: "intend_card"; readonly amountMinor: Minor; readonly refundOf?: RefundOf | null }
  | { readonly act: "settle_card"; readonly paymentId: PaymentId; readonly reference: string }
  | { readonly act: "fail_card"; readonly paymentId: PaymentId; readonly cause: "declined" | "cancelled" }
  | { readonly act: "doubt_card" }
  | { readonly act: "reverse_card"; readonly paymentId: PaymentId; readonly reference: string };

/**
 * Decides what a payment command does to a sale.
 * @param completeIfPaid from the settled event gives `sale.completed` when the payment paid the rest
 * @returns events, or a refusal: `sale.empty`, `tender.card_more_than_due`, `tender.zero`, `tender.too_many`, `refund.*`,
 *   `payment.none`, `tender.unknown`
 */
export function decidePayment(
  sale: Sale,
  command: PaymentCommand,
  context: { readonly at: string; readonly policy: SalePolicy; readonly newId: NewId },
  completeIfPaid: (settled: SaleEvent) => SaleEvent[],
): Result<SaleEvent[]> {
  switch (command.act) {
    case "intend_card":
      return intend(sale, command.amountMinor, command.refundOf ?? null, context);
    case "settle_card": {
      const { pending } = sale;
      if (pending?.paymentId !== command.paymentId) return refuse("payment.none");
      const { paymentId, amountMinor, inDoubt } = pending;
      const body = {
        saleId: sale.saleId,
        paymentId,
        method: "card" as const,
        amountMinor,
        reference: command.reference,
        afterRestart: inDoubt,
      };
      const event: SaleEvent = { type: "payment.settled", body, tenderId: context.newId<TenderId>() };
      return ok([event, ...completeIfPaid(event)]);
    }
    case "fail_card": {
      const { pending } = sale;
      if (pending?.paymentId !== command.paymentId) return refuse("payment.none");
      const { paymentId, amountMinor, inDoubt } = pending;
      const { cause } = command;
      const body = {
        saleId: sale.saleId,
        paymentId,
        method: "card" as const,
        amountMinor,
        cause,
        afterRestart: inDoubt,
      };
      return ok([{ type: "payment.failed", body }]);
    }
    case "doubt_card": {
      const { pending } = sale;
      if (!pending || pending.inDoubt) return ok([]);
      const { paymentId, amountMinor } = pending;
      return ok([{ type: "payment.in_doubt", body: { saleId: sale.saleId, paymentId, method: "card", amountMinor } }]);
    }
    case "reverse_card":
      return reverse(sale, command.paymentId, command.reference);
  }
}

function intend(
  sale: Sale,
  amountMinor: Minor,
  refundOf: RefundOf | null,
  context: { readonly at: string; readonly policy: SalePolicy; readonly newId: NewId },
): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  if (sale.tenders.length >= MAX_TENDERS) return refuse("tender.too_many");
  const { dueMinor, totalMinor } = totalSale(sale, context.policy);
  if (amountMinor === 0 || (amountMinor < 0 && totalMinor >= 0)) return refuse("tender.zero");
  if (amountMinor > 0 && totalMinor < 0) return refuse("refund.due");
  if (amountMinor < 0 && amountMinor < dueMinor) return refuse("refund.more_than_due", { dueMinor: negate(dueMinor) });
  if (amountMinor > 0 && amountMinor > dueMinor) return refuse("tender.card_more_than_due", { dueMinor });
  const body = {
    saleId: sale.saleId,
    paymentId: context.newId<PaymentId>(),
    method: "card" as const,
    amountMinor,
    currency: sale.currency,
    refundOf,
  };
  return ok([{ type: "payment.intended", body, at: context.at }]);
}

function reverse(sale: Sale, paymentId: PaymentId, reference: string): Result<SaleEvent[]> {
  const tender = sale.tenders.find((each) => each.method === "card" && each.paymentId === paymentId);
  if (!tender) return refuse("tender.unknown");
  const { amountMinor } = tender;
  return ok([
    { type: "payment.reversed", body: { saleId: sale.saleId, paymentId, method: "card", amountMinor, reference } },
  ]);
}
