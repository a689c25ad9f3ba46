/** What a scan does wherever the person is: it adds a product to the sale, or says why not. */
import { act } from "./register-connection.ts";
import { offerScan } from "./scan-taker.ts";
import { playSound } from "./sounds.ts";
import { takeNextQuantity } from "./till-keys.ts";
import { useTill } from "./till-store.ts";

/**
 * Adds the product of a scanned code, in the quantity typed before it.
 * @returns whether the product is there: added, or asked its weight; a refusal has been said
 */
export async function scanCode(code: string): Promise<boolean> {
  const till = useTill.getState();
  if (!till.view.session || !till.view.person || till.wantedApproval) return false;
  if (offerScan(code)) return true;
  const result = await act("sale.scan", { code, quantityThousandths: takeNextQuantity() });
  if (result.ok) {
    playSound("scan");
    till.say(null);
    return true;
  }
  const { refusal } = result;
  if (refusal.code === "quantity.needed") {
    till.wantQuantity({ productId: null, code, name: String(refusal.facts.name ?? "") });
    return true;
  }
  playSound("refuse");
  till.say({ kind: "refusal", refusal });
  return false;
}
