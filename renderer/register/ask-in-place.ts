/** Goods that lack a weight, a price or a choice are asked for it in the place of the products, and added then. */
import type { Refusal } from "#domain/refusals.ts";
import { type KnownGoods, useTill, type WantedQuantity } from "./till-store.ts";

/**
 * Asks for what goods lack to be added.
 * @param known what is known of them already
 * @returns whether that is what the refusal was about
 */
export function wantsMore({ code, facts }: Refusal, goods: WantedQuantity, known: KnownGoods): boolean {
  const till = useTill.getState();
  if (code === "quantity.needed") till.wantQuantity(goods);
  else if (code === "price.needed") till.wantPrice({ ...goods, unit: facts.unit === "kg" ? "kg" : "piece", ...known });
  else if (code === "modifier.needed" || code === "product.choose_variant")
    till.wantChoice({ ...goods, name: String(facts.name), of: String(facts.productId), known });
  else return false;
  till.say(null);
  return true;
}
