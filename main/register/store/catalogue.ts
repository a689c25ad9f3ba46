/** Products, categories and taxes on disk. Sole reader and writer of their tables. */
import { asc, desc, eq, inArray, like, sql } from "drizzle-orm";
import type { Category, Product } from "#domain/catalogue/product.ts";
import type { TaxId } from "#domain/ids.ts";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import type { ProductToSell } from "#domain/sale/sale.ts";
import type { SaleLine } from "#domain/sale/sale-events.ts";
import { category, product, productBarcode, tax } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A tax of the shop as a line carries it away. */
export type ShopTax = SaleLine["taxes"][number];

type ProductRow = typeof product.$inferSelect;

/** Adds taxes, in the order in which receipts list them. */
export function putTaxes(tx: WriteTx, taxes: readonly ShopTax[]): void {
  taxes.forEach((each, position) => {
    tx.insert(tax)
      .values({ ...each, position })
      .run();
  });
}

/** The taxes of the shop. */
export function readTaxes(tx: ReadTx): ShopTax[] {
  const rows = tx.select().from(tax).orderBy(asc(tax.position)).all();
  return rows.map(({ position: _, ...each }) => each as unknown as ShopTax);
}

/** Adds categories. */
export function putCategories(tx: WriteTx, categories: readonly Category[]): void {
  for (const each of categories) tx.insert(category).values(each).run();
}

/** Every category, in the order of the grid. */
export function readCategories(tx: ReadTx): Category[] {
  return tx.select().from(category).orderBy(asc(category.position)).all() as Category[];
}

/** Adds products with their barcodes, most sold first: the order of rows is the order of search results. */
export function putProducts(tx: WriteTx, products: readonly Product[]): void {
  for (const { barcodes, taxIds, ...each } of [...products].sort((a, b) => b.popularity - a.popularity)) {
    const { id } = tx
      .insert(product)
      .values({ ...each, taxIds: JSON.stringify(taxIds) })
      .returning({ id: product.id })
      .get();
    for (const barcode of barcodes) tx.insert(productBarcode).values({ barcode, productRowid: id }).run();
  }
}

/** How many products there are. */
export function countProducts(tx: ReadTx): number {
  return tx.get<{ products: number }>(sql`select count(*) as products from product`).products;
}

/** A product as it is rung up now; undefined when the catalogue does not have it. */
export function findProduct(tx: ReadTx, productId: string): ProductToSell | undefined {
  const row = tx.select().from(product).where(eq(product.productId, productId)).get();
  return row && toSell(tx, row);
}

/** The product of a barcode in its normal form. */
export function findProductByBarcode(tx: ReadTx, barcode: string): ProductToSell | undefined {
  const row = tx
    .select({ product })
    .from(productBarcode)
    .innerJoin(product, eq(product.id, productBarcode.productRowid))
    .where(eq(productBarcode.barcode, barcode))
    .get();
  return row && toSell(tx, row.product);
}

/** A page of the touch grid, most sold first. @param page.categoryId null for all products */
export function pageProducts(
  tx: ReadTx,
  page: { readonly categoryId: string | null; readonly offset: number; readonly limit: number },
): { products: ProductTile[]; total: number } {
  const within = page.categoryId === null ? undefined : eq(product.categoryId, page.categoryId);
  const rows = tx
    .select()
    .from(product)
    .where(within)
    .orderBy(desc(product.popularity), asc(product.name))
    .limit(page.limit)
    .offset(page.offset)
    .all();
  const counted = tx.select({ total: sql<number>`count(*)` }).from(product).where(within).get();
  return { products: rows.map(tileOf), total: counted?.total ?? 0 };
}

/** Products whose words begin with the typed words, in any order, or whose barcode begins with the typed digits. */
export function searchProducts(tx: ReadTx, text: string, limit: number): ProductTile[] {
  const words = text.normalize("NFC").match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [];
  const phrase = words.map((word) => `"${word}"*`).join(" ");
  const found = tx.all<{ id: number }>(
    sql`select rowid as id from product_search where product_search match ${phrase} order by rowid limit ${limit}`,
  );
  const ids = found.map(({ id }) => id);
  const byCode = /^\d{3,}$/.test(text.trim()) ? rowsByBarcodePrefix(tx, text.trim(), limit) : [];
  const all = [...new Set([...byCode, ...ids])].slice(0, limit);
  if (all.length === 0) return [];
  const rows = tx.select().from(product).where(inArray(product.id, all)).all();
  return rows.sort((a, b) => all.indexOf(a.id) - all.indexOf(b.id)).map(tileOf);
}

function rowsByBarcodePrefix(tx: ReadTx, digits: string, limit: number): number[] {
  const rows = tx
    .select({ id: productBarcode.productRowid })
    .from(productBarcode)
    .where(like(productBarcode.barcode, `${digits}%`))
    .limit(limit);
  return rows.all().map(({ id }) => id);
}

function toSell(tx: ReadTx, row: ProductRow): ProductToSell {
  const taxIds = JSON.parse(row.taxIds) as TaxId[];
  const taxes = readTaxes(tx).filter(({ taxId }) => taxIds.includes(taxId));
  const { productId, name, unit, priceMinor } = row;
  return { productId, name, unit, priceMinor, taxes } as unknown as ProductToSell;
}

function tileOf(row: ProductRow): ProductTile {
  const { productId, name, unit, priceMinor, categoryId } = row;
  return { productId, name, unit, priceMinor, categoryId } as unknown as ProductTile;
}
