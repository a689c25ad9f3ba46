/** How digits shift in from the right. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { inLatinDigits, type KeypadKey, keypadKeyOf, typeKey, typePin } from "./digits.ts";

const LARGEST = 99_999_999_999;
const typeAll = (keys: readonly KeypadKey[]): number | null =>
  keys.reduce<number | null>((value, key) => typeKey(value, key, LARGEST), null);

test("1 3 7 2 makes 13.72", () => {
  expect(typeAll(["1", "3", "7", "2"])).toBe(1372);
});

test("the double zero makes 20.00 of 2 0", () => {
  expect(typeAll(["2", "0", "00"])).toBe(2000);
});

test("erasing takes the last digit, and after the last one nothing is typed", () => {
  expect(typeKey(1372, "erase", LARGEST)).toBe(137);
  expect(typeKey(7, "erase", LARGEST)).toBeNull();
  expect(typeKey(null, "erase", LARGEST)).toBeNull();
  expect(typeKey(1372, "clear", LARGEST)).toBeNull();
});

test("a digit too many changes nothing, so that a barcode typed into an amount stops early", () => {
  expect(typeKey(99_999_999_999, "9", LARGEST)).toBe(99_999_999_999);
});

test("whatever is typed, the value is a whole number from nothing to the largest", () => {
  const keys = fc.constantFrom<KeypadKey[]>("0", "1", "5", "9", "00", "erase", "clear", "enter");
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 60 }), (typed) => {
      const value = typeAll(typed);
      expect(value === null || (Number.isSafeInteger(value) && value >= 0 && value <= LARGEST)).toBe(true);
    }),
  );
});

test("a PIN keeps its leading zeros and takes no more digits than it may have", () => {
  expect(typePin("00", "7", 8)).toBe("007");
  expect(typePin("12345678", "9", 8)).toBe("12345678");
  expect(typePin("1234", "erase", 8)).toBe("123");
  expect(typePin("1234", "clear", 8)).toBe("");
});

test("an Arabic or a Persian keyboard types the same digits", () => {
  expect([..."٠٣٩۰۳۹"].map(keypadKeyOf)).toEqual(["0", "3", "9", "0", "3", "9"]);
  expect(inLatinDigits("٢٥٨٣ / 12")).toBe("2583 / 12");
});

test("number keys, Backspace, Delete and Enter reach the keypad, letters do not", () => {
  expect(["7", "Backspace", "Delete", "Enter", "a", "F4", "+"].map(keypadKeyOf)).toEqual([
    "7",
    "erase",
    "clear",
    "enter",
    null,
    null,
    null,
  ]);
});
