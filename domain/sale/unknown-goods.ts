/** Goods whose code no product has, sold at an open price: what the journal keeps of it beside the sale. */
import { z } from "zod";
import { lineIdSchema, productIdSchema, saleIdSchema } from "#domain/ids.ts";
import { notNegativeAmountSchema, quantitySchema } from "#domain/values.ts";
import type { SaleLine } from "./sale-line.ts";

/** `goods.sold_open`: put on a sale at once and not only with it, by somebody who may or had it allowed. */
export const goodsSoldOpenSchema = z.strictObject({
  saleId: saleIdSchema,
  lineId: lineIdSchema,
  /** The open-price product whose taxes they have. */
  productId: productIdSchema,
  /** The code on them, in its normal form. */
  code: z.string().min(1).max(48),
  name: z.string().min(1).max(120),
  quantityThousandths: quantitySchema,
  unitPriceMinor: notNegativeAmountSchema,
});
export type GoodsSoldOpen = z.infer<typeof goodsSoldOpenSchema>;

/** What the journal keeps of a line that was added for an unknown code. */
export function soldOpen(saleId: GoodsSoldOpen["saleId"], code: string, line: SaleLine): GoodsSoldOpen {
  const { lineId, productId, name, quantityThousandths, unitPriceMinor } = line;
  return { saleId, lineId, productId, code, name, quantityThousandths, unitPriceMinor };
}
