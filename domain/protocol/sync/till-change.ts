/** What changes at an enrolled till and travels up beside the journal: a product added there, a PIN reset there. Idempotent by id. */
import { z } from "zod";
import { categorySchema, productSchema } from "#domain/catalogue/product.ts";
import { staffIdSchema } from "#domain/ids.ts";
import { ROLES } from "#domain/staff/permissions.ts";
import { instantSchema } from "#domain/values.ts";
import { shopTaxSchema } from "./changes.ts";
import { branchSettingsSchema } from "./device.ts";
import { jweSchema, jwsSchema } from "./wire.ts";

const byStaff = {
  changeId: z.uuid({ version: "v7" }),
  staffId: staffIdSchema,
  approverId: staffIdSchema.nullable(),
  changedAt: instantSchema,
};

/** `POST /v1/till-changes`: one change. The server asks whether the person, or who approved, may; if not, it is refused for good. */
export const tillChangeSchema = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("product"), ...byStaff, product: productSchema }),
  z.strictObject({ what: z.literal("category"), ...byStaff, category: categorySchema }),
  /** `sealedVerifier`: argon2id verifier of the new PIN, sealed for the server (JWE, ECDH-ES). */
  z.strictObject({ what: z.literal("pin"), ...byStaff, subjectId: staffIdSchema, sealedVerifier: jweSchema }),
  z.strictObject({
    what: z.literal("person"),
    ...byStaff,
    subjectId: staffIdSchema,
    name: z.string().min(1).max(60),
    role: z.enum(ROLES),
    sealedVerifier: jweSchema,
  }),
]);
export type TillChange = z.infer<typeof tillChangeSchema>;

/** Most items of one page of an adoption. */
export const ADOPTION_PAGE = 500;

/** `POST /v1/adoption`: a page of what a till that began alone brings along; the same page again changes nothing. */
export const adoptionPageSchema = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("settings"), settings: branchSettingsSchema }),
  z.strictObject({ what: z.literal("taxes"), taxes: z.array(shopTaxSchema).max(ADOPTION_PAGE) }),
  z.strictObject({ what: z.literal("categories"), categories: z.array(categorySchema).max(ADOPTION_PAGE) }),
  z.strictObject({ what: z.literal("products"), products: z.array(productSchema).max(ADOPTION_PAGE) }),
  /** Every lease the local authority signed: what its entries were allowed under. */
  z.strictObject({ what: z.literal("leases"), leases: z.array(jwsSchema).max(ADOPTION_PAGE) }),
  /** The local configuration history, oldest first. */
  z.strictObject({
    what: z.literal("history"),
    changes: z
      .array(
        z.strictObject({
          configVersion: z.int().min(1),
          changedAt: instantSchema,
          staffId: staffIdSchema.nullable(),
          change: z.record(z.string(), z.unknown()),
        }),
      )
      .max(ADOPTION_PAGE),
  }),
  /** Nothing follows. */
  z.strictObject({ what: z.literal("done") }),
]);
export type AdoptionPage = z.infer<typeof adoptionPageSchema>;
