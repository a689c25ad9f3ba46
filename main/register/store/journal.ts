/** The journal on disk: appending entries with their projections, and reading them back. Sole writer of `journal`, `register_state` and `paper`. */
import { and, asc, desc, eq, gt, gte, like, lte, sql } from "drizzle-orm";
import type { PaymentId } from "#domain/ids.ts";
import { invariant } from "#domain/invariant.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import type { Head } from "#domain/journal/chain.ts";
import {
  ENTRY_TYPES,
  type Entry,
  type EntryBody,
  type EntryDraft,
  type Envelope,
  hashPreimage,
  JOURNAL_FORMAT,
  NO_HASH,
  RULES_VERSION,
} from "#domain/journal/entry.ts";
import { evolveRegister, liftRegisterState, NEW_REGISTER, type RegisterState } from "#domain/journal/register-state.ts";
import { readOwnEntry } from "#domain/journal/upcasters.ts";
import type { Approval } from "#domain/staff/approval.ts";
import { projectCardReferences } from "./card-references.ts";
import { projectSaleLinks } from "./sale-links.ts";
import { journal, paper, registerState } from "./schema.ts";
import { projectStock } from "./stock-moves.ts";
import type { ReadTx, WriteTx } from "./store.ts";
import { projectVouchers } from "./vouchers.ts";

/** Positions of one epoch; seq never comes near it. */
const EPOCH_SPAN = 2 ** 40;

/** The books as the last committed transaction left them. */
export interface Books {
  readonly state: RegisterState;
  readonly head: Head | null;
}

/** What an entry says besides its type and body. `sessionId` and `businessDate` may differ within one command. */
export type Stamp = Pick<
  Envelope,
  | "registerId"
  | "commandId"
  | "occurredAt"
  | "bootId"
  | "monotonicMs"
  | "zone"
  | "businessDate"
  | "sessionId"
  | "staffId"
  | "leaseId"
  | "configVersion"
>;

/** A decided entry on its way into the journal. */
export interface ToAppend {
  readonly entry: EntryDraft;
  readonly approvals: readonly Approval[];
  readonly stamp: Stamp;
}

/** Entries in their place, each with the canonical JSON its hash was taken of, and the books after them. */
export interface Sealed {
  readonly books: Books;
  readonly sealed: readonly { readonly entry: Entry; readonly preimage: string }[];
}

/** Where an entry stands in the whole chain: one number that grows over epochs. */
export function positionOf(epoch: number, seq: number): number {
  return epoch * EPOCH_SPAN + seq;
}

/** The epoch of a position. */
export function epochAt(position: number): number {
  return (position - (position % EPOCH_SPAN)) / EPOCH_SPAN;
}

/**
 * Numbers, links and hashes entries after the head of the books. Writes nothing.
 * @param epoch the epoch the entries belong to; above the head's it begins with a genesis
 */
export function sealEntries(books: Books, toAppend: readonly ToAppend[], epoch: number): Sealed {
  let { state, head } = books;
  const sealed = toAppend.map(({ entry, approvals, stamp }) => {
    const begins = head === null || head.epoch !== epoch;
    invariant(!begins || entry.type === "register.genesis", "an epoch begins with its genesis");
    const unsealed = {
      format: JOURNAL_FORMAT as typeof JOURNAL_FORMAT,
      epoch,
      seq: begins ? 1 : (head?.seq ?? 0) + 1,
      type: entry.type,
      version: ENTRY_TYPES[entry.type].version,
      ...stamp,
      rulesVersion: RULES_VERSION,
      approvals: [...approvals],
      body: entry.body as Record<string, unknown>,
      prevHash: head?.hash ?? NO_HASH,
    };
    const preimage = canonicalJson(unsealed);
    const hash = hashPreimage(preimage);
    head = { registerId: stamp.registerId, epoch, seq: unsealed.seq, hash };
    const sealedEntry = { ...unsealed, hash } as unknown as Entry;
    state = evolveRegister(state, sealedEntry);
    return { entry: sealedEntry, preimage };
  });
  return { books: { state, head }, sealed };
}

/** Writes sealed entries. Belongs into the same transaction as `project`. */
export function writeEntries(tx: WriteTx, { sealed }: Sealed): void {
  const { insertEntry } = statementsOf(tx);
  for (const { entry, preimage } of sealed) {
    const { epoch, seq, type, hash } = entry;
    insertEntry.run({ position: positionOf(epoch, seq), epoch, seq, type, preimage, hash });
  }
}

/** Brings the projections up to entries already sealed: numbered papers and the register's state. */
export function project(tx: WriteTx, entries: readonly Entry[], books: Books): void {
  for (const entry of entries) {
    projectPaper(tx, entry);
    projectSaleLinks(tx, positionOf(entry.epoch, entry.seq), entry);
    projectVouchers(tx, positionOf(entry.epoch, entry.seq), entry);
    projectStock(tx, positionOf(entry.epoch, entry.seq), entry);
    projectCardReferences(tx, positionOf(entry.epoch, entry.seq), entry);
  }
  if (!books.head) return;
  const { epoch, seq, hash } = books.head;
  const state = JSON.stringify(books.state);
  statementsOf(tx).putState.run({ state, position: positionOf(epoch, seq), hash });
}

/** The books as the projection says; a new register's when there are none. */
export function readBooks(tx: ReadTx): Books {
  const row = tx.select().from(registerState).get();
  if (!row) return { state: NEW_REGISTER, head: null };
  const last = readEnvelope(tx, row.headPosition);
  invariant(last, "the register's state names its last entry");
  const { registerId, epoch, seq, hash } = last;
  return { state: liftRegisterState(JSON.parse(row.state) as RegisterState), head: { registerId, epoch, seq, hash } };
}

/** One entry as it was written; undefined when there is none at that position. */
export function readEnvelope(tx: ReadTx, position: number): Envelope | undefined {
  const row = tx.select().from(journal).where(eq(journal.position, position)).get();
  return row && envelopeOf(row);
}

/** One entry, its body lifted to today's version. */
export function readEntryAt(tx: ReadTx, position: number): Entry | undefined {
  const envelope = readEnvelope(tx, position);
  return envelope && readOwnEntry(envelope);
}

/** How far back of its sale the intention of a payment is looked for, in entries: nothing else is sold in between. */
const INTENDED_WITHIN = 1_000;

/**
 * What a card payment was intended as: on which terminal, and of which payment where it gave money back.
 * @param position of the sale that it belongs to
 */
export function readIntended(tx: ReadTx, position: number, paymentId: PaymentId): EntryBody<"payment.intended"> | null {
  const row = tx
    .select()
    .from(journal)
    .where(
      and(
        eq(journal.type, "payment.intended"),
        lte(journal.position, position),
        gt(journal.position, position - INTENDED_WITHIN),
        eq(sql`json_extract(${journal.preimage}, '$.body.paymentId')`, paymentId),
      ),
    )
    .get();
  const intended = row && readOwnEntry(envelopeOf(row));
  return intended?.type === "payment.intended" ? intended.body : null;
}

/** The entries after a position, oldest first, at most `limit`. */
export function readEnvelopesAfter(tx: ReadTx, position: number, limit: number): Envelope[] {
  const rows = tx
    .select()
    .from(journal)
    .where(gt(journal.position, position))
    .orderBy(asc(journal.position))
    .limit(limit);
  return rows.all().map(envelopeOf);
}

/** The last entries, oldest first. */
export function readTail(tx: ReadTx, count: number): Envelope[] {
  const rows = tx.select().from(journal).orderBy(desc(journal.position)).limit(count).all();
  return rows.map(envelopeOf).reverse();
}

/** The entries of a session, from its opening up to a position, oldest first; those of other drawers left out. */
export function readSessionUpTo(tx: ReadTx, sessionId: string, position: number): Entry[] {
  const opened = tx
    .select({ position: journal.position })
    .from(journal)
    .where(
      and(
        eq(journal.type, "session.opened"),
        lte(journal.position, position),
        eq(sql`json_extract(${journal.preimage}, '$.sessionId')`, sessionId),
      ),
    )
    .orderBy(desc(journal.position))
    .limit(1)
    .get();
  if (!opened) return [];
  const rows = tx
    .select()
    .from(journal)
    .where(and(gte(journal.position, opened.position), lte(journal.position, position)))
    .orderBy(asc(journal.position));
  const envelopes = rows.all().map(envelopeOf);
  return envelopes.filter((each) => each.sessionId === sessionId).map(readOwnEntry);
}

/** How far back approvals are looked for, in entries: weeks of a busy till, read on request alone. */
const APPROVALS_WITHIN = 50_000;

/** Entries that a person approved, newest first. */
export function readApprovedBy(tx: ReadTx, staffId: string, limit: number): Entry[] {
  const newest = tx.select({ position: journal.position }).from(journal).orderBy(desc(journal.position)).limit(1).get();
  const rows = tx
    .select()
    .from(journal)
    .where(
      and(
        gt(journal.position, (newest?.position ?? 0) - APPROVALS_WITHIN),
        // An id is hex and dashes: nothing in it means anything to `like`.
        like(journal.preimage, `%"approverId":"${staffId}"%`),
      ),
    )
    .orderBy(desc(journal.position))
    .limit(limit);
  return rows.all().map((row) => readOwnEntry(envelopeOf(row)));
}

/** How many entries the journal holds. */
export function countEntries(tx: ReadTx): number {
  return tx.get<{ entries: number }>(sql`select count(*) as entries from journal`).entries;
}

function envelopeOf(row: typeof journal.$inferSelect): Envelope {
  return { ...(JSON.parse(row.preimage) as Omit<Envelope, "hash">), hash: row.hash };
}

function projectPaper(tx: WriteTx, entry: Entry): void {
  const row = paperOf(entry);
  if (row) statementsOf(tx).insertPaper.run(row);
  if (entry.type === "receipt.reprinted") statementsOf(tx).setCopies.run(entry.body);
}

function paperOf(entry: Entry): Omit<typeof paper.$inferInsert, "copies"> | undefined {
  const position = positionOf(entry.epoch, entry.seq);
  const common = { position, at: entry.occurredAt, businessDate: entry.businessDate, staffId: entry.staffId ?? "" };
  switch (entry.type) {
    case "sale.completed": {
      const { receiptNumber, totalMinor, lines } = entry.body;
      const summary = lines
        .slice(0, 3)
        .map(({ name }) => name)
        .join(", ");
      return { number: receiptNumber, what: "sale", totalMinor, summary, ...common };
    }
    case "cash.paid_in":
      return movementPaper(entry.body, 1, common);
    case "cash.paid_out":
    case "cash.tips_paid_out":
      return movementPaper(entry.body, -1, common);
    case "cash.safe_dropped": {
      const { bagNumber, reason } = entry.body;
      const summary = reason === null ? bagNumber : `${bagNumber} · ${reason}`;
      return movementPaper({ ...entry.body, reason: summary }, -1, common);
    }
    case "session.closed": {
      const { zNumber, totals } = entry.body;
      return { number: zNumber, what: "z_report", totalMinor: totals.sales.minor, summary: "", ...common };
    }
    default:
      return undefined;
  }
}

function movementPaper<Common>(
  body: { number: string; amountMinor: number; reason: string },
  sign: 1 | -1,
  common: Common,
) {
  const { number, amountMinor, reason } = body;
  return { number, what: "movement" as const, totalMinor: sign * amountMinor, summary: reason, ...common };
}

type Statements = ReturnType<typeof prepareStatements>;
const prepared = new WeakMap<WriteTx, Statements>();

/** Prepared once for each connection: they run on every sale. */
function statementsOf(tx: WriteTx): Statements {
  const known = prepared.get(tx);
  if (known) return known;
  const made = prepareStatements(tx);
  prepared.set(tx, made);
  return made;
}

function prepareStatements(tx: WriteTx) {
  const value = sql.placeholder;
  return {
    insertEntry: tx
      .insert(journal)
      .values({
        position: value("position"),
        epoch: value("epoch"),
        seq: value("seq"),
        type: value("type"),
        preimage: value("preimage"),
        hash: value("hash"),
      })
      .prepare(),
    putState: tx
      .insert(registerState)
      .values({ id: 1, state: value("state"), headPosition: value("position"), headHash: value("hash") })
      .onConflictDoUpdate({
        target: registerState.id,
        set: {
          state: sql`excluded.state`,
          headPosition: sql`excluded.head_position`,
          headHash: sql`excluded.head_hash`,
        },
      })
      .prepare(),
    insertPaper: tx
      .insert(paper)
      .values({
        number: value("number"),
        what: value("what"),
        position: value("position"),
        at: value("at"),
        businessDate: value("businessDate"),
        staffId: value("staffId"),
        totalMinor: value("totalMinor"),
        summary: value("summary"),
      })
      .prepare(),
    setCopies: tx
      .update(paper)
      .set({ copies: value("copy") as never })
      .where(eq(paper.number, value("number")))
      .prepare(),
  };
}
