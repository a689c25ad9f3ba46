/** The acts of the register API about products and their codes: finding, adding and teaching them, and putting them on a sale. */
import { z } from "zod";
import { inStoreRulesSchema } from "#domain/catalogue/in-store-code.ts";
import { MAX_MODIFIERS, modifierGroupSchema } from "#domain/catalogue/modifier.ts";
import { CATEGORY_COLOURS, productSchema } from "#domain/catalogue/product.ts";
import {
  approvalIdSchema,
  categoryIdSchema,
  lineIdSchema,
  modifierOptionIdSchema,
  productIdSchema,
  taxIdSchema,
} from "#domain/ids.ts";
import { unitSchema } from "#domain/sale/sale-line.ts";
import { ageProofSchema, MAX_EXEMPT_TEXT, serviceSchema } from "#domain/sale/sale-terms.ts";
import { countSchema, MAX_QUANTITY_THOUSANDTHS, notNegativeAmountSchema } from "#domain/values.ts";

const nothing = z.strictObject({});
const freeText = (max: number) => z.string().max(max);
const approvalId = approvalIdSchema.nullable();

const productTile = productSchema.pick({
  productId: true,
  name: true,
  unit: true,
  priceMinor: true,
  openPrice: true,
  hasVariants: true,
  categoryId: true,
});
/** What a key of the grid shows of a product. */
export type ProductTile = z.infer<typeof productTile>;

/** What a scanner read; a GS1 code says more than its number. */
const scannedCode = freeText(200);

/** Options that were chosen; null when nobody was asked. */
const modifierIds = z.array(modifierOptionIdSchema).max(MAX_MODIFIERS).nullable().default(null);

/** Pieces, or weight with its container; and what goods without a price of their own cost, for one piece or kilogram. */
const howMuch = {
  quantityThousandths: z.int().nullable(),
  tareThousandths: z.int().min(0).max(MAX_QUANTITY_THOUSANDTHS).nullable().default(null),
  priceMinor: notNegativeAmountSchema.nullable().default(null),
  modifierIds,
  /** How the age of who buys it was seen just now; null when nobody looked. */
  ageProof: ageProofSchema.nullable().default(null),
};

/** Every act about products, by name. */
export const CATALOGUE_ACTS = {
  "catalogue.page": {
    request: z.strictObject({
      categoryId: categoryIdSchema.nullable(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(200),
    }),
    answer: z.strictObject({ products: z.array(productTile), total: countSchema }),
  },
  /** What sells most at this time of day; `isLearning`: ask again, there is more to learn from. */
  "catalogue.favourites": {
    request: nothing,
    answer: z.strictObject({ products: z.array(productTile), isLearning: z.boolean() }),
  },
  "catalogue.search": {
    request: z.strictObject({ text: freeText(120), limit: z.int().min(1).max(60) }),
    answer: z.strictObject({ products: z.array(productTile) }),
  },
  /** What a product asks before it is sold: its variants, the groups of its modifiers. */
  "catalogue.look_up": {
    request: z.strictObject({ productId: productIdSchema }),
    answer: z.strictObject({
      product: productTile,
      modifierGroups: z.array(modifierGroupSchema),
      variants: z.array(productTile),
    }),
  },
  "catalogue.add_category": {
    request: z.strictObject({ name: freeText(40), colour: z.enum(CATEGORY_COLOURS), approvalId }),
    answer: z.strictObject({ categoryId: categoryIdSchema }),
  },
  "catalogue.add_product": {
    request: z.strictObject({
      name: freeText(120),
      priceMinor: notNegativeAmountSchema,
      openPrice: z.boolean().default(false),
      unit: unitSchema,
      categoryId: categoryIdSchema.nullable(),
      taxIds: z.array(taxIdSchema).max(8),
      barcode: scannedCode.nullable(),
      approvalId,
    }),
    answer: z.strictObject({ productId: productIdSchema }),
  },
  /** Products without a price of their own, those sold most first. */
  "catalogue.list_open_price": { request: nothing, answer: z.strictObject({ products: z.array(productTile) }) },
  /** Gives a product one more code. */
  "catalogue.learn_code": {
    request: z.strictObject({ productId: productIdSchema, code: scannedCode, approvalId }),
    answer: nothing,
  },
  /** What left the shelf today and what came back onto it. */
  "catalogue.moved_today": {
    request: z.strictObject({}),
    answer: z.strictObject({
      products: z.array(
        z.strictObject({
          productId: z.string(),
          /** Null for one that left the catalogue since. */
          name: z.string().nullable(),
          unit: unitSchema.nullable(),
          soldThousandths: z.int().min(0),
          backThousandths: z.int().min(0),
        }),
      ),
    }),
  },
  "catalogue.set_in_store_rules": {
    request: z.strictObject({ rules: inStoreRulesSchema, approvalId }),
    answer: nothing,
  },
  "sale.add_product": { request: z.strictObject({ productId: productIdSchema, ...howMuch }), answer: nothing },
  "sale.scan": { request: z.strictObject({ code: scannedCode, ...howMuch }), answer: nothing },
  /** Other modifiers for a line than those it was rung up with. */
  "sale.change_modifiers": {
    request: z.strictObject({ lineId: lineIdSchema, modifierIds: z.array(modifierOptionIdSchema).max(MAX_MODIFIERS) }),
    answer: nothing,
  },
  /** Where it is eaten; null: nobody asked. */
  "sale.choose_service": { request: z.strictObject({ service: serviceSchema.nullable() }), answer: nothing },
  /** No tax on this sale, by the paper of its customer. */
  "sale.exempt": {
    request: z.strictObject({ reason: freeText(MAX_EXEMPT_TEXT), certificate: freeText(MAX_EXEMPT_TEXT), approvalId }),
    answer: nothing,
  },
  "sale.charge_tax_again": { request: nothing, answer: nothing },
  /** Sells what no product has the code of, as an open-price product, under a name typed for it. */
  "sale.sell_unknown": {
    request: z.strictObject({
      code: scannedCode,
      productId: productIdSchema,
      name: freeText(120),
      priceMinor: notNegativeAmountSchema,
      quantityThousandths: z.int().nullable(),
      ageProof: ageProofSchema.nullable().default(null),
      approvalId,
    }),
    answer: nothing,
  },
} as const satisfies Record<string, { request: z.ZodType; answer: z.ZodType }>;
