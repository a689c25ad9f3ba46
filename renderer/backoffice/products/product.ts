/** Products, categories and taxes as the back office changes them. */
import { PLAIN_PRODUCT, type Product } from "#domain/catalogue/product.ts";
import { ZERO } from "#domain/money/money.ts";

/** As `GET /v1/products` lists them. */
export type ShopProduct = Product & { readonly branchIds: readonly string[] | null; readonly version: number };

/** As they are sent; a version of null is a product that is new. */
export type SentProduct = Omit<ShopProduct, "version"> & { readonly version: number | null };

/** As `GET /v1/categories` lists them. */
export interface ShopCategory {
  readonly categoryId: string;
  readonly name: string;
  readonly colour: string;
  readonly position: number;
  readonly version: number;
}

/** As `GET /v1/taxes` lists them. */
export interface ShopTax {
  readonly taxId: string;
  readonly code: string;
  readonly name: string;
  readonly rateMillionths: number;
}

/** A new product, to be filled in. @param productId made here, so that sending it twice adds it once */
export function newProduct(productId: string): SentProduct {
  return {
    ...PLAIN_PRODUCT,
    productId: productId as Product["productId"],
    categoryId: null,
    name: "",
    unit: "piece",
    priceMinor: ZERO,
    openPrice: false,
    taxIds: [],
    barcodes: [],
    popularity: 0,
    branchIds: null,
    version: null,
  };
}
