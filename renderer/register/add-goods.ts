/** Puts goods on the sale with everything that was asked about them; a weight, a price, a choice or an age that is lacking is asked in the place of the products, and they are added then. */
import type { ActRequest } from "#domain/protocol/register-api.ts";
import type { Refusal } from "#domain/refusals.ts";
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

/**
 * Asks for what goods lack to be added.
 * @param known what is known of them already
 * @returns whether that is what the refusal was about
 */
export function wantsMore({ code, facts }: Refusal, goods: WantedQuantity, known: KnownGoods): boolean {
  const till = useTill.getState();
  const isAsked = ["quantity.needed", "price.needed", "modifier.needed", "product.choose_variant", "age.not_checked"];
  if (!isAsked.includes(code)) return false;
  // It is asked where the products stand, wherever the scanner was used.
  if (till.place !== "sell") till.go("sell");
  const name = String(facts.name ?? goods.name);
  if (code === "quantity.needed") till.wantQuantity(goods);
  else if (code === "price.needed") till.wantPrice({ ...goods, unit: facts.unit === "kg" ? "kg" : "piece", ...known });
  else if (code === "age.not_checked")
    till.wantAge({
      name,
      minimumAge: Number(facts.minimumAge),
      decide: (ageProof) => {
        till.wantAge(null);
        if (ageProof) void addGoods(goods, { ...known, ageProof }).then((added) => added && till.wantChoice(null));
      },
    });
  else till.wantChoice({ ...goods, name, of: String(facts.productId), known });
  till.say(null);
  return true;
}
