/** Lets the number keys of a hardware keyboard reach a keypad wherever the focus is, except while somebody types words. */
import { useEffect, useRef } from "react";
import { type KeypadKey, keypadKeyOf } from "./digits.ts";

/**
 * Calls back for each digit, Backspace, Delete and Enter pressed anywhere in the window.
 * A key that another listener has taken (`preventDefault`), or that goes to a text field, is left alone; Enter on a
 * focused button stays that button's.
 */
export function useHardwareDigits(onKey: (key: KeypadKey) => void, isListening = true): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  }, [onKey]);
  useEffect(() => {
    if (!isListening) return;
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const key = keypadKeyOf(event.key);
      if (key === null || isSpokenFor(event.target, key)) return;
      event.preventDefault();
      latest.current(key);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [isListening]);
}

function isSpokenFor(target: EventTarget | null, key: KeypadKey): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable]") !== null) return true;
  return key === "enter" && target.closest("button, a, [role=button], [role=row], [role=option], [role=tab]") !== null;
}
