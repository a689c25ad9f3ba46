/** Tests of where goods are eaten: taxes follow the place, prices don't. */
import { expect, test } from "vitest";
import type { ProductId } from "#domain/ids.ts";
import { minor, rateMillionths } from "#domain/money/money.ts";
import {
  aCatalogueProduct,
  add,
  aProduct,
  aSale,
  complete,
  context,
  decide,
  refusalOf,
  TAX_A,
} from "#test/fixtures/sales.ts";
import { taxesFor } from "./ring-up.ts";
import { evolveSaleAll } from "./sale.ts";
import type { Sale } from "./sale-events.ts";
import type { Service } from "./sale-terms.ts";
import { totalSale } from "./sale-totals.ts";

const REDUCED = { ...TAX_A, taxId: "tax-b" as never, code: "B", rateMillionths: rateMillionths(70_000) };
const cake = aCatalogueProduct({
  productId: "cake" as ProductId,
  name: "Cake",
  priceMinor: minor(428),
  takeawayTaxes: [REDUCED],
});

function serve(sale: Sale, service: Service | null): Sale {
  const taxes = new Map([[cake.productId, taxesFor(cake, service)]]);
  return evolveSaleAll(sale, decide(sale, { act: "choose_service", service, taxes }));
}

test("[SALE-73] taking away switches the taxes of what is there, and eating in switches them back; the price stays", () => {
  const eaten = add(aSale(), cake);
  expect(totalSale(eaten, context().policy)).toMatchObject({ totalMinor: 428, taxMinor: 68 });
  const away = serve(eaten, "take_away");
  expect(totalSale(away, context().policy)).toMatchObject({ totalMinor: 428, taxMinor: 28 });
  expect(complete(away, minor(428))).toMatchObject({
    service: "take_away",
    taxes: [{ code: "B", netMinor: 400, taxMinor: 28 }],
  });
  expect(serve(away, "eat_in").lines).toEqual(eaten.lines);
  expect(refusalOf(aSale(), { act: "choose_service", service: "eat_in", taxes: new Map() })).toBe("sale.empty");
});

test("[SALE-73] prices before tax get another tax on top", () => {
  const away = serve(add(aSale(), cake), "take_away");
  const { policy } = context({ pricesIncludeTax: false });
  expect(totalSale(away, policy)).toMatchObject({ totalMinor: 458, taxMinor: 30 });
});

test("[SALE-73] what has no other taxes keeps its own", () => {
  const sale = serve(add(add(aSale(), cake), aProduct({ productId: "mug" as ProductId, name: "Mug" })), "take_away");
  expect(sale.lines.map(({ taxes }) => taxes.map(({ code }) => code))).toEqual([["B"], ["A"]]);
  expect(taxesFor(aCatalogueProduct({}), "take_away")).toEqual([TAX_A]);
});

test("[SALE-74] goods that come back keep the taxes they have", () => {
  const sale = add(aSale(), cake);
  const back: Sale = {
    ...sale,
    lines: sale.lines.map((line) => ({ ...line, returned: { kind: "no_receipt", reason: "Stale" } })),
  };
  expect(serve(back, "take_away").lines).toEqual(back.lines);
});
