/** Tests of amounts as people type them. */
import { expect, test } from "vitest";
import { readAmount, writeAmount } from "./typed-amount.ts";

test.each([
  ["3.8", 2, 380],
  ["3,80", 2, 380],
  ["€ 3.80", 2, 380],
  ["1 200.00", 2, 120_000],
  ["1.200,00", 2, 120_000],
  ["1,200,000", 2, 120_000_000],
  ["1.200", 3, 1_200],
  ["1,200.500", 3, 1_200_500],
  ["500", 0, 500],
  ["1.500", 0, 1_500],
  ["KWD 0.250", 3, 250],
  ["7", 2, 700],
  ["7.", 2, 700],
])("%s with %i digits is %i", (text, digits, minor) => {
  expect(readAmount(text, digits)).toBe(minor);
});

test.each([
  ["", 2],
  ["free", 2],
  ["-3.80", 2],
  ["3.805", 2],
  ["1.200", 2],
  ["1.2.3", 2],
  ["12,34,56", 2],
  ["9".repeat(20), 2],
])("%j is no amount of %i digits", (text, digits) => {
  expect(readAmount(text, digits)).toBeNull();
});

test("what is written can be read again", () => {
  for (const [minor, digits] of [
    [380, 2],
    [5, 2],
    [0, 2],
    [1_250, 3],
    [700, 0],
  ] as const)
    expect(readAmount(writeAmount(minor, digits), digits)).toBe(minor);
});
