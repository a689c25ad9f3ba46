/** Tests of sales without tax: what prices with and without tax inside then come to. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProductId } from "#domain/ids.ts";
import { minor, rateMillionths } from "#domain/money/money.ts";
import { add, anyId, aProduct, aSale, complete, context, decide, refusalOf, TAX_A } from "#test/fixtures/sales.ts";
import { decideReturn } from "./return.ts";
import { evolveSaleAll } from "./sale.ts";
import type { Sale } from "./sale-events.ts";
import { totalSale } from "./sale-totals.ts";
import { NO_AMOUNTS } from "./tender.ts";

const PAPER = { act: "exempt", reason: "Embassy", certificate: "D-4711" } as const;
const exempt = (sale: Sale, rules = context()): Sale => evolveSaleAll(sale, decide(sale, PAPER, rules));
const mug = aProduct({ productId: "mug" as ProductId, name: "Mug", priceMinor: minor(1_190) });

test("[SALE-91] a price with tax inside loses exactly that tax; one before tax stays", () => {
  const inside = exempt(add(aSale(), mug));
  expect(totalSale(inside, context().policy)).toMatchObject({ totalMinor: 1_000, taxMinor: 0, taxes: [] });
  const before = context({ pricesIncludeTax: false });
  expect(totalSale(exempt(add(aSale(), mug), before), before.policy)).toMatchObject({ totalMinor: 1_190, taxes: [] });
});

test("[SALE-91] each line says what was left out, and list less discount less that is its amount", () => {
  const sale = exempt(add(aSale(), mug, 2_000));
  const wish = { kind: "percent", rateMillionths: rateMillionths(100_000), reason: "x" } as const;
  const off = evolveSaleAll(sale, decide(sale, { act: "give_discount", lineId: null, wish }));
  expect(complete(off, minor(1_800)).lines).toMatchObject([
    { listMinor: 2_380, discountMinor: 238, exemptMinor: 342, amountMinor: 1_800, netMinor: 1_800, taxAmounts: [] },
  ]);
});

test("[SALE-90] it says what was on the sale then, holds for what follows, once, and can be taken back", () => {
  const one = add(aSale(), mug);
  expect(decide(one, PAPER)).toMatchObject([{ type: "tax.exempted", body: { taxMinor: 190, certificate: "D-4711" } }]);
  const two = add(exempt(one), aProduct({}));
  expect(totalSale(two, context().policy).taxMinor).toBe(0);
  expect(refusalOf(two, PAPER)).toBe("exempt.already");
  expect(refusalOf(aSale(), PAPER)).toBe("sale.empty");
  const charged = evolveSaleAll(two, decide(two, { act: "charge_tax_again" }));
  expect(totalSale(charged, context().policy).totalMinor).toBe(1_190 + 380);
});

test("[SALE-92] without tax a sale comes to what it would before tax, whatever the rates, the rounding and the prices", () => {
  const line = fc.record({ priceMinor: fc.nat(50_000), rate: fc.constantFrom(0, 55_000, 190_000, 250_000) });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      fc.constantFrom("line" as const, "receipt" as const),
      (given, pricesIncludeTax, rounding) => {
        const rules = context({ pricesIncludeTax, rounding });
        const sale = given.reduce((before, { priceMinor, rate }, index) => {
          const taxes = [{ ...TAX_A, taxId: `${rate}` as never, rateMillionths: rateMillionths(rate) }];
          return add(before, aProduct({ productId: `${index}` as ProductId, priceMinor: minor(priceMinor), taxes }));
        }, aSale());
        const taxed = totalSale(sale, rules.policy);
        const free = totalSale(exempt(sale, rules), rules.policy);
        expect(free.totalMinor).toBe(taxed.totalMinor - taxed.taxMinor);
        expect(free.taxes).toEqual([]);
      },
    ),
  );
});

test("[SALE-93] goods of a sale without tax come back for what was paid, without tax; others on it with their own", () => {
  const free = complete(exempt(add(aSale(), mug)), minor(1_000));
  const taxed = complete(add(aSale(), mug), minor(1_190));
  const back = (sale: Sale, body: typeof free): Sale => {
    const sold = { sale: body, returned: new Map(), refunded: NO_AMOUNTS };
    const wishes = [{ lineId: body.lines[0]?.lineId ?? anyId(), quantityThousandths: 1_000 }];
    const made = decideReturn(sale, { act: "return_by_receipt", sold, wishes, reason: "x" }, { newId: anyId });
    if (!made.ok) throw new Error(made.refusal.code);
    return evolveSaleAll(sale, made.value);
  };
  expect(totalSale(back(aSale(), free), context().policy)).toMatchObject({ totalMinor: -1_000, taxes: [] });
  const mixed = totalSale(back(exempt(add(aSale(), mug)), taxed), context().policy);
  expect(mixed).toMatchObject({ totalMinor: 1_000 - 1_190, taxMinor: -190 });
});
