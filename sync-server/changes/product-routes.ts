/** Products for managers: found by name or code in pages, changed one by one or many at once. */
import { and, asc, eq, exists, ilike, inArray, or, sql } from "drizzle-orm";
import { z } from "zod";
import { normaliseBarcode } from "#domain/catalogue/barcode.ts";
import { productSchema } from "#domain/catalogue/product.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { cleanText } from "#domain/text/text.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import { branch, product, productBarcode } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { changeConfig, lockConfig } from "./config-change.ts";
import { hasVariantsLeft } from "./product-depth.ts";
import { checkProducts, removeProducts, type ShopProduct, writeProducts } from "./write-catalogue.ts";

const LONGEST_NAME = 120;
const MOST_AT_ONCE = 500;
const MOST_BYTES = 1_048_576;

const version = z.int().min(0);
/** A product with the branches that sell it; null is all of them. */
const shopProduct = productSchema.extend({ branchIds: z.array(z.uuid()).min(1).max(500).nullable().default(null) });
/** The version that was looked at; null for a product that is new. */
const sentProduct = shopProduct.extend({ version: version.nullable() });
type SentProduct = ShopProduct & { readonly version: number | null };

const markSchema = z.tuple([z.string().max(LONGEST_NAME), z.uuid()]);
const mayEdit = { who: "member", permission: "catalogue.edit" } as const;
const missingPermission = refuse("permission.missing", { permission: mayEdit.permission });

/** Routes of products. */
export function productRoutes(): Route[] {
  return [listProducts(), putProduct(), putManyProducts(), deleteProduct()];
}

function listProducts(): Route {
  return route({
    method: "GET",
    path: "/v1/products",
    summary: "Products by name, a page at a time; `text` is a part of the name or a whole barcode.",
    access: { who: "member", permission: null },
    query: z.strictObject({
      text: z.string().max(LONGEST_NAME).optional(),
      after: pageMarkSchema.optional(),
      limit: pageLimitSchema,
    }),
    answer: z.strictObject({ products: z.array(shopProduct.extend({ version })), next: z.string().nullable() }),
    handle: async ({ query: { text, after, limit } }, { tx }) => {
      const mark = after === undefined ? null : readMark(after);
      if (mark === undefined) return refuse("request.form", { where: "query.after" });
      const wanted = text === undefined ? null : cleanText(text, LONGEST_NAME);
      if (wanted && !wanted.ok) return wanted;
      const found = await tx
        .select({ row: product, barcodes: BARCODES })
        .from(product)
        .where(
          and(
            eq(product.deleted, false),
            wanted ? fits(tx, wanted.value) : undefined,
            mark ? sql`(${product.name}, ${product.productId}) > (${mark[0]}, ${mark[1]}::uuid)` : undefined,
          ),
        )
        .orderBy(asc(product.name), asc(product.productId))
        .limit(limit);
      const last = found.at(-1)?.row;
      const next = found.length < limit || !last ? null : pageMarkOf([last.name, last.productId]);
      return ok({ products: found.map(({ row, barcodes }) => productOf(row, barcodes) as never), next });
    },
  });
}

function fits(tx: TenantTx, text: string) {
  const code = normaliseBarcode(text);
  const coded = tx
    .select({ one: sql`1` })
    .from(productBarcode)
    .where(and(eq(productBarcode.productId, product.productId), eq(productBarcode.barcode, code ?? "")));
  return or(
    ilike(product.name, `%${text.replace(/[\\%_]/g, "\\$&")}%`),
    code === undefined ? undefined : exists(coded),
  );
}

/** A mark is anybody's to make up: what no name of ours has, no column takes. */
function readMark(text: string): [name: string, productId: string] | undefined {
  const mark = readPageMark(text, markSchema);
  return mark && !mark[0].includes("\0") ? mark : undefined;
}

// Written out: in a list of one table columns lose their table's name, and here they would be the barcode's own.
const BARCODES = sql<string[]>`coalesce((
  select array_agg(b.barcode order by b.barcode)
  from shop.product_barcode b
  where b.org_id = product.org_id and b.product_id = product.product_id
), '{}')`;

function productOf({ orgId: _, deleted: __, ...row }: typeof product.$inferSelect, barcodes: readonly string[]) {
  return { ...row, barcodes: [...barcodes] };
}

function putProduct(): Route {
  return route({
    method: "PUT",
    path: "/v1/products/:productId",
    summary: "Adds a product, or changes it if it is still at the version that was looked at.",
    access: mayEdit,
    params: z.strictObject({ productId: z.uuid() }),
    body: sentProduct,
    answer: z.strictObject({ version }),
    handle: async ({ params, body, address }, { tx, entered }) =>
      params.productId === body.productId
        ? putProducts(tx, entered, [body], { action: "product.changed", address })
        : refuse("request.form", { where: "body.productId" }),
  });
}

function putManyProducts(): Route {
  return route({
    method: "POST",
    path: "/v1/products/bulk",
    summary: "Adds or changes many products at once; all of them or none.",
    access: mayEdit,
    body: z.strictObject({ products: z.array(sentProduct).min(1).max(MOST_AT_ONCE) }),
    answer: z.strictObject({ version }),
    bodyBytes: MOST_BYTES,
    handle: ({ body, address }, { tx, entered }) =>
      putProducts(tx, entered, body.products, { action: "products.changed", address }),
  });
}

/** Puts products under one version, all or none. */
async function putProducts(
  tx: TenantTx,
  who: Entered,
  sent: readonly SentProduct[],
  by: { readonly action: string; readonly address: string },
): Promise<Result<{ version: number }>> {
  await lockConfig(tx);
  const ids = sent.map(({ productId }) => String(productId));
  if (new Set(ids).size < ids.length) return refuse("request.form", { where: "body.products: one is there twice" });
  const { productId, version: at, branchIds, deleted } = product;
  const rows = await tx
    .select({ productId, version: at, branchIds, deleted })
    .from(product)
    .where(inArray(productId, ids));
  const there = new Map(rows.map((row) => [row.productId, row]));
  for (const each of sent) {
    const row = there.get(each.productId);
    if (!mayChange(who, each.branchIds) || (row && !mayChange(who, row.branchIds))) return missingPermission;
    if (!row?.deleted && (row?.version ?? null) !== each.version) return refuse("config.changed_meanwhile");
  }
  const branches = [...new Set(sent.flatMap((each) => each.branchIds ?? []))];
  if (branches.length > 0) {
    const known = await tx.select({ id: branch.branchId }).from(branch).where(inArray(branch.branchId, branches));
    if (known.length < branches.length) return refuse("branch.unknown");
  }
  const checked = await checkProducts(
    tx,
    sent.map(({ version: _, ...given }) => given),
  );
  if (!checked.ok) return checked;
  const made = await changeConfig(tx, who, by, (next) => writeProducts(tx, who, checked.value, next));
  return ok({ version: made });
}

/** A product of all branches takes the permission in all of them; one of some branches in each of those, before and after. */
function mayChange(who: Entered, branchIds: readonly string[] | null): boolean {
  const { permission } = mayEdit;
  return branchIds === null ? mayIn(who, permission, null) : branchIds.every((id) => mayIn(who, permission, id));
}

function deleteProduct(): Route {
  return route({
    method: "DELETE",
    path: "/v1/products/:productId",
    summary: "Takes a product out of the catalogue for good; its barcodes are free again. What was sold stays sold.",
    access: mayEdit,
    params: z.strictObject({ productId: z.uuid() }),
    query: z.strictObject({ version: z.coerce.number().int().min(0) }),
    answer: z.strictObject({ version }),
    handle: async ({ params: { productId }, query, address }, { tx, entered }) => {
      await lockConfig(tx);
      const [there] = await tx
        .select({ branchIds: product.branchIds, version: product.version })
        .from(product)
        .where(and(eq(product.productId, productId), eq(product.deleted, false)));
      if (!there) return refuse("product.unknown");
      if (!mayChange(entered, there.branchIds)) return missingPermission;
      if (there.version !== query.version) return refuse("config.changed_meanwhile");
      if (await hasVariantsLeft(tx, productId)) return refuse("product.has_variants");
      const made = await changeConfig(tx, entered, { action: "product.removed", address }, (next) =>
        removeProducts(tx, [productId], next),
      );
      return ok({ version: made });
    },
  });
}
