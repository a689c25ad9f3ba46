/** What happens to a card payment: the bodies of its journal entries, and the payment whose answer is awaited. */
import { z } from "zod";
import { paymentIdSchema, saleIdSchema, staffIdSchema, type TenderId } from "#domain/ids.ts";
import { amountSchema, currencySchema, instantSchema, notNegativeAmountSchema } from "#domain/values.ts";

/** Longest reference of a terminal, and longest name of one. */
export const MAX_REFERENCE = 40;
export const referenceSchema = z.string().max(MAX_REFERENCE);
/** What a connected terminal calls itself; null for one that stands on its own and tells the till nothing. */
const terminalSchema = z.string().min(1).max(MAX_REFERENCE).nullable();
/** Why a person, and not the terminal, said what happened; null where the terminal or its slip said it. */
const byHandSchema = z.strictObject({ reason: z.string().min(1).max(120) }).nullable();

/** What a terminal is asked for: money for a sale, money back for goods, or a tender of the running sale undone. */
export const purposeSchema = z.enum(["charge", "refund", "reversal"]);

/** The card payment that money goes back to. */
export const refundOfSchema = z.strictObject({ paymentId: paymentIdSchema, reference: referenceSchema });
export type RefundOf = z.infer<typeof refundOfSchema>;

const ofPayment = { saleId: saleIdSchema, paymentId: paymentIdSchema, method: z.literal("card") };

/** `payment.intended`: written before anybody touches the card terminal. */
export const paymentIntendedSchema = z.strictObject({
  ...ofPayment,
  purpose: purposeSchema,
  /** Negative: to be given back on the terminal. */
  amountMinor: amountSchema,
  currency: currencySchema,
  /** With a negative amount the payment it goes back to, where it is known. */
  refundOf: refundOfSchema.nullable(),
  terminal: terminalSchema,
});

/** `payment.settled`: the terminal took the money, or gave it back. */
export const paymentSettledSchema = z.strictObject({
  ...ofPayment,
  amountMinor: amountSchema,
  reference: referenceSchema,
  /** Nobody knew for a while, because of a restart or an answer that never came. */
  afterDoubt: z.boolean(),
  byHand: byHandSchema,
});

/** Why a terminal moved no money. `not_begun`: it never took the order up, and never will. */
export const failureCauseSchema = z.enum(["declined", "cancelled", "not_begun"]);
export type FailureCause = z.infer<typeof failureCauseSchema>;

/** `payment.failed`: the terminal moved no money. */
export const paymentFailedSchema = z.strictObject({
  ...ofPayment,
  amountMinor: amountSchema,
  cause: failureCauseSchema,
  afterDoubt: z.boolean(),
  byHand: byHandSchema,
});

/** `payment.in_doubt`: a card payment is without its answer, after a restart or on a lost line; the sale waits for it. */
export const paymentInDoubtSchema = z.strictObject({
  ...ofPayment,
  amountMinor: amountSchema,
  cause: z.enum(["restart", "no_answer"]),
});
export type DoubtCause = z.infer<typeof paymentInDoubtSchema>["cause"];

/** `payment.reversed`: money a terminal had taken for a sale that is given up, given back on that terminal. */
export const paymentReversedSchema = z.strictObject({
  ...ofPayment,
  amountMinor: notNegativeAmountSchema,
  reference: referenceSchema,
  /** The reversal that the terminal was asked for; null where a person did it there. */
  reversalId: paymentIdSchema.nullable(),
});

/** A card payment whose answer is awaited. `inDoubt`: nobody saw the answer, if there was one. */
export const pendingPaymentSchema = z.strictObject({
  paymentId: paymentIdSchema,
  purpose: purposeSchema,
  amountMinor: amountSchema,
  intendedAt: instantSchema,
  inDoubt: z.boolean(),
  refundOf: refundOfSchema.nullable(),
  terminal: terminalSchema,
  /** Who had the terminal asked: what it answers is booked in their name, whoever stands there then. Null in older drafts. */
  askedBy: staffIdSchema.nullable(),
});
export type PendingPayment = z.infer<typeof pendingPaymentSchema>;

/** A pending payment as an earlier program saved it, with all that was added since. */
export function liftPending(kept: unknown): unknown {
  if (kept === null) return null;
  const { amountMinor } = kept as Pick<PendingPayment, "amountMinor">;
  const purpose = amountMinor < 0 ? "refund" : "charge";
  return { refundOf: null, terminal: null, askedBy: null, purpose, ...kept };
}

/** What the decisions about a card payment produce; each becomes a journal entry. */
export type PaymentEvent =
  | {
      readonly type: "payment.intended";
      readonly body: z.infer<typeof paymentIntendedSchema>;
      readonly at: string;
      readonly askedBy: PendingPayment["askedBy"];
    }
  | {
      readonly type: "payment.settled";
      readonly body: z.infer<typeof paymentSettledSchema>;
      readonly tenderId: TenderId;
    }
  | { readonly type: "payment.failed"; readonly body: z.infer<typeof paymentFailedSchema> }
  | { readonly type: "payment.in_doubt"; readonly body: z.infer<typeof paymentInDoubtSchema> }
  | { readonly type: "payment.reversed"; readonly body: z.infer<typeof paymentReversedSchema> };
