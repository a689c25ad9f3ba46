/** What pressing a number key does to an amount, a quantity or a PIN: digits shift in from the right, as on every till. Pure. */

export type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
/** The keys of a keypad. */
export type KeypadKey = Digit | "00" | "erase" | "clear" | "enter";

/**
 * The integer after a key: `137` and `"2"` make `1372`. A digit that would lead past the largest value changes nothing.
 * @param value in the smallest unit (cents, grams, pieces); null when nothing was typed
 * @param largest the largest value that may be typed, same unit
 * @returns the new value; null once the last digit is erased
 */
export function typeKey(value: number | null, key: KeypadKey, largest: number): number | null {
  if (key === "enter") return value;
  if (key === "clear") return null;
  if (key === "erase") return value === null || value < 10 ? null : Math.trunc(value / 10);
  const typed = (value ?? 0) * (key === "00" ? 100 : 10) + Number(key);
  return typed > largest ? value : typed;
}

/** The PIN after a key. @param longest how many digits it takes at most */
export function typePin(pin: string, key: KeypadKey, longest: number): string {
  if (key === "enter") return pin;
  if (key === "clear") return "";
  if (key === "erase") return pin.slice(0, -1);
  return pin.length + key.length > longest ? pin : pin + key;
}

/** The same text with the digits that an Arabic or Persian keyboard types as those of the keypad: ٣ and ۳ are 3. */
export function inLatinDigits(text: string): string {
  return text.replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}

/** The keypad key that a hardware key stands for, or null. */
export function keypadKeyOf(hardwareKey: string): KeypadKey | null {
  const digit = inLatinDigits(hardwareKey);
  if (/^[0-9]$/.test(digit)) return digit as Digit;
  if (hardwareKey === "Backspace") return "erase";
  if (hardwareKey === "Delete") return "clear";
  if (hardwareKey === "Enter") return "enter";
  return null;
}
