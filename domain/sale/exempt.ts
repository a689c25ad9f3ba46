/** A sale without tax: what the goods on it come to when nobody pays their taxes (docs/SALE.md, SALE-90 to SALE-93). */
import type { z } from "zod";
import { saleIdSchema } from "#domain/ids.ts";
import { subtract, ZERO } from "#domain/money/money.ts";
import type { LineTax } from "#domain/tax/tax.ts";
import { notNegativeAmountSchema } from "#domain/values.ts";
import type { LineAmount } from "./sale-amounts.ts";
import type { SaleLine } from "./sale-line.ts";
import { exemptSchema } from "./sale-terms.ts";

/** `tax.exempted`: a sale is without tax from here on; `taxMinor` is what was on it then. */
export const taxExemptedSchema = exemptSchema.extend({ saleId: saleIdSchema, taxMinor: notNegativeAmountSchema });
export type TaxExempted = z.infer<typeof taxExemptedSchema>;

/** A line's amounts and taxes. */
export interface TaxedAmount {
  readonly line: Pick<SaleLine, "returned" | "taxes">;
  readonly amount: LineAmount;
  readonly tax: LineTax;
}

/**
 * The same without tax. A price with tax inside loses exactly the tax that was found in it, so that the customer pays its
 * net amount; a price before tax stays as it is. Goods that come back carry what they were sold with.
 */
export function withoutTax({ line, amount, tax }: TaxedAmount, pricesIncludeTax: boolean): TaxedAmount {
  if (line.returned) return { line, amount, tax };
  const exemptMinor = pricesIncludeTax ? tax.taxMinor : ZERO;
  const amountMinor = subtract(amount.amountMinor, exemptMinor);
  return {
    line: { ...line, taxes: [] },
    amount: { ...amount, exemptMinor, amountMinor },
    tax: { netMinor: amountMinor, taxMinor: ZERO, grossMinor: amountMinor, taxes: [] },
  };
}
