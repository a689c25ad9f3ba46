/** Taking in a batch: exactly once, in order, whatever was sent twice, overlaps, misses something or tells another story. */
import { invariant } from "#domain/invariant.ts";
import type { Audit } from "#domain/journal/audit.ts";
import type { Head } from "#domain/journal/chain.ts";
import type { JournalAnswer, JournalBatch } from "#domain/protocol/sync/journal-batch.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import type { ServerParts } from "../server-parts.ts";
import { type Acknowledgement, appendEntries, readAcknowledgement } from "./append.ts";
import { ancestorOf, findAncestor } from "./find-ancestor.ts";
import { compareKnown, rememberFork } from "./known-entries.ts";
import { type RaisedViolation, type ReadEntry, readEntries } from "./read-entries.ts";
import { findSideEnd, takeInSide } from "./side-story.ts";
import { isSignedBy, signHead } from "./signatures.ts";
import type { TillBooks, TillShelf } from "./till-books.ts";

/** How often a batch is tried again when another of the same till was faster. */
const TRIES = 3;

/** A batch, and the device session it came over. */
export interface Delivery {
  readonly registerId: string;
  readonly sessionSecret: string;
  readonly batch: JournalBatch;
  /** Its till was told to begin a new epoch, and sends the history that parted from the one that is here. */
  readonly ofOther?: boolean;
}

/**
 * Takes in a batch of a till's journal.
 * @returns the new head, signed. Refusals: `journal.register`, `journal.signature`, `journal.chain` (an entry that
 *   does not belong where it stands), `journal.gap` (with the head the server has), `journal.fork`,
 *   `auth.signed_out`, `device.revoked`, `server.busy`
 */
export async function takeInBatch(
  parts: ServerParts,
  shelf: TillShelf,
  delivery: Delivery,
): Promise<Result<JournalAnswer>> {
  const { registerId, sessionSecret, batch } = delivery;
  if (batch.registerId !== registerId) return refuse("journal.register");
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const leases = attempt > 0 ? leasesNamedIn(batch) : [];
    const till = await shelf.read(registerId, sessionSecret, attempt > 0, leases);
    if (!till.ok) return till;
    if (!isSignedBy(till.value.deviceKey, batch)) {
      // The device may have been enrolled anew since its key was read.
      if (attempt === 0) continue;
      parts.alarms?.raise("journal.signature", till.value.organisationId);
      return refuse("journal.signature");
    }
    const taken = await takeIn({ parts, shelf, delivery, till: till.value, mayBeOld: attempt === 0 });
    if (taken === "again") continue;
    if (!taken.ok && taken.refusal.code === "journal.fork")
      parts.alarms?.raise("journal.fork", till.value.organisationId);
    return taken;
  }
  return refuse("server.busy");
}

/** The leases a batch's entries name, before anything of them has been checked. */
function leasesNamedIn({ entries }: JournalBatch): string[] {
  const named = entries.flatMap(({ preimage }) => /"leaseId":"([0-9a-f-]{36})"/.exec(preimage)?.[1] ?? []);
  return [...new Set(named)];
}

/** One try at a batch. */
interface Intake {
  readonly parts: ServerParts;
  readonly shelf: TillShelf;
  readonly delivery: Delivery;
  readonly till: TillBooks;
  /** The till comes from memory: before anything is held against it, it is read anew. */
  readonly mayBeOld: boolean;
}

type Taken = Result<JournalAnswer> | "again";

async function takeIn(intake: Intake): Promise<Taken> {
  const { audit } = intake.till;
  const other = intake.delivery.ofOther ? await takeInOther(intake) : null;
  return other ?? takeInMain(intake, audit.head);
}

/** A history that parted, whose till was told to begin a new epoch, is kept beside; null where this is none. */
async function takeInOther({ parts, delivery, till }: Intake): Promise<Taken | null> {
  const { sessionSecret, batch } = delivery;
  const side = await takeInSide(parts.database, sessionSecret, till, batch);
  if (!side.ok) return side;
  if (side.value === null) return null;
  const acknowledgement = await readAcknowledgement(parts.database, sessionSecret);
  if (!acknowledgement.ok) return acknowledgement;
  const { head, stored, violations } = side.value;
  const { registerId } = till;
  return answer(parts, delivery, till, { registerId, ...head }, acknowledgement.value, stored, violations);
}

async function takeInMain(intake: Intake, head: Head | null): Promise<Taken> {
  const { batch } = intake.delivery;
  const { audit } = intake.till;
  if (head && (batch.epoch < head.epoch || (batch.epoch === head.epoch && batch.firstSeq <= head.seq)))
    return takeInKnown(intake, head);
  if (!head || batch.epoch > head.epoch) return beginEpoch(intake);
  if (batch.firstSeq > head.seq + 1) return gap(intake, head);
  return append(intake, audit, batch.entries, batch.firstSeq);
}

/** The prefix that is there already must be the same; what is new after it is appended. */
async function takeInKnown(intake: Intake, head: Head): Promise<Taken> {
  const { parts, till } = intake;
  const { batch, sessionSecret } = intake.delivery;
  const compared = await compareKnown(parts.database, sessionSecret, batch);
  if (!compared.ok) return compared;
  const { known, differs: other } = compared.value;
  const isOver = batch.epoch < head.epoch && known < batch.entries.length;
  if (other) {
    await rememberFork(parts.database, sessionSecret, batch, other);
    parts.log.warn({ registerId: till.registerId, epoch: batch.epoch, seq: other.seq }, "a journal forked");
    return refuse("journal.fork", { epoch: batch.epoch, seq: other.seq });
  }
  if (known === batch.entries.length) return acknowledge(intake, head);
  // An epoch that was followed by another is over: more of it is another till's story.
  if (isOver) {
    const seq = batch.firstSeq + known;
    const claimedHash = batch.entries[known]?.hash ?? "";
    const differs = { seq, knownHash: Buffer.from(head.hash, "hex"), claimedHash };
    await rememberFork(parts.database, sessionSecret, batch, differs);
    return refuse("journal.fork", { epoch: batch.epoch, seq });
  }
  // What was read of the till is older than the database: read it anew.
  if (batch.firstSeq + known !== head.seq + 1) return "again";
  return append(intake, till.audit, batch.entries.slice(known), batch.firstSeq + known);
}

/** The first epoch, or one that follows a restore: its genesis names the entry it goes on from. */
async function beginEpoch(intake: Intake): Promise<Taken> {
  const { parts, till } = intake;
  const { batch, sessionSecret } = intake.delivery;
  const { head } = till.audit;
  if (batch.firstSeq !== 1) return gap(intake, head);
  const found = await findAncestor(parts.database, sessionSecret, till, batch);
  if (!found.ok) return found;
  switch (found.value.kind) {
    case "missing":
    case "other": {
      const side = await appendToSide(intake);
      if (side !== null) return side;
      return found.value.kind === "missing"
        ? gap(intake, head)
        : refuse("journal.fork", { epoch: batch.epoch, seq: 1 });
    }
    case "head":
      return append(intake, till.audit, batch.entries, 1);
    case "earlier": {
      const { audit, lost } = found.value;
      const says = `the till was restored to an older state: ${lost} entries after it are here only`;
      const notice: RaisedViolation = { code: "epoch.behind", says, scope: "epoch" };
      return append(intake, audit, batch.entries, 1, notice);
    }
  }
}

/** An epoch that goes on from the end of another history: from here on that till's is the one; null where it is none. */
async function appendToSide(intake: Intake): Promise<Taken | null> {
  const { batch, sessionSecret } = intake.delivery;
  const ancestor = ancestorOf(batch);
  if (!ancestor) return null;
  const found = await findSideEnd(intake.parts.database, sessionSecret, intake.till, ancestor);
  if (!found.ok) return found;
  return found.value && append(intake, found.value, batch.entries, 1);
}

/** @param start the books the entries follow: the head's, or older ones where an epoch goes back behind it */
async function append(
  { parts, shelf, delivery, till, mayBeOld }: Intake,
  start: Audit,
  sent: JournalBatch["entries"],
  firstSeq: number,
  notice?: RaisedViolation,
): Promise<Taken> {
  const { sessionSecret, batch } = delivery;
  const read = readEntries(till, start, sent, firstSeq);
  if (!read.ok) return mayBeOld ? "again" : refuse("journal.chain", { seq: read.seq, why: read.broken.says });
  // A lease signed a moment ago is not among those kept in memory.
  if (mayBeOld && read.entries.some(({ envelope }) => !till.leases.has(envelope.leaseId))) return "again";
  const entries = notice ? noticed(read.entries, notice) : read.entries;
  const offsetMs = Date.parse(batch.sentAt) - parts.clock.nowMs();
  const appended = await appendEntries(parts.database, sessionSecret, till.audit.head, read.audit, entries, offsetMs);
  if (!appended.ok) return appended;
  if (appended.value === "stale") return "again";
  shelf.keep({ ...till, audit: read.audit });
  const violations = entries.reduce((sum, each) => sum + each.violations.length, 0);
  const { head } = read.audit;
  invariant(head, "a batch has entries");
  return answer(parts, delivery, till, head, appended.value, entries.length, violations);
}

function noticed(entries: readonly ReadEntry[], notice: RaisedViolation): ReadEntry[] {
  return entries.map((each, index) => (index === 0 ? { ...each, violations: [...each.violations, notice] } : each));
}

async function acknowledge({ parts, delivery, till }: Intake, head: Head): Promise<Taken> {
  const acknowledgement = await readAcknowledgement(parts.database, delivery.sessionSecret);
  return acknowledgement.ok ? answer(parts, delivery, till, head, acknowledgement.value, 0, 0) : acknowledgement;
}

function answer(
  parts: ServerParts,
  { registerId }: Delivery,
  { organisationId }: TillBooks,
  head: Head,
  { audit, configVersion, restoreEpoch }: Acknowledgement,
  stored: number,
  violations: number,
): Result<JournalAnswer> {
  const { epoch, seq, hash } = head;
  const signedHead = signHead(parts.keys, organisationId, registerId, { epoch, seq, hash }, audit, restoreEpoch);
  return ok({
    head: { epoch, seq, hash },
    signedHead,
    restoreEpoch,
    configVersion,
    serverTime: instantFromMs(parts.clock.nowMs()),
    stored,
    violations,
  });
}

/** With the head the server has, so that the till knows where to go on; epoch 0 where it has nothing. */
function gap({ delivery, mayBeOld }: Intake, head: Head | null): Taken {
  if (mayBeOld) return "again";
  return refuse("journal.gap", {
    epoch: head?.epoch ?? 0,
    expected: (head?.seq ?? 0) + 1,
    found: delivery.batch.firstSeq,
    hash: head?.hash ?? "",
  });
}
