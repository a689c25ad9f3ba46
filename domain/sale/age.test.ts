/** Tests of goods that are not sold to everybody. */
import { expect, test } from "vitest";
import type { ProductId } from "#domain/ids.ts";
import { minor } from "#domain/money/money.ts";
import { add, aProduct, aSale, complete, decide, refusalOf } from "#test/fixtures/sales.ts";
import { evolveSaleAll } from "./sale.ts";
import type { Sale } from "./sale-events.ts";
import type { AgeProof } from "./sale-terms.ts";

const beer = aProduct({ productId: "beer" as ProductId, name: "Beer", minimumAge: 16 });
const gin = aProduct({ productId: "gin" as ProductId, name: "Gin", minimumAge: 18 });

const wish = (product: typeof beer, ageProof: AgeProof | null = null) =>
  ({ act: "add", product, quantityThousandths: null, ageProof }) as const;
const sell = (sale: Sale, product: typeof beer, ageProof: AgeProof): Sale =>
  evolveSaleAll(sale, decide(sale, wish(product, ageProof)));

test("[SALE-80] goods with a minimum age wait until somebody saw the age, once for a sale", () => {
  expect(refusalOf(aSale(), wish(beer))).toBe("age.not_checked");
  const sale = sell(aSale(), beer, "evident");
  expect(sale.ageChecked).toEqual({ minimumAge: 16, how: "evident" });
  expect(add(sale, beer).lines).toMatchObject([{ quantityThousandths: 2_000 }]);
  expect(refusalOf(aSale(), wish(aProduct({})))).toBeUndefined();
});

test("[SALE-80] a higher age is asked for again, a lower one is not", () => {
  const sale = sell(aSale(), beer, "evident");
  expect(refusalOf(sale, wish(gin))).toBe("age.not_checked");
  const both = sell(sale, gin, "document");
  expect(both.ageChecked).toEqual({ minimumAge: 18, how: "document" });
  expect(add(both, beer).lines).toHaveLength(2);
});

test("[SALE-81] the sale keeps the highest age and how it was seen, and nothing else of the person", () => {
  const body = complete(sell(aSale(), gin, "document"), minor(380));
  expect(body.ageChecked).toEqual({ minimumAge: 18, how: "document" });
  expect(JSON.stringify(body)).not.toMatch(/birth/i);
});

test("[SALE-82] whoever is not old enough leaves the goods, and the sale as it was", () => {
  const sale = add(aSale(), aProduct({}));
  expect(refusalOf(sale, wish(beer))).toBe("age.not_checked");
  expect(sale.ageChecked).toBeNull();
});
