/** The catalogue for managers: categories and taxes, beside the routes of products. They are the whole organisation's. */
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { categorySchema } from "#domain/catalogue/product.ts";
import { shopTaxSchema } from "#domain/protocol/sync/changes.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { category, tax } from "../db/schema.ts";
import { type Entered, mayIn } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { changeConfig, lockConfig } from "./config-change.ts";
import { isTaxNamed } from "./product-depth.ts";
import { productRoutes } from "./product-routes.ts";
import { checkCategory, checkTax, removeCategory, removeTax, writeCategory, writeTax } from "./write-catalogue.ts";

const version = z.int().min(0);
/** The version that was looked at; null for what is new. */
const seen = { version: version.nullable() };
const seenInQuery = z.strictObject({ version: z.coerce.number().int().min(0) });
const may = <P extends "catalogue.edit" | "taxes.edit">(permission: P) => ({ who: "member", permission }) as const;
const reads = { who: "member", permission: null } as const;

/** Routes of the catalogue. */
export function catalogueRoutes(): Route[] {
  return [...productRoutes(), listCategories(), putCategory(), deleteCategory(), listTaxes(), putTax(), deleteTax()];
}

/** Held in one branch alone it does not do: these are every branch's. */
function mayEverywhere(who: Entered, permission: "catalogue.edit" | "taxes.edit"): Result<null> {
  return mayIn(who, permission, null) ? ok(null) : refuse("permission.missing", { permission });
}

function listCategories(): Route {
  return route({
    method: "GET",
    path: "/v1/categories",
    summary: "Every category, in the order of the grid.",
    access: reads,
    answer: z.strictObject({ categories: z.array(categorySchema.extend({ version })) }),
    handle: async (_, { tx }) => {
      const found = await tx
        .select()
        .from(category)
        .where(eq(category.deleted, false))
        .orderBy(asc(category.position), asc(category.categoryId));
      return ok({ categories: found.map(({ orgId: _, deleted: __, ...each }) => each as never) });
    },
  });
}

function putCategory(): Route {
  return route({
    method: "PUT",
    path: "/v1/categories/:categoryId",
    summary: "Adds a category, or changes it if it is still at the version that was looked at.",
    access: may("catalogue.edit"),
    params: z.strictObject({ categoryId: z.uuid() }),
    body: categorySchema.extend(seen),
    answer: z.strictObject({ version }),
    handle: async ({ params, body, address }, { tx, entered }) => {
      const { version: looked, ...given } = body;
      if (params.categoryId !== given.categoryId) return refuse("request.form", { where: "body.categoryId" });
      const allowed = mayEverywhere(entered, "catalogue.edit");
      if (!allowed.ok) return allowed;
      const checked = await checkCategory(tx, given);
      if (!checked.ok) return checked;
      const [there] = await tx
        .select({ version: category.version })
        .from(category)
        .where(eq(category.categoryId, given.categoryId));
      if ((there?.version ?? null) !== looked) return refuse("config.changed_meanwhile");
      const made = await changeConfig(tx, entered, { action: "category.changed", address }, (next) =>
        writeCategory(tx, entered, checked.value, next),
      );
      return ok({ version: made });
    },
  });
}

function deleteCategory(): Route {
  return route({
    method: "DELETE",
    path: "/v1/categories/:categoryId",
    summary: "Takes a category away; its products stay, in none.",
    access: may("catalogue.edit"),
    params: z.strictObject({ categoryId: z.uuid() }),
    query: seenInQuery,
    answer: z.strictObject({ version }),
    handle: async ({ params: { categoryId }, query, address }, { tx, entered }) => {
      const allowed = mayEverywhere(entered, "catalogue.edit");
      if (!allowed.ok) return allowed;
      await lockConfig(tx);
      const [there] = await tx
        .select({ version: category.version })
        .from(category)
        .where(and(eq(category.categoryId, categoryId), eq(category.deleted, false)));
      if (!there) return refuse("category.unknown");
      if (there.version !== query.version) return refuse("config.changed_meanwhile");
      const made = await changeConfig(tx, entered, { action: "category.removed", address }, (next) =>
        removeCategory(tx, categoryId, next),
      );
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
    answer: z.strictObject({ taxes: z.array(shopTaxSchema.extend({ version })) }),
    handle: async (_, { tx }) => {
      const found = await tx
        .select()
        .from(tax)
        .where(eq(tax.deleted, false))
        .orderBy(asc(tax.position), asc(tax.taxId));
      return ok({ taxes: found.map(({ orgId: _, deleted: __, ...each }) => each) });
    },
  });
}

function putTax(): Route {
  return route({
    method: "PUT",
    path: "/v1/taxes/:taxId",
    summary:
      "Adds a tax, or changes it if it is still at the version that was looked at. Lines rung up keep their rate.",
    access: may("taxes.edit"),
    params: z.strictObject({ taxId: z.uuid() }),
    body: shopTaxSchema.extend(seen),
    answer: z.strictObject({ version }),
    handle: async ({ params, body, address }, { tx, entered }) => {
      const { version: looked, ...given } = body;
      if (params.taxId !== given.taxId) return refuse("request.form", { where: "body.taxId" });
      const allowed = mayEverywhere(entered, "taxes.edit");
      if (!allowed.ok) return allowed;
      const checked = await checkTax(tx, given);
      if (!checked.ok) return checked;
      const [there] = await tx.select({ version: tax.version }).from(tax).where(eq(tax.taxId, given.taxId));
      if ((there?.version ?? null) !== looked) return refuse("config.changed_meanwhile");
      const made = await changeConfig(tx, entered, { action: "tax.changed", address }, (next) =>
        writeTax(tx, entered, checked.value, next),
      );
      return ok({ version: made });
    },
  });
}

function deleteTax(): Route {
  return route({
    method: "DELETE",
    path: "/v1/taxes/:taxId",
    summary: "Takes a tax away that no product has: one that is sold never loses its tax unseen.",
    access: may("taxes.edit"),
    params: z.strictObject({ taxId: z.uuid() }),
    query: seenInQuery,
    answer: z.strictObject({ version }),
    handle: async ({ params: { taxId }, query, address }, { tx, entered }) => {
      const allowed = mayEverywhere(entered, "taxes.edit");
      if (!allowed.ok) return allowed;
      await lockConfig(tx);
      const [there] = await tx
        .select({ version: tax.version })
        .from(tax)
        .where(and(eq(tax.taxId, taxId), eq(tax.deleted, false)));
      if (!there) return refuse("tax.unknown");
      if (there.version !== query.version) return refuse("config.changed_meanwhile");
      if (await isTaxNamed(tx, taxId)) return refuse("tax.in_use");
      const made = await changeConfig(tx, entered, { action: "tax.removed", address }, (next) =>
        removeTax(tx, taxId, next),
      );
      return ok({ version: made });
    },
  });
}
