/** Changes made at this till that wait for the server. Sole reader and writer of `till_change`. */
import { asc, eq } from "drizzle-orm";
import type { StaffId } from "#domain/ids.ts";
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

/** Products, categories and people that were changed here and of which the server has not heard yet. */
export function readQueuedSubjects(tx: ReadTx): Set<string> {
  return new Set(readAll(tx).map(subjectOf));
}

/** Gives everybody in what waits the id the server knows them by. */
export function renameStaffInQueue(tx: WriteTx, idOf: (staffId: StaffId) => StaffId): void {
  for (const change of readAll(tx)) {
    const { staffId, approverId } = change;
    const renamed = { ...change, staffId: idOf(staffId), approverId: approverId && idOf(approverId) };
    const subject = change.what === "pin" ? { subjectId: idOf(change.subjectId) } : {};
    const body = JSON.stringify({ ...renamed, ...subject });
    tx.update(tillChange).set({ body }).where(eq(tillChange.changeId, change.changeId)).run();
  }
}

function readAll(tx: ReadTx): TillChange[] {
  const rows = tx.select().from(tillChange).orderBy(asc(tillChange.id)).all();
  return rows.map(({ body }) => tillChangeSchema.parse(JSON.parse(body)));
}

function subjectOf(change: TillChange): string {
  if (change.what === "product") return change.product.productId;
  return change.what === "category" ? change.category.categoryId : change.subjectId;
}

/** The server took a change, or refused it for good. */
export function dropTillChange(tx: WriteTx, changeId: string): void {
  tx.delete(tillChange).where(eq(tillChange.changeId, changeId)).run();
}

/** There is no server any more that could take them. */
export function dropAllTillChanges(tx: WriteTx): void {
  tx.delete(tillChange).run();
}
