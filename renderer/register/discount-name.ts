/** How a discount is called on the screen. */
import { useCallback } from "react";
import type { Discount } from "#domain/sale/sale-line.ts";
import { useWords } from "#renderer/messages/language.tsx";

/** `10 % Regular customer`, `2.00 Damaged`. */
export function useDiscountName(): (discount: Discount) => string {
  const { t, format } = useWords();
  return useCallback(
    (discount) => {
      const off =
        discount.kind === "percent" ? format.rate(discount.rateMillionths) : format.amount(discount.amountMinor);
      return t("discount.name", { off, reason: discount.reason });
    },
    [t, format],
  );
}
