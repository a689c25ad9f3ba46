/** Tests of cash rounding and quick amounts. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { cashRoundingOf, quickAmounts, roundCash } from "./cash-rounding.ts";
import { currencyOf, listCurrencies } from "./currencies.ts";
import { add, type CurrencyCode, minor, negate } from "./money.ts";

const amount = fc.integer({ min: -99_999_999, max: 99_999_999 }).map(minor);
const increment = fc.constantFrom(1, 5, 10, 25, 50, 100, 500).map(minor);
const currency = (code: string) => currencyOf(code as CurrencyCode);

test.each([
  // Switzerland, 0.05: 1.02 and 1.03, and the tie upwards.
  [102, 5, 100],
  [103, 5, 105],
  // New Zealand, 0.10: the tie goes away from zero.
  [105, 10, 110],
  [104, 10, 100],
  // Norway, 1 krone.
  [1049, 100, 1000],
  [1050, 100, 1100],
  // Hungary, act III of 2008: 1 and 2 forints down, 3 and 4 up to 5.
  [1_200, 500, 1_000],
  [1_300, 500, 1_500],
  // Where every cent exists, nothing is rounded.
  [103, 1, 103],
  [-103, 5, -105],
  [-105, 10, -110],
])("%d rounded to %d is %d", (due, step, paid) => {
  expect(roundCash(minor(due), minor(step))).toBe(paid);
});

test("cash rounding is at most half the smallest cash amount, and what is paid is payable", () => {
  fc.assert(
    fc.property(amount, increment, (due, step) => {
      const paid = roundCash(due, step);
      expect(Math.abs(paid % step)).toBe(0);
      expect(2 * Math.abs(cashRoundingOf(due, step))).toBeLessThanOrEqual(step);
      expect(add(due, cashRoundingOf(due, step))).toBe(paid);
      expect(roundCash(paid, step)).toBe(paid);
    }),
  );
});

test("a refund is rounded as the sale was", () => {
  fc.assert(
    fc.property(amount, increment, (due, step) => {
      expect(roundCash(negate(due), step)).toBe(negate(roundCash(due, step)));
    }),
  );
});

test.each([
  ["EUR", 730, [730, 1000, 2000, 5000, 10000]],
  ["EUR", 2340, [2340, 2500, 3000, 4000, 5000]],
  ["EUR", 80, [80, 200, 500, 1000, 2000]],
  ["EUR", 1000, [1000, 2000, 5000, 10000, 20000]],
  ["CHF", 1285, [1285, 2000, 5000, 10000, 20000]],
  ["USD", 2340, [2340, 2500, 3000, 4000, 5000]],
  ["INR", 13700, [13700, 14000, 15000, 20000, 50000]],
  ["JPY", 130, [130, 500, 1000, 2000, 5000]],
  ["NOK", 4900, [4900, 5000, 10000, 20000, 50000]],
])("%s: for %d customers hand over %j", (code, due, amounts) => {
  expect(quickAmounts(minor(due), currency(code))).toEqual(amounts);
});

test("nothing due asks for nothing", () => {
  expect(quickAmounts(minor(0), currency("EUR"))).toEqual([]);
  expect(quickAmounts(minor(-500), currency("EUR"))).toEqual([]);
});

test("quick amounts begin with what is due, ascend without doubles, are enough, and are five at most", () => {
  fc.assert(
    fc.property(fc.constantFrom(...listCurrencies()), fc.integer({ min: 1, max: 99_999_999 }), (each, due) => {
      const amounts = quickAmounts(minor(due), each);
      expect(amounts[0]).toBe(due);
      expect(amounts).toEqual([...new Set(amounts)].sort((a, b) => a - b));
      expect(amounts.length).toBeLessThanOrEqual(5);
    }),
  );
});

test("the first single note that is enough is always offered", () => {
  fc.assert(
    fc.property(fc.constantFrom(...listCurrencies()), fc.integer({ min: 1, max: 99_999_999 }), (each, due) => {
      const notes = each.denominations.filter(({ kind }) => kind === "note").map((note) => note.minor);
      const enough = notes.filter((note) => note >= due);
      if (enough.length > 0) expect(quickAmounts(minor(due), each)).toContain(Math.min(...enough));
    }),
  );
});
