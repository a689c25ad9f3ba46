/** Products and categories as a register sells them: price, taxes, barcodes. */
import { z } from "zod";
import { categoryIdSchema, productIdSchema, taxIdSchema } from "#domain/ids.ts";
import { ZERO } from "#domain/money/money.ts";
import { unitSchema } from "#domain/sale/sale-line.ts";
import { minimumAgeSchema } from "#domain/sale/sale-terms.ts";
import { notNegativeAmountSchema } from "#domain/values.ts";
import { MAX_MODIFIER_GROUPS, modifierGroupSchema } from "./modifier.ts";

/** The palette of category colours; the design system gives each a tone in light, dark and high contrast. */
export const CATEGORY_COLOURS = ["amber", "clay", "green", "blue", "violet", "rose", "teal", "slate"] as const;

/** A group of products on the touch grid, in `position` order. */
export const categorySchema = z.strictObject({
  categoryId: categoryIdSchema,
  name: z.string().min(1).max(40),
  colour: z.enum(CATEGORY_COLOURS),
  position: z.int().min(0),
});
export type Category = z.infer<typeof categorySchema>;

/** A product. Price in minor units for one piece or one kilogram, with or without tax as the shop's policy says. */
export const productSchema = z.strictObject({
  productId: productIdSchema,
  categoryId: categoryIdSchema.nullable(),
  name: z.string().min(1).max(120),
  unit: unitSchema,
  priceMinor: notNegativeAmountSchema,
  /** It has no price of its own: what it costs is asked for at the till. */
  openPrice: z.boolean().default(false),
  taxIds: z.array(taxIdSchema).max(8),
  /** Look-up keys in their normal form, see barcode.ts. */
  barcodes: z.array(z.string().min(1).max(48)).max(20),
  /** How often it sells, for the order of search results. */
  popularity: z.int().min(0),
  /** What is chosen with it: how it is made, what goes on it. */
  modifierGroups: z.array(modifierGroupSchema).max(MAX_MODIFIER_GROUPS).default([]),
  /** It is only a name: one of its variants is sold. */
  hasVariants: z.boolean().default(false),
  /** The product that it is a size or a colour of. */
  variantOf: productIdSchema.nullable().default(null),
  /** What its container costs until it comes back, for one piece, in minor units; with its own taxes or none. */
  depositMinor: notNegativeAmountSchema.default(ZERO),
  depositTaxIds: z.array(taxIdSchema).max(8).default([]),
  /** Its taxes when it is taken away; null: the same. */
  takeawayTaxIds: z.array(taxIdSchema).max(8).nullable().default(null),
  /** Not sold to anybody younger; null: to everybody. */
  minimumAge: minimumAgeSchema.nullable().default(null),
});
export type Product = z.infer<typeof productSchema>;

/** What a product is that is sold just as it is, to everybody. */
export const PLAIN_PRODUCT = {
  modifierGroups: [],
  hasVariants: false,
  variantOf: null,
  depositMinor: ZERO,
  depositTaxIds: [],
  takeawayTaxIds: null,
  minimumAge: null,
} satisfies Partial<Product>;
