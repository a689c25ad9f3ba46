/**
 * Card payments: intended before the terminal is asked, answered after. What lies between is in doubt, never forgotten.
 * Source of the protocol: hardware.md, "Card terminals".
 */
import type { NewId, PaymentId, StaffId, TenderId } from "#domain/ids.ts";
import { type CurrencyCode, type Minor, minor, negate } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { afterRefund } from "#domain/sale/return.ts";
import type { Sale, SaleEvent } from "#domain/sale/sale-events.ts";
import { type SalePolicy, totalSale } from "#domain/sale/sale-totals.ts";
import { MAX_TENDERS } from "#domain/sale/tender.ts";
import type { DoubtCause, FailureCause, PaymentEvent, PendingPayment, RefundOf } from "./payment-events.ts";

/** Who says what became of a payment: the connected terminal itself, or a person, with a reason where they overrule it. */
export type AnsweredBy = "terminal" | { readonly reason: string | null };

/** What happens with a card terminal. `terminal`: the connected one that is asked; none for one that stands on its own. */
export type PaymentCommand =
  /** Negative: to be given back, on the payment of `refundOf` where it is known. */
  | {
      readonly act: "intend_card";
      readonly amountMinor: Minor;
      readonly refundOf?: RefundOf | null;
      readonly terminal?: string | null;
    }
  | { readonly act: "intend_reversal"; readonly paymentId: PaymentId; readonly terminal: string }
  | {
      readonly act: "settle_card";
      readonly paymentId: PaymentId;
      readonly reference: string;
      readonly by?: AnsweredBy;
    }
  | { readonly act: "fail_card"; readonly paymentId: PaymentId; readonly cause: FailureCause; readonly by?: AnsweredBy }
  | { readonly act: "doubt_card"; readonly cause?: DoubtCause }
  | { readonly act: "reverse_card"; readonly paymentId: PaymentId; readonly reference: string };

/** What the rules of a card payment may know. */
export interface PaymentContext {
  readonly at: string;
  readonly staffId: StaffId;
  readonly policy: SalePolicy;
  readonly newId: NewId;
}

/** What a connected terminal is asked for. `amountMinor` is more than zero either way. */
export interface TerminalOrder {
  readonly paymentId: PaymentId;
  readonly moves: "charge" | "refund";
  readonly amountMinor: Minor;
  readonly currency: CurrencyCode;
  /** The terminal's reference of the payment that money goes back to; null to whatever card is shown. */
  readonly of: string | null;
}

/** The order for a payment that waits for a connected terminal. */
export function orderOf(pending: PendingPayment, currency: CurrencyCode): TerminalOrder {
  const { paymentId, amountMinor, refundOf } = pending;
  const moves = amountMinor < 0 ? "refund" : "charge";
  const reference = refundOf?.reference ?? "";
  const of = reference === "" ? null : reference;
  return { paymentId, moves, amountMinor: minor(Math.abs(amountMinor)), currency, of };
}

/**
 * Decides what a payment command does to a sale.
 * @param completeIfPaid from the settled event gives `sale.completed` when the payment paid the rest
 * @returns events, or a refusal: `sale.empty`, `tender.card_more_than_due`, `tender.zero`, `tender.too_many`, `refund.*`,
 *   `payment.none`, `payment.terminal_answers`, `payment.still_waiting`, `tender.unknown`
 */
export function decidePayment(
  sale: Sale,
  command: PaymentCommand,
  context: PaymentContext,
  completeIfPaid: (settled: SaleEvent) => SaleEvent[],
): Result<SaleEvent[]> {
  switch (command.act) {
    case "intend_card":
      return intend(sale, command.amountMinor, command.refundOf ?? null, command.terminal ?? null, context);
    case "intend_reversal":
      return intendReversal(sale, command.paymentId, command.terminal, context);
    case "settle_card":
      return settle(sale, command, context.newId, completeIfPaid);
    case "fail_card":
      return fail(sale, command);
    case "doubt_card": {
      const { pending } = sale;
      if (!pending || pending.inDoubt) return ok([]);
      const cause = command.cause ?? "restart";
      return ok([{ type: "payment.in_doubt", body: { ...bodyOf(sale, pending), cause } }]);
    }
    case "reverse_card":
      return reverse(sale, command.paymentId, command.reference);
  }
}

function intend(
  sale: Sale,
  amountMinor: Minor,
  refundOf: RefundOf | null,
  terminal: string | null,
  context: PaymentContext,
): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  if (sale.tenders.length >= MAX_TENDERS) return refuse("tender.too_many");
  const { dueMinor, totalMinor } = totalSale(sale, context.policy);
  if (amountMinor === 0 || (amountMinor < 0 && totalMinor >= 0)) return refuse("tender.zero");
  if (amountMinor > 0 && totalMinor < 0) return refuse("refund.due");
  if (amountMinor < 0 && amountMinor < dueMinor) return refuse("refund.more_than_due", { dueMinor: negate(dueMinor) });
  if (amountMinor > 0 && amountMinor > dueMinor) return refuse("tender.card_more_than_due", { dueMinor });
  return ok([
    intended(sale, { amountMinor, refundOf, terminal, purpose: amountMinor < 0 ? "refund" : "charge" }, context),
  ]);
}

/** What the terminal took goes back the same way: another order to it, with a beginning and an answer of its own. */
function intendReversal(
  sale: Sale,
  paymentId: PaymentId,
  terminal: string,
  context: PaymentContext,
): Result<SaleEvent[]> {
  const tender = findCharged(sale, paymentId);
  if (!tender) return refuse("tender.unknown");
  const refundOf = { paymentId, reference: tender.reference };
  const amountMinor = negate(tender.amountMinor);
  return ok([intended(sale, { amountMinor, refundOf, terminal, purpose: "reversal" }, context)]);
}

function intended(
  sale: Sale,
  of: Pick<PendingPayment, "amountMinor" | "refundOf" | "terminal" | "purpose">,
  { at, staffId, newId }: PaymentContext,
): SaleEvent {
  const { saleId, currency } = sale;
  const body = { saleId, paymentId: newId<PaymentId>(), method: "card" as const, currency, ...of };
  return { type: "payment.intended", body, at, askedBy: staffId };
}

function settle(
  sale: Sale,
  command: Extract<PaymentCommand, { act: "settle_card" }>,
  newId: NewId,
  completeIfPaid: (settled: SaleEvent) => SaleEvent[],
): Result<SaleEvent[]> {
  const answered = answer(sale, command);
  if (!answered.ok) return answered;
  const { pending, byHand } = answered.value;
  const { reference } = command;
  const body = { ...bodyOf(sale, pending), reference, afterDoubt: pending.inDoubt, byHand };
  const event: SaleEvent = { type: "payment.settled", body, tenderId: newId<TenderId>() };
  if (pending.purpose !== "reversal") return ok([event, ...completeIfPaid(event)]);
  const reversed = pending.refundOf && reverse(sale, pending.refundOf.paymentId, reference, pending.paymentId);
  if (!reversed?.ok) return reversed ?? refuse("tender.unknown");
  return ok([event, ...reversed.value]);
}

function fail(sale: Sale, command: Extract<PaymentCommand, { act: "fail_card" }>): Result<SaleEvent[]> {
  const answered = answer(sale, command);
  if (!answered.ok) return answered;
  const { pending, byHand } = answered.value;
  const body = { ...bodyOf(sale, pending), cause: command.cause, afterDoubt: pending.inDoubt, byHand };
  return ok([{ type: "payment.failed", body }]);
}

/** An answer is for the payment that was asked about. Who overrules a connected terminal says why, and only in doubt. */
function answer(
  { pending }: Sale,
  { paymentId, by = { reason: null } }: { readonly paymentId: PaymentId; readonly by?: AnsweredBy },
): Result<{ pending: PendingPayment; byHand: { reason: string } | null }> {
  if (pending?.paymentId !== paymentId) return refuse("payment.none");
  if (by === "terminal" || pending.terminal === null) return ok({ pending, byHand: null });
  if (by.reason === null) return refuse("payment.terminal_answers");
  if (!pending.inDoubt) return refuse("payment.still_waiting");
  return ok({ pending, byHand: { reason: by.reason } });
}

function reverse(
  sale: Sale,
  paymentId: PaymentId,
  reference: string,
  reversalId: PaymentId | null = null,
): Result<SaleEvent[]> {
  const tender = findCharged(sale, paymentId);
  if (!tender) return refuse("tender.unknown");
  const { saleId } = sale;
  const { amountMinor } = tender;
  const body = { saleId, paymentId, method: "card" as const, amountMinor, reference, reversalId };
  return ok([{ type: "payment.reversed", body }]);
}

/** Only what a card has paid goes back to it this way; money given for goods is not taken again. */
function findCharged(sale: Sale, paymentId: PaymentId) {
  const tender = sale.tenders.find((each) => each.method === "card" && each.paymentId === paymentId);
  return tender?.method === "card" && tender.amountMinor > 0 ? tender : undefined;
}

function bodyOf({ saleId }: Sale, { paymentId, amountMinor }: PendingPayment) {
  return { saleId, paymentId, method: "card" as const, amountMinor };
}

/** The sale after something happened to a card payment of it. */
export function withPayment(sale: Sale, event: PaymentEvent): Sale {
  switch (event.type) {
    case "payment.intended": {
      const { saleId: _, method: __, currency: ___, ...intended } = event.body;
      const { at: intendedAt, askedBy } = event;
      return { ...sale, pending: { ...intended, intendedAt, inDoubt: false, askedBy } };
    }
    case "payment.in_doubt":
      return sale.pending ? { ...sale, pending: { ...sale.pending, inDoubt: true } } : sale;
    case "payment.failed":
      return { ...sale, pending: null };
    case "payment.settled": {
      // What undoes a tender is none itself: the tender goes with `payment.reversed`.
      if (sale.pending?.purpose === "reversal") return { ...sale, pending: null };
      const { paymentId, amountMinor, reference } = event.body;
      const tender = { tenderId: event.tenderId, method: "card" as const, amountMinor, paymentId, reference };
      const origins = afterRefund(sale.origins, sale.pending, amountMinor);
      return { ...sale, pending: null, origins, tenders: [...sale.tenders, tender] };
    }
    case "payment.reversed":
      return {
        ...sale,
        tenders: sale.tenders.filter((tender) => tender.method !== "card" || tender.paymentId !== event.body.paymentId),
      };
  }
}
