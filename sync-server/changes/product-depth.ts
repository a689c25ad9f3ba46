/** What products ask and bring along: the words of their modifiers, the taxes they name, the products they are variants of. */
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Product } from "#domain/catalogue/product.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import { product } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";

/** A name as it is kept. @returns refusals: `text.*`, `card_data.refused` */
export function cleanName(raw: string, longest: number): Result<string> {
  const name = cleanText(raw, longest);
  if (!name.ok) return name;
  const firewall = refuseCardData(name.value);
  return firewall.ok ? name : firewall;
}

/** A product with clean words: its own name and those of its modifiers. @returns refusals: `text.*`, `card_data.refused` */
export function cleanWords<Given extends Pick<Product, "name" | "modifierGroups">>(given: Given): Result<Given> {
  const name = cleanName(given.name, 120);
  if (!name.ok) return name;
  const modifierGroups: Product["modifierGroups"] = [];
  for (const group of given.modifierGroups) {
    const groupName = cleanName(group.name, 40);
    if (!groupName.ok) return groupName;
    const options: typeof group.options = [];
    for (const option of group.options) {
      const optionName = cleanName(option.name, 60);
      if (!optionName.ok) return optionName;
      options.push({ ...option, name: optionName.value });
    }
    modifierGroups.push({ ...group, name: groupName.value, options });
  }
  return ok({ ...given, name: name.value, modifierGroups });
}

/** Every tax that a product names: its own, that of its deposit, those when it is taken away. */
export function taxesNamed(given: Pick<Product, "taxIds" | "depositTaxIds" | "takeawayTaxIds">): string[] {
  return [...given.taxIds, ...given.depositTaxIds, ...(given.takeawayTaxIds ?? [])].map(String);
}

/** Whether a product still names a tax. */
export async function isTaxNamed(tx: TenantTx, taxId: string): Promise<boolean> {
  const named = sql`${taxId}::uuid = any (${product.taxIds} || ${product.depositTaxIds} || coalesce(${product.takeawayTaxIds}, '{}'))`;
  const [user] = await tx
    .select({ id: product.productId })
    .from(product)
    .where(and(eq(product.deleted, false), named))
    .limit(1);
  return user !== undefined;
}

/**
 * Variants are of a product that has them, there or among those that come with it; nothing is both.
 * @returns refusal: `product.not_of_variants`
 */
export async function checkVariants(tx: TenantTx, given: readonly Product[]): Promise<Result<null>> {
  const wrong = refuse("product.not_of_variants");
  if (given.some(({ hasVariants, variantOf }) => hasVariants && variantOf !== null)) return wrong;
  const known = new Map(given.map(({ productId, hasVariants }) => [String(productId), hasVariants]));
  const wanted = [...new Set(given.flatMap(({ variantOf }) => (variantOf === null ? [] : [String(variantOf)])))];
  if (wanted.some((id) => known.get(id) === false)) return wrong;
  const others = wanted.filter((id) => !known.has(id));
  if (others.length === 0) return ok(null);
  const there = await tx
    .select({ id: product.productId })
    .from(product)
    .where(and(inArray(product.productId, others), eq(product.deleted, false), eq(product.hasVariants, true)));
  return there.length === others.length ? ok(null) : wrong;
}

/** Whether variants of a product are still sold. */
export async function hasVariantsLeft(tx: TenantTx, productId: string): Promise<boolean> {
  const [left] = await tx
    .select({ id: product.productId })
    .from(product)
    .where(and(eq(product.variantOf, productId), eq(product.deleted, false)))
    .limit(1);
  return left !== undefined;
}
