/** From goods and what is known of them at the till to price and quantity of a line: weights with tare, open prices, labels that carry a price or weight. */
import { chooseModifiers, type ModifierGroup, modifiersPrice } from "#domain/catalogue/modifier.ts";
import type { Label } from "#domain/catalogue/scan-code.ts";
import { add, divideRounded, extend, fromBigInt, type Minor, quantityThousandths } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR, MAX_QUANTITY_THOUSANDTHS } from "#domain/values.ts";
import type { ProductToSell } from "./sale.ts";
import type { SaleLine } from "./sale-line.ts";
import type { Service } from "./sale-terms.ts";

/** A product of the catalogue on its way to a sale. */
export interface CatalogueProduct extends ProductToSell {
  /** It has no price of its own: what it costs is asked for each time. */
  readonly openPrice: boolean;
  /** It is only a name: one of its variants is sold. */
  readonly hasVariants: boolean;
  readonly modifierGroups: readonly ModifierGroup[];
  /** Its taxes when it is taken away; null: the same. */
  readonly takeawayTaxes: SaleLine["taxes"] | null;
}

/** The taxes of a product where it is eaten. */
export function taxesFor(
  { taxes, takeawayTaxes }: Pick<CatalogueProduct, "taxes" | "takeawayTaxes">,
  service: Service | null,
): SaleLine["taxes"] {
  return service === "take_away" && takeawayTaxes ? takeawayTaxes : taxes;
}

/** What is known when goods are rung up; null where nothing was said. */
export interface RingUp {
  /** Pieces or, with their container, weight: in thousandths. */
  readonly quantityThousandths: number | null;
  /** What the container weighs, in thousandths of a kilogram. */
  readonly tareThousandths: number | null;
  /** Asked for goods without a price of their own; for one piece or kilogram, in minor units. */
  readonly priceMinor: Minor | null;
  readonly label: Pick<Label, "weightThousandths" | "priceMinor"> | null;
  /** What was chosen with it; null when nobody was asked. */
  readonly modifierIds: readonly string[] | null;
}

/** What the sale is asked to add. */
export interface RungUp {
  readonly product: ProductToSell;
  readonly quantityThousandths: number | null;
}

/**
 * Finds price and quantity of goods (docs/SALE.md, SALE-40 to SALE-44) and what was chosen with them (SALE-70).
 * @returns refusals: `product.choose_variant`, `quantity.needed`, `quantity.not_weighed`, `quantity.on_label`,
 *   `quantity.tare`, `price.needed`, `price.not_open`, `price.too_large`, `modifier.*`
 */
export function ringUp(product: CatalogueProduct, known: RingUp): Result<RungUp> {
  const { name, productId } = product;
  if (product.hasVariants) return refuse("product.choose_variant", { name, productId });
  const priced = priceUp(product, known);
  if (!priced.ok) return priced;
  const modifiers = chooseModifiers(product, known.modifierIds);
  return modifiers.ok ? withModifiers(priced.value, modifiers.value) : modifiers;
}

/** The goods at their price with what was chosen. @returns refusals: `modifier.below_zero`, `price.too_large` */
function withModifiers({ product, quantityThousandths }: RungUp, modifiers: SaleLine["modifiers"]): Result<RungUp> {
  const priceMinor = add(product.priceMinor, modifiersPrice(modifiers));
  if (priceMinor < 0) return refuse("modifier.below_zero", { name: product.name });
  if (priceMinor > MAX_AMOUNT_MINOR) return refuse("price.too_large");
  return ok({ product: { ...product, priceMinor, modifiers }, quantityThousandths });
}

function priceUp(product: CatalogueProduct, known: RingUp): Result<RungUp> {
  const { label } = known;
  const { name } = product;
  const isWeighed = product.unit === "kg";
  const saysWeight = label?.weightThousandths != null || known.tareThousandths !== null;
  if (saysWeight && !isWeighed) return refuse("quantity.not_weighed", { name });
  const onLabel = label !== null && (label.weightThousandths !== null || label.priceMinor !== null);
  if (onLabel && isWeighed && (known.quantityThousandths !== null || known.tareThousandths !== null))
    return refuse("quantity.on_label", { name });
  if (label?.priceMinor != null) return ok(atLabelPrice(product, known, label.priceMinor));
  const quantity = onLabel ? ok(label.weightThousandths) : netQuantity(product, known);
  if (!quantity.ok) return quantity;
  const priced = atOpenPrice(product, known.priceMinor);
  return priced.ok ? ok({ product: priced.value, quantityThousandths: quantity.value }) : priced;
}

/** How far a weight gives way to a total, in thousandths. */
const MOST_AWAY = 500;

/**
 * Price and quantity whose product is exactly what a label says the goods cost.
 *
 * The shelf price stands, and the weight follows from it to the thousandth, where that adds up. Else the price of a
 * kilogram gives way, by the least that makes it add up; where even that can't be, the weight does, thousandth by
 * thousandth (SALE-41). Goods that cost next to nothing for their weight are a kilogram at the label's price.
 * @param totalMinor what the goods cost, more than zero
 * @param unitPriceMinor the shelf price of a kilogram; zero when there is none
 * @param weighedThousandths what the label says they weigh; null when it does not
 */
export function priceByLabel(
  totalMinor: Minor,
  unitPriceMinor: Minor,
  weighedThousandths: number | null,
): { readonly unitPriceMinor: Minor; readonly quantityThousandths: number } {
  const nearest = weighedThousandths ?? weightFor(totalMinor, unitPriceMinor);
  if (addsUp(unitPriceMinor, nearest, totalMinor)) return { unitPriceMinor, quantityThousandths: nearest };
  for (let away = 0; away <= MOST_AWAY; away += 1) {
    for (const quantity of [nearest - away, nearest + away]) {
      if (quantity < 1 || quantity > MAX_QUANTITY_THOUSANDTHS) continue;
      const perKilogram = divideRounded(BigInt(totalMinor) * 1_000n, BigInt(quantity));
      if (perKilogram > BigInt(MAX_AMOUNT_MINOR)) continue;
      const price = fromBigInt(perKilogram);
      if (addsUp(price, quantity, totalMinor)) return { unitPriceMinor: price, quantityThousandths: quantity };
    }
  }
  return { unitPriceMinor: totalMinor, quantityThousandths: 1_000 };
}

function atLabelPrice(product: CatalogueProduct, known: RingUp, totalMinor: Minor): RungUp {
  const pricing = { kind: "embedded" as const };
  if (product.unit === "piece")
    return { product: { ...product, priceMinor: totalMinor, pricing }, quantityThousandths: known.quantityThousandths };
  const found = priceByLabel(totalMinor, product.priceMinor, known.label?.weightThousandths ?? null);
  return {
    product: { ...product, priceMinor: found.unitPriceMinor, pricing },
    quantityThousandths: found.quantityThousandths,
  };
}

function netQuantity(product: CatalogueProduct, known: RingUp): Result<number | null> {
  const gross = known.quantityThousandths;
  if (gross === null) return product.unit === "kg" ? refuse("quantity.needed", { name: product.name }) : ok(null);
  const tare = known.tareThousandths ?? 0;
  return tare > 0 && tare >= gross ? refuse("quantity.tare") : ok(gross - tare);
}

function atOpenPrice(product: CatalogueProduct, priceMinor: Minor | null): Result<ProductToSell> {
  const { name } = product;
  if (!product.openPrice) return priceMinor === null ? ok(product) : refuse("price.not_open", { name });
  if (priceMinor === null || priceMinor <= 0) return refuse("price.needed", { name, unit: product.unit });
  if (priceMinor > MAX_AMOUNT_MINOR) return refuse("price.too_large");
  return ok({ ...product, priceMinor, pricing: { kind: "open" } });
}

/** The weight that costs an amount, to the nearest thousandth; a kilogram where there is no price to find it from. */
function weightFor(totalMinor: Minor, unitPriceMinor: Minor): number {
  if (unitPriceMinor <= 0) return 1_000;
  const weight = divideRounded(BigInt(totalMinor) * 1_000n, BigInt(unitPriceMinor));
  return weight >= 1n && weight <= BigInt(MAX_QUANTITY_THOUSANDTHS) ? Number(weight) : 1_000;
}

function addsUp(unitPriceMinor: Minor, quantity: number, totalMinor: Minor): boolean {
  return extend(unitPriceMinor, quantityThousandths(quantity)) === totalMinor;
}
