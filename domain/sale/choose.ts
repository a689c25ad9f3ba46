/** What is chosen after lines are there: other modifiers for one, where all of them are eaten, whether they are taxed. */
import { z } from "zod";
import { chosenModifierSchema, MAX_MODIFIERS, modifiersPrice } from "#domain/catalogue/modifier.ts";
import { type LineId, lineIdSchema, type ProductId, productIdSchema, saleIdSchema } from "#domain/ids.ts";
import { add, subtract } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR, notNegativeAmountSchema, quantitySchema } from "#domain/values.ts";
import { changeLine } from "./price.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";
import type { Pricing, SaleLine } from "./sale-line.ts";
import type { Exempt, Service } from "./sale-terms.ts";
import { type SalePolicy, totalSale } from "./sale-totals.ts";

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

/** What a person may ask about choices. Modifiers and taxes as the catalogue has them now. */
export type ChoiceCommand =
  | { readonly act: "change_modifiers"; readonly lineId: LineId; readonly modifiers: SaleLine["modifiers"] }
  | {
      readonly act: "choose_service";
      readonly service: Service | null;
      /** The taxes of each product there; what is not named keeps its own. */
      readonly taxes: ReadonlyMap<ProductId, SaleLine["taxes"]>;
    }
  | ({ readonly act: "exempt" } & Exempt)
  | { readonly act: "charge_tax_again" };

/**
 * Decides what was chosen.
 * @returns an event, or a refusal: `sale.empty`, `sale.line_unknown`, `modifier.line`, `modifier.below_zero`,
 *   `price.too_large`, `exempt.already`
 */
export function decideChoice(
  sale: Sale,
  command: ChoiceCommand,
  { policy }: { readonly policy: SalePolicy },
): Result<SaleEvent[]> {
  switch (command.act) {
    case "change_modifiers":
      return changeModifiers(sale, command);
    case "choose_service":
      return chooseService(sale, command);
    case "exempt":
      return exempt(sale, command, policy);
    case "charge_tax_again":
      return ok(sale.exempt ? [{ type: "tax.charged_again" }] : []);
  }
}

/** No tax from here on, with the paper that says so (docs/SALE.md, SALE-90). */
function exempt(sale: Sale, { reason, certificate }: Exempt, policy: SalePolicy): Result<SaleEvent[]> {
  if (sale.lines.every(({ returned }) => returned)) return refuse("sale.empty");
  if (sale.exempt) return refuse("exempt.already", { certificate: sale.exempt.certificate });
  const goods = { ...sale, lines: sale.lines.filter(({ returned }) => returned === null) };
  const { taxMinor } = totalSale(goods, policy);
  return ok([{ type: "tax.exempted", body: { saleId: sale.saleId, reason, certificate, taxMinor } }]);
}

/** Switches the taxes of goods that are sold to those of the place they are eaten at (docs/SALE.md, SALE-73). */
function chooseService(
  sale: Sale,
  { service, taxes: known }: Extract<ChoiceCommand, { act: "choose_service" }>,
): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  if (service === sale.service) return ok([]);
  const taxes = sale.lines.flatMap(({ lineId, productId, returned, depositFor }) => {
    const there = known.get(productId);
    return there && returned === null && depositFor === null ? [[lineId, there] as const] : [];
  });
  return ok([{ type: "service.chosen", service, taxes: new Map(taxes) }]);
}

/** The sale served elsewhere. */
export function withService(sale: Sale, service: Service | null, taxes: ReadonlyMap<LineId, SaleLine["taxes"]>): Sale {
  return {
    ...sale,
    service,
    lines: sale.lines.map((line) => ({ ...line, taxes: taxes.get(line.lineId) ?? line.taxes })),
  };
}

/** A line's price changes by what its modifiers differ (docs/SALE.md, SALE-72). */
function changeModifiers(
  sale: Sale,
  { lineId, modifiers }: Extract<ChoiceCommand, { act: "change_modifiers" }>,
): Result<SaleEvent[]> {
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
