/** Changes made at this till that wait for the server. Sole reader and writer of `till_change`. */
import { asc, eq } from "drizzle-orm";
import { type TillChange, tillChangeSchema } from "#domain/protocol/sync/till-change.ts";
import { tillChange } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** Lets a change wait its turn. */
export function queueTillChange(tx: WriteTx, change: TillChange): void {
  const { changeId, what, changedAt } = change;
  tx.insert(tillChange)
    .values({ changeId, what, body: JSON.stringify(change), createdAt: changedAt })
    .run();
}

/** The change whose turn it is; undefined when none waits. */
export function readOldestTillChange(tx: ReadTx): TillChange | undefined {
  const row = tx.select().from(tillChange).orderBy(asc(tillChange.id)).limit(1).get();
  return row && tillChangeSchema.parse(JSON.parse(row.body));
}

/** People whose PIN was reset here and who wait for the server to hear of it. */
export function readQueuedPinSubjects(tx: ReadTx): Set<string> {
  const rows = tx.select().from(tillChange).where(eq(tillChange.what, "pin")).all();
  return new Set(rows.map(({ body }) => tillChangeSchema.parse(JSON.parse(body))).flatMap(subjectOf));
}

function subjectOf(change: TillChange): string[] {
  return change.what === "pin" ? [change.subjectId] : [];
}

/** The server took a change, or refused it for good. */
export function dropTillChange(tx: WriteTx, changeId: string): void {
  tx.delete(tillChange).where(eq(tillChange.changeId, changeId)).run();
}

/** There is no server any more that could take them. */
export function dropAllTillChanges(tx: WriteTx): void {
  tx.delete(tillChange).run();
}
