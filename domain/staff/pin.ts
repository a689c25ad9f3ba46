/** What makes a PIN, and how long a person waits after wrong ones. */
import { ok, type Result, refuse } from "#domain/refusals.ts";

/** Wrong PINs a person may type before the first pause. */
export const FREE_FAILURES = 5;
const FIRST_PAUSE_MS = 30_000;
/** Longest pause: a cashier who types wrong PINs on purpose can't keep a manager out for long. */
export const LONGEST_PAUSE_MS = 300_000;

/**
 * Whether a PIN may be chosen: 4 to 8 digits, neither all the same nor in a row.
 * @returns refusals: `staff.pin_form`, `staff.pin_too_weak`
 */
export function checkNewPin(pin: string): Result<string> {
  if (!/^[0-9]{4,8}$/.test(pin)) return refuse("staff.pin_form");
  const steps = new Set([...pin].slice(1).map((digit, index) => Number(digit) - Number(pin[index])));
  const step = steps.size === 1 ? [...steps][0] : undefined;
  return step === 0 || step === 1 || step === -1 ? refuse("staff.pin_too_weak") : ok(pin);
}

/** How long to wait, in ms, after so many wrong PINs in a row: nothing at first, then doubling up to five minutes. */
export function pauseAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - FREE_FAILURES), LONGEST_PAUSE_MS);
}
