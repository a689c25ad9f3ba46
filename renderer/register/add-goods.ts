/** Puts goods on the sale with everything that was asked about them; what is still lacking is asked in place. */
import type { ActRequest } from "#domain/protocol/register-api.ts";
import { wantsMore } from "./ask-in-place.ts";
import { act } from "./register-connection.ts";
import { playSound } from "./sounds.ts";
import { type KnownGoods, useTill, type WantedQuantity } from "./till-store.ts";

/** Adds touched goods, or scanned ones as their code was read. @returns whether they are on the sale now */
export async function addGoods(goods: WantedQuantity, known: KnownGoods): Promise<boolean> {
  const till = useTill.getState();
  const { productId, code } = goods;
  const said = known as Omit<ActRequest<"sale.scan">, "code">;
  const added =
    productId === null
      ? await act("sale.scan", { code: code ?? "", ...said })
      : await act("sale.add_product", { productId: productId as never, ...said });
  if (added.ok) {
    till.say(null);
    return true;
  }
  if (wantsMore(added.refusal, goods, known)) return false;
  playSound("refuse");
  till.say({ kind: "refusal", refusal: added.refusal });
  return false;
}
