/** The chain of an organisation's audit trail: what a sealed row is, and whether rows follow one another untouched. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { instantSchema, sha256Schema } from "#domain/values.ts";

/** Before the first row there is nothing: 64 zeros. */
export const NO_AUDIT_HASH: string = "0".repeat(64);

/** One privileged change, as it was recorded in the transaction that made it. */
export const auditEventSchema = z.strictObject({
  eventId: z.uuid(),
  occurredAt: instantSchema,
  actorKind: z.enum(["person", "device", "job", "operator"]),
  actorId: z.uuid().nullable(),
  staffId: z.uuid().nullable(),
  branchId: z.uuid().nullable(),
  action: z.string().min(1),
  subjectId: z.string().nullable(),
  address: z.string().nullable(),
  detail: z.record(z.string(), z.json()),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** A sealed row: its hash is the SHA-256 of the canonical JSON (RFC 8785) of everything else in it. */
export const auditRowSchema = z.strictObject({
  format: z.literal(1),
  organisationId: z.uuid(),
  seq: z.int().min(1),
  event: auditEventSchema,
  prevHash: sha256Schema,
  hash: sha256Schema,
});
export type AuditRow = z.infer<typeof auditRowSchema>;

/** The last row of an organisation's chain. */
export interface AuditHead {
  readonly organisationId: string;
  readonly seq: number;
  readonly hash: string;
}

/** Why a row does not belong where it stands, with the sentence an auditor reads. */
export interface BrokenAuditLink {
  readonly code: "form" | "hash" | "gap" | "previous_hash" | "organisation";
  readonly says: string;
}

/** Seals an event behind the rows before it. @param head null before the first row */
export function sealAuditEvent(
  head: AuditHead | null,
  organisationId: string,
  event: AuditEvent,
): { readonly row: AuditRow; readonly preimage: string } {
  const unsealed = {
    format: 1,
    organisationId,
    seq: (head?.seq ?? 0) + 1,
    event,
    prevHash: head?.hash ?? NO_AUDIT_HASH,
  } as const;
  const preimage = canonicalJson(unsealed);
  return { row: { ...unsealed, hash: hashAuditPreimage(preimage) }, preimage };
}

/** SHA-256 of a row's canonical JSON, in lower-case hex. */
export function hashAuditPreimage(preimage: string): string {
  return bytesToHex(sha256(utf8ToBytes(preimage)));
}

/**
 * Checks the next row of a chain.
 * @param head the row before it, or null at the very beginning
 * @returns the new head, or what is wrong
 */
export function checkAuditLink(
  head: AuditHead | null,
  candidate: unknown,
):
  | { readonly ok: true; readonly head: AuditHead; readonly row: AuditRow }
  | { readonly ok: false; readonly broken: BrokenAuditLink } {
  const parsed = auditRowSchema.safeParse(candidate);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return broken("form", `not an audit row: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const row = parsed.data;
  // Of the row as it is written: parsing drops a "__proto__" key, and what it drops must count too.
  const { hash, ...unsealed } = candidate as AuditRow;
  if (hashAuditPreimage(canonicalJson(unsealed)) !== hash)
    return broken("hash", "its content was changed after it was sealed (hash differs)");
  if (head && row.organisationId !== head.organisationId)
    return broken("organisation", "it belongs to another organisation");
  if (row.seq !== (head?.seq ?? 0) + 1)
    return broken("gap", head ? `seq ${row.seq} follows ${head.seq}` : `the chain begins with seq ${row.seq}, not 1`);
  if (row.prevHash !== (head?.hash ?? NO_AUDIT_HASH))
    return broken("previous_hash", "it does not follow the row before it");
  return { ok: true, row, head: { organisationId: row.organisationId, seq: row.seq, hash } };
}

function broken(code: BrokenAuditLink["code"], says: string): { readonly ok: false; readonly broken: BrokenAuditLink } {
  return { ok: false, broken: { code, says } };
}
