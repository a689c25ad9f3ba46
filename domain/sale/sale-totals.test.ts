/** Tests of what a sale comes to. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TenderId } from "#domain/ids.ts";
import { add, minor, quantityThousandths } from "#domain/money/money.ts";
import { anyId, aProduct, aSale, context, add as ring } from "#test/fixtures/sales.ts";
import { lineAmount, linesAmount } from "./sale-amounts.ts";
import { paidBy, totalSale } from "./sale-totals.ts";
import type { Tender } from "./tender.ts";

const cash = (amount: number): Tender => ({
  tenderId: anyId<TenderId>(),
  method: "cash",
  amountMinor: minor(amount),
});

test("[SALE-08] a line is price × quantity, rounded once, half away from zero", () => {
  const amount = (price: number, quantity: number) =>
    lineAmount({ unitPriceMinor: minor(price), quantityThousandths: quantityThousandths(quantity) });
  expect(amount(2_799, 482)).toBe(1_349);
  expect(amount(1, 499)).toBe(0);
  expect(amount(1, 500)).toBe(1);
  expect(amount(333, 1_500)).toBe(500);
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 99_999_000 }), (price, quantity) => {
      const exact = BigInt(price) * BigInt(quantity);
      const off = BigInt(amount(price, quantity)) * 1_000n - exact;
      expect(off > -500n && off <= 500n).toBe(true);
    }),
  );
});

test("lines add up, and none at all come to nothing", () => {
  const sale = ring(ring(aSale(), aProduct({}), 2_000), aProduct({ priceMinor: minor(65), name: "Roll" }));
  expect(linesAmount(sale.lines)).toBe(825);
  expect(totalSale(aSale(), context().policy)).toMatchObject({ totalMinor: 0, dueMinor: 0, cashDueMinor: 0 });
});

test("[SALE-11] cash has to pay the rest as coins can make it, a card has to pay it to the cent", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.array(fc.nat(500), { maxLength: 4 }),
      fc.constantFrom(1, 5, 10, 100).map(minor),
      (price, given, cashIncrementMinor) => {
        const { policy } = context({ cashIncrementMinor });
        const tenders = given.map(cash);
        const sale = { ...ring(aSale(), aProduct({ priceMinor: minor(price) })), tenders };
        const { totalMinor, paidMinor, dueMinor, cashDueMinor } = totalSale(sale, policy);
        expect(totalMinor).toBe(price);
        expect(paidMinor).toBe(given.reduce((sum, amount) => sum + amount, 0));
        expect(paidMinor).toBe(paidBy(tenders));
        expect(add(dueMinor, paidMinor)).toBe(totalMinor);
        if (dueMinor <= 0) expect(cashDueMinor).toBe(dueMinor);
        else {
          expect(cashDueMinor % cashIncrementMinor).toBe(0);
          expect(Math.abs(cashDueMinor - dueMinor) * 2).toBeLessThanOrEqual(cashIncrementMinor);
        }
      },
    ),
  );
});

test("[SALE-09] a price with tax inside is what the customer pays, a price before tax grows by it", () => {
  const sale = ring(aSale(), aProduct({ priceMinor: minor(11_900) }));
  const within = totalSale(sale, context({ pricesIncludeTax: true }).policy);
  expect(within).toMatchObject({ totalMinor: 11_900, taxMinor: 1_900 });
  const before = totalSale(sale, context({ pricesIncludeTax: false }).policy);
  expect(before).toMatchObject({ totalMinor: 14_161, taxMinor: 2_261 });
});
