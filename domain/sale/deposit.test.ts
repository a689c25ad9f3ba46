/** Tests of container deposits: bound to their goods, never discounted, outside turnover. */
import { expect, test } from "vitest";
import type { DiscountId, LineId, ProductId } from "#domain/ids.ts";
import { minor } from "#domain/money/money.ts";
import { sumSale } from "#domain/session/session-totals.ts";
import { add, anyId, aProduct, aSale, complete, context, decide, refusalOf, TAX_A } from "#test/fixtures/sales.ts";
import { decideReturn } from "./return.ts";
import { evolveSaleAll } from "./sale.ts";
import { MAX_LINES, type Sale, type SaleEvent } from "./sale-events.ts";
import { totalSale } from "./sale-totals.ts";
import { NO_AMOUNTS } from "./tender.ts";

const water = aProduct({
  productId: "water" as ProductId,
  name: "Water",
  priceMinor: minor(100),
  deposit: { unitPriceMinor: minor(25), taxes: [TAX_A] },
});
const free = { ...water, productId: "wine" as ProductId, deposit: { unitPriceMinor: minor(8), taxes: [] } };

const lineOf = (sale: Sale, at: number): LineId => sale.lines[at]?.lineId ?? anyId();
const amounts = (sale: Sale) => sale.lines.map((line) => [line.unitPriceMinor, line.quantityThousandths / 1_000]);
const after = (sale: Sale, events: SaleEvent[]): Sale => evolveSaleAll(sale, events);

test("[SALE-76] a deposit stands below its goods and has as many pieces, however they change", () => {
  const two = add(add(aSale(), water), water);
  expect(amounts(two)).toEqual([
    [100, 2],
    [25, 2],
  ]);
  expect(two.lines[1]?.depositFor).toBe(lineOf(two, 0));
  const five = after(two, decide(two, { act: "change_quantity", lineId: lineOf(two, 0), quantityThousandths: 5_000 }));
  expect(amounts(five)[1]).toEqual([25, 5]);
  const fewer = decide(five, { act: "change_quantity", lineId: lineOf(five, 0), quantityThousandths: 3_000 });
  expect(fewer).toMatchObject([
    { type: "line.voided", body: { amountMinor: 200 } },
    { type: "line.voided", body: { amountMinor: 50 } },
  ]);
  const three = after(five, fewer);
  expect(amounts(three)).toEqual([
    [100, 3],
    [25, 3],
  ]);
  expect(after(three, decide(three, { act: "remove_line", lineId: lineOf(three, 0) })).lines).toEqual([]);
});

test("[SALE-76] nobody changes a deposit by itself", () => {
  const sale = add(aSale(), water);
  const lineId = lineOf(sale, 1);
  const wish = { kind: "amount", amountMinor: minor(5), reason: "x" } as const;
  for (const command of [
    { act: "remove_line", lineId },
    { act: "change_quantity", lineId, quantityThousandths: 2_000 },
    { act: "override_price", lineId, unitPriceMinor: minor(1), reason: "x" },
    { act: "give_discount", lineId, wish },
  ] as const)
    expect(refusalOf(sale, command), command.act).toBe("deposit.bound");
});

test("[SALE-76] goods whose deposit has changed since are another line", () => {
  const cheaper = { ...water, deposit: { unitPriceMinor: minor(15), taxes: [] } };
  expect(add(add(aSale(), water), cheaper).lines).toHaveLength(4);
});

test("[SALE-26] a sale has no room for goods whose deposit would not fit", () => {
  const full: Sale = {
    ...aSale(),
    lines: Array.from({ length: MAX_LINES - 1 }, (_, index) => ({
      ...(add(aSale(), aProduct({})).lines[0] as Sale["lines"][number]),
      lineId: `${index}` as LineId,
    })),
  };
  expect(refusalOf(full, { act: "add", product: water, quantityThousandths: null })).toBe("sale.too_many_lines");
});

test("[SALE-77] no discount reaches a deposit", () => {
  const sale = add(aSale(), water, 4_000);
  const half = {
    ...sale,
    discounts: [
      { discountId: anyId<DiscountId>(), kind: "percent" as const, rateMillionths: 500_000 as never, reason: "Half" },
    ],
  };
  const totals = totalSale(half, context().policy);
  expect(totals.lines.map(({ amountMinor }) => amountMinor)).toEqual([200, 100]);
  expect(totals.discounts).toEqual([200]);
  const more = {
    act: "give_discount",
    lineId: null,
    wish: { kind: "amount", amountMinor: minor(401), reason: "x" },
  } as const;
  expect(refusalOf(sale, more)).toBe("discount.too_much");
});

test("[SALE-78] a deposit has its own taxes or none, and is no turnover", () => {
  const sale = add(add(aSale(), water, 2_000), free);
  const body = complete(sale, minor(358));
  expect(body.lines.map(({ taxMinor }) => taxMinor)).toEqual([32, 8, 16, 0]);
  expect(sumSale(body)).toMatchObject({ salesMinor: 300, depositMinor: 58, sells: true });
  expect(body.totalMinor).toBe(358);
});

test("[SALE-79] a deposit comes back for what was paid for it, with its goods or alone", () => {
  const body = complete(add(aSale(), water, 3_000), minor(375));
  const sold = { sale: body, returned: new Map(), refunded: NO_AMOUNTS };
  const wishes = [{ lineId: body.lines[1]?.lineId ?? anyId<LineId>(), quantityThousandths: 2_000 }];
  const made = decideReturn(aSale(), { act: "return_by_receipt", sold, wishes, reason: "Empty" }, { newId: anyId });
  if (!made.ok) throw new Error(made.refusal.code);
  const back = after(aSale(), made.value);
  const totals = totalSale(back, context().policy);
  expect(totals).toMatchObject({ totalMinor: -50, taxMinor: -8 });
  const done = decide(back, { act: "refund_cash", amountMinor: minor(50) }).find(
    ({ type }) => type === "sale.completed",
  );
  if (done?.type !== "sale.completed") throw new Error("it is paid out");
  expect(sumSale(done.body)).toMatchObject({ refundsMinor: 0, depositMinor: -50, takesBack: false });
});
