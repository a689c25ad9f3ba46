/** The keys of the till: function keys from anywhere, and `*` for a quantity before the next product. */
import { type RefObject, useEffect } from "react";
import { ask } from "./ask.ts";
import { type Place, useTill } from "./till-store.ts";

/** What each function key does, for the cheat sheet too. */
export const TILL_KEYS = ["F1", "F2", "F4", "F8", "F10", "F12", "*", "Esc"] as const;
export type TillKey = (typeof TILL_KEYS)[number];

const PLACES_BY_KEY: Readonly<Record<string, Place>> = { F1: "keys", F12: "pay" };

let searchField: RefObject<HTMLInputElement | null> | null = null;

/** Lets F2 find the search field. */
export function useSearchFocus(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    searchField = field;
    return () => {
      searchField = null;
    };
  }, [field]);
}

/** Listens while the till's screen is shown. */
export function useTillKeys(): void {
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function press(event: KeyboardEvent): void {
  const till = useTill.getState();
  if (event.defaultPrevented || till.wantedApproval) return;
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (event.key === "*" && !typing) {
    till.setNextQuantity(0);
    till.go("sell");
  } else if (till.nextQuantityThousandths !== null && !typing && /^\d$/.test(event.key)) {
    const pieces = Math.min(Math.trunc(till.nextQuantityThousandths / 1_000) * 10 + Number(event.key), 99_999);
    till.setNextQuantity(pieces * 1_000);
  } else if (!pressFunctionKey(event.key)) return;
  event.preventDefault();
}

/** @returns whether the key means something */
function pressFunctionKey(key: string): boolean {
  const till = useTill.getState();
  const { sale } = till.view;
  const place = PLACES_BY_KEY[key];
  if (place === "pay" && !sale) return true;
  if (place) till.go(place);
  else if (key === "F2") searchField?.current?.focus();
  else if (key === "F4" && sale) void ask("sale.hold", { label: "" });
  else if (key === "F4") till.go("held");
  else if (key === "F8") till.selectLine(sale?.lastLineId ?? null);
  else if (key === "F10" && sale) void ask("sale.tender_cash", { amountMinor: sale.cashDueMinor });
  else return ["F4", "F10"].includes(key);
  return true;
}
