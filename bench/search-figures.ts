/** Search as you type and look-up by barcode as figures, beside LIKE and beside the full-text index alone. */
import { type Figure, measured } from "./figures.ts";
import { measureSearch } from "./product-search.ts";

/** A million products may take so much longer, in ms. */
const MANY_PRODUCTS = 1_000_000;

/** Figures of one catalogue. @param products how many it has */
export function searchFigures(products: number): Figure[] {
  const found = measureSearch(products);
  const size = products.toLocaleString("en");
  const limit = products >= MANY_PRODUCTS ? 5 : 2;
  const aim = { of: "ours", is: "<=", limit } as const;
  const search = { figure: `search as you type, ${size} products, p99`, ours: found.searchP99Ms, unit: "ms", aim };
  return [
    measured({
      ...search,
      figure: `${search.figure} / LIKE`,
      against: found.likeP99Ms,
      note: `median ${found.searchP50Ms.toFixed(3)} ms; slowest: ${found.slowest.split(" | ").slice(0, 3).join(", ")}`,
    }),
    measured({ ...search, figure: `${search.figure} / FTS5 alone`, against: found.indexAloneP99Ms }),
    measured({
      figure: `barcode, ${size} products, p99`,
      ours: found.barcodeP99Ms,
      unit: "ms",
      aim: { of: "ours", is: "<=", limit: 1 },
    }),
  ];
}
