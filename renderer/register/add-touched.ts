/** A touched product goes onto the sale; one sold by weight asks for its weight first. */
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { wantsMore } from "./add-goods.ts";
import { act } from "./register-connection.ts";
import { playSound } from "./sounds.ts";
import { takeNextQuantity } from "./till-keys.ts";
import { useTill } from "./till-store.ts";

/** Adds a product in the quantity typed before, or one piece. */
export async function addTouched(product: ProductTile): Promise<void> {
  const till = useTill.getState();
  const quantityThousandths = takeNextQuantity();
  const searched = till.search;
  if (product.unit === "kg" && quantityThousandths === null) {
    till.wantQuantity({ productId: product.productId, code: null, name: product.name });
    return;
  }
  const { productId, name } = product;
  const result = await act("sale.add_product", { productId, quantityThousandths });
  if (result.ok) {
    till.say(null);
    // Whoever types the next search meanwhile keeps it.
    if (useTill.getState().search === searched) till.setSearch("");
    return;
  }
  if (wantsMore(result.refusal, { productId, code: null, name }, { quantityThousandths, tareThousandths: null }))
    return;
  playSound("refuse");
  till.say({ kind: "refusal", refusal: result.refusal });
}
