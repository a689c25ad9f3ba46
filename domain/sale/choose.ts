/** What is chosen after a line is there: other modifiers for it. */
import { z } from "zod";
import { chosenModifierSchema, MAX_MODIFIERS, modifiersPrice } from "#domain/catalogue/modifier.ts";
import { type LineId, lineIdSchema, productIdSchema, saleIdSchema } from "#domain/ids.ts";
import { add, subtract } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR, notNegativeAmountSchema, quantitySchema } from "#domain/values.ts";
import { changeLine } from "./price.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";
import type { Pricing, SaleLine } from "./sale-line.ts";

const modifiersSchema = z.array(chosenModifierSchema).max(MAX_MODIFIERS);

/** `modifiers.changed`: a line has other modifiers than it was rung up with; prices are of one piece or kilogram. */
export const modifiersChangedSchema = z.strictObject({
  saleId: saleIdSchema,
  lineId: lineIdSchema,
  productId: productIdSchema,
  name: z.string().min(1).max(120),
  quantityThousandths: quantitySchema,
  from: modifiersSchema,
  to: modifiersSchema,
  fromMinor: notNegativeAmountSchema,
  toMinor: notNegativeAmountSchema,
});
export type ModifiersChanged = z.infer<typeof modifiersChangedSchema>;

/** What a person may ask about choices. `modifiers` as the catalogue has them now. */
export type ChoiceCommand = {
  readonly act: "change_modifiers";
  readonly lineId: LineId;
  readonly modifiers: SaleLine["modifiers"];
};

/**
 * Decides other modifiers for a line: its price changes by what they differ (docs/SALE.md, SALE-72).
 * @returns an event, or a refusal: `sale.line_unknown`, `modifier.line`, `modifier.below_zero`, `price.too_large`
 */
export function decideChoice(sale: Sale, { lineId, modifiers }: ChoiceCommand): Result<SaleEvent[]> {
  const line = sale.lines.find((each) => each.lineId === lineId);
  if (!line) return refuse("sale.line_unknown");
  const { name, productId, quantityThousandths, unitPriceMinor: fromMinor, modifiers: from } = line;
  if (line.returned !== null || line.depositFor !== null || line.pricing.kind === "embedded")
    return refuse("modifier.line", { name });
  if (isSameChoice(from, modifiers)) return ok([]);
  const toMinor = add(fromMinor, subtract(modifiersPrice(modifiers), modifiersPrice(from)));
  if (toMinor < 0) return refuse("modifier.below_zero", { name });
  if (toMinor > MAX_AMOUNT_MINOR) return refuse("price.too_large");
  const pricing = pricingAfter(line.pricing, subtract(toMinor, fromMinor));
  if (pricing === null) return refuse("modifier.below_zero", { name });
  const body = {
    saleId: sale.saleId,
    lineId,
    productId,
    name,
    quantityThousandths,
    from,
    to: modifiers,
    fromMinor,
    toMinor,
  };
  return ok([{ type: "modifiers.changed", body, pricing }]);
}

/** The sale with other modifiers on a line. */
export function withModifiers(sale: Sale, { lineId, to, toMinor }: ModifiersChanged, pricing: Pricing): Sale {
  return changeLine(sale, lineId, (line) => ({ ...line, modifiers: to, unitPriceMinor: toMinor, pricing }));
}

/** The price a person set stays theirs; what the catalogue would take moves along. */
function pricingAfter(pricing: Pricing, byMinor: ReturnType<typeof add>): Pricing | null {
  if (pricing.kind !== "override") return pricing;
  const catalogueMinor = add(pricing.catalogueMinor, byMinor);
  return catalogueMinor < 0 ? null : { ...pricing, catalogueMinor };
}

function isSameChoice(one: SaleLine["modifiers"], other: SaleLine["modifiers"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
