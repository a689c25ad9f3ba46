/** A line of a sale: what is sold or comes back, at which price, with which taxes and discounts. */
import { z } from "zod";
import { chosenModifierSchema, MAX_MODIFIERS } from "#domain/catalogue/modifier.ts";
import { discountIdSchema, lineIdSchema, productIdSchema, saleIdSchema, taxIdSchema } from "#domain/ids.ts";
import { amountSchema, notNegativeAmountSchema, quantitySchema, rateSchema } from "#domain/values.ts";

/** Most discounts on one line, and on one sale as a whole. */
export const MAX_DISCOUNTS = 4;
/** Longest reason for what needs one, in characters. */
export const MAX_REASON = 120;

/** A unit of measure that a product is sold in. */
export const unitSchema = z.enum(["piece", "kg"]);
export type Unit = z.infer<typeof unitSchema>;

export const receiptNumberSchema = z.string().regex(/^[A-Z0-9]{1,8}(?:E[0-9]+)?-[0-9]{6,}$/);

/** A tax as it stood when the line was rung up: the rate travels with the line, so no later change touches it. */
export const lineTaxRateSchema = z.strictObject({
  taxId: taxIdSchema,
  code: z.string().min(1).max(4),
  name: z.string().min(1).max(40),
  rateMillionths: rateSchema,
  compound: z.boolean(),
});

/** Why somebody did what needs a reason. */
export const reasonSchema = z.string().min(1).max(MAX_REASON);

/** A discount as it was given: a share of what it is taken off, in millionths, or an amount in minor units. */
export const discountSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    discountId: discountIdSchema,
    kind: z.literal("percent"),
    rateMillionths: rateSchema,
    reason: reasonSchema,
  }),
  z.strictObject({
    discountId: discountIdSchema,
    kind: z.literal("amount"),
    amountMinor: notNegativeAmountSchema,
    reason: reasonSchema,
  }),
]);
export type Discount = z.infer<typeof discountSchema>;

/** Where a line's unit price comes from. */
export const pricingSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("catalogue") }),
  /** Asked for at the till, because the product has none of its own. */
  z.strictObject({ kind: z.literal("open") }),
  /** Read from the code on the goods. */
  z.strictObject({ kind: z.literal("embedded") }),
  /** Another one than the catalogue's, by a person who may. */
  z.strictObject({ kind: z.literal("override"), catalogueMinor: notNegativeAmountSchema, reason: reasonSchema }),
]);
export type Pricing = z.infer<typeof pricingSchema>;

/** One line's share of each tax, and what it was found from. */
export const taxAmountsSchema = z.array(
  z.strictObject({ taxId: taxIdSchema, baseMinor: amountSchema, taxMinor: amountSchema }),
);

/**
 * Goods that come back. By receipt: the line as it was sold, of which this takes a share, and what of it came back
 * before, so that anybody can recompute the share. Without one: only why.
 */
export const returnedSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("receipt"),
    saleId: saleIdSchema,
    receiptNumber: receiptNumberSchema,
    lineId: lineIdSchema,
    reason: reasonSchema,
    sold: z.strictObject({
      quantityThousandths: quantitySchema,
      amountMinor: notNegativeAmountSchema,
      taxAmounts: taxAmountsSchema,
    }),
    beforeThousandths: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal("no_receipt"), reason: reasonSchema }),
]);
export type Returned = z.infer<typeof returnedSchema>;

/** A line of a sale in progress. */
export const saleLineSchema = z.strictObject({
  lineId: lineIdSchema,
  productId: productIdSchema,
  name: z.string().min(1).max(120),
  unit: unitSchema,
  quantityThousandths: quantitySchema,
  unitPriceMinor: notNegativeAmountSchema,
  pricing: pricingSchema,
  /** What was chosen with it; the unit price includes it. */
  modifiers: z.array(chosenModifierSchema).max(MAX_MODIFIERS),
  /** The line whose containers this is the deposit of; null for goods. */
  depositFor: lineIdSchema.nullable(),
  taxes: z.array(lineTaxRateSchema).max(8),
  discounts: z.array(discountSchema).max(MAX_DISCOUNTS),
  /** Null for goods that are sold. */
  returned: returnedSchema.nullable(),
});
export type SaleLine = z.infer<typeof saleLineSchema>;
