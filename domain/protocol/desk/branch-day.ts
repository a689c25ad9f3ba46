/** The desk's day of a branch on the wire: its sessions over all registers, its Z, and closing it. */
import { z } from "zod";
import { branchTotalsSchema } from "#domain/session/branch-totals.ts";
import { factCameLateSchema, grandTotalsSchema } from "#domain/session/session-events.ts";
import { amountSchema, businessDateSchema } from "#domain/values.ts";
import { registerStandSchema, sessionSummarySchema } from "./sessions.ts";

/** Before this no branch of ours traded. */
const FIRST_DAY = "2000-01-01";

/** A day of a branch. */
export const branchDayPathSchema = z.strictObject({
  branchId: z.uuid(),
  businessDate: businessDateSchema.refine((date) => date >= FIRST_DAY, `${FIRST_DAY} or later`),
});

/** A session as a branch Z lists it. Amounts in minor units of its currency. */
const listedSessionSchema = z.strictObject({
  registerId: z.uuid(),
  registerCode: z.string(),
  sessionId: z.uuid(),
  zNumber: z.string(),
  /** Its own: earlier than the Z's for one that came late. */
  businessDate: businessDateSchema,
  late: z.boolean(),
  currency: z.string(),
  salesMinor: amountSchema,
  refundsMinor: amountSchema,
});

/** What a branch Z says besides its number, as it is kept. */
export const branchZSaysSchema = z.strictObject({
  sessions: z.array(listedSessionSchema),
  /** What the sessions come to, those that came late apart; each currency by itself. */
  totals: z.array(branchTotalsSchema),
  lateTotals: z.array(branchTotalsSchema),
  /** Late facts that its sessions name; in none of its amounts. */
  lateFacts: z.array(factCameLateSchema),
  /** They never reset: this Z with all before it. */
  grandTotals: z.array(z.strictObject({ currency: z.string(), ...grandTotalsSchema.shape })),
  /** Registers that could still bring something of that day, as they were known. */
  without: z.array(registerStandSchema),
  /** All registers of the branch with the last entry that was here. */
  registers: z.array(registerStandSchema),
  /** Head of the organisation's audit chain; null before its first event. */
  auditHead: z.strictObject({ seq: z.int(), hash: z.string() }).nullable(),
});
export type BranchZSays = z.infer<typeof branchZSaysSchema>;

/** A branch Z, as it was written when the day was closed; nothing of it ever changes. */
export const branchZSchema = z.strictObject({
  /** 1, 2, 3 … for each branch, without a gap. */
  number: z.int().min(1),
  businessDate: businessDateSchema,
  closedAt: z.iso.datetime(),
  closedBy: z.strictObject({ staffId: z.uuid(), name: z.string().nullable() }),
  ...branchZSaysSchema.shape,
});
export type BranchZ = z.infer<typeof branchZSchema>;

/** `GET /v1/branches/:branchId/day/:businessDate` */
export const branchDaySchema = z.strictObject({
  branchId: z.uuid(),
  branchName: z.string(),
  businessDate: businessDateSchema,
  /** When the business day is over at that branch. */
  endsAt: z.iso.datetime(),
  sessions: z.array(sessionSummarySchema),
  /** Of other days: they came after theirs were closed, and go into the next Z. */
  waitingLate: z.array(sessionSummarySchema),
  registers: z.array(registerStandSchema),
  /** Of the closed sessions; each currency by itself. */
  totals: z.array(branchTotalsSchema),
  /** Null until the day is closed. Sessions that came later say so by `branchZ`. */
  z: branchZSchema.nullable(),
});
export type BranchDay = z.infer<typeof branchDaySchema>;

/** `POST /v1/branches/:branchId/day/:businessDate`: closes it. The answer is its Z, the same for one who asks again. */
export const closeBranchDaySchema = z.strictObject({
  /** Registers that the day is closed without, although they could still bring something. */
  without: z.array(z.uuid()).max(500),
});

/** `GET /v1/branches/:branchId/z-reports`: newest first. */
export const branchZListSchema = z.strictObject({ reports: z.array(branchZSchema), next: z.string().nullable() });
