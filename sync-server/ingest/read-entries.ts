/** Reading the entries of a batch: hash, form and place of each, the rules it breaks, and what of it may be kept. Pure but for the hash function. */
import { hash as digest } from "node:crypto";
import { type Audit, auditPlaced } from "#domain/journal/audit.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { type BrokenLink, checkPlace } from "#domain/journal/chain.ts";
import { checkPermission } from "#domain/journal/check-permission.ts";
import { type Entry, type Envelope, envelopeSchema } from "#domain/journal/entry.ts";
import type { RegisterState } from "#domain/journal/register-state.ts";
import type { SentEntry } from "#domain/protocol/sync/journal-batch.ts";
import { findCardData, redactCardData } from "#domain/text/card-data.ts";
import type { TillBooks } from "./till-books.ts";

/** A rule that an entry broke, as `shop.violation` keeps it. */
export interface RaisedViolation {
  readonly code: string;
  readonly says: string;
  readonly scope: "rule" | "own_lease" | "revoked_since" | "form" | "card" | "epoch";
}

/** An entry on its way into the database. */
export interface ReadEntry {
  readonly envelope: Envelope;
  /** Null where only a newer program reads it, or nobody: nothing is projected of it. */
  readonly entry: Entry | null;
  /** What is stored; not what was sent, where a card number slipped in. */
  readonly preimage: string;
  readonly redacted: boolean;
  readonly before: RegisterState;
  readonly after: RegisterState;
  readonly violations: readonly RaisedViolation[];
}

/** What reading came to: everything, or the first entry that does not belong where it stands. */
export type ReadOutcome =
  | { readonly ok: true; readonly audit: Audit; readonly entries: readonly ReadEntry[] }
  | { readonly ok: false; readonly seq: number; readonly broken: BrokenLink };

/** Deeper than any entry of ours; recursion over a hostile one would end the process. */
const DEEPEST = 40;

/** Reads entries that follow the books of a till. @param start the audit they follow, which is not the head's after a restore */
export function readEntries(books: TillBooks, start: Audit, sent: readonly SentEntry[], firstSeq: number): ReadOutcome {
  let audit = start;
  const entries: ReadEntry[] = [];
  for (const [index, each] of sent.entries()) {
    const parsed = parseEntry(each);
    if ("code" in parsed) return { ok: false, seq: firstSeq + index, broken: parsed };
    const { envelope } = parsed;
    const wrong = checkNumber(firstSeq + index, envelope) ?? checkPlace(audit.head, envelope);
    if (wrong) return { ok: false, seq: firstSeq + index, broken: wrong };
    const kept = keep(envelope, each.preimage);
    const audited = auditPlaced(audit, kept.envelope);
    entries.push(raise(books, audit.state, kept, audited));
    audit = audited.audit;
  }
  return { ok: true, audit, entries };
}

/**
 * Rows get their epoch and number from the batch: an entry that says another number, such as a genesis in the middle,
 * would be stored where it does not belong.
 */
function checkNumber(expected: number, { seq }: Envelope): BrokenLink | null {
  return seq === expected ? null : { code: "gap", says: `seq ${seq} stands where the batch has ${expected}` };
}

/** An entry as the journal keeps it. */
export interface StoredEntry {
  readonly hash: Buffer;
  readonly preimage: Buffer;
  readonly redacted: boolean;
}

/** Reads entries that are in the journal already, up to the first that only a newer program reads. */
export function readStored(
  books: TillBooks,
  start: Audit,
  stored: readonly StoredEntry[],
): { readonly audit: Audit; readonly entries: readonly ReadEntry[] } {
  let audit = start;
  const entries: ReadEntry[] = [];
  for (const each of stored) {
    const envelope = parseStored(each);
    if (!envelope) continue;
    const kept = keep(envelope, each.preimage.toString("utf8"));
    const audited = auditPlaced(audit, kept.envelope);
    if (audited.audit.newerFrom) return { audit: audited.audit, entries };
    const read = raise(books, audit.state, kept, audited);
    // What its text is like was raised when it arrived; rules are checked only now.
    entries.push({ ...read, violations: read.violations.filter((raised) => raised !== UNPRINTABLE) });
    audit = audited.audit;
  }
  return { audit, entries };
}

/** Reads one entry as it was sent; null when it is no entry of any version. */
export function parseSent(entry: SentEntry): Envelope | null {
  const parsed = parseEntry(entry);
  return "code" in parsed ? null : parsed.envelope;
}

/** Reads one entry of the journal as it was stored; null when it is no entry of any version. */
export function parseStored({ hash, preimage, redacted }: StoredEntry): Envelope | null {
  const stored = { hash: hash.toString("hex"), preimage: preimage.toString("utf8") };
  // A redacted entry's hash is that of what was sent; it was checked then.
  const parsed = redacted ? readContent(stored) : parseEntry(stored);
  return "code" in parsed ? null : parsed.envelope;
}

function parseEntry(entry: SentEntry): { readonly envelope: Envelope } | BrokenLink {
  return digest("sha256", entry.preimage, "hex") === entry.hash
    ? readContent(entry)
    : { code: "hash", says: "its content was changed after it was written (hash differs)" };
}

function readContent({ hash, preimage }: SentEntry): { readonly envelope: Envelope } | BrokenLink {
  try {
    // Parsing does not recurse; whatever walks the content then does.
    const content: unknown = JSON.parse(preimage);
    const order = orderOf(content, 0);
    if (order === "too_deep") return { code: "form", says: "its content is nested too deeply" };
    if (!isCanonical(content, preimage, order === "sorted"))
      return { code: "form", says: "it is not written canonically (RFC 8785)" };
    const envelope = envelopeSchema.safeParse({ ...(content as object), hash });
    if (envelope.success) return { envelope: envelope.data };
    const issue = envelope.error.issues[0];
    return { code: "form", says: `not a journal entry: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}` };
  } catch {
    return { code: "form", says: "it is not JSON" };
  }
}

/**
 * Whether a text is the canonical spelling of what it holds. JavaScript spells numbers and texts as RFC 8785 does and
 * keeps keys as they came, so where they came sorted, its own spelling tells; keys like numbers and halves of a
 * character it treats in ways of its own, and a text that differs is looked at in full.
 */
function isCanonical(content: unknown, text: string, sorted: boolean): boolean {
  if (sorted && !text.includes("\\ud") && JSON.stringify(content) === text) return true;
  return canonicalJson(content) === text;
}

/** How the keys of all objects in a value come: sorted by UTF-16 code units or not; or that it nests deeper than a body of ours does. */
function orderOf(value: unknown, depth: number): "sorted" | "unsorted" | "too_deep" {
  if (value === null || typeof value !== "object") return "sorted";
  if (depth >= DEEPEST) return "too_deep";
  const keys = Array.isArray(value) ? null : Object.keys(value);
  let order: "sorted" | "unsorted" = "sorted";
  if (keys) for (let at = 1; at < keys.length; at += 1) if (String(keys[at]) < String(keys[at - 1])) order = "unsorted";
  for (const each of keys ? Object.values(value) : (value as readonly unknown[])) {
    if (each === null || typeof each !== "object") continue;
    const inner = orderOf(each, depth + 1);
    if (inner === "too_deep") return inner;
    if (inner === "unsorted") order = inner;
  }
  return order;
}

/** What of an entry may be kept: all of it, or its redacted form where a card number slipped in. The hash stays that of the original. */
interface Kept {
  readonly envelope: Envelope;
  readonly preimage: string;
  readonly redacted: boolean;
  /** What somebody may have typed, of the body as it is kept. */
  readonly texts: readonly string[];
}

function keep(envelope: Envelope, preimage: string): Kept {
  const texts = textsOf(envelope.body);
  if (!texts.some((text) => findCardData(text) !== undefined)) return { envelope, preimage, redacted: false, texts };
  const { hash, ...content } = { ...envelope, body: redactText(envelope.body) as Envelope["body"] };
  const kept = { ...content, hash };
  return { envelope: kept, preimage: canonicalJson(content), redacted: true, texts: textsOf(kept.body) };
}

function raise(
  books: TillBooks,
  before: RegisterState,
  { envelope, preimage, redacted, texts }: Kept,
  { entry, audit, violations }: ReturnType<typeof auditPlaced>,
): ReadEntry {
  const lease = books.leases.get(envelope.leaseId);
  const context = { lease: lease?.masks ?? null, now: lease?.local ? null : books.masksNow };
  const raised: RaisedViolation[] = violations.map((each) => ({ ...each, scope: "rule" }));
  if (entry) raised.push(...checkPermission(before, entry, context));
  if (texts.some((text) => UNSAFE_TEXT.test(text))) raised.push(UNPRINTABLE);
  if (redacted) raised.push(CARD);
  return { envelope, entry, preimage, redacted, before, after: audit.state, violations: raised };
}

const CARD: RaisedViolation = {
  code: "card_data.redacted",
  says: "a card number slipped in; its digits were not kept",
  scope: "card",
};
const UNPRINTABLE: RaisedViolation = {
  code: "text.not_allowed",
  says: "a text holds characters that no till of ours takes",
  scope: "form",
};

/** Ids, hashes, instants and the like, in which digits mean something else. */
const TYPED =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|[A-Z][A-Z0-9]{0,7}-[ZM]?\d+)$/;
const UNSAFE_TEXT = /[\p{Cc}\p{Cs}]/u;

/** Every text in a value that is not of a typed form. */
function textsOf(value: unknown, found: string[] = []): string[] {
  if (typeof value === "string") {
    if (!TYPED.test(value)) found.push(value);
  } else if (Array.isArray(value)) for (const each of value) textsOf(each, found);
  else if (value !== null && typeof value === "object") for (const each of Object.values(value)) textsOf(each, found);
  return found;
}

function redactText(value: unknown): unknown {
  if (typeof value === "string") return TYPED.test(value) ? value : redactCardData(value);
  if (Array.isArray(value)) return value.map(redactText);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactText(each)]));
}
