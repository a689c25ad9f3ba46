/** The keys of the till: function keys from anywhere, and `*` for a quantity before the next product. */
import { type RefObject, useEffect } from "react";
import { MAX_QUANTITY_THOUSANDTHS } from "#domain/values.ts";
import { ask } from "./ask.ts";
import { whenAnswered } from "./register-connection.ts";
import { switchService } from "./service-keys.tsx";
import { useTill } from "./till-store.ts";

/** What each function key does, for the cheat sheet too. */
export const TILL_KEYS = ["F1", "F2", "F4", "F6", "F7", "F8", "F9", "F10", "F12", "*", "↑ ↓", "Enter", "Esc"] as const;

const PIECE = 1_000;

const ACTIONS: Readonly<Record<string, () => void>> = {
  F1: () => useTill.getState().go("keys"),
  F2: searchProducts,
  F4: holdOrRecall,
  F6: giveDiscount,
  F7: switchService,
  F8: openLastLine,
  F9: () => useTill.getState().go("return"),
  F10: takeExactCash,
  F12: pay,
};

/** Keys that mean no sale: what is typed after F2 belongs to the search already. */
const AT_ONCE: ReadonlySet<string> = new Set(["F1", "F2"]);

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

/** The quantity typed for the next product, in thousandths, which no other product gets then; null when none was typed. */
export function takeNextQuantity(): number | null {
  const till = useTill.getState();
  const quantity = till.nextQuantityThousandths;
  till.setNextQuantity(null);
  return quantity === 0 ? null : quantity;
}

/** Puts the sale aside, under no label. */
export function holdSale(): void {
  void ask("sale.hold", { label: "" });
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (useTill.getState().wantedApproval) return;
  const action = ACTIONS[event.key];
  if (action) {
    // A key that is held down repeats itself; money is taken and sales are held once.
    // A key right after a touch means the sale with what was touched, which is still on its way.
    if (AT_ONCE.has(event.key)) action();
    else if (!event.repeat) void whenAnswered().then(action);
  } else if (isTyping(event.target, event.key) || !pressQuantityKey(event.key)) return;
  event.preventDefault();
}

/** Keys of a field are its own, but for `*` in an empty search: after Enter the focus is still there. */
function isTyping(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return false;
  const beginsQuantity = key === "*" && target === searchField?.current && target.value === "";
  if (beginsQuantity) target.blur();
  return !beginsQuantity;
}

/**
 * `*` begins the quantity of the next product, digits go on, Backspace takes one back, Esc gives it up.
 * The scanner takes back the first character of a scan by Backspace, see scanner.ts.
 * @returns whether the key was one of these
 */
function pressQuantityKey(key: string): boolean {
  const till = useTill.getState();
  const quantity = till.nextQuantityThousandths;
  if (key === "*") {
    till.go("sell");
    till.setNextQuantity(0);
    return true;
  }
  if (quantity === null) return false;
  const pieces = quantity / PIECE;
  if (/^\d$/.test(key)) {
    // One digit too many stays, and is refused with its reason: it may be a scan's first, which is taken back.
    const more = (pieces * 10 + Number(key)) * PIECE;
    if (quantity <= MAX_QUANTITY_THOUSANDTHS) till.setNextQuantity(more);
  } else if (key === "Backspace") till.setNextQuantity(Math.trunc(pieces / 10) * PIECE);
  else if (key === "Escape") till.setNextQuantity(null);
  else return false;
  return true;
}

/** Puts the focus on the search, whatever stands in it chosen. */
export function searchProducts(): void {
  searchField?.current?.focus();
  searchField?.current?.select();
}

function holdOrRecall(): void {
  const till = useTill.getState();
  if (till.view.sale) holdSale();
  else till.go("held");
}

/** On the line that stands open, otherwise on the whole sale. */
export function giveDiscount(): void {
  const till = useTill.getState();
  if (!till.view.sale) return;
  if (till.selectedLineId === null) till.go("discount");
  else till.goAbout("discount", till.selectedLineId);
}

function openLastLine(): void {
  const till = useTill.getState();
  const { sale } = till.view;
  if (sale) till.selectLine(sale.lastLineId ?? sale.lines.at(-1)?.lineId ?? null);
}

function takeExactCash(): void {
  const { sale } = useTill.getState().view;
  if (sale && !sale.pending) void ask("sale.tender_cash", { amountMinor: sale.cashDueMinor });
}

function pay(): void {
  const till = useTill.getState();
  if (till.view.sale) till.go("pay");
}
