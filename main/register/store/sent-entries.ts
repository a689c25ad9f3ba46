/** What of the journal concerns the server: entries on their way there, read by position as they were written, counted and dated. */
import { asc, count, desc, eq, gt, lte, sql } from "drizzle-orm";
import type { SentEntry } from "#domain/protocol/sync/journal-batch.ts";
import { journal } from "./schema.ts";
import type { ReadTx } from "./store.ts";

/** An entry with its place. */
export interface PlacedEntry extends SentEntry {
  readonly position: number;
  readonly epoch: number;
  readonly seq: number;
}

/** The entries after a position, oldest first, at most `limit`. */
export function readPlacedAfter(tx: ReadTx, position: number, limit: number): PlacedEntry[] {
  return tx
    .select({
      position: journal.position,
      epoch: journal.epoch,
      seq: journal.seq,
      hash: journal.hash,
      preimage: journal.preimage,
    })
    .from(journal)
    .where(gt(journal.position, position))
    .orderBy(asc(journal.position))
    .limit(limit)
    .all();
}

/** The hash of the entry at a position; undefined when there is none. */
export function readHashAt(tx: ReadTx, position: number): string | undefined {
  return tx.select({ hash: journal.hash }).from(journal).where(eq(journal.position, position)).get()?.hash;
}

/** The last entry at or before a position; 0 when there is none. */
export function readPositionUpTo(tx: ReadTx, position: number): number {
  const row = tx
    .select({ position: journal.position })
    .from(journal)
    .where(lte(journal.position, position))
    .orderBy(desc(journal.position))
    .limit(1)
    .get();
  return row?.position ?? 0;
}

/** The latest time that an entry after a position was booked at, instant, UTC; null when there is none. A clock set back writes earlier ones. */
export function readLatestTimeAfter(tx: ReadTx, position: number): string | null {
  const row = tx
    .select({ at: sql<string | null>`max(json_extract(${journal.preimage}, '$.occurredAt'))` })
    .from(journal)
    .where(gt(journal.position, position))
    .get();
  return row?.at ?? null;
}

/** How many entries there are after a position. Reads all of them: for a start, not for each sale. */
export function countAfter(tx: ReadTx, position: number): number {
  const row = tx.select({ entries: count() }).from(journal).where(gt(journal.position, position)).get();
  return row?.entries ?? 0;
}
