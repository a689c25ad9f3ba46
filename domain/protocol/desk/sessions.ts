/** The desk's sessions on the wire: the list, one read like its paper, what each figure is made of, and what managers said afterwards. */
import { z } from "zod";
import { headSchema } from "#domain/protocol/sync/journal-batch.ts";
import { tenderMethodSchema } from "#domain/sale/tender.ts";
import { FIGURES } from "#domain/session/figures.ts";
import { reviewSchema } from "#domain/session/review.ts";
import {
  factCameLateSchema,
  grandTotalsSchema,
  sessionTotalsSchema,
  tenderCountSchema,
} from "#domain/session/session-events.ts";
import { approvalSchema } from "#domain/staff/approval.ts";
import { amountSchema, businessDateSchema, countSchema, denominationCountSchema } from "#domain/values.ts";
import { namedPersonSchema } from "./findings.ts";

/** One tender as it stands, in minor units of its currency. Whoever counted last has the last word. */
export const tenderStandSchema = z.strictObject({
  method: tenderMethodSchema,
  /** Of cash that is not the shop's own; else null. */
  currency: z.string().nullable(),
  expectedMinor: amountSchema,
  /** Null until it was counted. */
  countedMinor: amountSchema.nullable(),
  differenceMinor: amountSchema.nullable(),
});
export type TenderStand = z.infer<typeof tenderStandSchema>;

/** How often something happened that managers look at; never an amount, so that blind stays blind. */
const countsSchema = z.strictObject({
  sales: countSchema,
  noSales: countSchema,
  salesVoided: countSchema,
  linesVoided: countSchema,
  refunds: countSchema,
  priceOverrides: countSchema,
  /** Acts that still wait for somebody's approval. */
  approvalsPending: countSchema,
  /** Rules that entries of the session broke; null where the caller may not see them. */
  violations: countSchema.nullable(),
});

/** A session in a list. */
export const sessionSummarySchema = z.strictObject({
  sessionId: z.uuid(),
  registerId: z.uuid(),
  branchId: z.uuid(),
  registerCode: z.string(),
  registerName: z.string(),
  /** As the server knows it: a register that is away may be further. */
  state: z.enum(["open", "counted", "closed"]),
  businessDate: businessDateSchema,
  openedAt: z.iso.datetime(),
  openedBy: namedPersonSchema.nullable(),
  closedAt: z.iso.datetime().nullable(),
  closedBy: namedPersonSchema.nullable(),
  zNumber: z.string().nullable(),
  /** Of all amounts below. */
  currency: z.string(),
  counts: countsSchema,
  /** Null as long as the caller may not see expected cash. */
  floatMinor: amountSchema.nullable(),
  tenders: z.array(tenderStandSchema).nullable(),
  /** What its Z says of the difference; null before the Z. */
  difference: z.enum(["none", "within_limit", "approved", "pending"]).nullable(),
  /** Whether somebody else still has to approve the difference; null for a caller who reads their own session only. */
  approvalDue: z.boolean().nullable(),
  /** Null: not yet, or the caller reads their own session only. */
  reconciled: z.strictObject({ by: namedPersonSchema, at: z.iso.datetime() }).nullable(),
  /** The branch Z it stands in, and whether it came after its own day was closed. Null as above. */
  branchZ: z.strictObject({ number: z.int(), late: z.boolean() }).nullable(),
});
export type SessionSummary = z.infer<typeof sessionSummarySchema>;

/** A session that a register had open when it was last heard of. */
const openSessionSchema = z.strictObject({
  sessionId: z.uuid(),
  businessDate: businessDateSchema,
  openedAt: z.iso.datetime(),
  state: z.enum(["open", "counted"]),
});

/**
 * Why a register may have more than the server knows. `away`: not heard of lately, or not since the day was over;
 * `open_session`: its session goes on; `unread`: the server has entries that only a newer program reads.
 */
export const MISSING_CAUSES = ["away", "open_session", "unread"] as const;

/** What is known of a register, and since when: what is missing is shown, never guessed. */
export const registerStandSchema = z.strictObject({
  registerId: z.uuid(),
  branchId: z.uuid(),
  code: z.string(),
  name: z.string(),
  state: z.enum(["slot", "waiting", "active", "revoked"]),
  /** Null: never. */
  lastContactAt: z.iso.datetime().nullable(),
  /** The last entry the server has, and when it arrived. */
  head: headSchema.nullable(),
  headAt: z.iso.datetime().nullable(),
  openSessions: z.array(openSessionSchema),
  /** Empty: it was heard of, and has no session open. What it has beyond `head` only the register itself knows. */
  mayMiss: z.array(z.enum(MISSING_CAUSES)),
});
export type RegisterStand = z.infer<typeof registerStandSchema>;

/** `GET /v1/sessions`: what is asked for besides the page. */
export const sessionFilterSchema = z.strictObject({
  branchId: z.uuid().optional(),
  registerId: z.uuid().optional(),
  /** Who opened. */
  staffId: z.uuid().optional(),
  state: z.enum(["open", "counted", "closed"]).optional(),
  /** First and last business date. */
  from: businessDateSchema.optional(),
  to: businessDateSchema.optional(),
});

/** `GET /v1/sessions`: newest first, with every register they may be missing from. */
export const sessionListSchema = z.strictObject({
  sessions: z.array(sessionSummarySchema),
  registers: z.array(registerStandSchema),
  next: z.string().nullable(),
});

/** A session is named by its register and its id. */
export const sessionPathSchema = z.strictObject({ registerId: z.uuid(), sessionId: z.uuid() });

/** A count as the register booked it. */
const bookedCountSchema = z.strictObject({
  attempt: z.int(),
  at: z.iso.datetime(),
  by: namedPersonSchema.nullable(),
  cash: z.array(denominationCountSchema),
  tenders: z.array(tenderCountSchema),
});

/** Something a manager said of a closed session; never changed. */
export const madeReviewSchema = z.strictObject({
  /** 1 for the first of its session. */
  number: z.int(),
  reviewId: z.uuid(),
  at: z.iso.datetime(),
  by: namedPersonSchema,
  review: reviewSchema,
  /** For a second count: what it came to against the books, tender by tender. */
  tenders: z.array(tenderCountSchema).nullable(),
});
export type MadeReview = z.infer<typeof madeReviewSchema>;

/** What goes to the bank, in minor units: counted cash less what stays, and the bags in the safe. */
const depositSchema = z.strictObject({
  dueMinor: amountSchema,
  depositedMinor: amountSchema,
  /** Deposited less due. */
  differenceMinor: amountSchema,
});

/** A fact that became known after the Z; it moves none of the session's figures. */
const lateFactSchema = z.strictObject({
  ...factCameLateSchema.shape,
  registerId: z.uuid(),
  epoch: z.int(),
  seq: z.int(),
  at: z.iso.datetime(),
  by: namedPersonSchema.nullable(),
});

/** `GET /v1/registers/:registerId/sessions/:sessionId`: the whole paper. */
export const sessionPaperSchema = z.strictObject({
  session: sessionSummarySchema,
  register: registerStandSchema,
  drawerName: z.string().nullable(),
  /** Null as long as the caller may not see expected cash. */
  totals: sessionTotalsSchema.nullable(),
  /** Card payments that were left without an answer. */
  paymentsInDoubt: countSchema.nullable(),
  counts: z.array(bookedCountSchema).nullable(),
  /** Of the Z; null before it. */
  closing: z
    .strictObject({
      reason: z.string().nullable(),
      /** Who approved the difference at the register. */
      approvedBy: namedPersonSchema.nullable(),
      nextFloatMinor: amountSchema.nullable(),
      handedOverTo: namedPersonSchema.nullable(),
      heldSales: countSchema,
      grandTotals: grandTotalsSchema,
      entry: headSchema,
    })
    .nullable(),
  /** Largest difference, in minor units, that needs no approval. */
  differenceLimitMinor: amountSchema,
  deposit: depositSchema.nullable(),
  reviews: z.array(madeReviewSchema),
  lateFacts: z.array(lateFactSchema),
});
export type SessionPaper = z.infer<typeof sessionPaperSchema>;

/** `GET …/entries`: which figure. */
export const figureFilterSchema = z.strictObject({ figure: z.enum(FIGURES) });

/** An entry behind a figure. */
export const figureEntrySchema = z.strictObject({
  epoch: z.int(),
  seq: z.int(),
  hash: z.string(),
  type: z.string(),
  occurredAt: z.iso.datetime(),
  by: namedPersonSchema.nullable(),
  /** What it adds to the figure, in minor units; null for figures that only count. */
  amountMinor: amountSchema.nullable(),
  /** How the figure's paper calls it: a receipt, a slip, a bag, a Z. */
  number: z.string().nullable(),
  reason: z.string().nullable(),
  approvals: z.array(approvalSchema),
  /** Rules it broke. */
  violations: z.array(z.strictObject({ code: z.string(), says: z.string() })),
  /** The entry's body as its register wrote it, at its current version. */
  body: z.record(z.string(), z.unknown()),
});
export type FigureEntry = z.infer<typeof figureEntrySchema>;

/** `GET …/entries`: oldest first. All pages together add up to the figure. */
export const figureEntriesSchema = z.strictObject({
  figure: z.enum(FIGURES),
  currency: z.string(),
  entries: z.array(figureEntrySchema),
  next: z.string().nullable(),
});

/** `POST …/reviews`: sent twice under one id it is taken once. The answer is the session's paper as it is then. */
export const newReviewSchema = z.strictObject({ reviewId: z.uuid({ version: "v7" }), review: reviewSchema });
