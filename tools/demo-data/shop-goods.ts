/** What the demo sells, as the server's catalogue has it: how well each sells, and prices that go up now and then. */
import { z } from "zod";
import { categorySchema, productSchema } from "#domain/catalogue/product.ts";
import { shopTaxSchema } from "#domain/protocol/sync/changes.ts";
import type { CatalogueProduct } from "#domain/sale/ring-up.ts";
import type { ServerApi } from "#tools/server-api.ts";
import type { Goods } from "./demo-sale.ts";

const version = z.number();
const listed = productSchema.extend({ branchIds: z.array(z.string()).nullable(), version });
type Listed = z.output<typeof listed>;
const pageSchema = z.object({ products: z.array(listed), next: z.string().nullable() });
const categoriesSchema = z.object({ categories: z.array(categorySchema.extend({ version })) });
const taxesSchema = z.object({ taxes: z.array(shopTaxSchema.extend({ version })) });

/** How many of the catalogue sell at all; the rest is on the shelf. */
const SELLING = 220;
/** How much steeper than alike: the second sells half as often as the first at 1 (Zipf). */
const STEEPNESS = 0.85;
/** What people buy in the morning, by category: so much more than later. */
const MORNING: Readonly<Record<string, number>> = {
  Coffee: 2.2,
  Bakery: 2,
  "Wine & beer": 0.1,
  Kitchen: 0.4,
  Gifts: 0.3,
};

/** The catalogue. */
export interface Catalogue {
  readonly products: readonly Listed[];
  readonly goods: readonly Goods[];
  /** The newest of its versions. */
  readonly version: number;
}

/** Reads it from the server. @throws a sentence where nothing is for sale */
export async function readCatalogue(api: ServerApi): Promise<Catalogue> {
  const products = await readProducts(api);
  const { categories } = categoriesSchema.parse(await api("GET", "/v1/categories"));
  const { taxes } = taxesSchema.parse(await api("GET", "/v1/taxes"));
  const taxesOf = (ids: readonly string[]) =>
    taxes
      .filter(({ taxId }) => ids.includes(taxId))
      .map(({ position: _, version: __, ...tax }) => tax) as unknown as CatalogueProduct["taxes"];
  const names = new Map<string | null, string>(categories.map(({ categoryId, name }) => [categoryId, name]));
  const selling = products
    .filter(({ hasVariants, openPrice, priceMinor }) => !hasVariants && (openPrice || priceMinor > 0))
    .sort((a, b) => b.popularity - a.popularity || (a.name < b.name ? -1 : 1))
    .slice(0, SELLING);
  if (selling.length === 0) throw new Error("the organisation has no goods to sell yet");
  const goods = selling.map((each, rank) => ({
    product: toSell(each, taxesOf),
    weight: 1 / (rank + 3) ** STEEPNESS,
    morning: MORNING[names.get(each.categoryId) ?? ""] ?? 1,
  }));
  return { products, goods, version: Math.max(...products.map((each) => each.version)) };
}

/** Raises prices of one category by so much, to the next ten minor units. @param share in millionths */
export async function raisePrices(api: ServerApi, { products }: Catalogue, nth: number, share: number): Promise<void> {
  const categoryIds = [...new Set(products.map(({ categoryId }) => categoryId))].sort();
  const categoryId = categoryIds[nth % categoryIds.length];
  const raised = products
    .filter((each) => each.categoryId === categoryId && each.priceMinor > 0 && !each.hasVariants)
    .map((each) => ({ ...each, priceMinor: Math.ceil((each.priceMinor * (1_000_000 + share)) / 10_000_000) * 10 }));
  if (raised.length > 0) await api("POST", "/v1/products/bulk", { products: raised });
}

async function readProducts(api: ServerApi): Promise<Listed[]> {
  const products: Listed[] = [];
  let after: string | null = null;
  do {
    const from: string = after === null ? "" : `&after=${encodeURIComponent(after)}`;
    const page: z.output<typeof pageSchema> = pageSchema.parse(await api("GET", `/v1/products?limit=500${from}`));
    products.push(...page.products);
    after = page.next;
  } while (after !== null);
  return products;
}

function toSell(product: Listed, taxesOf: (ids: readonly string[]) => CatalogueProduct["taxes"]): CatalogueProduct {
  const { productId, name, unit, priceMinor, openPrice, modifierGroups, minimumAge, depositMinor } = product;
  return {
    productId,
    name,
    unit,
    priceMinor,
    openPrice,
    hasVariants: false,
    modifierGroups,
    minimumAge,
    taxes: taxesOf(product.taxIds),
    takeawayTaxes: product.takeawayTaxIds && taxesOf(product.takeawayTaxIds),
    deposit: depositMinor > 0 ? { unitPriceMinor: depositMinor, taxes: taxesOf(product.depositTaxIds) } : null,
  } as CatalogueProduct;
}
