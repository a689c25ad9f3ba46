/** Tests of goods whose code no product has: a line at its own price, and a fact at once. */
import { expect, test } from "vitest";
import { minor } from "#domain/money/money.ts";
import { add, aProduct, aSale, complete, context } from "#test/fixtures/sales.ts";
import { decideSale, evolveSaleAll } from "./sale.ts";
import { goodsSoldOpenSchema } from "./unknown-goods.ts";

const umbrella = aProduct({ name: "Umbrella", priceMinor: minor(990), pricing: { kind: "open" } });
const sell = (sale = aSale()) =>
  decideSale(
    sale,
    { act: "add", product: umbrella, quantityThousandths: 2_000, unknownCode: "5901234123457" },
    context(),
  );

test("[SALE-45] goods without a known code are a line of their own, and who sold them is kept at once", () => {
  const decided = sell();
  if (!decided.ok) throw new Error(decided.refusal.code);
  expect(decided.value.map(({ type }) => type)).toEqual(["line.added", "goods.sold_open"]);
  const sale = evolveSaleAll(aSale(), decided.value);
  const [line] = sale.lines;
  expect(line).toMatchObject({
    name: "Umbrella",
    unitPriceMinor: 990,
    quantityThousandths: 2_000,
    pricing: { kind: "open" },
  });
  const fact = decided.value.find((event) => event.type === "goods.sold_open");
  expect(fact?.body).toMatchObject({ code: "5901234123457", lineId: line?.lineId, quantityThousandths: 2_000 });
});

test("[SALE-44] two open prices are two lines, also when they are the same", () => {
  const first = sell();
  if (!first.ok) throw new Error(first.refusal.code);
  const again = sell(evolveSaleAll(aSale(), first.value));
  expect(again.ok && again.value.some(({ type }) => type === "line.added")).toBe(true);
  const touched = add(add(aSale(), umbrella), umbrella);
  expect(touched.lines).toHaveLength(2);
});

test("a sale with open prices and labels adds up, line by line", () => {
  const label = aProduct({ unit: "kg", priceMinor: minor(2_488), pricing: { kind: "embedded" } });
  const sold = complete(add(add(aSale(), umbrella), label, 402), minor(1_990));
  expect(sold.totalMinor).toBe(990 + 1_000);
  expect(sold.lines.map(({ pricing }) => pricing.kind)).toEqual(["open", "embedded"]);
});

test("what the journal keeps of it refuses what is no such thing", () => {
  const decided = sell();
  const fact = decided.ok ? decided.value.find((event) => event.type === "goods.sold_open") : undefined;
  const schemaSays = (more: object) => goodsSoldOpenSchema.safeParse({ ...fact?.body, ...more }).success;
  expect(schemaSays({ code: "" })).toBe(false);
  expect(schemaSays({ unitPriceMinor: -1 })).toBe(false);
  expect(schemaSays({ stowaway: true })).toBe(false);
});
