/** Tests of barcodes: what counts as the same code, and what is none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasValidGtinCheckDigit, normaliseBarcode } from "./barcode.ts";

const digitsOf = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((digits) => digits.join(""));

/** A GTIN of any length: the digit that closes it is tried, not computed. */
const gtin = (length: number) =>
  digitsOf(length - 1).map((body) => {
    const fits = [..."0123456789"].filter((check) => hasValidGtinCheckDigit(body + check));
    expect(fits).toHaveLength(1);
    return body + fits[0];
  });

test("the check digit of published examples is right, and any other is wrong", () => {
  // GS1 General Specifications 7.9.1 (6291041500213), a German book, a can with EAN-8, UPC-A and GTIN-14.
  for (const code of ["6291041500213", "9783161484100", "96385074", "036000291452", "10614141000415"]) {
    expect(hasValidGtinCheckDigit(code), code).toBe(true);
    for (let by = 1; by <= 9; by += 1) {
      const wrong = code.slice(0, -1) + ((Number(code.at(-1)) + by) % 10);
      expect(hasValidGtinCheckDigit(wrong), wrong).toBe(false);
    }
  }
});

test("only 8, 12, 13 and 14 digits can be a GTIN", () => {
  for (const code of ["", "0", "000000000", "00000000000", "000000000000000", "629104150021x"])
    expect(hasValidGtinCheckDigit(code)).toBe(false);
});

test("an EAN-13 is its own key, also with the blanks and dashes of its print", () => {
  for (const raw of ["4006381333931", " 4006381333931\r\n", "4 006381 333931", "978-3-16-148410-0"]) {
    const digits = raw.replaceAll(/\D/g, "");
    expect(normaliseBarcode(raw)).toBe(digits);
  }
});

test("UPC-A, EAN-13 with a leading zero and GTIN-14 of a single piece are one product", () => {
  fc.assert(
    fc.property(gtin(12), (upcA) => {
      const key = normaliseBarcode(upcA);
      expect(key).toBeDefined();
      expect(normaliseBarcode(`0${upcA}`)).toBe(key);
      expect(normaliseBarcode(`00${upcA}`)).toBe(key);
    }),
  );
  expect(normaliseBarcode("036000291452")).toBe("0036000291452");
});

test("a carton's GTIN-14 is not the piece's", () => {
  expect(normaliseBarcode("10614141000415")).toBe("10614141000415");
});

test.each([
  // The six body digits' last one chooses how the zeros are put back (ISO/IEC 15420, UPC-E).
  ["01201303", "0012000000133", "0 12013 0: manufacturer 12000, product 00013"],
  ["04252614", "0042100005264", "…1: manufacturer 42100"],
  ["01234133", "0012300000413", "…3: manufacturer 12300, product 00041"],
  ["01234145", "0012340000015", "…4: manufacturer 12340, product 00001"],
  ["01234565", "0012345000065", "…5 to 9: manufacturer 12345, product 00006"],
])("UPC-E %s is the UPC-A %s (%s)", (upcE, key) => {
  expect(hasValidGtinCheckDigit(key)).toBe(true);
  expect(normaliseBarcode(upcE)).toBe(key);
});

test("an EAN-8 stays eight digits, written long or short", () => {
  expect(normaliseBarcode("96385074")).toBe("96385074");
  expect(normaliseBarcode("0000096385074")).toBe("96385074");
  expect(normaliseBarcode("00000096385074")).toBe("96385074");
});

test("a number of twelve to fourteen digits with a wrong check digit was misread", () => {
  expect(normaliseBarcode("4006381333932")).toBeUndefined();
  expect(normaliseBarcode("036000291453")).toBeUndefined();
  expect(normaliseBarcode("10614141000416")).toBeUndefined();
});

test("the shop's own codes are kept verbatim", () => {
  for (const code of ["7", "4011", "12345678", "ABC-1234", "a.b/c", "CODE39+$%", "202611230001234567", "2024-11-23-01"])
    expect(normaliseBarcode(code), code).toBe(code);
});

test.each([
  "",
  "   ",
  "two words",
  "ümlaut",
  "tab\there",
  "x".repeat(49),
  "1".repeat(49),
  "-",
  "a\u0000b",
  "4006381\u200b",
])("%j is no code", (raw) => {
  expect(normaliseBarcode(raw)).toBeUndefined();
});

test("a key is its own normal form, so that what is stored is what is looked up", () => {
  const raw = fc.oneof(gtin(8), gtin(12), gtin(13), gtin(14), digitsOf(8), digitsOf(6), fc.string({ unit: "binary" }));
  const zeros = fc.tuple(fc.constantFrom("", "0", "00000", "000000"), gtin(8)).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(raw, zeros), (code) => {
      const key = normaliseBarcode(code);
      if (key === undefined) return;
      expect(normaliseBarcode(key)).toBe(key);
      expect(key.length).toBeGreaterThanOrEqual(1);
      expect(key.length).toBeLessThanOrEqual(48);
    }),
    { numRuns: 3_000 },
  );
});

test("every GTIN has a key", () => {
  fc.assert(
    fc.property(fc.oneof(gtin(8), gtin(12), gtin(13), gtin(14)), (code) => {
      expect(normaliseBarcode(code)).toBeDefined();
    }),
  );
});
