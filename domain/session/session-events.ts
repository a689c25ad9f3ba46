/** What happens to a till session: the bodies of its journal entries. */
import { z } from "zod";
import { drawerIdSchema, movementIdSchema, sessionIdSchema, staffIdSchema, taxIdSchema } from "#domain/ids.ts";
import { foreignCashSchema } from "#domain/sale/sale-events.ts";
import { bookedMethodSchema, byTenderSchema, tenderMethodSchema } from "#domain/sale/tender.ts";
import {
  amountSchema,
  businessDateSchema,
  countSchema,
  currencySchema,
  denominationCountSchema,
  epochSchema,
  instantSchema,
  rateSchema,
  sha256Schema,
  signedSumSchema,
  sumSchema,
} from "#domain/values.ts";

/** Longest name of a drawer, as papers print it. */
export const MAX_DRAWER_NAME = 20;

const movedAmountSchema = z
  .int()
  .min(1)
  .transform((amount) => amount as z.infer<typeof amountSchema>);

export const zNumberSchema = z.string().regex(/^[A-Z0-9]{1,8}(?:E[0-9]+)?-Z[0-9]{4,}$/);

const drawerNameSchema = z.string().min(1).max(MAX_DRAWER_NAME);

/** `session.opened`: one drawer, one float, counted by denomination. */
export const sessionOpenedSchema = z.strictObject({
  sessionId: sessionIdSchema,
  drawerId: drawerIdSchema,
  /** Null where the register has one drawer only. */
  drawerName: drawerNameSchema.nullable(),
  /** The session whose counted cash became this float, hand to hand; null when the float was counted anew. */
  takenOverFrom: sessionIdSchema.nullable(),
  currency: currencySchema,
  float: z.array(denominationCountSchema).max(40),
  floatMinor: sumSchema,
});

/** `cash.paid_in`, `cash.paid_out` and `cash.tips_paid_out`: money that reaches or leaves the drawer without a sale. */
export const cashMovedSchema = z.strictObject({
  movementId: movementIdSchema,
  drawerId: drawerIdSchema,
  number: z.string().min(1).max(40),
  amountMinor: movedAmountSchema,
  reason: z.string().min(1).max(120),
});

/** `cash.safe_dropped`: money of the drawer went into the safe in a numbered bag, while another person looked on. */
export const cashSafeDroppedSchema = z.strictObject({
  movementId: movementIdSchema,
  drawerId: drawerIdSchema,
  number: z.string().min(1).max(40),
  amountMinor: movedAmountSchema,
  bagNumber: z.string().min(1).max(40),
  /** Whoever looked on and typed their own PIN; never the one who dropped. */
  witnessId: staffIdSchema,
  reason: z.string().min(1).max(120).nullable(),
});

/** `drawer.opened`: the drawer was opened without a sale or movement (a no sale). */
export const drawerOpenedSchema = z.strictObject({
  drawerId: drawerIdSchema,
  cause: z.literal("no_sale"),
  reason: z.string().min(1).max(120),
});

/** `drawer.chosen`: from here on the register works on that drawer's open session. */
export const drawerChosenSchema = z.strictObject({ drawerId: drawerIdSchema });

/** `report.x_taken`: an X report was read; `blind` when it left out what the count must not know. */
export const xTakenSchema = z.strictObject({ blind: z.boolean() });

/** One tender at the count: what the books expect, what was counted, counted less expected. Minor units of its currency. */
export const tenderCountSchema = z.strictObject({
  method: tenderMethodSchema,
  /** Of cash that is not the shop's own; else null. */
  currency: currencySchema.nullable(),
  expectedMinor: amountSchema,
  countedMinor: signedSumSchema,
  differenceMinor: amountSchema,
});
export type TenderCount = z.infer<typeof tenderCountSchema>;

/** `session.counted`: a committed count. A second count is a new entry; the last one counts. */
export const sessionCountedSchema = z.strictObject({
  attempt: z.int().min(1),
  cash: z.array(denominationCountSchema).max(40),
  tenders: z.array(tenderCountSchema).min(1),
});

/**
 * `session.fact_came_late`: what became known only after a session's Z: a card payment that was settled then, cash of
 * that day that turned up. It is listed in the next Z with its own date, and moves nothing of the session that runs.
 */
export const factCameLateSchema = z.strictObject({
  /** The Z it would have belonged to, and that session's date. */
  zNumber: zNumberSchema,
  ownDate: businessDateSchema,
  method: bookedMethodSchema,
  /** More than zero: more than that Z says; less: less. Never zero. */
  amountMinor: amountSchema.refine((amount) => amount !== 0, "a late fact moves something"),
  reason: z.string().min(1).max(120),
});

const bucketSchema = z.strictObject({ count: countSchema, minor: amountSchema });

/** A bag in the safe, with the number of its slip. Minor units. */
export const bagSchema = z.strictObject({ bagNumber: z.string(), number: z.string(), amountMinor: amountSchema });

/** The running totals of a session: what X and Z print. Amounts in minor units. */
export const sessionTotalsSchema = z.strictObject({
  sales: bucketSchema,
  refunds: bucketSchema,
  taxes: z.array(
    z.strictObject({
      taxId: taxIdSchema,
      code: z.string(),
      name: z.string(),
      rateMillionths: rateSchema,
      netMinor: amountSchema,
      taxMinor: amountSchema,
      grossMinor: amountSchema,
    }),
  ),
  /** Given for whoever served; outside turnover, inside the tenders. */
  tips: bucketSchema,
  tenders: byTenderSchema(bucketSchema),
  /** Cash of other currencies in the drawer. */
  foreignCash: z.array(foreignCashSchema),
  cashRounding: bucketSchema,
  paidIn: bucketSchema,
  paidOut: bucketSchema,
  tipsPaidOut: bucketSchema,
  safeDrops: bucketSchema,
  /** The bags of the safe drops, in their order. */
  bags: z.array(bagSchema),
  /** Of earlier sessions, known only now; none of it is in this session's amounts. */
  late: z.array(factCameLateSchema),
  noSales: countSchema,
  /** Off lines and whole sales, as completed. */
  /** What was paid for containers, less what was given back for them: no turnover. */
  deposits: bucketSchema,
  discounts: bucketSchema,
  priceOverrides: countSchema,
  linesVoided: bucketSchema,
  /** Completed and then undone; taken off sales, refunds, taxes and tenders again. */
  salesVoided: bucketSchema,
  tendersCorrected: countSchema,
  salesDiscarded: bucketSchema,
  reprints: countSchema,
  cardFailures: countSchema,
  approvalsPending: countSchema,
  firstReceipt: z.string().nullable(),
  lastReceipt: z.string().nullable(),
});
export type SessionTotals = z.infer<typeof sessionTotalsSchema>;

/** Totals that never reset, from the first Z of the register on. Minor units. */
export const grandTotalsSchema = z.strictObject({
  salesMinor: amountSchema,
  refundsMinor: amountSchema,
  netMinor: amountSchema,
});
export type GrandTotals = z.infer<typeof grandTotalsSchema>;

/** The last entry a server had when the drawer was closed, as the server signed it with the head of its audit chain. */
export const acknowledgedSchema = z.strictObject({
  epoch: epochSchema,
  seq: z.int().min(1),
  hash: sha256Schema,
  /** JWS of the server's key; `verify-journal --against` holds journal and audit chain against it. */
  signedHead: z.string().max(4_000),
});
export type Acknowledged = z.infer<typeof acknowledgedSchema>;

/** `session.closed`: the Z. It repeats all it reports, so that the paper can be printed again in ten years. */
export const sessionClosedSchema = z.strictObject({
  zNumber: zNumberSchema,
  openedAt: instantSchema,
  openedBy: staffIdSchema,
  businessDate: businessDateSchema,
  floatMinor: sumSchema,
  drawerName: drawerNameSchema.nullable(),
  totals: sessionTotalsSchema,
  tenders: z.array(tenderCountSchema).min(1),
  countAttempts: z.int().min(1),
  reason: z.string().max(200).nullable(),
  difference: z.enum(["none", "within_limit", "approved", "pending"]),
  grandTotals: grandTotalsSchema,
  heldSales: countSchema,
  /** What of the counted cash stays for the next session, in minor units; the rest is for the bank. Null: not said. */
  nextFloatMinor: sumSchema.nullable(),
  /** Who took the counted cash over as their float, in the same command. */
  handedOverTo: staffIdSchema.nullable(),
  /** Null where no server ever had an entry of this till. */
  acknowledged: acknowledgedSchema.nullable(),
});
