/** Measures search as you type, look-up by barcode and pages of the grid: `node bench/product-search.ts 100000 1000000`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invariant } from "#domain/invariant.ts";
import { ok } from "#domain/refusals.ts";
import { findProductByBarcode, pageProducts, putCategories, putProducts } from "#main/register/store/catalogue.ts";
import { searchProducts } from "#main/register/store/product-search.ts";
import { openStore, type Store } from "#main/register/store/store.ts";
import { eanOf, makeLargeCatalogue } from "./large-catalogue.ts";

/** What people type, key by key: names, words in any order, misses, single letters, numbers. */
const TYPED = [
  "schokolade",
  "original premium",
  "b w z 1",
  "kase",
  "milch bio",
  "bio milch 1l",
  "müsli vegan",
  "s s",
  "a b",
  "1",
  "500 premium",
  "zwieback weber",
  "öko crème",
  "nichtda",
  "x z",
  "z q 1",
  "99999",
  "400000012",
  "weiß 12x salz",
];
const LIMIT = 60;
const ROUNDS = 5;

/** Times in ms. */
export interface SearchFigures {
  readonly products: number;
  readonly insertMs: number;
  readonly searchP50Ms: number;
  readonly searchP99Ms: number;
  readonly searchWorstMs: number;
  readonly slowest: string;
  readonly likeP50Ms: number;
  readonly likeP99Ms: number;
  /** The index by itself: row numbers only, no products read. */
  readonly indexAloneP99Ms: number;
  readonly barcodeP99Ms: number;
  readonly pageP99Ms: number;
}

/** Fills a database in a folder of its own and asks it as a cashier would. */
export function measureSearch(products: number): SearchFigures {
  const folder = mkdtempSync(join(tmpdir(), "evertill-bench-"));
  const opened = openStore({
    file: join(folder, "register.db"),
    keyHex: "be".repeat(32),
    migrationsFolder: join(import.meta.dirname, "..", "drizzle", "register"),
  });
  invariant(opened.ok, "a new database opens");
  const { store } = opened;
  try {
    const insertMs = fill(store, products);
    const asked = TYPED.flatMap((typed) => [...typed].map((_, end) => typed.slice(0, end + 1)));
    const searched = asked.flatMap((text) => time(text, () => store.read((tx) => searchProducts(tx, text, LIMIT))));
    const like = store.connection.prepare("select id from product where name like ? order by id limit 60");
    const liked = ["%schoko%", "%nichtda%", "%z%"].flatMap((text) => time(text, () => like.all(text)));
    const index = store.connection.prepare(
      "select rowid from product_search where product_search match ? order by rowid limit 60",
    );
    const matched = asked.flatMap((text) => {
      const phrase = (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(" ");
      return time(text, () => index.all(phrase));
    });
    const codes = Array.from({ length: 200 }, (_, nth) => eanOf(Math.floor((nth * products) / 200)));
    const scanned = codes.flatMap((code) => time(code, () => store.read((tx) => findProductByBarcode(tx, code))));
    const { categories } = makeLargeCatalogue(0);
    const paged = [null, ...categories.map(({ categoryId }) => categoryId)].flatMap((categoryId) =>
      time("page", () => store.read((tx) => pageProducts(tx, { categoryId, offset: 0, limit: 60 }))),
    );
    const ordered = searched.sort((a, b) => a.ms - b.ms);
    return {
      products,
      insertMs,
      searchP50Ms: at(ordered, 0.5),
      searchP99Ms: at(ordered, 0.99),
      searchWorstMs: at(ordered, 1),
      slowest: [...new Set(ordered.slice(-20).map(({ text }) => text))].reverse().join(" | "),
      likeP50Ms: at(liked, 0.5),
      likeP99Ms: at(liked, 0.99),
      indexAloneP99Ms: at(matched, 0.99),
      barcodeP99Ms: at(scanned, 0.99),
      pageP99Ms: at(paged, 0.99),
    };
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function fill(store: Store, count: number): number {
  const { categories, products } = makeLargeCatalogue(count);
  const began = performance.now();
  const filled = store.write((tx) => {
    putCategories(tx, categories);
    putProducts(tx, products);
    return ok(null);
  });
  invariant(filled.ok, "the catalogue is filled");
  return performance.now() - began;
}

interface Timed {
  readonly text: string;
  readonly ms: number;
}

function time(text: string, work: () => unknown): Timed[] {
  return Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    work();
    return { text, ms: performance.now() - began };
  });
}

function at(timed: readonly Timed[], share: number): number {
  const ordered = timed.map(({ ms }) => ms).sort((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? 0;
}

if (import.meta.main)
  for (const count of process.argv.slice(2)) {
    const figures = Object.entries(measureSearch(Number(count)));
    console.log(
      figures
        .map(([name, value]) => `${name} ${typeof value === "number" ? value.toFixed(3).replace(/\.000$/, "") : value}`)
        .join(", "),
    );
  }
