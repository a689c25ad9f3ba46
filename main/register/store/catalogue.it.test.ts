/** The catalogue on a real disk: what is found, in which order, and what is not. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Category, PLAIN_PRODUCT, type Product } from "#domain/catalogue/product.ts";
import { removeTestFolders } from "#test/in-process-register.ts";
import { openTestStore, write } from "#test/open-test-store.ts";
import { findProduct, findProductByBarcode, pageProducts, putCategories, putProducts, putTaxes } from "./catalogue.ts";
import { searchProducts } from "./product-search.ts";
import { openStore, type Store } from "./store.ts";

let store: Store;
beforeEach(() => {
  store = openTestStore().store;
});
afterEach(() => store.close());
afterAll(removeTestFolders);

let lastId = 0;
function product(name: string, more: Partial<Product> = {}): Product {
  lastId += 1;
  const productId = `01980000-0000-7000-8000-${String(lastId).padStart(12, "0")}`;
  return {
    ...PLAIN_PRODUCT,
    productId,
    categoryId: null,
    name,
    unit: "piece",
    priceMinor: 100,
    openPrice: false,
    taxIds: [],
    barcodes: [],
    popularity: 0,
    ...more,
  } as Product;
}

function put(...products: Product[]): void {
  write(store, (tx) => putProducts(tx, products));
}

function search(text: string, limit = 60): string[] {
  return store.read((tx) => searchProducts(tx, text, limit)).map(({ name }) => name);
}

/** Throws unless the index holds exactly the words of the products' names. */
function checkIndex(): void {
  store.connection.exec("insert into product_search (product_search, rank) values ('integrity-check', 1)");
}

describe("search as you type", () => {
  test("finds products by the beginnings of their words, in any order", () => {
    put(product("Oat milk barista 1 l"), product("Whole milk 1 l"), product("Milk chocolate bar"));
    expect(search("mil bar")).toEqual(["Oat milk barista 1 l", "Milk chocolate bar"]);
    expect(search("bar mil")).toEqual(["Oat milk barista 1 l", "Milk chocolate bar"]);
    expect(search("ilk")).toEqual([]);
  });

  test("finds with and without accents, in any case", () => {
    put(product("Crème brûlée"), product("Müsli"), product("Żurek"));
    expect(search("creme bru")).toEqual(["Crème brûlée"]);
    expect(search("CRÈME")).toEqual(["Crème brûlée"]);
    expect(search("musli")).toEqual(["Müsli"]);
    expect(search("mu\u0308sli")).toEqual(["Müsli"]);
    expect(search("zurek")).toEqual(["Żurek"]);
  });

  test("shows what sells most first, also a product that was added years later", () => {
    put(product("Tea green", { popularity: 5 }), product("Tea black", { popularity: 900 }), product("Tea mint"));
    put(product("Tea of the month", { popularity: 400 }));
    put(product("Tea white", { popularity: 5 }), product("Tea red", { popularity: Number.MAX_SAFE_INTEGER }));
    expect(search("tea")).toEqual(["Tea red", "Tea black", "Tea of the month", "Tea green", "Tea white", "Tea mint"]);
    expect(search("tea", 2)).toEqual(["Tea red", "Tea black"]);
    checkIndex();
  });

  test("never takes what was typed for the language of the index", () => {
    put(product('Ham "Black Forest" 100 g'), product("NOT AND OR NEAR"), product("name"));
    for (const typed of ['"', "*", "^", "name:", "{name}:x", "(", ")", "-", "+", "'", "\\", "\0", "a\0b", "%", "_"])
      expect(() => search(typed), typed).not.toThrow();
    expect(search('"black')).toEqual(['Ham "Black Forest" 100 g']);
    expect(search("NOT")).toEqual(["NOT AND OR NEAR"]);
    expect(search("NEAR(a b)")).toEqual([]);
    expect(search("a OR name")).toEqual([]);
    expect(search("name:")).toEqual(["name"]);
    expect(search("  ")).toEqual([]);
    expect(search("😀")).toEqual([]);
    expect(search("word ".repeat(24))).toEqual([]);
  });

  test("finds by the beginning of a code as it is printed, and puts the product of a whole code first", () => {
    put(
      product("Water 4006381333931", { popularity: 9 }),
      product("Marker", { barcodes: ["4006381333931"] }),
      product("Pen", { barcodes: ["4006381100006"], popularity: 3 }),
      product("Soup", { barcodes: ["0036000291452"] }),
      product("Loyalty mug", { barcodes: ["MUG-7"] }),
    );
    expect(search("4006381")).toEqual(["Water 4006381333931", "Pen", "Marker"]);
    expect(search("4006381333931")).toEqual(["Marker", "Water 4006381333931"]);
    expect(search("03600029")).toEqual(["Soup"]);
    expect(search("03600029145")).toEqual(["Soup"]);
    expect(search("36000291452")).toEqual([]);
    expect(search("MUG-7")).toEqual(["Loyalty mug"]);
    expect(search("40")).toEqual(["Water 4006381333931"]);
  });
});

describe("products", () => {
  test("a product put again replaces itself: name, price, codes and its place among the results", () => {
    const cola = product("Cola", { barcodes: ["96385074"], popularity: 1 });
    put(cola, product("Cocoa", { popularity: 50 }));
    put({ ...cola, name: "Cola zero", barcodes: ["4006381333931"], popularity: 99 });
    expect(search("co")).toEqual(["Cola zero", "Cocoa"]);
    expect(search("zero")).toEqual(["Cola zero"]);
    const byCode = (code: string) => store.read((tx) => findProductByBarcode(tx, code))?.name;
    expect([byCode("96385074"), byCode("4006381333931")]).toEqual([undefined, "Cola zero"]);
    expect(store.read((tx) => pageProducts(tx, { categoryId: null, offset: 0, limit: 9 })).total).toBe(2);
    checkIndex();
  });

  test("a code belongs to one product: a second one with it is refused whole", () => {
    put(product("Apple", { barcodes: ["96385074"] }));
    expect(() => put(product("Pear", { barcodes: ["96385074"] }))).toThrow(/UNIQUE/);
    expect(search("pear")).toEqual([]);
    checkIndex();
  });

  test("a product carries its taxes in the order of the shop's list", () => {
    const taxes = ["b", "a"].map((code, index) => ({
      taxId: `01980000-0000-7000-8000-0000000000a${index}`,
      code,
      name: code,
      rateMillionths: 70_000,
      compound: false,
    })) as unknown as Parameters<typeof putTaxes>[1];
    const taxed = product("Taxed", { taxIds: taxes.map(({ taxId }) => taxId).reverse() as never });
    write(store, (tx) => {
      putTaxes(tx, taxes);
      putProducts(tx, [taxed]);
    });
    expect(store.read((tx) => findProduct(tx, taxed.productId))?.taxes.map(({ code }) => code)).toEqual(["b", "a"]);
    expect(store.read((tx) => findProduct(tx, "unknown"))).toBeUndefined();
  });

  test("the grid pages through a category, most sold first and then by name", () => {
    const [bread, tea] = ["Bread", "Tea"].map((name, position) => ({
      categoryId: `01980000-0000-7000-8000-0000000000c${position}`,
      name,
      colour: "amber",
      position,
    })) as unknown as [Category, Category];
    write(store, (tx) => putCategories(tx, [bread, tea]));
    const { categoryId } = bread;
    put(
      product("Roll", { categoryId, popularity: 7 }),
      product("Rye", { categoryId, popularity: 9 }),
      product("Bagel", { categoryId, popularity: 7 }),
      product("Earl Grey", { categoryId: tea.categoryId, popularity: 8 }),
    );
    const page = (from: Category | null, offset: number, limit: number) => {
      const { products, total } = store.read((tx) =>
        pageProducts(tx, { categoryId: from?.categoryId ?? null, offset, limit }),
      );
      return [total, ...products.map(({ name }) => name)];
    };
    expect(page(bread, 0, 2)).toEqual([3, "Rye", "Bagel"]);
    expect(page(bread, 2, 2)).toEqual([3, "Roll"]);
    expect(page(null, 0, 9)).toEqual([4, "Rye", "Earl Grey", "Bagel", "Roll"]);
  });

  test("thousands at once are found as one by one, and after a restart", () => {
    const { file, store: large } = openTestStore();
    const many = Array.from({ length: 3_000 }, (_, index) => product(`Item n${index}`, { popularity: index % 7 }));
    write(large, (tx) => putProducts(tx, many));
    large.close();
    const again = openStore({ file, keyHex: "5e".repeat(32), migrationsFolder: "drizzle/register" });
    if (!again.ok) throw new Error(again.trouble);
    store.close();
    store = again.store;
    checkIndex();
    expect(search("n2999")).toEqual(["Item n2999"]);
    const first = search("item", 20).map((name) => Number(name.slice(6)) % 7);
    expect(first).toEqual(Array.from({ length: 20 }, () => 6));
  });

  test("search and look-up use their indexes and sort nothing", () => {
    const plan = (sqlText: string) =>
      store.connection
        .prepare(`explain query plan ${sqlText}`)
        .all()
        .map((row) => (row as { detail: string }).detail)
        .join("; ");
    const words = plan("select rowid from product_search where product_search match '\"a\"*' order by rowid limit 9");
    expect(words).not.toMatch(/TEMP B-TREE/);
    expect(plan("select * from product where id in (select value from json_each('[]'))")).toMatch(
      /SEARCH product USING INTEGER/,
    );
    expect(plan("select * from product_barcode where barcode >= '40' and barcode < '41' order by barcode")).toMatch(
      /SEARCH product_barcode USING PRIMARY KEY/,
    );
  });
});
