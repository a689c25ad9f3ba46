/** What the gallery's small shop sells, in every language: categories, products, and the lines of a sale. */
import type { CategoryColour } from "#renderer/ui/tile.tsx";
import type { InEach } from "./specimens.ts";
import { CATEGORIES_AR, LINES_AR, PRODUCTS_AR } from "./specimens-ar.ts";

export const CATEGORIES: InEach<readonly { id: string; name: string; colour: CategoryColour }[]> = {
  en: [
    { id: "coffee", name: "Coffee", colour: "amber" },
    { id: "bakery", name: "Bakery", colour: "clay" },
    { id: "fruit", name: "Fruit & vegetables", colour: "green" },
    { id: "dairy", name: "Dairy", colour: "blue" },
    { id: "pantry", name: "Pantry", colour: "violet" },
    { id: "sweets", name: "Sweets", colour: "rose" },
    { id: "drinks", name: "Cold drinks", colour: "teal" },
    { id: "household", name: "Household", colour: "slate" },
  ],
  de: [
    { id: "coffee", name: "Kaffee", colour: "amber" },
    { id: "bakery", name: "Backwaren", colour: "clay" },
    { id: "fruit", name: "Obst & Gemüse", colour: "green" },
    { id: "dairy", name: "Molkereiprodukte", colour: "blue" },
    { id: "pantry", name: "Vorrat", colour: "violet" },
    { id: "sweets", name: "Süßwaren", colour: "rose" },
    { id: "drinks", name: "Kaltgetränke", colour: "teal" },
    { id: "household", name: "Haushaltswaren", colour: "slate" },
  ],
  get ar() {
    return renamed(this.en, CATEGORIES_AR);
  },
};

interface SpecimenProduct {
  readonly name: string;
  readonly priceMinor: number;
  readonly colour: CategoryColour;
  readonly isPerKg?: boolean;
  readonly onSale?: string;
}

export const PRODUCTS: InEach<readonly SpecimenProduct[]> = {
  en: [
    { name: "Flat white", priceMinor: 380, colour: "amber", onSale: "2" },
    { name: "Latte", priceMinor: 410, colour: "amber" },
    { name: "Filter coffee", priceMinor: 290, colour: "amber" },
    { name: "Cortado", priceMinor: 340, colour: "amber" },
    { name: "Decaffeinated cappuccino, large, oat milk", priceMinor: 490, colour: "amber" },
    { name: "Sourdough", priceMinor: 420, colour: "clay", onSale: "1" },
    { name: "Butter croissant", priceMinor: 220, colour: "clay" },
    { name: "Cinnamon bun", priceMinor: 310, colour: "clay" },
    { name: "Apples", priceMinor: 399, colour: "green", isPerKg: true, onSale: "0.482" },
    { name: "Vine tomatoes", priceMinor: 549, colour: "green", isPerKg: true },
    { name: "Whole milk 1 l", priceMinor: 145, colour: "blue" },
    { name: "Gift basket “Harbour”", priceMinor: 124900, colour: "violet" },
    { name: "Hazelnut chocolate", priceMinor: 349, colour: "rose" },
    { name: "Sparkling water", priceMinor: 119, colour: "teal" },
    { name: "Paper bag", priceMinor: 20, colour: "slate" },
  ],
  de: [
    { name: "Flat White", priceMinor: 380, colour: "amber", onSale: "2" },
    { name: "Latte", priceMinor: 410, colour: "amber" },
    { name: "Filterkaffee", priceMinor: 290, colour: "amber" },
    { name: "Cortado", priceMinor: 340, colour: "amber" },
    { name: "Cappuccino entkoffeiniert, groß, Hafermilch", priceMinor: 490, colour: "amber" },
    { name: "Sauerteigbrot", priceMinor: 420, colour: "clay", onSale: "1" },
    { name: "Buttercroissant", priceMinor: 220, colour: "clay" },
    { name: "Zimtschnecke", priceMinor: 310, colour: "clay" },
    { name: "Äpfel", priceMinor: 399, colour: "green", isPerKg: true, onSale: "0,482" },
    { name: "Strauchtomaten", priceMinor: 549, colour: "green", isPerKg: true },
    { name: "Vollmilch 1 l", priceMinor: 145, colour: "blue" },
    { name: "Geschenkkorb „Hafen“", priceMinor: 124900, colour: "violet" },
    { name: "Haselnussschokolade", priceMinor: 349, colour: "rose" },
    { name: "Mineralwasser", priceMinor: 119, colour: "teal" },
    { name: "Papiertragetasche", priceMinor: 20, colour: "slate" },
  ],
  get ar() {
    return renamed(this.en, PRODUCTS_AR);
  },
};

interface SpecimenLine {
  readonly id: string;
  readonly name: string;
  readonly thousandths: number;
  readonly unit: "piece" | "kg";
  readonly amountMinor: number;
  readonly details?: readonly string[];
}

export const LINES: InEach<readonly SpecimenLine[]> = {
  en: [
    { id: "1", name: "Flat white", thousandths: 2000, unit: "piece", amountMinor: 760, details: ["oat, extra shot"] },
    { id: "2", name: "Sourdough", thousandths: 1000, unit: "piece", amountMinor: 420 },
    { id: "3", name: "Apples", thousandths: 482, unit: "kg", amountMinor: 192, details: ["3.99 / kg"] },
  ],
  de: [
    { id: "1", name: "Flat White", thousandths: 2000, unit: "piece", amountMinor: 760, details: ["Hafer, extra Shot"] },
    { id: "2", name: "Sauerteigbrot", thousandths: 1000, unit: "piece", amountMinor: 420 },
    { id: "3", name: "Äpfel", thousandths: 482, unit: "kg", amountMinor: 192, details: ["3,99 / kg"] },
  ],
  ar: LINES_AR,
};

/** The same things as in English under Arabic names. */
function renamed<Thing extends { readonly name: string }>(things: readonly Thing[], names: readonly string[]): Thing[] {
  return things.map((thing, index) => ({ ...thing, name: names[index] ?? thing.name }));
}
