/** Tests of what sales do to the stock. */
import { expect, test } from "vitest";
import type { ProductId } from "#domain/ids.ts";
import { minor } from "#domain/money/money.ts";
import { decideReturn } from "#domain/sale/return.ts";
import { evolveSaleAll } from "#domain/sale/sale.ts";
import { NO_AMOUNTS } from "#domain/sale/tender.ts";
import { add, anyId, aProduct, aSale, complete, decide } from "#test/fixtures/sales.ts";
import { stockMovesOf } from "./stock.ts";

const bun = aProduct({ productId: "bun" as ProductId });
const apples = aProduct({ productId: "apples" as ProductId, unit: "kg" });
const water = aProduct({ productId: "water" as ProductId, deposit: { unitPriceMinor: minor(25), taxes: [] } });

test("[SALE-130] what is sold leaves by pieces and grams, once a product, and its container is no goods", () => {
  const sale = add(add(add(aSale(), bun, 2_000), apples, 482), water, 3_000);
  expect(stockMovesOf(complete(sale, minor(100_000)))).toEqual([
    { productId: "bun", thousandths: -2_000 },
    { productId: "apples", thousandths: -482 },
    { productId: "water", thousandths: -3_000 },
  ]);
});

test("[SALE-130] what comes back is on the shelf again, and an exchange of equals moves nothing", () => {
  const sale = complete(add(add(aSale(), bun, 2_000), water, 1_000), minor(100_000));
  const sold = { sale, returned: new Map(), refunded: NO_AMOUNTS };
  const back = (quantityThousandths: number) => {
    const wishes = [{ lineId: sale.lines[0]?.lineId ?? anyId(), quantityThousandths }];
    const made = decideReturn(aSale(), { act: "return_by_receipt", sold, wishes, reason: "x" }, { newId: anyId });
    if (!made.ok) throw new Error(made.refusal.code);
    return evolveSaleAll(aSale(), made.value);
  };
  expect(stockMovesOf(back(1_000) as never)).toEqual([{ productId: "bun", thousandths: 1_000 }]);
  const exchanged = add(back(2_000), bun, 2_000);
  const [done] = decide(exchanged, { act: "complete" });
  if (done?.type !== "sale.completed") throw new Error("equals want no money");
  expect(stockMovesOf(done.body)).toEqual([]);
});
