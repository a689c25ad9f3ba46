/** Auditing a journal: one pass from its first entry that checks the chain and recomputes every rule, keeping only the books so far. */
import { InvariantBroken } from "#domain/invariant.ts";
import { type BrokenLink, checkLink, type Head } from "./chain.ts";
import { checkEntry, type Violation } from "./check-entry.ts";
import type { Entry, Envelope } from "./entry.ts";
import { evolveRegister, NEW_REGISTER, type RegisterState } from "./register-state.ts";
import { readEntry } from "./upcasters.ts";

/** What the entries audited so far come to. */
export interface Audit {
  readonly entries: number;
  readonly head: Head | null;
  readonly state: RegisterState;
  /** The first entry that only a newer program reads: the chain is checked beyond it, rules and totals are not. */
  readonly newerFrom: Head | null;
}

/** Before the first entry. */
export const NEW_AUDIT: Audit = { entries: 0, head: null, state: NEW_REGISTER, newerFrom: null };

/** An audited entry: in its place, with the rules it breaks, or not belonging where it stands. */
export type Audited = AuditedEntry | { readonly ok: false; readonly broken: BrokenLink };

/** An entry in its place. */
export interface AuditedEntry {
  readonly ok: true;
  readonly audit: Audit;
  readonly envelope: Envelope;
  /** With its body at today's version; null where only a newer program reads it, or nobody. */
  readonly entry: Entry | null;
  readonly violations: readonly Violation[];
}

/**
 * Audits the next entry. A broken link ends an audit: what follows it proves nothing. A broken rule does not, the facts
 * count as they were booked.
 */
export function auditEntry(audit: Audit, candidate: unknown): Audited {
  const link = checkLink(audit.head, candidate);
  return link.ok ? auditPlaced(audit, link.entry) : link;
}

/** Audits an entry whose hash and place were found right: what it says, against the books before it. */
export function auditPlaced(audit: Audit, envelope: Envelope): AuditedEntry {
  const { registerId, epoch, seq, hash } = envelope;
  const head = { registerId, epoch, seq, hash };
  const next = { ...audit, head, entries: audit.entries + 1 };
  const read = readEntry(envelope);
  if (read.kind === "unreadable") {
    const violations = [{ code: "entry.unreadable", says: `its body can't be read: ${read.why}` }];
    return { ok: true, audit: next, envelope, entry: null, violations };
  }
  const newerFrom = audit.newerFrom ?? (read.kind === "newer" ? head : null);
  if (newerFrom || read.kind === "newer")
    return { ok: true, audit: { ...next, newerFrom }, envelope, entry: null, violations: [] };
  const { entry } = read;
  try {
    const violations = checkEntry(audit.state, entry);
    return { ok: true, audit: { ...next, state: evolveRegister(audit.state, entry) }, envelope, entry, violations };
  } catch (error) {
    if (!(error instanceof InvariantBroken)) throw error;
    // Our own till never wrote that: amounts that no rule can add up.
    const violations = [{ code: "entry.not_computable", says: `it can't be recomputed: ${error.message}` }];
    return { ok: true, audit: next, envelope, entry: null, violations };
  }
}
