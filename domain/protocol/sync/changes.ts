/** Downlink: changes of the organisation's configuration within a register's sight, paged or as a whole snapshot. */
import { z } from "zod";
import { categorySchema, productSchema } from "#domain/catalogue/product.ts";
import { taxIdSchema } from "#domain/ids.ts";
import { rateSchema } from "#domain/values.ts";
import { branchSettingsSchema } from "./device.ts";
import { configVersionSchema } from "./wire.ts";

/** A tax of the organisation, in the order in which receipts list them. */
export const shopTaxSchema = z.strictObject({
  taxId: taxIdSchema,
  code: z.string().min(1).max(4),
  name: z.string().min(1).max(40),
  rateMillionths: rateSchema,
  compound: z.boolean(),
  position: z.int().min(0),
});

/** One thing that changed; `value` null is a tombstone: it is gone, or out of this register's sight. */
export const changeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("tax"),
    id: z.uuid(),
    version: configVersionSchema,
    value: shopTaxSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal("category"),
    id: z.uuid(),
    version: configVersionSchema,
    value: categorySchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal("product"),
    id: z.uuid(),
    version: configVersionSchema,
    value: productSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal("branch"),
    id: z.uuid(),
    version: configVersionSchema,
    value: branchSettingsSchema.nullable(),
  }),
]);
export type Change = z.infer<typeof changeSchema>;

/** Most changes of one page. */
export const MAX_CHANGES = 500;

/**
 * `GET /v1/changes?since=V&limit=N`. `next` is the cursor after this page; `more` whether to ask again at once;
 * `snapshotNeeded` when `since` is older than what the server still knows tombstones of. A page never ends inside a version.
 */
export const changesAnswerSchema = z.strictObject({
  changes: z.array(changeSchema),
  next: configVersionSchema,
  more: z.boolean(),
  snapshotNeeded: z.boolean(),
});

/** First line of `GET /v1/snapshot` (NDJSON); then `count` lines of changes without tombstones, in the order tax, category, product, branch. */
export const snapshotStartSchema = z.strictObject({ count: z.int().min(0), version: configVersionSchema });

/** What server-sent events say: that something changed. `lease` asks for a new lease, `revoked` ends the connection. */
export const nudgeSchema = z.strictObject({ what: z.enum(["config", "lease", "hello"]) });
