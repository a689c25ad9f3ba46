/** What sales did to the stock. A projection of the journal; sole reader and writer of `stock_move`. */
import { asc, eq, sql } from "drizzle-orm";
import { stockMovesOf } from "#domain/catalogue/stock.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { product, stockMove } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A product that moved on a day, net of what came back; thousandths, negative where it left. */
export interface MovedProduct {
  readonly productId: string;
  /** Null for one that left the catalogue since. */
  readonly name: string | null;
  readonly unit: "piece" | "kg" | null;
  readonly soldThousandths: number;
  readonly backThousandths: number;
}

type Insert = ReturnType<typeof prepareInsert>;
const prepared = new WeakMap<WriteTx, Insert>();

/** Keeps what an entry does to the stock; what a voided sale did is taken away again. */
export function projectStock(tx: WriteTx, position: number, entry: Entry): void {
  if (entry.type === "sale.voided") tx.delete(stockMove).where(eq(stockMove.saleId, entry.body.saleId)).run();
  if (entry.type !== "sale.completed") return;
  const { businessDate, body } = entry;
  const insert = insertOf(tx);
  for (const { productId, thousandths } of stockMovesOf(body))
    insert.run({ position, productId, saleId: body.saleId, businessDate, thousandths });
}

/** What moved on a business date: most sold first. */
export function readMoved(tx: ReadTx, businessDate: string): MovedProduct[] {
  const out = sql<number>`coalesce(-sum(${stockMove.thousandths}) filter (where ${stockMove.thousandths} < 0), 0)`;
  const back = sql<number>`coalesce(sum(${stockMove.thousandths}) filter (where ${stockMove.thousandths} > 0), 0)`;
  return tx
    .select({
      productId: stockMove.productId,
      name: product.name,
      unit: product.unit,
      soldThousandths: out,
      backThousandths: back,
    })
    .from(stockMove)
    .leftJoin(product, eq(product.productId, stockMove.productId))
    .where(eq(stockMove.businessDate, businessDate))
    .groupBy(stockMove.productId)
    .orderBy(sql`4 desc`, asc(product.name))
    .all();
}

/** All of them, for comparing with a rebuild. */
export function readAllStockMoves(tx: ReadTx): (typeof stockMove.$inferSelect)[] {
  return tx.select().from(stockMove).orderBy(asc(stockMove.position), asc(stockMove.productId)).all();
}

/** Forgets all of them, before a rebuild. */
export function dropStockMoves(tx: WriteTx): void {
  tx.delete(stockMove).run();
}

/** Prepared once for each connection: it runs for every line of every sale. */
function insertOf(tx: WriteTx): Insert {
  const known = prepared.get(tx);
  if (known) return known;
  const made = prepareInsert(tx);
  prepared.set(tx, made);
  return made;
}

function prepareInsert(tx: WriteTx) {
  const value = sql.placeholder;
  return tx
    .insert(stockMove)
    .values({
      position: value("position"),
      productId: value("productId"),
      saleId: value("saleId"),
      businessDate: value("businessDate"),
      thousandths: value("thousandths"),
    })
    .prepare();
}
