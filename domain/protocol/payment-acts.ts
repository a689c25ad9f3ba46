/** The acts of the register API about card payments and the terminal: asking it, what it said, who overrules it. */
import { z } from "zod";
import { approvalIdSchema, paymentIdSchema } from "#domain/ids.ts";
import { MAX_REFERENCE } from "#domain/payment/payment-events.ts";
import { MAX_REASON } from "#domain/sale/sale-line.ts";
import { notNegativeAmountSchema } from "#domain/values.ts";

const nothing = z.strictObject({});
const approvalId = approvalIdSchema.nullable();
/** What the terminal's slip says, if anything. */
const reference = z.string().max(MAX_REFERENCE);
const ofPayment = z.strictObject({ paymentId: paymentIdSchema });

/** Where a connected terminal listens; null for one that stands on its own. */
export const terminalSettingSchema = z
  .strictObject({ kind: z.literal("simulated"), host: z.string().max(253), port: z.int().min(1).max(65_535) })
  .nullable();

/** Every act about cards, by name. */
export const PAYMENT_ACTS = {
  /** Has the terminal take money. One that is connected is asked at once; its answer comes with the view. */
  "sale.intend_card": { request: z.strictObject({ amountMinor: notNegativeAmountSchema }), answer: nothing },
  "sale.refund_card": {
    request: z.strictObject({
      amountMinor: notNegativeAmountSchema,
      /** The payment it goes back to; null to another card. */
      paymentId: paymentIdSchema.nullable(),
      approvalId,
    }),
    answer: nothing,
  },
  /** What a terminal on its own said. */
  "sale.settle_card": { request: ofPayment.extend({ reference }), answer: nothing },
  "sale.fail_card": { request: ofPayment.extend({ cause: z.enum(["declined", "cancelled"]) }), answer: nothing },
  /** A card's money was given back on a terminal by hand. */
  "sale.reverse_card": {
    request: ofPayment.extend({ reference, approvalId: approvalId.default(null) }),
    answer: nothing,
  },
  /** Has the connected terminal give a card's money back. */
  "sale.reverse_on_terminal": { request: ofPayment, answer: nothing },
  /** Gives up waiting for a card. Whether it was too late is the terminal's to say. */
  "payment.cancel": { request: ofPayment, answer: nothing },
  /** Asks the terminal now what became of a payment in doubt. */
  "payment.ask": { request: ofPayment, answer: nothing },
  /** A person says what became of a payment that the terminal can't be asked about. */
  "payment.settle_by_hand": {
    request: ofPayment.extend({
      found: z.enum(["paid", "not_paid"]),
      reference,
      reason: z.string().max(MAX_REASON),
      approvalId,
    }),
    answer: nothing,
  },
  "terminal.set": { request: z.strictObject({ terminal: terminalSettingSchema, approvalId }), answer: nothing },
  /** Asks the terminal how it is. */
  "terminal.test": { request: nothing, answer: z.strictObject({ terminal: z.string() }) },
} as const satisfies Record<string, { request: z.ZodType; answer: z.ZodType }>;
