/** Tests of price and quantity of goods with labels, containers and open prices. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { extend, type Minor, minor, quantityThousandths } from "#domain/money/money.ts";
import type { Result } from "#domain/refusals.ts";
import { aCatalogueProduct } from "#test/fixtures/sales.ts";
import { type CatalogueProduct, priceByLabel, type RingUp, type RungUp, ringUp } from "./ring-up.ts";

const UNKNOWN: RingUp = {
  quantityThousandths: null,
  tareThousandths: null,
  priceMinor: null,
  label: null,
  modifierIds: null,
};
const bun = aCatalogueProduct({ priceMinor: minor(390) });
const apples: CatalogueProduct = { ...bun, unit: "kg", name: "Apples", priceMinor: minor(2_490) };
const sundries: CatalogueProduct = { ...bun, name: "Sundries", priceMinor: minor(0), openPrice: true };

function says(result: Result<RungUp>) {
  if (!result.ok) return result.refusal.code;
  const { product, quantityThousandths: quantity } = result.value;
  return [product.priceMinor, quantity, product.pricing?.kind ?? "catalogue"];
}

const label = (weightThousandths: number | null, priceMinor: number | null) => ({
  label: { weightThousandths, priceMinor: priceMinor as Minor | null },
});

test("[SALE-40] a price label on goods by the piece is their price, for as many as were typed", () => {
  expect(says(ringUp(bun, { ...UNKNOWN, ...label(null, 450) }))).toEqual([450, null, "embedded"]);
  expect(says(ringUp(bun, { ...UNKNOWN, ...label(null, 450), quantityThousandths: 3_000 }))).toEqual([
    450,
    3_000,
    "embedded",
  ]);
});

test("[SALE-40] a weight label is the weight, at the shelf price", () => {
  expect(says(ringUp(apples, { ...UNKNOWN, ...label(1_482, null) }))).toEqual([2_490, 1_482, "catalogue"]);
});

test("[SALE-41] of a price label the weight follows from the shelf price, where price × weight adds up", () => {
  expect(says(ringUp(apples, { ...UNKNOWN, ...label(null, 996) }))).toEqual([2_490, 400, "embedded"]);
});

test("[SALE-41] where it can't add up the price of a kilogram gives way, and the label's total stands", () => {
  // 10.00 at 24.90 the kilogram: 401 g are 9.98 and 402 g are 10.01.
  expect(says(ringUp(apples, { ...UNKNOWN, ...label(null, 1_000) }))).toEqual([2_488, 402, "embedded"]);
  // Weight and price on the label: both stand, the price of a kilogram follows.
  expect(says(ringUp(apples, { ...UNKNOWN, ...label(500, 1_111) }))).toEqual([2_222, 500, "embedded"]);
});

test("[SALE-41] price × weight is the label's total, whatever the label and the shelf say", () => {
  const total = fc.integer({ min: 1, max: 999_999 });
  const shelf = fc.integer({ min: 0, max: 99_999 });
  const weight = fc.option(fc.integer({ min: 1, max: 99_999 }));
  fc.assert(
    fc.property(total, shelf, weight, (totalMinor, shelfMinor, weighed) => {
      const found = priceByLabel(minor(totalMinor), minor(shelfMinor), weighed);
      expect(extend(found.unitPriceMinor, quantityThousandths(found.quantityThousandths))).toBe(totalMinor);
      expect(found.quantityThousandths).toBeGreaterThan(0);
      if (weighed !== null && weighed <= 1_000) expect(found.quantityThousandths).toBe(weighed);
      if (weighed !== null && totalMinor >= 10_000)
        expect(Math.abs(found.quantityThousandths - weighed)).toBeLessThanOrEqual(Math.max(0, weighed / 20));
    }),
    { numRuns: 3_000 },
  );
});

test("[SALE-42] a label that says how much there is takes no other quantity and no tare", () => {
  for (const more of [{ quantityThousandths: 2_000 }, { tareThousandths: 10 }]) {
    expect(says(ringUp(apples, { ...UNKNOWN, ...label(482, null), ...more }))).toBe("quantity.on_label");
    expect(says(ringUp(apples, { ...UNKNOWN, ...label(null, 482), ...more }))).toBe("quantity.on_label");
  }
});

test("[SALE-42] goods by the piece have no weight and no tare", () => {
  expect(says(ringUp(bun, { ...UNKNOWN, ...label(482, null) }))).toBe("quantity.not_weighed");
  expect(says(ringUp(bun, { ...UNKNOWN, tareThousandths: 10 }))).toBe("quantity.not_weighed");
});

test("[SALE-43] the container's weight is taken off before goods are priced", () => {
  const weigh = (quantity: number, tare: number) =>
    says(ringUp(apples, { ...UNKNOWN, quantityThousandths: quantity, tareThousandths: tare }));
  expect(weigh(500, 18)).toEqual([2_490, 482, "catalogue"]);
  expect(weigh(500, 0)).toEqual([2_490, 500, "catalogue"]);
  expect(weigh(500, 500)).toBe("quantity.tare");
  expect(weigh(500, 501)).toBe("quantity.tare");
});

test("[SALE-04] goods by weight want one before anything else is asked", () => {
  expect(says(ringUp(apples, UNKNOWN))).toBe("quantity.needed");
  expect(says(ringUp({ ...apples, openPrice: true }, UNKNOWN))).toBe("quantity.needed");
});

test("[SALE-44] goods without a price of their own are added with the price that is typed, and no others are", () => {
  const at = (priceMinor: number | null, product = sundries) =>
    says(ringUp(product, { ...UNKNOWN, priceMinor: priceMinor as Minor | null }));
  expect(at(null)).toBe("price.needed");
  expect(at(0)).toBe("price.needed");
  expect(at(450)).toEqual([450, null, "open"]);
  expect(at(100_000_000_000)).toBe("price.too_large");
  expect(at(450, bun)).toBe("price.not_open");
  expect(
    says(ringUp({ ...sundries, unit: "kg" }, { ...UNKNOWN, priceMinor: minor(450), quantityThousandths: 300 })),
  ).toEqual([450, 300, "open"]);
});
