/** What a scan does wherever the person is: it adds a product to the sale, or says why not. */
import { isReceiptCode } from "#domain/receipt/receipt-code.ts";
import { wantsMore } from "./add-goods.ts";
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
  // Whatever place the person is in: somebody brings something back.
  if (isReceiptCode(code)) {
    playSound("scan");
    till.returnReceipt(code.trim());
    return true;
  }
  if (offerScan(code)) return true;
  const quantityThousandths = takeNextQuantity();
  const result = await act("sale.scan", { code, quantityThousandths });
  if (result.ok) {
    playSound("scan");
    till.say(null);
    if (useTill.getState().unknownCode) till.showUnknownCode(null);
    return true;
  }
  const { refusal } = result;
  const goods = { productId: null, code, name: String(refusal.facts.name ?? "") };
  if (wantsMore(refusal, goods, { quantityThousandths, tareThousandths: null })) return true;
  playSound("refuse");
  if (refusal.code === "barcode.unknown" && useTill.getState().place === "sell") {
    till.say(null);
    till.showUnknownCode({ scan: code, code: String(refusal.facts.code ?? ""), quantityThousandths });
    return false;
  }
  till.say({ kind: "refusal", refusal });
  return false;
}
