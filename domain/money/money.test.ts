/** Tests of money: exact, rounded once, split without loss. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InvariantBroken } from "#domain/invariant.ts";
import {
  add,
  allocate,
  divideRounded,
  extend,
  fromBigInt,
  minor,
  money,
  negate,
  quantityThousandths,
  rateMillionths,
  roundExact,
  roundTogether,
  roundToIncrement,
  roundUpToIncrement,
  shareOf,
  subtract,
  ZERO,
} from "./money.ts";

const anyAmount = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }).map(minor);
const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 });
const exactAmount = fc.record({
  numerator: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
  denominator: fc.bigInt({ min: 1n, max: 10n ** 12n }),
});
const exactAmounts = fc.array(exactAmount, { maxLength: 20 });

const magnitude = (value: bigint) => (value < 0n ? -value : value);

test("an amount is a safe integer, and there is one zero", () => {
  expect(minor(1)).toBe(1);
  expect(Object.is(minor(-0), 0)).toBe(true);
  expect(Object.is(negate(ZERO), 0)).toBe(true);
  for (const wrong of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    expect(() => minor(wrong)).toThrow(InvariantBroken);
  expect(() => fromBigInt(2n ** 53n)).toThrow(InvariantBroken);
  expect(() => quantityThousandths(0.5)).toThrow(InvariantBroken);
  for (const wrong of [-1, 0.5, 10_000_001]) expect(() => rateMillionths(wrong)).toThrow(InvariantBroken);
});

test("what is added can be taken away", () => {
  fc.assert(
    fc.property(anyAmount, anyAmount, (a, b) => {
      expect(subtract(add(a, b), b)).toBe(a);
      expect(add(a, negate(a))).toBe(0);
      expect(add(a, b)).toBe(add(b, a));
    }),
  );
  expect(add()).toBe(0);
});

test("an amount that travels alone names its currency", () => {
  const euro = "EUR" as Parameters<typeof money>[0];
  expect(money(euro, minor(250))).toEqual({ currency: "EUR", minor: 250 });
});

test("half a unit is rounded away from zero", () => {
  expect([5n, -5n, 15n, -15n, 4n, -4n, 6n, -6n].map((tenths) => divideRounded(tenths, 10n))).toEqual([
    1n,
    -1n,
    2n,
    -2n,
    0n,
    0n,
    1n,
    -1n,
  ]);
  expect(() => divideRounded(1n, 0n)).toThrow(InvariantBroken);
});

test("rounding is never off by more than half a unit, and the same for what is owed and what is owned", () => {
  fc.assert(
    fc.property(exactAmount, ({ numerator, denominator }) => {
      const rounded = divideRounded(numerator, denominator);
      expect(2n * magnitude(rounded * denominator - numerator)).toBeLessThanOrEqual(denominator);
      expect(divideRounded(-numerator, denominator)).toBe(-rounded);
    }),
  );
});

test("weighed goods cost price times weight, rounded once", () => {
  // 0.482 kg at 12.90 a kilogram: 6.2178.
  expect(extend(minor(1290), quantityThousandths(482))).toBe(622);
  // 0.5 of a cent goes up.
  expect(extend(minor(1), quantityThousandths(500))).toBe(1);
  expect(extend(minor(-1), quantityThousandths(500))).toBe(-1);
});

test("pieces cost their price as often as they are bought", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -9_999_999, max: 9_999_999 }),
      fc.integer({ min: 0, max: 9_999 }),
      (price, pieces) => {
        expect(extend(minor(price), quantityThousandths(pieces * 1_000))).toBe(minor(price * pieces));
      },
    ),
  );
});

test("a share of an amount is rounded once", () => {
  expect(shareOf(minor(1000), rateMillionths(190_000))).toBe(190);
  expect(shareOf(minor(1050), rateMillionths(50_000))).toBe(53);
  expect(shareOf(minor(-1050), rateMillionths(50_000))).toBe(-53);
});

test("a split amount adds up to itself", () => {
  fc.assert(
    fc.property(anyAmount, weights, (amount, over) => {
      expect(add(...allocate(amount, over))).toBe(amount);
    }),
  );
});

test("every part of a split is within one unit of its fair share, on the same side of zero", () => {
  fc.assert(
    fc.property(anyAmount, weights, (amount, over) => {
      const total = over.reduce((sum, weight) => sum + weight, 0n);
      fc.pre(total > 0n);
      for (const [index, part] of allocate(amount, over).entries()) {
        const fair = BigInt(amount) * (over[index] ?? 0n);
        expect(magnitude(BigInt(part) * total - fair)).toBeLessThan(total);
        if (part !== 0) expect(Math.sign(part)).toBe(Math.sign(amount));
      }
    }),
  );
});

test("of equal parts the earlier never gets less, and a split turns its sign with the amount", () => {
  fc.assert(
    fc.property(anyAmount, fc.integer({ min: 1, max: 30 }), (amount, count) => {
      const parts = allocate(
        amount,
        Array.from({ length: count }, () => 7n),
      );
      const sizes = parts.map(Math.abs);
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      expect(
        allocate(
          negate(amount),
          Array.from({ length: count }, () => 7n),
        ),
      ).toEqual(parts.map(negate));
    }),
  );
});

test("a discount of 1.00 over three equal lines is 0.34, 0.33, 0.33", () => {
  expect(allocate(minor(100), [1n, 1n, 1n])).toEqual([34, 33, 33]);
  expect(allocate(minor(-100), [1n, 1n, 1n])).toEqual([-34, -33, -33]);
});

test("an amount split over nothing goes to the first part; over no part at all is a bug", () => {
  expect(allocate(minor(5), [0n, 0n])).toEqual([5, 0]);
  expect(() => allocate(minor(5), [])).toThrow(InvariantBroken);
  expect(() => allocate(minor(5), [-1n, 2n])).toThrow(InvariantBroken);
});

/** The exact sum as one fraction, by the school method. */
function sumOf(amounts: readonly { numerator: bigint; denominator: bigint }[]) {
  return amounts.reduce(
    (sum, each) => ({
      numerator: sum.numerator * each.denominator + each.numerator * sum.denominator,
      denominator: sum.denominator * each.denominator,
    }),
    { numerator: 0n, denominator: 1n },
  );
}

test("amounts rounded together add up to their exact sum rounded once", () => {
  fc.assert(
    fc.property(exactAmounts, (amounts) => {
      const { numerator, denominator } = sumOf(amounts);
      expect(add(...roundTogether(amounts))).toBe(Number(divideRounded(numerator, denominator)));
    }),
  );
});

test("amounts rounded together are each less than one unit off, and whole amounts stay", () => {
  fc.assert(
    fc.property(exactAmounts, (amounts) => {
      for (const [index, part] of roundTogether(amounts).entries()) {
        const { numerator, denominator } = amounts[index] ?? { numerator: 0n, denominator: 1n };
        expect(magnitude(BigInt(part) * denominator - numerator)).toBeLessThan(denominator);
      }
    }),
  );
});

test("amounts rounded together turn their signs together", () => {
  fc.assert(
    fc.property(exactAmounts, (amounts) => {
      const turned = amounts.map(({ numerator, denominator }) => ({ numerator: -numerator, denominator }));
      expect(roundTogether(turned)).toEqual(roundTogether(amounts).map(negate));
    }),
  );
});

test("one exact amount is rounded the same alone as together", () => {
  fc.assert(
    fc.property(exactAmount, (amount) => {
      expect(roundTogether([amount])).toEqual([roundExact(amount)]);
    }),
  );
});

test("the nearest and the next multiple of an increment", () => {
  const increment = fc.integer({ min: 1, max: 10_000 }).map(minor);
  fc.assert(
    fc.property(anyAmount, increment, (amount, step) => {
      const nearest = roundToIncrement(amount, step);
      expect(Math.abs(nearest % step)).toBe(0);
      expect(2 * Math.abs(nearest - amount)).toBeLessThanOrEqual(step);
      const enough = roundUpToIncrement(amount, step);
      expect(Math.abs(enough % step)).toBe(0);
      expect(enough).toBeGreaterThanOrEqual(amount);
      expect(enough - amount).toBeLessThan(step);
    }),
  );
});
