/** Goods that lack a weight or a price are asked for it in the place of the products, and added then. */
import type { Refusal } from "#domain/refusals.ts";
import { useTill, type WantedPrice, type WantedQuantity } from "./till-store.ts";

/**
 * Asks for what goods lack to be added.
 * @param known what is known of them already
 * @returns whether that is what the refusal was about
 */
export function wantsMore(
  refusal: Refusal,
  goods: WantedQuantity,
  known: Pick<WantedPrice, "quantityThousandths" | "tareThousandths">,
): boolean {
  const till = useTill.getState();
  if (refusal.code === "quantity.needed") till.wantQuantity(goods);
  else if (refusal.code === "price.needed")
    till.wantPrice({ ...goods, unit: refusal.facts.unit === "kg" ? "kg" : "piece", ...known });
  else return false;
  till.say(null);
  return true;
}
