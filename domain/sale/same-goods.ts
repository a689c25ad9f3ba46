/** Whether goods that are added are the same as those of a line: then the line grows, else there is another. */
import type { ProductToSell } from "./sale.ts";
import type { SaleLine } from "./sale-line.ts";

/** The same goods at the same price, with the same taxes and modifiers, and nothing special about the line (SALE-02). */
export function isSameGoods(line: SaleLine, product: ProductToSell): boolean {
  return (
    line.productId === product.productId &&
    line.unitPriceMinor === product.priceMinor &&
    line.name === product.name &&
    line.unit === product.unit &&
    line.pricing.kind === "catalogue" &&
    (product.pricing ?? line.pricing).kind === "catalogue" &&
    line.discounts.length === 0 &&
    line.returned === null &&
    line.depositFor === null &&
    isSameList(line.modifiers, product.modifiers ?? [], isSameModifier) &&
    isSameList(line.taxes, product.taxes, isSameTax)
  );
}

function isSameList<T>(list: readonly T[], others: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  if (list.length !== others.length) return false;
  return list.every((one, index) => {
    const other = others[index];
    return other !== undefined && isSame(one, other);
  });
}

type Modifier = SaleLine["modifiers"][number];

/** Renamed or priced anew since, it is another one. */
function isSameModifier(one: Modifier, other: Modifier): boolean {
  return one.optionId === other.optionId && one.priceMinor === other.priceMinor && one.name === other.name;
}

/** The tax as it stands, also in how it is called and whether it is a tax on taxes: what a line shows is never another's. */
function isSameTax(tax: SaleLine["taxes"][number], other: SaleLine["taxes"][number]): boolean {
  return (
    tax.taxId === other.taxId &&
    tax.rateMillionths === other.rateMillionths &&
    tax.compound === other.compound &&
    tax.code === other.code
  );
}
