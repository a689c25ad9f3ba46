/** The catalogue of a till that began alone: what is unknown here by its id is added, what is known stays as it is. */
import { inArray } from "drizzle-orm";
import { normaliseBarcode } from "#domain/catalogue/barcode.ts";
import type { Category, Product } from "#domain/catalogue/product.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { changeConfig, lockConfig } from "../changes/config-change.ts";
import { cleanName, cleanWords, taxesNamed } from "../changes/product-depth.ts";
import { type ShopTax, writeCategory, writeProducts, writeTax } from "../changes/write-catalogue.ts";
import { category, product, productBarcode, tax } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";

/** What became of a page: things added, and things and barcodes left out. */
export interface Adopted {
  readonly taken: number;
  readonly skipped: number;
}

/** A page of taxes; one whose name can't be kept is left out. */
export async function adoptTaxes(
  tx: TenantTx,
  who: Entered,
  taxes: readonly ShopTax[],
  address: string,
): Promise<Adopted> {
  await lockConfig(tx);
  const ids = taxes.map(({ taxId }) => taxId);
  const known = ids.length === 0 ? [] : await tx.select({ id: tax.taxId }).from(tax).where(inArray(tax.taxId, ids));
  const added = cleaned(unknownOf(taxes, known, "taxId"), 40);
  if (added.length > 0)
    await changeConfig(tx, who, { action: "taxes.adopted", address }, async (version) => {
      const steps = [];
      for (const each of added) steps.push(...(await writeTax(tx, who, each, version)));
      return steps;
    });
  return { taken: added.length, skipped: taxes.length - added.length };
}

/** A page of categories; one whose name can't be kept is left out. */
export async function adoptCategories(
  tx: TenantTx,
  who: Entered,
  categories: readonly Category[],
  address: string,
): Promise<Adopted> {
  await lockConfig(tx);
  const added = cleaned(unknownOf(categories, await findCategories(tx, categories), "categoryId"), 40);
  if (added.length > 0)
    await changeConfig(tx, who, { action: "categories.adopted", address }, async (version) => {
      const steps = [];
      for (const each of added) steps.push(...(await writeCategory(tx, who, each, version)));
      return steps;
    });
  return { taken: added.length, skipped: categories.length - added.length };
}

/**
 * A page of products, for the branches that sell them. A barcode that is taken stays where it is, and a category that
 * is not here is left out. @returns refusals: `tax.unknown`, since without its taxes a product would be sold wrongly
 */
export async function adoptProducts(
  tx: TenantTx,
  who: Entered,
  products: readonly Product[],
  branchIds: readonly string[] | null,
  address: string,
): Promise<Result<Adopted>> {
  await lockConfig(tx);
  const ids = products.map(({ productId }) => productId);
  const known =
    ids.length === 0
      ? []
      : await tx.select({ id: product.productId }).from(product).where(inArray(product.productId, ids));
  const fresh = unknownOf(products, known, "productId").flatMap((each) => {
    const clean = cleanWords(each);
    return clean.ok ? [clean.value] : [];
  });
  if (fresh.length === 0) return ok({ taken: 0, skipped: products.length });
  if (await lacksTaxes(tx, fresh)) return refuse("tax.unknown");
  const placed = await withFreeBarcodes(tx, fresh);
  const categories = new Set((await findCategories(tx, fresh)).map(({ id }) => id));
  const added = placed.map((each) => ({
    ...each,
    categoryId: each.categoryId !== null && categories.has(each.categoryId) ? each.categoryId : null,
    branchIds,
  }));
  await changeConfig(tx, who, { action: "products.adopted", address }, (version) =>
    writeProducts(tx, who, added, version),
  );
  const barcodesOf = (of: readonly Product[]): number => of.reduce((sum, { barcodes }) => sum + barcodes.length, 0);
  const left = products.length - added.length + barcodesOf(fresh) - barcodesOf(added);
  return ok({ taken: added.length, skipped: left });
}

function unknownOf<Key extends string, Item extends { readonly [key in Key]: string }>(
  items: readonly Item[],
  known: readonly { readonly id: string }[],
  key: Key,
): Item[] {
  const there = new Set(known.map(({ id }) => id));
  // One that is in a page twice is added once.
  return [...new Map(items.map((item) => [item[key], item])).values()].filter((item) => !there.has(item[key]));
}

function cleaned<Item extends { readonly name: string }>(items: readonly Item[], longest: number): Item[] {
  return items.flatMap((item) => {
    const name = cleanName(item.name, longest);
    return name.ok ? [{ ...item, name: name.value }] : [];
  });
}

async function findCategories(
  tx: TenantTx,
  named: readonly { readonly categoryId: string | null }[],
): Promise<{ id: string }[]> {
  const ids = named.flatMap(({ categoryId }) => (categoryId === null ? [] : [categoryId]));
  if (ids.length === 0) return [];
  return tx.select({ id: category.categoryId }).from(category).where(inArray(category.categoryId, ids));
}

async function lacksTaxes(tx: TenantTx, products: readonly Product[]): Promise<boolean> {
  const ids = [...new Set(products.flatMap(taxesNamed))];
  if (ids.length === 0) return false;
  return (await tx.select({ id: tax.taxId }).from(tax).where(inArray(tax.taxId, ids))).length !== ids.length;
}

/** The products with those of their barcodes, in normal form, that nobody has; of two that want one, the first gets it. */
async function withFreeBarcodes(tx: TenantTx, products: readonly Product[]): Promise<Product[]> {
  const codes = products.flatMap(({ barcodes }) => barcodes.flatMap((code) => normaliseBarcode(code) ?? []));
  const held =
    codes.length === 0
      ? []
      : await tx
          .select({ code: productBarcode.barcode })
          .from(productBarcode)
          .where(inArray(productBarcode.barcode, codes));
  const taken = new Set<string>(held.map(({ code }) => code));
  return products.map((each) => {
    const free = each.barcodes
      .flatMap((code) => normaliseBarcode(code) ?? [])
      .filter((code) => {
        const isFree = !taken.has(code);
        taken.add(code);
        return isFree;
      });
    return { ...each, barcodes: free };
  });
}
