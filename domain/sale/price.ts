/** Prices and discounts that people give: another price for a line, something off a line or off the whole sale. */
import type { DiscountId, LineId, NewId } from "#domain/ids.ts";
import { add, type Minor, type RateMillionths, rateMillionths, shareOf, subtract } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR } from "#domain/values.ts";
import { discountSale } from "./sale-amounts.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";
import { type Discount, MAX_DISCOUNTS, type SaleLine } from "./sale-line.ts";

/** A whole, in millionths: nothing more can be taken off. */
const WHOLE = 1_000_000;

/** The largest share, in millionths, that whoever may give discounts gives without asking: a tenth. */
export const DISCOUNT_LIMIT_MILLIONTHS = 100_000;

/** What is to be taken off: a share in millionths, or an amount in minor units. */
export type DiscountWish =
  | { readonly kind: "percent"; readonly rateMillionths: RateMillionths; readonly reason: string }
  | { readonly kind: "amount"; readonly amountMinor: Minor; readonly reason: string };

/** What a person may ask of prices. `lineId` null: of the whole sale. */
export type PriceCommand =
  | { readonly act: "override_price"; readonly lineId: LineId; readonly unitPriceMinor: Minor; readonly reason: string }
  | { readonly act: "give_discount"; readonly lineId: LineId | null; readonly wish: DiscountWish }
  | { readonly act: "take_back_discount"; readonly discountId: DiscountId };

/**
 * Decides what a command does to prices. Whether the result fits a sale is the sale's to say.
 * @returns events, or a refusal: `sale.line_unknown`, `sale.empty`, `price.returned`, `price.too_large`,
 *   `discount.zero`, `discount.too_much`, `discount.too_many`, `discount.returned`, `discount.unknown`
 */
export function decidePrice(
  sale: Sale,
  command: PriceCommand,
  context: { readonly newId: NewId },
): Result<SaleEvent[]> {
  switch (command.act) {
    case "override_price":
      return overridePrice(sale, command);
    case "give_discount":
      return giveDiscount(sale, command.lineId, command.wish, context.newId);
    case "take_back_discount":
      return takeBack(sale, command.discountId);
  }
}

/** How much of a whole a discount takes, in millionths: what a person's limit is compared with. @param ofMinor what it is taken off */
export function shareTaken(wish: DiscountWish, ofMinor: Minor): number {
  if (wish.kind === "percent") return wish.rateMillionths;
  if (ofMinor <= 0) return WHOLE;
  return Math.min(WHOLE, Number((BigInt(wish.amountMinor) * BigInt(WHOLE) + BigInt(ofMinor) - 1n) / BigInt(ofMinor)));
}

/**
 * Whether a discount goes beyond what whoever may give any gives without asking: by itself, or together with what was
 * taken off the same goods before. Many small ones are a large one.
 */
export function isLargeDiscount(sale: Sale, lineId: LineId | null, wish: DiscountWish): boolean {
  if (shareTaken(wish, discountable(sale, lineId)) > DISCOUNT_LIMIT_MILLIONTHS) return true;
  const after = withDiscount(sale, lineId, { discountId: "" as DiscountId, ...wish });
  const amounts = discountSale(after).lines.filter((_, index) => {
    const line = after.lines[index];
    return line && !line.returned && !line.depositFor && (lineId === null || line.lineId === lineId);
  });
  const taken = add(...amounts.map(({ discountMinor }) => discountMinor));
  return taken > shareOf(add(...amounts.map(({ listMinor }) => listMinor)), rateMillionths(DISCOUNT_LIMIT_MILLIONTHS));
}

/** What a discount would be taken off now, in minor units: a line after its discounts, or all goods sold. */
export function discountable(sale: Sale, lineId: LineId | null): Minor {
  const { lines } = discountSale(sale);
  const sum = sale.lines.reduce(
    (minor, line, index) =>
      line.returned || line.depositFor || (lineId !== null && line.lineId !== lineId)
        ? minor
        : minor + (lines[index]?.amountMinor ?? 0),
    0,
  );
  return sum as Minor;
}

function overridePrice(sale: Sale, command: Extract<PriceCommand, { act: "override_price" }>): Result<SaleEvent[]> {
  const line = sale.lines.find(({ lineId }) => lineId === command.lineId);
  if (!line) return refuse("sale.line_unknown");
  if (line.returned?.kind === "receipt") return refuse("price.returned", { name: line.name });
  if (line.depositFor) return refuse("deposit.bound", { name: line.name });
  if (command.unitPriceMinor < 0 || command.unitPriceMinor > MAX_AMOUNT_MINOR) return refuse("price.too_large");
  if (command.unitPriceMinor === line.unitPriceMinor) return ok([]);
  const catalogueMinor = line.pricing.kind === "override" ? line.pricing.catalogueMinor : line.unitPriceMinor;
  const body = {
    saleId: sale.saleId,
    lineId: line.lineId,
    productId: line.productId,
    name: line.name,
    fromMinor: line.unitPriceMinor,
    toMinor: command.unitPriceMinor,
    reason: command.reason,
  };
  return ok([
    { type: "price.overridden", body, pricing: { kind: "override", catalogueMinor, reason: command.reason } },
  ]);
}

function giveDiscount(sale: Sale, lineId: LineId | null, wish: DiscountWish, newId: NewId): Result<SaleEvent[]> {
  const line = lineId === null ? null : (sale.lines.find((each) => each.lineId === lineId) ?? undefined);
  if (line === undefined) return refuse("sale.line_unknown");
  if (line?.returned) return refuse("discount.returned", { name: line.name });
  if (line?.depositFor) return refuse("deposit.bound", { name: line.name });
  if (line === null && sale.lines.every(({ returned, depositFor }) => returned || depositFor))
    return refuse("sale.empty");
  if ((line?.discounts ?? sale.discounts).length >= MAX_DISCOUNTS)
    return refuse("discount.too_many", { most: MAX_DISCOUNTS });
  const asked = wish.kind === "percent" ? wish.rateMillionths : wish.amountMinor;
  if (asked <= 0) return refuse("discount.zero");
  const ofMinor = discountable(sale, lineId);
  if (wish.kind === "percent" ? asked > WHOLE : asked > ofMinor) return refuse("discount.too_much");
  const discount: Discount = { discountId: newId<DiscountId>(), ...wish };
  const after = withDiscount(sale, lineId, discount);
  const amountMinor = subtract(discountable(sale, lineId), discountable(after, lineId));
  const body = { saleId: sale.saleId, lineId, name: line?.name ?? null, discount, ofMinor, amountMinor };
  return ok([{ type: "discount.given", body }]);
}

function takeBack(sale: Sale, discountId: DiscountId): Result<SaleEvent[]> {
  const known = [...sale.discounts, ...sale.lines.flatMap(({ discounts }) => discounts)];
  return known.some((each) => each.discountId === discountId)
    ? ok([{ type: "discount.taken_back", discountId }])
    : refuse("discount.unknown");
}

/** The sale with a discount more. */
export function withDiscount(sale: Sale, lineId: LineId | null, discount: Discount): Sale {
  if (lineId === null) return { ...sale, discounts: [...sale.discounts, discount] };
  return changeLine(sale, lineId, (line) => ({ ...line, discounts: [...line.discounts, discount] }));
}

/** The sale without a discount. */
export function withoutDiscount(sale: Sale, discountId: DiscountId): Sale {
  const keep = (discount: Discount) => discount.discountId !== discountId;
  return {
    ...sale,
    discounts: sale.discounts.filter(keep),
    lines: sale.lines.map((line) =>
      line.discounts.every(keep) ? line : { ...line, discounts: line.discounts.filter(keep) },
    ),
  };
}

/** The sale with one line changed. */
export function changeLine(sale: Sale, lineId: LineId, change: (line: SaleLine) => SaleLine): Sale {
  return { ...sale, lines: sale.lines.map((line) => (line.lineId === lineId ? change(line) : line)) };
}
