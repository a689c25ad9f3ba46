/** What the demo's goods ask before they are sold: how the coffee is made, what goes on the sandwich. */
import type { StartingModifiers } from "../set-up-shop.ts";

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

/** Choices by the name of the product. Coffee sells at a touch; a sandwich waits until its bread is chosen. */
export const DEMO_MODIFIERS: Readonly<Record<string, readonly StartingModifiers[]>> = {
  "Flat white": [MILK, EXTRAS],
  Latte: [MILK, EXTRAS],
  Cappuccino: [MILK, EXTRAS],
  "Club sandwich": [BREAD, TOPPINGS],
};
