/** Tests of what goes back in cash without asking anybody. */
import { expect, test } from "vitest";
import { minor } from "#domain/money/money.ts";
import { aProduct, aSale, context, decide } from "#test/fixtures/sales.ts";
import { cashThatReturns } from "./return.ts";
import { evolveSaleAll } from "./sale.ts";
import type { SalePolicy } from "./sale-totals.ts";
import { totalSale } from "./sale-totals.ts";

/** Goods without a receipt at a price: what is to be given back in cash, and what of it needs nobody. */
function withoutReceipt(
  priceMinor: number,
  given: Partial<SalePolicy>,
): { readonly due: number; readonly free: number } {
  const rules = context(given);
  const { productId, name, unit, taxes } = aProduct({});
  const line = {
    productId,
    name,
    unit,
    quantityThousandths: 1_000 as never,
    unitPriceMinor: minor(priceMinor),
    pricing: { kind: "catalogue" as const },
    modifiers: [],
    depositFor: null,
    taxes,
    discounts: [],
  };
  const sale = evolveSaleAll(aSale(), decide(aSale(), { act: "return_without_receipt", line, reason: "r" }, rules));
  return { due: -totalSale(sale, rules.policy).cashDueMinor, free: cashThatReturns(sale, rules.policy) };
}

test("[SALE-32] cash for goods without a receipt is their price with the tax on top of it", () => {
  expect(withoutReceipt(1_000, { pricesIncludeTax: false })).toEqual({ due: 1_190, free: 1_190 });
  expect(withoutReceipt(1_000, { pricesIncludeTax: true })).toEqual({ due: 1_000, free: 1_000 });
});

test("[SALE-32] [SALE-11] what coins make of it is no more of another tender", () => {
  expect(withoutReceipt(1_990, { cashIncrementMinor: minor(100) })).toEqual({ due: 2_000, free: 2_000 });
  expect(withoutReceipt(1_940, { cashIncrementMinor: minor(100) })).toEqual({ due: 1_900, free: 1_900 });
  expect(withoutReceipt(498, { cashIncrementMinor: minor(5) })).toEqual({ due: 500, free: 500 });
});
