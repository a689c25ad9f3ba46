/** Entries of sessions by their places, read through the gate: the journal itself stays shut to who reads reports. */
import { sql } from "drizzle-orm";
import type { Entry } from "#domain/journal/entry.ts";
import { readEntry } from "#domain/journal/upcasters.ts";
import type { TenantTx } from "../db/tenant.ts";
import { type EntryPlace, keyOfPlace, uuids } from "../findings/entries-at.ts";
import { parseStored, type StoredEntry } from "../ingest/read-entries.ts";

interface EntryRow extends StoredEntry, Record<string, unknown> {
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: number;
}

/** The entries at these places, in the order of the places; without those that nobody here can read. */
export async function readEntriesOf(tx: TenantTx, places: readonly EntryPlace[]): Promise<Entry[]> {
  if (places.length === 0) return [];
  const { rows } = await tx.execute<EntryRow>(sql`
    select register_id, epoch, seq, hash, preimage, redacted
    from app.entries_at(${uuids(places.map(({ registerId }) => registerId))},
      ${`{${places.map(({ epoch }) => epoch).join(",")}}`}::integer[],
      ${`{${places.map(({ seq }) => seq).join(",")}}`}::bigint[])`);
  const found = new Map(
    rows.map((row) => [keyOfPlace({ registerId: row.register_id, epoch: row.epoch, seq: row.seq }), entryOf(row)]),
  );
  return places.flatMap((place) => found.get(keyOfPlace(place)) ?? []);
}

/** A stored entry as the rules read it; null where nobody here can. */
export function entryOf(stored: StoredEntry): Entry | null {
  const envelope = parseStored(stored);
  const read = envelope && readEntry(envelope);
  return read?.kind === "known" ? read.entry : null;
}
