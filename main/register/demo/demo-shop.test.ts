/** Tests that the demo is a shop that set-up could have made. */
import { expect, test } from "vitest";
import { hasValidGtinCheckDigit, normaliseBarcode } from "#domain/catalogue/barcode.ts";
import { isCurrencyCode } from "#domain/money/currencies.ts";
import { REGISTER_ACTS } from "#domain/protocol/register-api.ts";
import { may, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import { isTimeZone } from "#domain/time/business-date.ts";
import { DEMO_CATALOGUE, DEMO_PEOPLE, DEMO_SHOP } from "./demo-shop.ts";

const { categories, products } = DEMO_CATALOGUE;

test("the demo shop has about three hundred products in its categories, each with a price and a known tax", () => {
  expect(products.length).toBeGreaterThanOrEqual(290);
  expect(products.length).toBeLessThanOrEqual(310);
  const keys = categories.map(({ key }) => key);
  const codes = DEMO_SHOP.taxes.map(({ code }) => code);
  for (const product of products) {
    expect(keys, product.name).toContain(product.category);
    expect(
      product.taxCodes.every((code) => codes.includes(code)),
      product.name,
    ).toBe(true);
    expect(Number.isSafeInteger(product.priceMinor), product.name).toBe(true);
    expect(product.priceMinor === 0, product.name).toBe(product.openPrice);
    expect(Number.isSafeInteger(product.popularity) && product.popularity > 0, product.name).toBe(true);
  }
  for (const key of keys) expect(products.filter(({ category }) => category === key).length).toBeGreaterThanOrEqual(10);
  expect(new Set(products.flatMap(({ taxCodes }) => taxCodes)).size).toBeGreaterThanOrEqual(2);
});

test("fruit and vegetables are sold by weight, coffee by the cup", () => {
  const byWeight = products.filter(({ unit }) => unit === "kg");
  expect(byWeight.length).toBeGreaterThanOrEqual(15);
  expect(byWeight.every(({ category }) => category !== "coffee")).toBe(true);
});

test("its barcodes are valid, in a range for use within a shop, and belong to one product each", () => {
  const codes = products.flatMap(({ barcodes }) => barcodes);
  expect(codes.length).toBeGreaterThan(200);
  const labelled = codes.filter((code) => /^(?:21|28)[0-9]{5}$/.test(code));
  expect(labelled).toHaveLength(2 * products.filter(({ unit }) => unit === "kg").length);
  for (const code of codes.filter((each) => !labelled.includes(each))) {
    expect(hasValidGtinCheckDigit(code), code).toBe(true);
    expect(normaliseBarcode(code), code).toBe(code);
    expect(code, "GS1 General Specifications, 2.1.11: prefixes 20 to 29 for restricted circulation").toMatch(/^2\d/);
  }
  expect(new Set(codes).size).toBe(codes.length);
});

test("its names are clean, told apart, and no card data", () => {
  const names = [...products, ...categories, ...DEMO_PEOPLE].map(({ name }) => name);
  for (const name of names) {
    expect(cleanText(name, 60)).toEqual({ ok: true, value: name });
    expect(refuseCardData(name).ok, name).toBe(true);
  }
  expect(new Set(products.map(({ name }) => name)).size).toBe(products.length);
});

test("five people: an owner, a manager, two cashiers, and a kitchen that can't sell", () => {
  expect(DEMO_PEOPLE.map(({ role }) => role).sort()).toEqual(["cashier", "cashier", "kitchen", "manager", "owner"]);
  for (const { pin } of DEMO_PEOPLE) expect(checkNewPin(pin).ok, pin).toBe(true);
  expect(new Set(DEMO_PEOPLE.map(({ pin }) => pin)).size).toBe(5);
  expect(may(ROLE_MASKS.kitchen, "sale.sell")).toBe(false);
});

test("the shop is one that set-up could have made", () => {
  expect(isCurrencyCode(DEMO_SHOP.currency)).toBe(true);
  expect(isTimeZone(DEMO_SHOP.zone)).toBe(true);
  const { owner, ...shop } = DEMO_SHOP;
  const typed = { ...shop, owner: { ...owner, pin: "9371" } };
  expect(REGISTER_ACTS["shop.set_up"].request.safeParse(typed).success).toBe(true);
});
