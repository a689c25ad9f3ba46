/** A catalogue of any size for measuring: names as a supermarket's lists have them, the same for the same size. */
import { type Category, PLAIN_PRODUCT, type Product } from "#domain/catalogue/product.ts";

const MAKERS = (
  "Alnor Bergquell Casa Dorn Edelhof Fjord Grüner Hofgut Idar Jolanda Kestrel Lindt Møller Nordwind Öko Primavera " +
  "Quelle Rösti Sølund Tegel Ülker Valle Weber Xaver Yalova Żabka"
).split(" ");
const GOODS = (
  "Apfelsaft Bagel Brötchen Butter Café Camembert Chips Cola Crème Dill Eis Espresso Feta Gelée Gouda Gurke Hafer " +
  "Honig Ingwer Joghurt Käse Keks Kiwi Lachs Limonade Mango Marmelade Milch Müsli Nudeln Nuss Oliven Orange Paprika " +
  "Pesto Pizza Quark Radler Reis Roggenbrot Sahne Salami Salz Schokolade Senf Soja Spargel Suppe Tee Thunfisch Tomate " +
  "Vanille Wasser Wein Zimt Zitrone Zwieback Zwiebel"
).split(" ");
const KINDS =
  "Bio Classic Extra Fein Frisch Gold Klein Light Mild Natur Original Premium Rot Süß Vegan Weiß Zart".split(" ");
const SIZES = "100g 125g 200g 250g 330ml 400g 500g 500ml 750ml 1kg 1l 1,5l 6x 12x".split(" ");
const CATEGORIES = 40;

/** Products and their categories; the first product sells most. @param count how many products */
export function makeLargeCatalogue(count: number): { categories: Category[]; products: Product[] } {
  const categories = Array.from({ length: CATEGORIES }, (_, position) => ({
    categoryId: idOf("c", position),
    name: `Aisle ${position + 1}`,
    colour: "slate",
    position,
  })) as unknown as Category[];
  const random = makeRandom(count);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? "";
  const products = Array.from({ length: count }, (_, index) => ({
    ...PLAIN_PRODUCT,
    productId: idOf("d", index),
    categoryId: categories[index % CATEGORIES]?.categoryId,
    name: `${pick(MAKERS)} ${pick(GOODS)} ${pick(KINDS)} ${pick(SIZES)} ${index}`,
    unit: index % 20 === 0 ? "kg" : "piece",
    priceMinor: 49 + Math.floor(random() * 2_000),
    openPrice: false,
    taxIds: [],
    barcodes: [eanOf(index)],
    // As in shops: a few goods sell all day, most hardly ever.
    popularity: Math.floor(1_000_000 / (index + 1)),
  })) as unknown as Product[];
  return { categories, products };
}

/** The EAN-13 of the nth product. */
export function eanOf(index: number): string {
  const digits = `40${String(index).padStart(10, "0")}`;
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function idOf(kind: string, index: number): string {
  return `01980000-0000-7000-8000-${kind}${String(index).padStart(11, "0")}`;
}

/** Mulberry32: the same numbers on every machine. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
