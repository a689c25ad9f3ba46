/** Prices that people set at the till: another price for a line, discounts on a line or on the whole sale, a sale without tax. */
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { type DiscountWish, isLargeDiscount } from "#domain/sale/price.ts";
import { MAX_REASON } from "#domain/sale/sale-line.ts";
import { MAX_EXEMPT_TEXT } from "#domain/sale/sale-terms.ts";
import { may } from "#domain/staff/permissions.ts";
import { changeSale, changeSaleAs, cleanReason } from "./change-sale.ts";
import type { Till } from "./till.ts";

/** Sets a line's unit price. @returns refusals: `approval.*`, `price.*`, `sale.*`, `text.*`, `card_data.refused` */
export function overridePrice(till: Till, input: ActInput<"sale.override_price">): Result<null> {
  const reason = cleanReason(input.reason, MAX_REASON);
  if (!reason.ok) return reason;
  const { lineId, unitPriceMinor } = input;
  const command = { act: "override_price", lineId, unitPriceMinor, reason: reason.value } as const;
  return changeSaleAs(till, "sale.override_price", input, ["sale.override_price"], command);
}

/**
 * Takes something off a line or the whole sale. Beyond a tenth, all discounts together, it needs a permission of its own.
 * @returns refusals: `approval.*`, `discount.*`, `sale.*`, `text.*`, `card_data.refused`
 */
export function giveDiscount(till: Till, input: ActInput<"sale.give_discount">): Result<null> {
  const reason = cleanReason(input.reason, MAX_REASON);
  if (!reason.ok) return reason;
  const { lineId, off } = input;
  const wish: DiscountWish = { ...off, reason: reason.value };
  const isLarge = till.sale !== null && isLargeDiscount(till.sale, lineId, wish);
  // Whoever gives none at all asks for the larger permission too: an approval is of one permission.
  const needsMore = isLarge || (till.person !== null && !may(till.person.permissions, "sale.discount"));
  return changeSaleAs(till, "sale.give_discount", input, [needsMore ? "sale.discount_large" : "sale.discount"], {
    act: "give_discount",
    lineId,
    wish,
  });
}

/** Takes a discount back. @returns refusals: `discount.unknown`, `sale.*` */
export function takeBackDiscount(till: Till, input: ActInput<"sale.take_back_discount">): Result<null> {
  if (!till.sale) return ok(null);
  return changeSale(till, { act: "take_back_discount", discountId: input.discountId });
}

/** Sells without tax, by the paper of the customer. @returns refusals: `approval.*`, `exempt.already`, `sale.*`, `text.*`, `card_data.refused` */
export function exemptSale(till: Till, input: ActInput<"sale.exempt">): Result<null> {
  const reason = cleanReason(input.reason, MAX_EXEMPT_TEXT);
  if (!reason.ok) return reason;
  const certificate = cleanReason(input.certificate, MAX_EXEMPT_TEXT);
  if (!certificate.ok) return certificate;
  const command = { act: "exempt", reason: reason.value, certificate: certificate.value } as const;
  return changeSaleAs(till, "sale.exempt", input, ["sale.exempt"], command);
}

/** Charges the tax after all. @returns refusals: `sale.*` */
export function chargeTaxAgain(till: Till): Result<null> {
  return till.sale ? changeSale(till, { act: "charge_tax_again" }) : ok(null);
}
