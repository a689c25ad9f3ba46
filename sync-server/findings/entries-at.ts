/** What findings are about: entries by their places, each in one line. */
import { sql } from "drizzle-orm";
import { summariseEntry } from "#domain/journal/summarise-entry.ts";
import { readEntry } from "#domain/journal/upcasters.ts";
import type { EntrySummary } from "#domain/protocol/desk/findings.ts";
import type { TenantTx } from "../db/tenant.ts";
import { parseStored, type StoredEntry } from "../ingest/read-entries.ts";

/** Where an entry stands. */
export interface EntryPlace {
  readonly registerId: string;
  readonly epoch: number;
  readonly seq: number;
}

interface EntryRow extends StoredEntry, Record<string, unknown> {
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: number;
}

/** Of an entry that nobody here can read. */
export const UNREADABLE: EntrySummary = {
  type: null,
  occurredAt: null,
  businessDate: null,
  number: null,
  amountMinor: null,
  currency: null,
  about: null,
  reason: null,
  sessionId: null,
  saleId: null,
};

/** The key of a place in a map. */
export function keyOfPlace({ registerId, epoch, seq }: EntryPlace): string {
  return `${registerId}/${epoch}/${seq}`;
}

/**
 * Entries by their places, as far as whoever entered may read them; what is missing is `UNREADABLE` to them.
 * @param currencyOf a branch's currency by the register's id, for entries that name none
 */
export async function readEntriesAt(
  tx: TenantTx,
  places: readonly EntryPlace[],
  currencyOf: (place: EntryPlace) => string | null,
): Promise<Map<string, EntrySummary>> {
  if (places.length === 0) return new Map();
  const { rows } = await tx.execute<EntryRow>(sql`
    select register_id, epoch, seq, hash, preimage, redacted
    from app.entries_at(${uuids(places.map(({ registerId }) => registerId))},
      ${`{${places.map(({ epoch }) => epoch).join(",")}}`}::integer[],
      ${`{${places.map(({ seq }) => seq).join(",")}}`}::bigint[])`);
  return new Map(
    rows.map((row) => {
      const place = { registerId: row.register_id, epoch: row.epoch, seq: row.seq };
      return [keyOfPlace(place), summaryOf(row, currencyOf(place))];
    }),
  );
}

/** One stored entry in a line. @param currency of its branch, where the entry has an amount and names none */
export function summaryOf(stored: StoredEntry, currency: string | null): EntrySummary {
  const envelope = parseStored(stored);
  if (!envelope) return UNREADABLE;
  const { type, occurredAt, businessDate, sessionId } = envelope;
  const known = { ...UNREADABLE, type, occurredAt, businessDate, sessionId };
  const read = readEntry(envelope);
  if (read.kind !== "known") return known;
  const line = summariseEntry(read.entry);
  return { ...known, ...line, currency: line.amountMinor === null ? null : (line.currency ?? currency) };
}

/** Ids as PostgreSQL's own writing of an array; callers have checked that they are ids. */
export function uuids(ids: readonly string[]) {
  return sql`${`{${ids.join(",")}}`}::uuid[]`;
}
