/** Goods that are not sold to everybody: the age of who buys them is seen once for a sale (docs/SALE.md, SALE-80 to SALE-82). */
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ProductToSell } from "./sale.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";
import type { AgeProof } from "./sale-terms.ts";

/**
 * Whether goods may go onto a sale.
 * @param proof how the age was seen just now; null when nobody looked
 * @returns what is to be kept of it; refusal: `age.not_checked`
 */
export function checkAge(
  { ageChecked }: Pick<Sale, "ageChecked">,
  { name, minimumAge }: Pick<ProductToSell, "name" | "minimumAge">,
  proof: AgeProof | null,
): Result<SaleEvent[]> {
  if (!minimumAge || minimumAge <= (ageChecked?.minimumAge ?? 0)) return ok([]);
  if (proof === null) return refuse("age.not_checked", { name, minimumAge });
  return ok([{ type: "age.checked", checked: { minimumAge, how: proof } }]);
}
