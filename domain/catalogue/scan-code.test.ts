/** Tests of what a raw scan is read as: plain codes, the shop's own labels, GS1 codes with and without identifiers. */
import { expect, test } from "vitest";
import { readScan, refuseExpired, type ScanRules } from "./scan-code.ts";

const GS = "\u001d";
const RULES: ScanRules = {
  inStore: [
    { prefix: "21", itemDigits: 5, holds: "price", checked: true, decimals: 2 },
    { prefix: "28", itemDigits: 5, holds: "weight", checked: false, decimals: 3 },
  ],
  currencyDigits: 2,
  today: "2026-03-02",
};
const BARE = { weightThousandths: null, priceMinor: null, bestBefore: null, expires: null, batch: null, serial: null };

function read(raw: string, rules: Partial<ScanRules> = {}) {
  const result = readScan(raw, { ...RULES, ...rules });
  return result.ok ? result.value : result.refusal.code;
}

test.each([
  ["EAN-13", "4006381333931", "4006381333931"],
  ["EAN-13 with its identifier", "]E04006381333931", "4006381333931"],
  ["EAN-8 with its identifier", "]E496385074", "96385074"],
  ["EAN-13 with an add-on", "]E3977147396801205", "9771473968012"],
  ["UPC-A sent as EAN-13", "]E00036000291452", "0036000291452"],
  ["Code 39 of the shop", "]A0SHELF-7", "SHELF-7"],
  ["Code 128 that is no GS1-128", "]C0010950600013435210", "010950600013435210"],
  ["the shop's own short number", "4011", "4011"],
])("%s names goods and says nothing else", (_, raw, key) => {
  expect(read(raw)).toEqual({ key, label: BARE });
});

test.each([
  ["GS1-128", "]C1"],
  ["GS1 DataMatrix", "]d2"],
  ["GS1 QR", "]Q3"],
  ["GS1 DataBar", "]e0"],
  ["GS1 DotCode", "]J1"],
  ["no identifier", ""],
  ["no identifier, FNC1 sent as a separator", GS],
])("%s: goods, weight, price, dates, batch and serial number", (_, identifier) => {
  const raw = `${identifier}0190614141000015${"3103"}000482${"3922"}1299${GS}17260531${"10"}LOT-7${GS}21S42`;
  expect(read(raw)).toEqual({
    key: "90614141000015",
    label: { ...BARE, weightThousandths: 482, priceMinor: 1_299, expires: "2026-05-31", batch: "LOT-7", serial: "S42" },
  });
});

test("a GTIN of a single piece is found under its EAN-13 also from an element string, typed in brackets too", () => {
  for (const raw of ["]d20104006381333931", "0104006381333931", "(01)04006381333931(10)A1"])
    expect(read(raw)).toMatchObject({ key: "4006381333931" });
});

test.each([
  ["a price label", "2112345928753", { key: "2112345", label: { ...BARE, priceMinor: 2_875 } }],
  ["a weight label", "2812345014820", { key: "2812345", label: { ...BARE, weightThousandths: 1_482 } }],
])("%s", (_, raw, scan) => {
  expect(read(raw)).toEqual(scan);
  expect(read(`]E0${raw}`)).toEqual(scan);
});

test("a UPC-A of number system 2 is a label by the rule of prefix 02, however the scanner sends it", () => {
  const inStore = [{ prefix: "02", itemDigits: 5, holds: "price" as const, checked: true, decimals: 2 }];
  // 2 12345 9 2875 and its check digit: 28.75 with the value's check digit 9.
  for (const raw of ["212345928752", "0212345928752", "]E0212345928752"])
    expect(read(raw, { inStore })).toEqual({ key: "0212345", label: { ...BARE, priceMinor: 2_875 } });
});

test("without rules for it a label is a code like any other", () => {
  expect(read("2112345928753", { inStore: [] })).toEqual({ key: "2112345928753", label: BARE });
});

test.each([
  ["a price whose check digit is wrong", "2112345828756", "barcode.value_misread"],
  ["a label that weighs nothing", "2812345000007", "barcode.value_misread"],
  ["a GS1 price of nothing", "]C10109506000134352392200", "barcode.value_misread"],
  ["a GS1 price in tenths of a cent", "]C1010950600013435239231235", "barcode.unreadable"],
  ["a GS1 code without goods", "]C100106141412345678908", "barcode.unreadable"],
  ["a GS1 code cut off", "]d20109506000134352172712", "barcode.unreadable"],
  ["an EAN-13 with a wrong check digit", "4006381333932", "barcode.unreadable"],
  ["noise", "]C1", "barcode.unreadable"],
])("%s is refused", (_, raw, code) => {
  expect(read(raw)).toBe(code);
});

test("prices are those of the currency: yen have no decimals, dinars three", () => {
  expect(read("]C1010950600013435239220129900", { currencyDigits: 0 })).toMatchObject({ label: { priceMinor: 1_299 } });
  expect(read("]C101095060001343523920480", { currencyDigits: 0 })).toMatchObject({ label: { priceMinor: 480 } });
  expect(read("]C1010950600013435239231299", { currencyDigits: 3 })).toMatchObject({ label: { priceMinor: 1_299 } });
  expect(read("]C1010950600013435239221299", { currencyDigits: 3 })).toMatchObject({ label: { priceMinor: 12_990 } });
});

test("[SALE-47] goods are sold on their use-by day and refused after it; a best-before day in the past does not stop them", () => {
  const on = (date: string) => refuseExpired({ ...BARE, bestBefore: "2020-01-01", expires: date }, "Ham", "2026-03-02");
  expect(on("2026-03-02").ok).toBe(true);
  expect(on("2026-03-01")).toMatchObject({
    refusal: { code: "product.expired", facts: { name: "Ham", date: "2026-03-01" } },
  });
  expect(refuseExpired(BARE, "Ham", "2026-03-02").ok).toBe(true);
});
