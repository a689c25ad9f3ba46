/** Writing products, categories and taxes: rules of the trade first, then rows. Sole writer of their tables. */
import { and, eq, inArray, sql } from "drizzle-orm";
import { normaliseBarcode } from "#domain/catalogue/barcode.ts";
import type { Category, Product } from "#domain/catalogue/product.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { category, product, productBarcode, tax } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type ConfigStep, lockConfig } from "./config-change.ts";
import { checkVariants, cleanName, cleanWords, taxesNamed } from "./product-depth.ts";

/** A product as the server keeps it: sold in these branches only; null is all of them. */
export type ShopProduct = Product & { readonly branchIds: readonly string[] | null };

/** A tax as the server keeps it. */
export interface ShopTax {
  readonly taxId: string;
  readonly code: string;
  readonly name: string;
  readonly rateMillionths: number;
  readonly compound: boolean;
  readonly position: number;
}

/**
 * Checks products against what is there, which stays so until this transaction ends.
 * @returns them with clean names and barcodes in their normal form; refusals: `text.*`, `card_data.refused`,
 *   `barcode.unreadable`, `product.barcode_taken`, `category.unknown`, `tax.unknown`, `product.not_of_variants`,
 *   `product.unknown` for one that was taken out of the catalogue: it does not come back by being changed
 */
export async function checkProducts(tx: TenantTx, given: readonly ShopProduct[]): Promise<Result<ShopProduct[]>> {
  await lockConfig(tx);
  const checked: ShopProduct[] = [];
  for (const each of given) {
    const clean = cleanWords(each);
    if (!clean.ok) return clean;
    const barcodes = each.barcodes.map((code) => normaliseBarcode(code));
    if (barcodes.some((code) => code === undefined)) return refuse("barcode.unreadable");
    checked.push({ ...clean.value, barcodes: [...new Set(barcodes as string[])] });
  }
  const ids = checked.map(({ productId }) => String(productId));
  const [removed] = await tx
    .select({ id: product.productId })
    .from(product)
    .where(and(inArray(product.productId, ids), eq(product.deleted, true)))
    .limit(1);
  if (removed) return refuse("product.unknown");
  const categories = await missing(
    checked.flatMap(({ categoryId }) => (categoryId === null ? [] : [String(categoryId)])),
    (ids) =>
      tx
        .select({ id: category.categoryId })
        .from(category)
        .where(and(inArray(category.categoryId, ids), eq(category.deleted, false))),
  );
  if (categories) return refuse("category.unknown");
  const taxes = await missing(checked.flatMap(taxesNamed), (ids) =>
    tx
      .select({ id: tax.taxId })
      .from(tax)
      .where(and(inArray(tax.taxId, ids), eq(tax.deleted, false))),
  );
  if (taxes) return refuse("tax.unknown");
  const variants = await checkVariants(tx, checked);
  if (!variants.ok) return variants;
  const taken = await findTaken(tx, checked);
  return taken ? refuse("product.barcode_taken", taken) : ok(checked);
}

/**
 * Checks a category. @returns it with a clean name; refusals: `text.*`, `card_data.refused`, `category.unknown` for one
 * that was taken away
 */
export async function checkCategory(tx: TenantTx, given: Category): Promise<Result<Category>> {
  await lockConfig(tx);
  const [there] = await tx
    .select({ deleted: category.deleted })
    .from(category)
    .where(eq(category.categoryId, given.categoryId));
  if (there?.deleted) return refuse("category.unknown");
  const name = cleanName(given.name, 40);
  return name.ok ? ok({ ...given, name: name.value }) : name;
}

/** Checks a tax. @returns it with clean texts; refusals: `text.*`, `card_data.refused`, `tax.unknown` for one that was taken away */
export async function checkTax(tx: TenantTx, given: ShopTax): Promise<Result<ShopTax>> {
  await lockConfig(tx);
  const [there] = await tx.select({ deleted: tax.deleted }).from(tax).where(eq(tax.taxId, given.taxId));
  if (there?.deleted) return refuse("tax.unknown");
  const name = cleanName(given.name, 40);
  if (!name.ok) return name;
  const code = cleanName(given.code, 4);
  return code.ok ? ok({ ...given, name: name.value, code: code.value }) : code;
}

/** Writes products under a version, all at once: others wait meanwhile. They have been checked. */
export async function writeProducts(
  tx: TenantTx,
  who: Entered,
  products: readonly ShopProduct[],
  version: number,
): Promise<ConfigStep[]> {
  if (products.length === 0) return [];
  const orgId = who.organisationId;
  const rows = products.map(({ barcodes: _, taxIds, depositTaxIds, takeawayTaxIds, branchIds, ...each }) => ({
    ...each,
    orgId,
    taxIds: [...taxIds],
    depositTaxIds: [...depositTaxIds],
    takeawayTaxIds: takeawayTaxIds && [...takeawayTaxIds],
    branchIds: branchIds && [...branchIds],
    version,
  }));
  await tx
    .insert(product)
    .values(rows)
    .onConflictDoUpdate({ target: [product.orgId, product.productId], set: AS_GIVEN });
  // All codes go before any comes: two products may change theirs for one another's.
  const ids = products.map(({ productId }) => String(productId));
  await tx.delete(productBarcode).where(inArray(productBarcode.productId, ids));
  const codes = products.flatMap(({ productId, barcodes }) =>
    barcodes.map((barcode) => ({ orgId, barcode, productId })),
  );
  if (codes.length > 0) await tx.insert(productBarcode).values(codes);
  return products.map((value) => ({ kind: "product", subjectId: value.productId, value }));
}

const AS_GIVEN = {
  categoryId: sql`excluded.category_id`,
  name: sql`excluded.name`,
  unit: sql`excluded.unit`,
  priceMinor: sql`excluded.price_minor`,
  openPrice: sql`excluded.open_price`,
  taxIds: sql`excluded.tax_ids`,
  modifierGroups: sql`excluded.modifier_groups`,
  hasVariants: sql`excluded.has_variants`,
  variantOf: sql`excluded.variant_of`,
  depositMinor: sql`excluded.deposit_minor`,
  depositTaxIds: sql`excluded.deposit_tax_ids`,
  takeawayTaxIds: sql`excluded.takeaway_tax_ids`,
  minimumAge: sql`excluded.minimum_age`,
  popularity: sql`excluded.popularity`,
  branchIds: sql`excluded.branch_ids`,
  version: sql`excluded.version`,
};

/** Takes products out of the catalogue; their barcodes are free again. */
export async function removeProducts(
  tx: TenantTx,
  productIds: readonly string[],
  version: number,
): Promise<ConfigStep[]> {
  if (productIds.length === 0) return [];
  const ids = [...productIds];
  await tx.update(product).set({ deleted: true, version }).where(inArray(product.productId, ids));
  await tx.delete(productBarcode).where(inArray(productBarcode.productId, ids));
  return ids.map((subjectId) => ({ kind: "product", subjectId, value: null }));
}

/** Writes a category. */
export async function writeCategory(
  tx: TenantTx,
  who: Entered,
  given: Category,
  version: number,
): Promise<ConfigStep[]> {
  const { categoryId, ...each } = given;
  const row = { ...each, version };
  await tx
    .insert(category)
    .values({ orgId: who.organisationId, categoryId, ...row })
    .onConflictDoUpdate({ target: [category.orgId, category.categoryId], set: row });
  return [{ kind: "category", subjectId: categoryId, value: given }];
}

/** Writes a tax. Lines that were rung up keep the rate they had. */
export async function writeTax(tx: TenantTx, who: Entered, given: ShopTax, version: number): Promise<ConfigStep[]> {
  const { taxId, ...each } = given;
  const row = { ...each, version };
  await tx
    .insert(tax)
    .values({ orgId: who.organisationId, taxId, ...row })
    .onConflictDoUpdate({ target: [tax.orgId, tax.taxId], set: row });
  return [{ kind: "tax", subjectId: taxId, value: given }];
}

/**
 * Takes a category away; its products stay, in none. Their versions stay too: its tombstone says it to the tills, and a
 * category of ten thousand products is one change and not ten thousand.
 */
export async function removeCategory(tx: TenantTx, categoryId: string, version: number): Promise<ConfigStep[]> {
  await tx.update(product).set({ categoryId: null }).where(eq(product.categoryId, categoryId));
  await tx.update(category).set({ deleted: true, version }).where(eq(category.categoryId, categoryId));
  return [{ kind: "category", subjectId: categoryId, value: null }];
}

/** Takes a tax away that no product has any more. */
export async function removeTax(tx: TenantTx, taxId: string, version: number): Promise<ConfigStep[]> {
  await tx.update(tax).set({ deleted: true, version }).where(eq(tax.taxId, taxId));
  return [{ kind: "tax", subjectId: taxId, value: null }];
}

/** Whether one of these ids is not there. */
async function missing(
  ids: readonly string[],
  find: (ids: string[]) => PromiseLike<readonly { readonly id: string }[]>,
): Promise<boolean> {
  const wanted = [...new Set(ids)];
  return wanted.length > 0 && (await find(wanted)).length !== wanted.length;
}

/** A barcode that another product has, among those given or there; the codes of the given ones are all written anew. */
async function findTaken(
  tx: TenantTx,
  given: readonly ShopProduct[],
): Promise<{ readonly code: string; readonly name: string } | null> {
  const owners = new Map<string, string>();
  for (const { productId, name, barcodes } of given)
    for (const code of barcodes) {
      if (owners.has(code) && owners.get(code) !== productId) return { code, name };
      owners.set(code, productId);
    }
  if (owners.size === 0) return null;
  const there = await tx
    .select({ code: productBarcode.barcode, productId: productBarcode.productId, name: product.name })
    .from(productBarcode)
    .innerJoin(
      product,
      sql`${product.orgId} = ${productBarcode.orgId} and ${product.productId} = ${productBarcode.productId}`,
    )
    .where(inArray(productBarcode.barcode, [...owners.keys()]));
  const anew = new Set(given.map(({ productId }) => String(productId)));
  const taken = there.find(({ productId }) => !anew.has(productId));
  return taken ? { code: taken.code, name: taken.name } : null;
}
