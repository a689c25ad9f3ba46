/** Sales in progress and held sales, saved on each change. Sole reader and writer of `draft`. */
import { asc, eq, sql } from "drizzle-orm";
import { readSale, type Sale } from "#domain/sale/sale-events.ts";
import { draft } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** Saves a sale in progress as it is now. */
export function saveDraft(tx: WriteTx, sale: Sale): void {
  const row = { saleId: sale.saleId, sale: JSON.stringify(sale), held: sale.held !== null };
  statementsOf(tx).save.run(row);
}

/** Forgets a draft: its sale was completed or discarded, and the journal has it. */
export function dropDraft(tx: WriteTx, saleId: string): void {
  statementsOf(tx).drop.run({ saleId });
}

/** The sale that was on the screen, null when there was none. */
export function readDraftOnScreen(tx: ReadTx): Sale | null {
  const row = tx.select().from(draft).where(eq(draft.held, false)).get();
  return row ? readSale(JSON.parse(row.sale)) : null;
}

/** Held sales, oldest first. */
export function readHeldSales(tx: ReadTx): Sale[] {
  const rows = tx.select().from(draft).where(eq(draft.held, true)).orderBy(asc(draft.saleId)).all();
  return rows.map((row) => readSale(JSON.parse(row.sale)));
}

const prepared = new WeakMap<WriteTx, ReturnType<typeof prepareStatements>>();

function statementsOf(tx: WriteTx): ReturnType<typeof prepareStatements> {
  const known = prepared.get(tx) ?? prepareStatements(tx);
  prepared.set(tx, known);
  return known;
}

function prepareStatements(tx: WriteTx) {
  const value = sql.placeholder;
  return {
    save: tx
      .insert(draft)
      .values({ saleId: value("saleId"), sale: value("sale"), held: value("held") })
      .onConflictDoUpdate({ target: draft.saleId, set: { sale: sql`excluded.sale`, held: sql`excluded.held` } })
      .prepare(),
    drop: tx
      .delete(draft)
      .where(eq(draft.saleId, value("saleId")))
      .prepare(),
  };
}
