/** The demo shop: Harbour Street, a café and grocer. Plain data; ids are made when the shop is set up. */
import type { ActInput } from "#domain/protocol/register-api.ts";
import type { NewPerson, StartingCatalogue } from "../set-up-shop.ts";
import { DEMO_CATEGORIES } from "./demo-categories.ts";
import { demoProducts } from "./demo-products.ts";

/** How the demo shop books. Rates are Germany's of 2026 (19 %, 7 %) with a zero-rated one beside them. */
export const DEMO_SHOP = {
  shopName: "Harbour Street",
  registerCode: "A01",
  currency: "EUR",
  zone: "Europe/Berlin",
  dayStartMinutes: 240,
  pricesIncludeTax: true,
  taxRounding: "line",
  cashIncrementMinor: 1,
  differenceLimitMinor: 500,
  language: "en",
  taxes: [
    { code: "A", name: "Standard", rateMillionths: 190_000 },
    { code: "B", name: "Reduced", rateMillionths: 70_000 },
    { code: "C", name: "Zero-rated", rateMillionths: 0 },
  ],
  owner: { name: "Ines Okafor", pin: "" },
  printer: null,
} as unknown as ActInput<"shop.set_up">;

/** Five invented people with different roles. Their PINs stand on the demo's sign-in screen. */
export const DEMO_PEOPLE: readonly NewPerson[] = [
  { name: "Ana Ribeiro", role: "cashier", pin: "1357" },
  { name: "Ben Larsen", role: "cashier", pin: "2468" },
  { name: "Mara Lindqvist", role: "manager", pin: "4826" },
  { name: "Ines Okafor", role: "owner", pin: "9371" },
  { name: "Tom Iwasaki", role: "kitchen", pin: "5190" },
];

/** Its eleven categories and about three hundred products. */
export const DEMO_CATALOGUE: StartingCatalogue = demoProducts(DEMO_CATEGORIES);
