/** What a scan does wherever the person is: it adds a product to the sale, or says why not. */
import { act } from "./register-connection.ts";
import { playSound } from "./sounds.ts";
import { useTill } from "./till-store.ts";

/** Adds the product of a scanned code, in the quantity typed before it. */
export async function scanCode(code: string): Promise<void> {
  const till = useTill.getState();
  if (!till.view.session || !till.view.person || till.wantedApproval) return;
  const quantityThousandths = till.nextQuantityThousandths;
  const result = await act("sale.scan", { code, quantityThousandths });
  till.setNextQuantity(null);
  if (result.ok) {
    playSound("scan");
    till.say(null);
    return;
  }
  const { refusal } = result;
  if (refusal.code === "quantity.needed") {
    till.wantQuantity({ productId: null, code, name: String(refusal.facts.name ?? "") });
    return;
  }
  playSound("refuse");
  till.say({ kind: "refusal", refusal });
}
