/** Products and categories as a register sells them: price, taxes, barcodes. */
import { z } from "zod";
import { categoryIdSchema, productIdSchema, taxIdSchema } from "#domain/ids.ts";
import { unitSchema } from "#domain/sale/sale-line.ts";
import { notNegativeAmountSchema } from "#domain/values.ts";

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
});
export type Product = z.infer<typeof productSchema>;
