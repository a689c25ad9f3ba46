/** What the customer's display draws: the sale as the customer may see it, and nothing of people, drawer or shop. */
import { z } from "zod";
import { unitSchema } from "#domain/sale/sale-line.ts";
import { amountSchema, currencySchema, notNegativeAmountSchema, quantitySchema } from "#domain/values.ts";

/** Amounts in minor units. */
export const customerViewSchema = z.strictObject({
  shopName: z.string(),
  currency: currencySchema,
  /** Practice: nothing here is real. */
  training: z.boolean(),
  /** Null between customers. */
  sale: z
    .strictObject({
      lines: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          unit: unitSchema,
          quantityThousandths: quantitySchema,
          amountMinor: amountSchema,
          returned: z.boolean(),
        }),
      ),
      discountMinor: notNegativeAmountSchema,
      totalMinor: amountSchema,
      paidMinor: amountSchema,
      dueMinor: amountSchema,
      /** What the card terminal is asked for; null while it isn't. */
      onTerminalMinor: amountSchema.nullable(),
    })
    .nullable(),
  /** The sale just finished: what was paid, and what comes back. */
  last: z.strictObject({ totalMinor: amountSchema, changeMinor: notNegativeAmountSchema }).nullable(),
});
export type CustomerView = z.infer<typeof customerViewSchema>;
