/** Turns the demo's price list into a catalogue: barcodes, popularity, taxes. */

import type { CATEGORY_COLOURS } from "#domain/catalogue/product.ts";
import type { CurrencyCode } from "#domain/money/money.ts";
import type { StartingCatalogue } from "../set-up-shop.ts";
import { depthOf } from "./demo-depth.ts";

/** A row of the price list: name, price in minor units (null: asked for at the till), unit (`piece` when left out), tax (the category's when left out). */
export type DemoProduct = readonly [name: string, priceMinor: number | null, unit?: "piece" | "kg", taxCode?: string];

/** A category of the price list. */
export interface DemoCategory {
  readonly key: string;
  readonly name: string;
  readonly colour: (typeof CATEGORY_COLOURS)[number];
  readonly taxCode: string;
  readonly products: readonly DemoProduct[];
}

/** The catalogue of a price list. Earlier rows sell more; packed goods carry an EAN-13 of GS1's range for use within a shop. */
export function demoProducts(categories: readonly DemoCategory[]): StartingCatalogue {
  let count = 0;
  const products = categories.flatMap((category, nth) =>
    category.products.map(([name, priceMinor, unit = "piece", taxCode = category.taxCode], index) => {
      count += 1;
      return {
        name,
        category: category.key,
        unit,
        priceMinor: priceMinor ?? 0,
        openPrice: priceMinor === null,
        taxCodes: [taxCode],
        barcodes: barcodesOf(unit, count),
        popularity: 1_000 - index * 20 - nth,
        ...depthOf(name, category.key),
      };
    }),
  );
  return {
    categories: categories.map(({ key, name, colour }) => ({ key, name, colour })),
    products: products.map((product) => ({ ...product, popularity: Math.max(1, product.popularity) })),
    inStoreRules: LABELS,
    foreignCurrencies: FOREIGN,
  };
}

/** Guests of the harbour pay in dollars, too. */
const FOREIGN: StartingCatalogue["foreignCurrencies"] = [{ currency: "USD" as CurrencyCode, rateMillionths: 920_000 }];

/** Labels of the demo's scales: 21 with the price and its check digit, 28 with the weight in grams. */
const LABELS: StartingCatalogue["inStoreRules"] = [
  { prefix: "21", itemDigits: 5, holds: "price", checked: true, decimals: 2 },
  { prefix: "28", itemDigits: 5, holds: "weight", checked: false, decimals: 3 },
];

/** Goods by the piece have a code of their own, goods by weight what their labels of both kinds begin with. */
function barcodesOf(unit: "piece" | "kg", number: number): string[] {
  if (unit === "piece") return [inStoreEan(number)];
  return LABELS.map(({ prefix, itemDigits }) => prefix + String(number).padStart(itemDigits, "0"));
}

/** An EAN-13 with prefix 29 (GS1 General Specifications, restricted circulation within a company). */
function inStoreEan(number: number): string {
  const digits = `29${String(number).padStart(10, "0")}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
