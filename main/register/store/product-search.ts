/** Search as you type: products by the beginnings of their words, or by the beginning of their code. Sole owner of `product_search`. */
import { asc, eq, sql } from "drizzle-orm";
import { integer, sqliteTable, text as textColumn } from "drizzle-orm/sqlite-core";
import { normaliseBarcode } from "#domain/catalogue/barcode.ts";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { product, productBarcode } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A product's row. */
export type ProductRow = typeof product.$inferSelect;

/** The index as drizzle sees it: a row of it is a product's name, its column of the same name takes commands. */
const productSearch = sqliteTable("product_search", {
  command: textColumn("product_search"),
  rowid: integer().notNull(),
  name: textColumn().notNull(),
});

/** From this many digits on, what is typed may be the beginning of a code. */
const LEAST_CODE_DIGITS = 3;
/** A beginning that fits more codes than these says nothing yet; the first of them are looked at. */
const MOST_CODES = 200;

/** From here on the index gathers in memory what it would else write and merge piece by piece. */
const MANY_PRODUCTS = 2_000;
const GATHERED_BYTES = { usual: 2 ** 20, manyProducts: 2 ** 25 };

/** Lets products be found. In the order of their row numbers: the index is written out whenever that order breaks. */
export function addToSearch(tx: WriteTx, products: readonly Pick<ProductRow, "id" | "name">[]): void {
  const many = products.length >= MANY_PRODUCTS;
  if (many) gatherBytes(tx, GATHERED_BYTES.manyProducts);
  const { add } = writesOf(tx);
  for (const each of products) add.run(each);
  if (many) gatherBytes(tx, GATHERED_BYTES.usual);
}

/** Forgets products that were added under exactly these names. */
export function removeFromSearch(tx: WriteTx, products: readonly Pick<ProductRow, "id" | "name">[]): void {
  const { remove } = writesOf(tx);
  for (const { id, name } of products) remove.run({ id, name });
}

/**
 * Products whose words begin with the typed words, in any order, with or without accents, or whose code begins with
 * the typed digits; most sold first. The product whose whole code was typed stands before all others.
 */
export function searchProducts(tx: ReadTx, text: string, limit: number): ProductTile[] {
  const { byWords, byCode, byIds } = statementsOf(tx);
  // Letters and digits only, each word in quotes: nothing that was typed is ever read as the index's own language.
  const words = text.normalize("NFC").match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [];
  const phrase = words.map((word) => `"${word}"*`).join(" ");
  const found = [...byWords.all({ phrase, limit }).map(({ id }) => id), ...idsByCodeBeginning(tx, text.trim())];
  const exact = byCode.get({ code: normaliseBarcode(text) ?? "" })?.id;
  const ids = [...new Set(found)].filter((id) => id !== exact).sort((a, b) => a - b);
  const shown = (exact === undefined ? ids : [exact, ...ids]).slice(0, limit);
  const rows = new Map(byIds.all({ ids: JSON.stringify(shown) }).map((row) => [row.id, row]));
  return shown.flatMap((id) => rows.get(id) ?? []).map(tileOf);
}

function idsByCodeBeginning(tx: ReadTx, typed: string): number[] {
  if (typed.length < LEAST_CODE_DIGITS || !/^\d+$/.test(typed)) return [];
  const { byCodeBeginning } = statementsOf(tx);
  // A UPC-A is kept with a zero before it, see barcode.ts.
  const beginnings = [typed, `0${typed}`].map((from) => ({ from, to: `${from}\uffff`, limit: MOST_CODES }));
  return beginnings.flatMap((range) => byCodeBeginning.all(range).map(({ id }) => id));
}

/** What the grid and the list of results show of a product. */
export function tileOf(row: Pick<ProductRow, keyof ProductTile>): ProductTile {
  const { productId, name, unit, priceMinor, openPrice, hasVariants, categoryId } = row;
  return { productId, name, unit, priceMinor, openPrice, hasVariants, categoryId } as unknown as ProductTile;
}

function gatherBytes(tx: WriteTx, bytes: number): void {
  // The index takes no number that was bound: that would be a real one to it.
  tx.run(sql.raw(`insert into product_search (product_search, rank) values ('hashsize', ${bytes})`));
}

type Writes = ReturnType<typeof prepareWrites>;
const preparedWrites = new WeakMap<WriteTx, Writes>();

function writesOf(tx: WriteTx): Writes {
  const known = preparedWrites.get(tx) ?? prepareWrites(tx);
  preparedWrites.set(tx, known);
  return known;
}

function prepareWrites(tx: WriteTx) {
  const row = { rowid: sql.placeholder("id"), name: sql.placeholder("name") };
  return {
    add: tx.insert(productSearch).values(row).prepare(),
    remove: tx
      .insert(productSearch)
      .values({ ...row, command: "delete" })
      .prepare(),
  };
}

type Statements = ReturnType<typeof prepareStatements>;
const prepared = new WeakMap<ReadTx, Statements>();

/** Prepared once for each connection: they run on every key. */
function statementsOf(tx: ReadTx): Statements {
  const known = prepared.get(tx) ?? prepareStatements(tx);
  prepared.set(tx, known);
  return known;
}

function prepareStatements(tx: ReadTx) {
  const value = sql.placeholder;
  const ids = () => tx.select({ id: productBarcode.productRowid }).from(productBarcode);
  return {
    // By row number, which is by popularity: the index stops at the limit, and nothing is sorted.
    byWords: tx
      .select({ id: productSearch.rowid })
      .from(productSearch)
      .where(sql`product_search match ${value("phrase")}`)
      .orderBy(asc(productSearch.rowid))
      .limit(value("limit"))
      .prepare(),
    byCode: ids()
      .where(eq(productBarcode.barcode, value("code")))
      .prepare(),
    byCodeBeginning: ids()
      .where(sql`${productBarcode.barcode} >= ${value("from")} and ${productBarcode.barcode} < ${value("to")}`)
      .orderBy(asc(productBarcode.barcode))
      .limit(value("limit"))
      .prepare(),
    byIds: tx
      .select()
      .from(product)
      .where(sql`${product.id} in (select value from json_each(${value("ids")}))`)
      .prepare(),
  };
}

/** Makes the index anew from the products, after they were copied as they are. */
export function rebuildSearch(tx: WriteTx): void {
  tx.run(sql.raw("insert into product_search (product_search) values ('rebuild')"));
}
