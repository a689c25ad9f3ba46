/** The journal entry: the form every fact of the till takes, its hash, and the table of entry types. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import {
  bootIdSchema,
  commandIdSchema,
  leaseIdSchema,
  registerIdSchema,
  sessionIdSchema,
  staffIdSchema,
} from "#domain/ids.ts";
import * as payment from "#domain/payment/payment-events.ts";
import { modifiersChangedSchema } from "#domain/sale/choose.ts";
import { taxExemptedSchema } from "#domain/sale/exempt.ts";
import * as sale from "#domain/sale/sale-events.ts";
import { goodsSoldOpenSchema } from "#domain/sale/unknown-goods.ts";
import * as session from "#domain/session/session-events.ts";
import { approvalSchema } from "#domain/staff/approval.ts";
import * as staff from "#domain/staff/staff-events.ts";
import { businessDateSchema, epochSchema, instantSchema, sha256Schema } from "#domain/values.ts";
import { canonicalJson } from "./canonical.ts";
import * as register from "./register-events.ts";

/** The version of the envelope, not of a body. */
export const JOURNAL_FORMAT = 1;
/** The version of the rules that decide and recompute; raised when a rule of sale, tax or session changes its result. */
export const RULES_VERSION = 2;
/** The hash before the first entry of the first epoch. */
export const NO_HASH = "0".repeat(64);

/**
 * Every entry type with its current body version and schema. Types and versions are never removed: an old entry is
 * read for ever, by an upcaster in upcasters.ts.
 */
export const ENTRY_TYPES = {
  "register.genesis": { version: 2, body: register.genesisSchema },
  "register.adopted": { version: 1, body: register.registerAdoptedSchema },
  "clock.jumped": { version: 1, body: register.clockJumpedSchema },
  "training.entered": { version: 1, body: register.trainingEnteredSchema },
  "training.left": { version: 1, body: register.trainingLeftSchema },
  "config.changed": { version: 2, body: register.configChangedSchema },
  "staff.signed_in": { version: 1, body: staff.staffSignedInSchema },
  "staff.signed_out": { version: 2, body: staff.staffSignedOutSchema },
  "staff.locked_out": { version: 1, body: staff.staffLockedOutSchema },
  "staff.pin_reset": { version: 1, body: staff.staffPinResetSchema },
  "session.opened": { version: 2, body: session.sessionOpenedSchema },
  "session.counted": { version: 2, body: session.sessionCountedSchema },
  "session.closed": { version: 5, body: session.sessionClosedSchema },
  "session.fact_came_late": { version: 1, body: session.factCameLateSchema },
  "cash.paid_in": { version: 1, body: session.cashMovedSchema },
  "cash.paid_out": { version: 1, body: session.cashMovedSchema },
  "cash.tips_paid_out": { version: 1, body: session.cashMovedSchema },
  "cash.safe_dropped": { version: 1, body: session.cashSafeDroppedSchema },
  "drawer.chosen": { version: 1, body: session.drawerChosenSchema },
  "drawer.opened": { version: 1, body: session.drawerOpenedSchema },
  "report.x_taken": { version: 1, body: session.xTakenSchema },
  "sale.completed": { version: 3, body: sale.saleCompletedSchema },
  "sale.discarded": { version: 2, body: sale.saleDiscardedSchema },
  "sale.voided": { version: 2, body: sale.saleVoidedSchema },
  "goods.returned": { version: 1, body: sale.goodsReturnedSchema },
  "goods.sold_open": { version: 1, body: goodsSoldOpenSchema },
  "line.voided": { version: 2, body: sale.lineVoidedSchema },
  "price.overridden": { version: 1, body: sale.priceOverriddenSchema },
  "modifiers.changed": { version: 1, body: modifiersChangedSchema },
  "tax.exempted": { version: 1, body: taxExemptedSchema },
  "discount.given": { version: 1, body: sale.discountGivenSchema },
  "tender.corrected": { version: 1, body: sale.tenderCorrectedSchema },
  "payment.intended": { version: 3, body: payment.paymentIntendedSchema },
  "payment.settled": { version: 3, body: payment.paymentSettledSchema },
  "payment.failed": { version: 3, body: payment.paymentFailedSchema },
  "payment.in_doubt": { version: 3, body: payment.paymentInDoubtSchema },
  "payment.reversed": { version: 2, body: payment.paymentReversedSchema },
  "receipt.reprinted": { version: 1, body: sale.receiptReprintedSchema },
} as const satisfies Record<string, { version: number; body: z.ZodType }>;

export type EntryType = keyof typeof ENTRY_TYPES;
export type EntryBody<Type extends EntryType> = z.infer<(typeof ENTRY_TYPES)[Type]["body"]>;

/** Most approvals of one entry: one for each part of its money, and those of the act itself. */
export const MAX_APPROVALS = 24;

/** The envelope without type-specific body; `z.strictObject`, so an unknown key is an error, not a stowaway. */
export const envelopeSchema = z.strictObject({
  format: z.literal(JOURNAL_FORMAT),
  registerId: registerIdSchema,
  epoch: epochSchema,
  seq: z.int().min(1),
  type: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  version: z.int().min(1),
  commandId: commandIdSchema,
  occurredAt: instantSchema,
  bootId: bootIdSchema,
  monotonicMs: z.int().min(0),
  zone: z.string().min(1).max(64),
  businessDate: businessDateSchema,
  sessionId: sessionIdSchema.nullable(),
  staffId: staffIdSchema.nullable(),
  leaseId: leaseIdSchema,
  configVersion: z.int().min(1),
  rulesVersion: z.int().min(1),
  approvals: z.array(approvalSchema).max(MAX_APPROVALS),
  body: z.record(z.string(), z.unknown()),
  prevHash: sha256Schema,
  hash: sha256Schema,
});
/** An entry whose type this program may not know. */
export type Envelope = z.infer<typeof envelopeSchema>;

/** An entry of a known type, its body at the current version. */
export type Entry<Type extends EntryType = EntryType> = {
  [T in Type]: Omit<Envelope, "type" | "body"> & { readonly type: T; readonly body: EntryBody<T> };
}[Type];

/** An entry before it has its place in the chain. */
export type EntryDraft<Type extends EntryType = EntryType> = {
  [T in Type]: { readonly type: T; readonly body: EntryBody<T> };
}[Type];

/** SHA-256 in lower-case hex over the canonical JSON (RFC 8785) of all of the entry but its hash. */
export function hashEntry(entry: Omit<Envelope, "hash">): string {
  return hashPreimage(canonicalJson(entry));
}

/** SHA-256 in lower-case hex of a preimage: the canonical JSON of an entry without its hash. */
export function hashPreimage(preimage: string): string {
  return bytesToHex(sha256(utf8ToBytes(preimage)));
}

/** The short form of a hash that receipts and Z reports print. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}
