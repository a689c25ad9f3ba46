/** Making the projections anew from the journal alone, and saying where they differed. */
import { asc } from "drizzle-orm";
import { auditEntry, NEW_AUDIT } from "#domain/journal/audit.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import type { Head } from "#domain/journal/chain.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { dropCardReferences, readAllCardReferences } from "./card-references.ts";
import { positionOf, project, readEnvelopesAfter } from "./journal.ts";
import { dropSaleLinks, readAllSaleLinks } from "./sale-links.ts";
import { paper, registerState } from "./schema.ts";
import { dropStockMoves, readAllStockMoves } from "./stock-moves.ts";
import type { ReadTx, Store, WriteTx } from "./store.ts";
import { dropVouchers, readAllVouchers } from "./vouchers.ts";

/** Entries read and projected at a time. */
const BATCH = 500;

/** What came of a rebuild. */
export type Rebuilt =
  | { readonly kind: "done"; readonly entries: number; readonly differences: readonly string[] }
  /** The journal can't be followed beyond `after`, so nothing was changed. */
  | { readonly kind: "not_followed"; readonly after: Head | null; readonly says: string };

/**
 * Replaces the projections by what the journal says, in one transaction.
 * @returns what differed before; refusals: `storage.full`, `storage.failed`
 */
export function rebuild(store: Store): Result<Rebuilt> {
  const outcome: { rebuilt?: Rebuilt } = {};
  const written = store.write((tx) => {
    const before = readProjections(tx);
    tx.delete(paper).run();
    tx.delete(registerState).run();
    dropSaleLinks(tx);
    dropVouchers(tx);
    dropStockMoves(tx);
    dropCardReferences(tx);
    outcome.rebuilt = followJournal(tx, tx, before);
    // A refusal takes everything back: projections of a journal that can't be followed stay as they were.
    return outcome.rebuilt.kind === "done" ? ok(outcome.rebuilt) : refuse("storage.failed");
  });
  return outcome.rebuilt?.kind === "not_followed" ? ok(outcome.rebuilt) : written;
}

/**
 * Compares the projections with a rebuild of them. Only reads, so that a till can go on selling meanwhile.
 * @param scratch an empty store to project into
 * @returns what differs; refusals of the scratch store
 */
export function checkProjections(tx: ReadTx, scratch: Store): Result<Rebuilt> {
  return scratch.write((into) => ok(followJournal(tx, into, readProjections(tx))));
}

/** Projections by name, each as text: the register's state, and every paper by its number. */
type Projections = ReadonlyMap<string, string>;

function followJournal(from: ReadTx, into: WriteTx, before: Projections): Rebuilt {
  let audit = NEW_AUDIT;
  for (;;) {
    const position = audit.head ? positionOf(audit.head.epoch, audit.head.seq) : 0;
    const envelopes = readEnvelopesAfter(from, position, BATCH);
    if (envelopes.length === 0) break;
    const entries: Entry[] = [];
    for (const envelope of envelopes) {
      const audited = auditEntry(audit, envelope);
      if (!audited.ok) return { kind: "not_followed", after: audit.head, says: audited.broken.says };
      if (!audited.entry) {
        const says = audited.violations[0]?.says ?? "it was written by a newer version of Evertill";
        return { kind: "not_followed", after: audit.head, says };
      }
      audit = audited.audit;
      entries.push(audited.entry);
    }
    project(into, entries, { state: audit.state, head: audit.head });
  }
  return { kind: "done", entries: audit.entries, differences: compare(before, readProjections(into)) };
}

function readProjections(tx: ReadTx): Projections {
  const projections = new Map<string, string>();
  const row = tx.select().from(registerState).get();
  if (row) {
    projections.set("the register's state", canonicalJson(JSON.parse(row.state)));
    projections.set("the register's head", `${row.headPosition} ${row.headHash}`);
  }
  for (const each of tx.select().from(paper).orderBy(asc(paper.position)).all())
    projections.set(`paper ${each.number}`, canonicalJson(each));
  for (const each of readAllSaleLinks(tx))
    projections.set(`the link ${each.position} to sale ${each.saleId}`, canonicalJson(each));
  for (const each of readAllVouchers(tx))
    projections.set(`the voucher ${each.number} ${each.what} at ${each.position}`, canonicalJson(each));
  for (const each of readAllStockMoves(tx))
    projections.set(`what ${each.position} moved of ${each.productId}`, canonicalJson(each));
  for (const each of readAllCardReferences(tx))
    projections.set(`the card reference ${each.reference} at ${each.position}`, canonicalJson(each));
  return projections;
}

function compare(before: Projections, after: Projections): string[] {
  const differences = [...after].flatMap(([name, value]) => {
    if (!before.has(name)) return [`${name} was missing`];
    return before.get(name) === value ? [] : [`${name} was different`];
  });
  const invented = [...before.keys()].filter((name) => !after.has(name));
  return [...differences, ...invented.map((name) => `${name} is not in the journal`)];
}
