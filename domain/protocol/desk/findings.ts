/** The desk's view of what was found: broken rules, histories that part, alarms, approvals that wait. Forms of the routes under /v1/violations, /v1/forks, /v1/alarms and /v1/approvals. */
import { z } from "zod";
import { PRINTER_STATES } from "#domain/protocol/till-view.ts";
import { instantSchema } from "#domain/values.ts";

/** What somebody writes when they settle something: why. */
export const reasonSchema = z.string().min(1).max(200);

/** Somebody who works here; the name is null where the reader may not see the staff. */
export const namedPersonSchema = z.strictObject({ staffId: z.uuid(), name: z.string().nullable() });
export type NamedPerson = z.infer<typeof namedPersonSchema>;

/** Where an entry stands in a register's chain. */
const placeSchema = { registerId: z.uuid(), epoch: z.int32().min(1), seq: z.int().min(1) };

/** Where something happened, by id and by the names people use. */
const whereSchema = {
  ...placeSchema,
  branchId: z.uuid(),
  branchName: z.string().nullable(),
  registerCode: z.string().nullable(),
  registerName: z.string().nullable(),
};

/**
 * What an entry says, in one line. Amounts in minor units of `currency`, less than nothing where money goes out; null
 * where the entry has none. `number` is a receipt's, a movement's or a Z's.
 */
export const entrySummarySchema = z.strictObject({
  /** `sale.completed`, `cash.paid_out` and the like; null where only a newer program reads it. */
  type: z.string().nullable(),
  occurredAt: z.iso.datetime().nullable(),
  businessDate: z.iso.date().nullable(),
  number: z.string().nullable(),
  amountMinor: z.int().nullable(),
  currency: z.string().nullable(),
  /** Goods, a setting, a date: what it was about, where the entry names it. */
  about: z.string().nullable(),
  reason: z.string().nullable(),
  sessionId: z.uuid().nullable(),
  saleId: z.uuid().nullable(),
});
export type EntrySummary = z.infer<typeof entrySummarySchema>;

/**
 * Under what an entry broke a rule. `own_lease`: the till's own lease forbade it. `revoked_since`: the lease allowed it, and
 * the right was taken away before the entry arrived. `rule`: amounts, order, sessions. `projection`: another register's
 * books speak against it. `form`, `card`: its text. `epoch`: its history.
 */
export const violationScopeSchema = z.enum([
  "rule",
  "own_lease",
  "revoked_since",
  "form",
  "card",
  "epoch",
  "projection",
]);
export type ViolationScope = z.infer<typeof violationScopeSchema>;

/** Who settled something, when and why. */
const settledSchema = z.strictObject({ at: z.iso.datetime(), by: namedPersonSchema, reason: z.string() });

/** A rule that an entry broke. `number` tells several of one entry apart. */
export const violationSchema = z.strictObject({
  ...whereSchema,
  number: z.int(),
  code: z.string(),
  says: z.string(),
  scope: violationScopeSchema,
  /** Whom the entry names; null where nobody did it. */
  staffId: z.uuid().nullable(),
  staffName: z.string().nullable(),
  raisedAt: z.iso.datetime(),
  entry: entrySummarySchema,
  /** The receipt it belongs to, and the Z of its session once that is closed. */
  receiptNumber: z.string().nullable(),
  zNumber: z.string().nullable(),
  /** Whether somebody else than the person it names has to resolve it: it is about money. */
  needsAnother: z.boolean(),
  resolved: settledSchema.nullable(),
});
export type Violation = z.infer<typeof violationSchema>;
/** `GET /v1/violations`: newest first; `next` is asked for with `after`, null at the end. `open` counts those open in all branches one may see, up to 1,000. */
export const violationsSchema = z.strictObject({
  violations: z.array(violationSchema),
  next: z.string().nullable(),
  open: z.int().min(0).max(1_000),
});

/** Most that are settled in one call. */
export const MAX_SETTLED = 500;

/** One violation, by its place. */
export const violationPlaceSchema = z.strictObject({ ...placeSchema, number: z.int32().min(0) });
/** `POST /v1/violations/resolve`: all of them or none. */
export const resolveViolationsSchema = z.strictObject({
  violations: z.array(violationPlaceSchema).min(1).max(MAX_SETTLED),
  reason: reasonSchema,
});
/** How many were resolved now, and how many had been before. */
export const resolvedViolationsSchema = z.strictObject({ resolved: z.int().min(0), already: z.int().min(0) });

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What one side of a fork holds of the register's history from where the two part. */
const forkSideSchema = z.strictObject({
  hash: hashSchema,
  /** Entries from the parting on; null where the server has none of this side but the evidence. */
  entries: z.int().min(0).nullable(),
  /** The last entry of this side that the server has. */
  upTo: z.strictObject({ epoch: z.int(), seq: z.int() }).nullable(),
  first: entrySummarySchema.nullable(),
});
/**
 * Two histories under one register's name. `known` is what the server has, `claimed` what a till with the same key says.
 * `order` is what was decided: the till that claims it goes on in epoch `nextEpoch`, its own entries from the parting on are kept
 * in `sideEpoch`; `begunAt` is when it did.
 */
export const forkSchema = z.strictObject({
  ...whereSchema,
  knownHash: hashSchema,
  claimedHash: hashSchema,
  seenAt: z.iso.datetime(),
  known: forkSideSchema,
  claimed: forkSideSchema,
  order: z
    .strictObject({
      sideEpoch: z.int(),
      nextEpoch: z.int(),
      given: settledSchema,
      begunAt: z.iso.datetime().nullable(),
    })
    .nullable(),
});
export type Fork = z.infer<typeof forkSchema>;
/** `GET /v1/forks`: newest first. */
export const forksSchema = z.strictObject({ forks: z.array(forkSchema), next: z.string().nullable() });
/** `POST /v1/forks/new-epoch`: the till that tells this other history begins a new epoch at its next contact. */
export const orderNewEpochSchema = z.strictObject({ ...placeSchema, claimedHash: hashSchema, reason: reasonSchema });
/** The epochs that were given. The same order asked for again gets the same answer. */
export const newEpochOrderedSchema = z.strictObject({ sideEpoch: z.int(), nextEpoch: z.int(), already: z.boolean() });

/**
 * What alarms are about. `clock`: a register's clock is off. `head`: a till says the server acknowledged what the server does not
 * have. `silent`: not heard of for long. `unsent`: entries wait for long. `printer`, `disk`: trouble at the register.
 * `audit_copy`: the second copy of the audit trail lags.
 */
export const alarmKindSchema = z.enum(["clock", "head", "silent", "unsent", "printer", "disk", "audit_copy"]);
export type AlarmKind = z.infer<typeof alarmKindSchema>;

/** Something that lasts and that somebody should look after. It goes when what it says is over. */
export const alarmSchema = z.strictObject({
  kind: alarmKindSchema,
  /** Null for what is the whole organisation's. */
  registerId: z.uuid().nullable(),
  branchId: z.uuid().nullable(),
  branchName: z.string().nullable(),
  registerCode: z.string().nullable(),
  registerName: z.string().nullable(),
  since: z.iso.datetime(),
  /** Milliseconds the clock is ahead, entries unsent, bytes free, events not copied; by kind, null where there is no figure. */
  figure: z.int().nullable(),
  /** The printer's state, the head that is claimed; null where there is nothing to say. */
  detail: z.string().nullable(),
  acknowledged: settledSchema.nullable(),
});
export type Alarm = z.infer<typeof alarmSchema>;
/** `GET /v1/alarms`: those not acknowledged first, then by how long they last. */
export const alarmsSchema = z.strictObject({ alarms: z.array(alarmSchema) });
/** `POST /v1/alarms/acknowledge`. It holds as long as this alarm lasts; the next one of its kind is a new one. */
export const acknowledgeAlarmSchema = z.strictObject({
  kind: alarmKindSchema,
  registerId: z.uuid().nullable(),
  since: instantSchema,
  reason: reasonSchema,
});
export const acknowledgedAlarmSchema = z.strictObject({ already: z.boolean() });

/** `GET /v1/registers/health`: what each register last told of itself; null where it never did. */
export const registerHealthSchema = z.strictObject({
  registers: z.array(
    z.strictObject({
      registerId: z.uuid(),
      branchId: z.uuid(),
      code: z.string(),
      name: z.string(),
      lastContactAt: z.iso.datetime().nullable(),
      told: z
        .strictObject({
          at: z.iso.datetime(),
          programVersion: z.string(),
          unsent: z.int().min(0),
          unsentSince: z.iso.datetime().nullable(),
          printer: z.enum(PRINTER_STATES),
          /** Bytes free where the books are; null where the register can't tell. */
          freeDiskBytes: z.int().min(0).nullable(),
          /** The register's clock less the server's, ms. */
          clockOffsetMs: z.int(),
        })
        .nullable(),
    }),
  ),
});

/** An approval's place: an entry may need several. */
export const approvalPlaceSchema = z.strictObject({ ...placeSchema, number: z.int32().min(0) });
/** An act that was booked waiting for an approval, or one that somebody approved. */
export const approvalSchema = z.strictObject({
  ...whereSchema,
  number: z.int(),
  /** What the act needed. */
  permission: z.string(),
  requester: namedPersonSchema,
  /** Whoever approved on the spot; null for one that waits or waited. */
  approver: namedPersonSchema.nullable(),
  entry: entrySummarySchema,
  receiptNumber: z.string().nullable(),
  decision: z.enum(["approved", "denied"]).nullable(),
  decided: settledSchema.nullable(),
  /** Whether whoever asks may decide it. */
  mayDecide: z.boolean(),
});
export type ApprovalRow = z.infer<typeof approvalSchema>;
/** `GET /v1/approvals?state=pending|decided` and `GET /v1/approvals/mine`: newest first. */
export const approvalsSchema = z.strictObject({ approvals: z.array(approvalSchema), next: z.string().nullable() });
/** `POST /v1/approvals/decide`: all of them or none. Denied changes no booking: it says that it should not have been. */
export const decideApprovalsSchema = z.strictObject({
  approvals: z.array(approvalPlaceSchema).min(1).max(MAX_SETTLED),
  decision: z.enum(["approved", "denied"]),
  reason: reasonSchema,
});
export const decidedApprovalsSchema = z.strictObject({ decided: z.int().min(0), already: z.int().min(0) });
