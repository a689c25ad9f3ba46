/** The catalogue for managers: products, categories and taxes, read in pages and changed one by one or many at once. */
import { and, asc, eq, ilike, sql } from "drizzle-orm";
import { z } from "zod";
import { categorySchema, productSchema } from "#domain/catalogue/product.ts";
import { shopTaxSchema } from "#domain/protocol/sync/changes.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { category, product, tax } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { changeConfig } from "./config-change.ts";
import {
  checkProducts,
  cleanName,
  removeProducts,
  type ShopProduct,
  writeCategory,
  writeProducts,
  writeTax,
} from "./write-catalogue.ts";

const MOST_AT_ONCE = 500;
const PAGE = 100;
const version = z.int().min(0);
/** A product with the branches that sell it; null is all of them. */
const shopProduct = productSchema.extend({ branchIds: z.array(z.uuid()).max(500).nullable().default(null) });
const kept = <Schema extends z.ZodObject>(schema: Schema) => schema.extend({ version });
const may = (permission: "catalogue.edit" | "taxes.edit") => ({ who: "member", permission }) as const;
const reads = { who: "member", permission: null } as const;

/** Routes of the catalogue. */
export function catalogueRoutes(): Route[] {
  return [
    listProducts(),
    putProduct(),
    putManyProducts(),
    deleteProduct(),
    listCategories(),
    putCategory(),
    deleteCategory(),
    listTaxes(),
    putTax(),
  ];
}

function listProducts(): Route {
  return route({
    method: "GET",
    path: "/v1/products",
    summary: "Products by name, a page at a time.",
    access: reads,
    query: z.strictObject({ text: z.string().max(120).optional(), after: z.string().max(200).optional() }),
    answer: z.strictObject({ products: z.array(kept(shopProduct)), next: z.string().nullable() }),
    handle: async ({ query }, { tx }) => {
      const cursor = readCursor(query.after);
      if (!cursor.ok) return cursor;
      const found = await tx
        .select({ row: product, barcodes: BARCODES })
        .from(product)
        .where(
          and(
            eq(product.deleted, false),
            query.text ? ilike(product.name, `%${query.text.replace(/[\\%_]/g, "\\$&")}%`) : undefined,
            cursor.value
              ? sql`(${product.name}, ${product.productId}) > (${cursor.value.name}, ${cursor.value.id}::uuid)`
              : undefined,
          ),
        )
        .orderBy(asc(product.name), asc(product.productId))
        .limit(PAGE);
      const last = found.at(-1)?.row;
      const next = found.length < PAGE || !last ? null : JSON.stringify([last.name, last.productId]);
      return ok({ products: found.map(({ row, barcodes }) => productOf(row, barcodes) as never), next });
    },
  });
}

const BARCODES = sql<string[]>`coalesce((
  select array_agg(b.barcode order by b.barcode)
  from shop.product_barcode b
  where b.org_id = ${product.orgId} and b.product_id = ${product.productId}
), '{}')`;

function readCursor(text: string | undefined): Result<{ name: string; id: string } | null> {
  if (text === undefined) return ok(null);
  try {
    const [name, id] = z.tuple([z.string(), z.uuid()]).parse(JSON.parse(text));
    return ok({ name, id });
  } catch {
    return refuse("request.form", { where: "query.after" });
  }
}

function productOf({ orgId: _, deleted: __, ...row }: typeof product.$inferSelect, barcodes: readonly string[]) {
  return { ...row, barcodes: [...barcodes] };
}

function putProduct(): Route {
  return route({
    method: "PUT",
    path: "/v1/products/:productId",
    summary: "Adds a product, or changes it if it is still at the version that was looked at.",
    access: may("catalogue.edit"),
    params: z.strictObject({ productId: z.uuid() }),
    body: shopProduct.extend({ version: version.nullable() }),
    answer: z.strictObject({ version }),
    handle: async ({ params, body, address }, { tx, entered }) => {
      const { version: seen, ...given } = body;
      if (params.productId !== given.productId) return refuse("request.form", { where: "body.productId" });
      const allowed = await mayChange(tx, entered, given);
      if (!allowed.ok) return allowed;
      const [there] = await tx
        .select({ version: product.version })
        .from(product)
        .where(eq(product.productId, given.productId))
        .for("update");
      if ((there?.version ?? null) !== seen) return refuse("config.changed_meanwhile");
      const checked = await checkProducts(tx, [given]);
      if (!checked.ok) return checked;
      const made = await changeConfig(tx, entered, { action: "product.changed", address }, (next) =>
        writeProducts(tx, entered, checked.value, next),
      );
      return ok({ version: made });
    },
  });
}

function putManyProducts(): Route {
  return route({
    method: "POST",
    path: "/v1/products/bulk",
    summary: "Adds or changes many products at once; all of them or none.",
    access: may("catalogue.edit"),
    body: z.strictObject({ products: z.array(shopProduct).min(1).max(MOST_AT_ONCE) }),
    answer: z.strictObject({ version }),
    bodyBytes: 1_048_576,
    handle: async ({ body, address }, { tx, entered }) => {
      for (const each of body.products) {
        const allowed = await mayChange(tx, entered, each);
        if (!allowed.ok) return allowed;
      }
      const checked = await checkProducts(tx, body.products);
      if (!checked.ok) return checked;
      const made = await changeConfig(tx, entered, { action: "products.changed", address }, (next) =>
        writeProducts(tx, entered, checked.value, next),
      );
      return ok({ version: made });
    },
  });
}

/** A product of all branches takes the permission in all of them; one of some branches in each of those, before and after. */
async function mayChange(tx: TenantTx, who: Entered, given: ShopProduct): Promise<Result<null>> {
  const permission = "catalogue.edit";
  const [there] = await tx
    .select({ branchIds: product.branchIds })
    .from(product)
    .where(eq(product.productId, given.productId));
  for (const branches of [given.branchIds, ...(there ? [there.branchIds] : [])]) {
    const held = branches === null ? mayIn(who, permission, null) : branches.every((id) => mayIn(who, permission, id));
    if (!held) return refuse("permission.missing", { permission });
  }
  return ok(null);
}

function deleteProduct(): Route {
  return route({
    method: "DELETE",
    path: "/v1/products/:productId",
    summary: "Takes a product out of the catalogue. What was sold stays sold.",
    access: may("catalogue.edit"),
    params: z.strictObject({ productId: z.uuid() }),
    answer: z.strictObject({ version }),
    handle: async ({ params: { productId }, address }, { tx, entered }) => {
      const [there] = await tx
        .select({ branchIds: product.branchIds })
        .from(product)
        .where(and(eq(product.productId, productId), eq(product.deleted, false)))
        .for("update");
      if (!there) return refuse("product.unknown");
      const branches = there.branchIds ?? [null];
      if (!branches.every((id) => mayIn(entered, "catalogue.edit", id)))
        return refuse("permission.missing", { permission: "catalogue.edit" });
      const made = await changeConfig(tx, entered, { action: "product.removed", address }, (next) =>
        removeProducts(tx, [productId], next),
      );
      return ok({ version: made });
    },
  });
}

function listCategories(): Route {
  return route({
    method: "GET",
    path: "/v1/categories",
    summary: "Every category, in the order of the grid.",
    access: reads,
    answer: z.strictObject({ categories: z.array(kept(categorySchema)) }),
    handle: async (_, { tx }) => {
      const found = await tx.select().from(category).where(eq(category.deleted, false)).orderBy(asc(category.position));
      return ok({ categories: found.map(({ orgId: _, deleted: __, ...each }) => each as never) });
    },
  });
}

function putCategory(): Route {
  return route({
    method: "PUT",
    path: "/v1/categories/:categoryId",
    summary: "Adds or changes a category.",
    access: may("catalogue.edit"),
    params: z.strictObject({ categoryId: z.uuid() }),
    body: categorySchema,
    answer: z.strictObject({ version }),
    handle: async ({ params, body, address }, { tx, entered }) => {
      if (params.categoryId !== body.categoryId) return refuse("request.form", { where: "body.categoryId" });
      if (!mayIn(entered, "catalogue.edit", null))
        return refuse("permission.missing", { permission: "catalogue.edit" });
      const name = cleanName(body.name, 40);
      if (!name.ok) return name;
      const made = await changeConfig(tx, entered, { action: "category.changed", address }, (next) =>
        writeCategory(tx, entered, { ...body, name: name.value }, next),
      );
      return ok({ version: made });
    },
  });
}

function deleteCategory(): Route {
  return route({
    method: "DELETE",
    path: "/v1/categories/:categoryId",
    summary: "Takes a category away; its products stay, without one.",
    access: may("catalogue.edit"),
    params: z.strictObject({ categoryId: z.uuid() }),
    answer: z.strictObject({ version }),
    handle: async ({ params: { categoryId }, address }, { tx, entered }) => {
      if (!mayIn(entered, "catalogue.edit", null))
        return refuse("permission.missing", { permission: "catalogue.edit" });
      const [there] = await tx
        .select({ id: category.categoryId })
        .from(category)
        .where(and(eq(category.categoryId, categoryId), eq(category.deleted, false)));
      if (!there) return refuse("category.unknown");
      const made = await changeConfig(tx, entered, { action: "category.removed", address }, async (next) => {
        await tx.update(product).set({ categoryId: null, version: next }).where(eq(product.categoryId, categoryId));
        await tx.update(category).set({ deleted: true, version: next }).where(eq(category.categoryId, categoryId));
        return [{ kind: "category", subjectId: categoryId, value: null }];
      });
      return ok({ version: made });
    },
  });
}

function listTaxes(): Route {
  return route({
    method: "GET",
    path: "/v1/taxes",
    summary: "Every tax, in the order of receipts.",
    access: reads,
    answer: z.strictObject({ taxes: z.array(kept(shopTaxSchema)) }),
    handle: async (_, { tx }) => {
      const found = await tx.select().from(tax).where(eq(tax.deleted, false)).orderBy(asc(tax.position));
      return ok({ taxes: found.map(({ orgId: _, deleted: __, ...each }) => each) });
    },
  });
}

function putTax(): Route {
  return route({
    method: "PUT",
    path: "/v1/taxes/:taxId",
    summary: "Adds or changes a tax. Lines that were rung up keep the rate they had.",
    access: may("taxes.edit"),
    params: z.strictObject({ taxId: z.uuid() }),
    body: shopTaxSchema,
    answer: z.strictObject({ version }),
    handle: async ({ params, body, address }, { tx, entered }) => {
      if (params.taxId !== body.taxId) return refuse("request.form", { where: "body.taxId" });
      if (!mayIn(entered, "taxes.edit", null)) return refuse("permission.missing", { permission: "taxes.edit" });
      const name = cleanName(body.name, 40);
      if (!name.ok) return name;
      const made = await changeConfig(tx, entered, { action: "tax.changed", address }, (next) =>
        writeTax(tx, entered, { ...body, name: name.value }, next),
      );
      return ok({ version: made });
    },
  });
}
