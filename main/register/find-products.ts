/** Products for the touch grid and for search as you type. */
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { pageProducts, readOpenPriceProducts, readProduct, readVariants } from "./store/catalogue.ts";
import { searchProducts, tileOf } from "./store/product-search.ts";
import { type Till, whoIsThere } from "./till.ts";

/** A page of a category, or of all products, most sold first. @returns refusal: `staff.signed_out` */
export function page(till: Till, input: ActInput<"catalogue.page">): Result<ActAnswer<"catalogue.page">> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  return ok(till.store.read((tx) => pageProducts(tx, input)));
}

/** Products without a price of their own: what goods with an unknown code may be sold as. @returns refusal: `staff.signed_out` */
export function listOpenPrice(till: Till): Result<ActAnswer<"catalogue.list_open_price">> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  return ok({ products: till.store.read(readOpenPriceProducts) });
}

/** What a product asks before it is sold. @returns refusals: `staff.signed_out`, `product.unknown` */
export function lookUp(till: Till, input: ActInput<"catalogue.look_up">): Result<ActAnswer<"catalogue.look_up">> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  return till.store.read((tx) => {
    const product = readProduct(tx, input.productId);
    if (!product) return refuse("product.unknown");
    const variants = product.hasVariants ? readVariants(tx, input.productId) : [];
    return ok({ product: tileOf(product), modifierGroups: product.modifierGroups, variants });
  });
}

/** Products whose words begin as typed. @returns refusals: `staff.signed_out`, `card_data.refused` */
export function search(till: Till, input: ActInput<"catalogue.search">): Result<ActAnswer<"catalogue.search">> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  const firewall = refuseCardData(input.text);
  if (!firewall.ok) return firewall;
  return ok({ products: till.store.read((tx) => searchProducts(tx, input.text, input.limit)) });
}
