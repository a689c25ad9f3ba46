/** What the demo's goods ask before they are sold: how the coffee is made, what goes on the sandwich. */
import type { StartingCatalogue, StartingModifiers } from "../set-up-shop.ts";

const MILK: StartingModifiers = {
  name: "Milk",
  min: 0,
  max: 1,
  options: [
    ["Oat milk", 50],
    ["Soy milk", 50],
    ["Lactose-free", 30],
  ],
};

const EXTRAS: StartingModifiers = {
  name: "Extras",
  min: 0,
  max: 3,
  options: [
    ["Extra shot", 80],
    ["Vanilla syrup", 60],
    ["Caramel syrup", 60],
    ["Own cup", -20],
  ],
};

const BREAD: StartingModifiers = {
  name: "Bread",
  min: 1,
  max: 1,
  options: [
    ["Sourdough", 0],
    ["Rye", 0],
    ["Gluten-free", 120],
  ],
};

const TOPPINGS: StartingModifiers = {
  name: "On top",
  min: 0,
  max: 2,
  options: [
    ["Avocado", 190],
    ["Poached egg", 160],
    ["Feta", 130],
    ["Without butter", 0],
  ],
};

type Depth = Partial<Omit<StartingCatalogue["products"][number], "name" | "category" | "unit" | "priceMinor">>;

/** The deposit on bottles and cans: 8 cents where they are filled again, 25 where not. */
const REFILLED: Depth = { depositMinor: 8 };
const RECYCLED: Depth = { depositMinor: 25 };

/** A shirt in three sizes; each has a code of its own. */
const SHIRT: Depth = {
  variants: [
    { name: "Harbour shirt S", priceMinor: 2_490, barcodes: ["2990000000019"] },
    { name: "Harbour shirt M", priceMinor: 2_490, barcodes: ["2990000000026"] },
    { name: "Harbour shirt L", priceMinor: 2_690, barcodes: ["2990000000033"] },
  ],
};

/** Coffee sells at a touch; a sandwich waits until its bread is chosen. */
const DEPTHS: Readonly<Record<string, Depth>> = {
  "Flat white": { modifiers: [MILK, EXTRAS] },
  Latte: { modifiers: [MILK, EXTRAS] },
  Cappuccino: { modifiers: [MILK, EXTRAS] },
  "Club sandwich": { modifiers: [BREAD, TOPPINGS] },
  "Still water 0.5 l": RECYCLED,
  "Sparkling water 0.5 l": RECYCLED,
  "Pilsner 0.5 l": { ...REFILLED, minimumAge: 16 },
  "Pale ale 0.33 l": { ...REFILLED, minimumAge: 16 },
  "Wheat beer 0.5 l": { ...REFILLED, minimumAge: 16 },
  "Alcohol-free beer 0.33 l": REFILLED,
  "Cider 0.33 l": { ...REFILLED, minimumAge: 16 },
  "Craft lager 0.33 l": { ...RECYCLED, minimumAge: 16 },
  "Harbour shirt": SHIRT,
  "Gin 0.5 l": { minimumAge: 18 },
  "Vermouth 0.75 l": { minimumAge: 18 },
};

/** Cake is taxed at the reduced rate when it is taken away. */
const TAKEN_AWAY: Readonly<Record<string, Depth>> = { cake: { takeawayTaxCodes: ["B"] } };

/** What a product asks before it is sold and brings along. @param category the key of its category */
export function depthOf(name: string, category: string): Depth {
  return { ...TAKEN_AWAY[category], ...DEPTHS[name] };
}
