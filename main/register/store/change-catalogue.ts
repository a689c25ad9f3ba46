/** What a server changed in the catalogue, applied row by row: what it says replaces what is here, what it took back is gone. */
import { eq, inArray, sql } from "drizzle-orm";
import type { Category, Product } from "#domain/catalogue/product.ts";
import type { Change } from "#domain/protocol/sync/changes.ts";
import { putProducts, readProduct, removeProducts } from "./catalogue.ts";
import { category, product, productBarcode, tax } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** Stands for a category that has not arrived yet; its own row follows with a later change. */
const AWAITED: Omit<Category, "categoryId"> = { name: "–", colour: "slate", position: 1_000_000 };

/** Applies changes, those that others lean on first. Branch settings are not the catalogue's. */
export function applyCatalogueChanges(tx: WriteTx, changes: readonly Change[]): void {
  const products: Product[] = [];
  const gone: Change[] = [];
  for (const change of changes) {
    if (change.value === null) gone.push(change);
    else if (change.kind === "tax") putTax(tx, change.value);
    else if (change.kind === "category") putCategory(tx, change.value);
    else if (change.kind === "product") products.push(change.value);
  }
  replaceProducts(tx, products);
  removeProducts(tx, idsOf(gone, "product"));
  removeCategories(tx, idsOf(gone, "category"));
  const taxIds = idsOf(gone, "tax");
  if (taxIds.length > 0) tx.delete(tax).where(inArray(tax.taxId, taxIds)).run();
}

/** Whether the catalogue already says the same as a change. */
export function isKnown(tx: ReadTx, change: Change): boolean {
  switch (change.kind) {
    case "tax":
      return same(tx.select().from(tax).where(eq(tax.taxId, change.id)).get(), change.value);
    case "category":
      return same(tx.select().from(category).where(eq(category.categoryId, change.id)).get(), change.value);
    case "product":
      return same(readProduct(tx, change.id), change.value);
    case "branch":
      return false;
  }
}

/** Every id of a kind that the catalogue has. */
export function readIds(tx: ReadTx, kind: "tax" | "category" | "product"): string[] {
  switch (kind) {
    case "tax":
      return ids(tx.select({ id: tax.taxId }).from(tax).all());
    case "category":
      return ids(tx.select({ id: category.categoryId }).from(category).all());
    case "product":
      return ids(tx.select({ id: product.productId }).from(product).all());
  }
}

function ids(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

function idsOf(changes: readonly Change[], kind: Change["kind"]): string[] {
  return changes.filter((change) => change.kind === kind).map(({ id }) => id);
}

function putTax(tx: WriteTx, value: typeof tax.$inferInsert): void {
  const { taxId: _, ...set } = value;
  tx.insert(tax).values(value).onConflictDoUpdate({ target: tax.taxId, set }).run();
}

function putCategory(tx: WriteTx, value: Category): void {
  const { categoryId: _, ...set } = value;
  tx.insert(category).values(value).onConflictDoUpdate({ target: category.categoryId, set }).run();
}

function replaceProducts(tx: WriteTx, products: readonly Product[]): void {
  if (products.length === 0) return;
  const wanted = new Set(products.flatMap(({ categoryId }) => categoryId ?? []));
  for (const categoryId of wanted)
    tx.insert(category)
      .values({ categoryId, ...AWAITED })
      .onConflictDoNothing()
      .run();
  // A code belongs to whom the server says, also where another product was given it at this till meanwhile.
  const codes = products.flatMap(({ barcodes }) => barcodes);
  if (codes.length > 0) tx.delete(productBarcode).where(inArray(productBarcode.barcode, codes)).run();
  putProducts(tx, products);
}

function removeCategories(tx: WriteTx, categoryIds: string[]): void {
  if (categoryIds.length === 0) return;
  tx.update(product).set({ categoryId: null }).where(inArray(product.categoryId, categoryIds)).run();
  tx.delete(category).where(inArray(category.categoryId, categoryIds)).run();
}

function same(here: object | undefined, there: object | null): boolean {
  if (!here || !there) return !here && !there;
  return canonical(here) === canonical(there);
}

/** Barcodes are a set: their order says nothing. */
function canonical(row: object): string {
  const entries = Object.entries(row).filter(([key]) => key !== "id");
  return JSON.stringify(
    entries
      .map(([key, value]) => [key, key === "barcodes" ? [...(value as string[])].sort() : value])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

/** Whether there is nothing in the catalogue. */
export function isCatalogueEmpty(tx: ReadTx): boolean {
  return !tx.get<{ one: number }>(sql`select 1 as one from product union all select 1 from category limit 1`);
}
