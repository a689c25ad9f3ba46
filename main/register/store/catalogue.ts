/** Products, categories and taxes on disk. Sole writer of their tables, and of the order in which products are found. */
import { and, asc, desc, eq, gt, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Category, Product } from "#domain/catalogue/product.ts";
import type { TaxId } from "#domain/ids.ts";
import { invariant } from "#domain/invariant.ts";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import type { CatalogueProduct } from "#domain/sale/ring-up.ts";
import type { SaleLine } from "#domain/sale/sale-line.ts";
import { addToSearch, type ProductRow, removeFromSearch, tileOf } from "./product-search.ts";
import { category, product, productBarcode, tax } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A tax of the shop as a line carries it away. */
export type ShopTax = SaleLine["taxes"][number];

/** A shop has a few of them; more than these are not chosen from by keys. */
const MOST_OPEN_PRICE = 12;
/** Above it all products count as equally popular. */
const MOST_POPULAR = 2 ** 28 - 1;
/** Row numbers each popularity has for its products. */
const BAND = 2 ** 24;

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
  return readsOf(tx)
    .taxes.all()
    .map(({ position: _, ...each }) => each as unknown as ShopTax);
}

/** Adds categories. */
export function putCategories(tx: WriteTx, categories: readonly Category[]): void {
  for (const each of categories) tx.insert(category).values(each).run();
}

/** Every category, in the order of the grid. */
export function readCategories(tx: ReadTx): Category[] {
  return tx.select().from(category).orderBy(asc(category.position)).all() as Category[];
}

/**
 * Puts products with their barcodes into the catalogue; a product already there is replaced. Row numbers grow as
 * popularity falls, each popularity with a band of its own, so that a product added years later still takes its place
 * among the search results and nothing is sorted or numbered anew.
 */
export function putProducts(tx: WriteTx, products: readonly Product[]): void {
  removeProducts(
    tx,
    products.map(({ productId }) => productId),
  );
  const { insertProduct, insertBarcode } = writesOf(tx);
  const nextIds = new Map<number, number>();
  const rows = [...products]
    .sort((a, b) => b.popularity - a.popularity)
    .map(({ barcodes, ...each }) => {
      const popularity = Math.min(each.popularity, MOST_POPULAR);
      const id = nextIds.get(popularity) ?? freeIdOf(tx, popularity);
      nextIds.set(popularity, id + 1);
      insertProduct.run({ ...each, ...listsAsText(each), id });
      for (const barcode of barcodes) insertBarcode.run({ barcode, id });
      return { id, name: each.name };
    });
  addToSearch(tx, rows);
}

/** Products after a row, with their barcodes, in the order of their rows. */
export function readProductPage(tx: ReadTx, after: number, limit: number): (Product & { readonly id: number })[] {
  const rows = tx.select().from(product).where(gt(product.id, after)).orderBy(asc(product.id)).limit(limit).all();
  return rows.map((row) => withBarcodes(tx, row));
}

/** A product as the catalogue has it; undefined when there is none. */
export function readProduct(tx: ReadTx, productId: string): Product | undefined {
  const row = readsOf(tx).byProductId.get({ productId });
  if (!row) return undefined;
  const { id: _, ...found } = withBarcodes(tx, row);
  return found;
}

/** How many products there are. */
export function countProducts(tx: ReadTx): number {
  return tx.get<{ products: number }>(sql`select count(*) as products from product`).products;
}

/** A product as it is rung up now; undefined when the catalogue does not have it. */
export function findProduct(tx: ReadTx, productId: string): CatalogueProduct | undefined {
  const row = readsOf(tx).byProductId.get({ productId });
  return row && toSell(tx, row);
}

/** The product of a barcode in its normal form. */
export function findProductByBarcode(tx: ReadTx, barcode: string): CatalogueProduct | undefined {
  const row = readsOf(tx).byBarcode.get({ barcode });
  return row && toSell(tx, row.product);
}

/** A page of the touch grid, most sold first. @param page.categoryId null for all products */
export function pageProducts(
  tx: ReadTx,
  page: { readonly categoryId: string | null; readonly offset: number; readonly limit: number },
): { products: ProductTile[]; total: number } {
  const inCategory = page.categoryId === null ? undefined : eq(product.categoryId, page.categoryId);
  // A variant is chosen from its product.
  const within = and(inCategory, isNull(product.variantOf));
  const rows = tx
    .select()
    .from(product)
    .where(within)
    .orderBy(desc(product.popularity), asc(product.name))
    .limit(page.limit)
    .offset(page.offset)
    .all();
  // Counted apart, each from an index: together they would be counted row by row.
  const count = (where: SQL | undefined) =>
    tx.select({ total: sql<number>`count(*)` }).from(product).where(where).get()?.total ?? 0;
  const variants = count(and(inCategory, isNotNull(product.variantOf)));
  return { products: rows.map(tileOf), total: count(inCategory) - variants };
}

/** Products without a price of their own, those sold most first; a screenful. */
export function readOpenPriceProducts(tx: ReadTx): ProductTile[] {
  return (
    tx
      .select()
      .from(product)
      // Written out and not bound: only so is the index over these few used.
      .where(sql`${product.openPrice} = 1`)
      .orderBy(desc(product.popularity), asc(product.name))
      .limit(MOST_OPEN_PRICE)
      .all()
      .map(tileOf)
  );
}

/** Products as keys, in the order of their ids as far as they are there; then those sold most, up to so many. */
export function findTiles(tx: ReadTx, productIds: readonly string[], most: number): ProductTile[] {
  const wanted = productIds.flatMap((productId) => readsOf(tx).byProductId.get({ productId }) ?? []).map(tileOf);
  const chosen = wanted.slice(0, most);
  if (chosen.length === most) return chosen;
  const known = new Set(chosen.map(({ productId }) => productId));
  const others = pageProducts(tx, { categoryId: null, offset: 0, limit: most }).products;
  return [...chosen, ...others.filter(({ productId }) => !known.has(productId))].slice(0, most);
}

/** The variants of a product, those sold most first. */
export function readVariants(tx: ReadTx, productId: string): ProductTile[] {
  return tx
    .select()
    .from(product)
    .where(eq(product.variantOf, productId))
    .orderBy(desc(product.popularity), asc(product.name))
    .all()
    .map(tileOf);
}

/** Whether there is anything to choose with a product. */
export function hasModifierGroups(tx: ReadTx, productId: string): boolean {
  const row = readsOf(tx).byProductId.get({ productId });
  return row !== undefined && row.modifierGroups !== "[]";
}

/** Whether anything is taxed otherwise when it is taken away. */
export function isAnythingTakenAway(tx: ReadTx): boolean {
  const found = tx.get<{ one: number }>(sql`select 1 as one from product where takeaway_tax_ids is not null limit 1`);
  return found !== undefined;
}

function withBarcodes(tx: ReadTx, row: ProductRow): Product & { readonly id: number } {
  const barcodes = readsOf(tx)
    .barcodesOf.all({ id: row.id })
    .map(({ barcode }) => barcode);
  return { ...row, ...listsOf(row), barcodes } as unknown as Product & { readonly id: number };
}

type Lists = Pick<Product, "taxIds" | "modifierGroups" | "depositTaxIds" | "takeawayTaxIds">;

function listsAsText({ taxIds, modifierGroups, depositTaxIds, takeawayTaxIds }: Lists) {
  return {
    taxIds: JSON.stringify(taxIds),
    modifierGroups: JSON.stringify(modifierGroups),
    depositTaxIds: JSON.stringify(depositTaxIds),
    takeawayTaxIds: takeawayTaxIds && JSON.stringify(takeawayTaxIds),
  };
}

function listsOf(row: ProductRow): Lists {
  return {
    taxIds: JSON.parse(row.taxIds),
    modifierGroups: JSON.parse(row.modifierGroups),
    depositTaxIds: JSON.parse(row.depositTaxIds),
    takeawayTaxIds: row.takeawayTaxIds === null ? null : JSON.parse(row.takeawayTaxIds),
  };
}

function toSell(tx: ReadTx, row: ProductRow): CatalogueProduct {
  const all = readTaxes(tx);
  const taxesOf = (ids: readonly TaxId[]) => all.filter(({ taxId }) => ids.includes(taxId));
  const { taxIds, modifierGroups, depositTaxIds, takeawayTaxIds } = listsOf(row);
  const { productId, name, unit, priceMinor, openPrice, hasVariants, minimumAge, depositMinor } = row;
  return {
    productId,
    name,
    unit,
    priceMinor,
    openPrice,
    taxes: taxesOf(taxIds),
    takeawayTaxes: takeawayTaxIds && taxesOf(takeawayTaxIds),
    modifierGroups,
    hasVariants,
    minimumAge,
    deposit: depositMinor > 0 ? { unitPriceMinor: depositMinor, taxes: taxesOf(depositTaxIds) } : null,
  } as unknown as CatalogueProduct;
}

/** Takes products out of the catalogue; those it does not have are left out. */
export function removeProducts(tx: WriteTx, productIds: readonly string[]): void {
  const known = productIds.flatMap((productId) => readsOf(tx).byProductId.get({ productId }) ?? []);
  removeFromSearch(tx, known);
  for (const { id } of known) writesOf(tx).removeProduct.run({ id });
}

/** The row number after all products of a popularity. */
function freeIdOf(tx: ReadTx, popularity: number): number {
  const first = (MOST_POPULAR - popularity) * BAND + 1;
  const last = readsOf(tx).lastInBand.get({ first, end: first + BAND - 1 });
  const id = (last?.id ?? first - 1) + 1;
  invariant(id < first + BAND - 1, "a popularity has room for its products");
  return id;
}

type Reads = ReturnType<typeof prepareReads>;
type Writes = ReturnType<typeof prepareWrites>;
const preparedReads = new WeakMap<ReadTx, Reads>();
const preparedWrites = new WeakMap<WriteTx, Writes>();

/** Prepared once for each connection: a scan must not wait for SQL to be put together. */
function readsOf(tx: ReadTx): Reads {
  const known = preparedReads.get(tx) ?? prepareReads(tx);
  preparedReads.set(tx, known);
  return known;
}

function writesOf(tx: WriteTx): Writes {
  const known = preparedWrites.get(tx) ?? prepareWrites(tx);
  preparedWrites.set(tx, known);
  return known;
}

function prepareReads(tx: ReadTx) {
  const value = sql.placeholder;
  return {
    taxes: tx.select().from(tax).orderBy(asc(tax.position)).prepare(),
    byProductId: tx
      .select()
      .from(product)
      .where(eq(product.productId, value("productId")))
      .prepare(),
    byBarcode: tx
      .select({ product })
      .from(productBarcode)
      .innerJoin(product, eq(product.id, productBarcode.productRowid))
      .where(eq(productBarcode.barcode, value("barcode")))
      .prepare(),
    barcodesOf: tx
      .select({ barcode: productBarcode.barcode })
      .from(productBarcode)
      .where(eq(productBarcode.productRowid, value("id")))
      .orderBy(asc(productBarcode.barcode))
      .prepare(),
    lastInBand: tx
      .select({ id: product.id })
      .from(product)
      .where(sql`${product.id} >= ${value("first")} and ${product.id} < ${value("end")}`)
      .orderBy(desc(product.id))
      .limit(1)
      .prepare(),
  };
}

function prepareWrites(tx: WriteTx) {
  const value = sql.placeholder;
  return {
    insertProduct: tx
      .insert(product)
      .values({
        id: value("id"),
        productId: value("productId"),
        categoryId: value("categoryId"),
        name: value("name"),
        unit: value("unit"),
        priceMinor: value("priceMinor"),
        taxIds: value("taxIds"),
        popularity: value("popularity"),
        openPrice: value("openPrice"),
        modifierGroups: value("modifierGroups"),
        hasVariants: value("hasVariants"),
        variantOf: value("variantOf"),
        depositMinor: value("depositMinor"),
        depositTaxIds: value("depositTaxIds"),
        takeawayTaxIds: value("takeawayTaxIds"),
        minimumAge: value("minimumAge"),
      })
      .prepare(),
    insertBarcode: tx
      .insert(productBarcode)
      .values({ barcode: value("barcode"), productRowid: value("id") })
      .prepare(),
    removeProduct: tx
      .delete(product)
      .where(eq(product.id, value("id")))
      .prepare(),
  };
}
