/** Tests of GS1 element strings: published examples, every order of elements, and what is none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { GROUP_SEPARATOR as GS, readElementString, readGs1Date, withoutBrackets } from "./gs1.ts";

const TODAY = "2026-03-02";
const NOTHING = { weightThousandths: null, price: null, batch: null, serial: null, bestBefore: null, expires: null };

test.each([
  // Examples in the notation of GS1 General Specifications: GTIN with batch, with dates, with measure and price.
  ["a GTIN alone", "0109506000134352", { gtin: "09506000134352" }],
  ["a batch", `0109506000134352${"10"}ABC123`, { gtin: "09506000134352", batch: "ABC123" }],
  [
    "use-by date, batch and serial number",
    `0109506000134352${"17"}271231${"10"}ABC123${GS}21XYZ-9`,
    { gtin: "09506000134352", expires: "2027-12-31", batch: "ABC123", serial: "XYZ-9" },
  ],
  ["a best-before date", `0109506000134352${"15"}260301`, { gtin: "09506000134352", bestBefore: "2026-03-01" }],
  ["1.750 kg", `0190614141000015${"3103"}001750`, { gtin: "90614141000015", weightThousandths: 1_750 }],
  ["17.5 kg", `0190614141000015${"3101"}000175`, { gtin: "90614141000015", weightThousandths: 17_500 }],
  ["1.23456 kg, to the gram", `0190614141000015${"3105"}123456`, { gtin: "90614141000015", weightThousandths: 1_235 }],
  [
    "weight and price",
    `0190614141000015${"3103"}000482${"3922"}1299`,
    { gtin: "90614141000015", weightThousandths: 482, price: { digits: 1_299, decimals: 2 } },
  ],
  [
    "elements the till has no use for",
    `${GS}0109506000134352${"11"}260101${"20"}05${"410"}4000001000005${"8005"}000123${GS}${"240"}REF-1`,
    { gtin: "09506000134352" },
  ],
] as const)("%s", (_, text, expected) => {
  expect(readElementString(text, TODAY)).toEqual({ ...NOTHING, ...expected });
});

test.each([
  ["a GTIN whose check digit is wrong", "0109506000134353"],
  ["no goods but a pallet", "00106141412345678908"],
  ["a cut-off element", `0109506000134352${"17"}2712`],
  ["a month 13", `0109506000134352${"17"}271301`],
  ["a 30 February", `0109506000134352${"15"}270230`],
  ["two different batches", `0109506000134352${"10"}A${GS}10B`],
  ["two weights", `0109506000134352${"3102"}000175${"3103"}000175`],
  ["a weight with ten-thousands of thousandths", `0109506000134352${"3106"}000175`],
  ["letters in a price", `0109506000134352${"3922"}12A9`],
  ["an empty batch", `0109506000134352${"10"}${GS}21A`],
  ["a batch of 21 characters", `0109506000134352${"10"}${"A".repeat(21)}`],
  ["a batch with a blank", `0109506000134352${"10"}AB 1`],
  ["words", "hello"],
  ["nothing", ""],
])("%s is not read", (_, text) => {
  expect(readElementString(text, TODAY)).toBeUndefined();
});

test("the order of elements does not matter, and a separator too many does no harm", () => {
  const fixed = ["0109506000134352", "17271231", "15270101", "3103001750"];
  const variable = ["10LOT-7", "21S/N_42", "3922999"];
  fc.assert(
    fc.property(fc.shuffledSubarray([...fixed, ...variable], { minLength: 7 }), fc.boolean(), (elements, always) => {
      const text = elements.map((each) => (always || variable.includes(each) ? each + GS : each)).join("");
      expect(readElementString(text, TODAY)).toEqual({
        gtin: "09506000134352",
        weightThousandths: 1_750,
        price: { digits: 999, decimals: 2 },
        batch: "LOT-7",
        serial: "S/N_42",
        bestBefore: "2027-01-01",
        expires: "2027-12-31",
      });
    }),
  );
});

test("the reader takes whatever a scanner sends", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 90 }), (text) => {
      expect(() => readElementString(text, TODAY)).not.toThrow();
      expect(() => readElementString(`0109506000134352${text}`, TODAY)).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  // GS1 General Specifications 7.12, "Determination of century".
  ["2026-03-02", "270101", "2027-01-01"],
  ["2026-03-02", "760101", "2076-01-01"],
  ["2026-03-02", "770101", "1977-01-01"],
  ["2026-03-02", "990101", "1999-01-01"],
  ["2026-03-02", "000101", "2000-01-01"],
  ["1998-03-02", "480101", "2048-01-01"],
  ["1998-03-02", "490101", "1949-01-01"],
  ["2060-03-02", "100101", "2110-01-01"],
  ["2060-03-02", "110101", "2011-01-01"],
  ["2026-03-02", "260200", "2026-02-28"],
  ["2026-03-02", "280200", "2028-02-29"],
  ["2026-03-02", "280229", "2028-02-29"],
  ["2026-03-02", "260400", "2026-04-30"],
  ["2026-03-02", "260001", undefined],
  ["2026-03-02", "260431", undefined],
  ["2026-03-02", "270229", undefined],
  ["2026-03-02", "26043", undefined],
])("on %s the six digits %s are %s", (today, yymmdd, date) => {
  expect(readGs1Date(yymmdd, today)).toBe(date);
});

test("a year is never more than fifty years ahead nor fifty behind", () => {
  const year = fc.integer({ min: 2000, max: 2199 });
  fc.assert(
    fc.property(year, fc.integer({ min: 0, max: 99 }), (thisYear, yy) => {
      const date = readGs1Date(`${String(yy).padStart(2, "0")}0615`, `${thisYear}-01-01`);
      const ahead = Number(date?.slice(0, 4)) - thisYear;
      expect(Number(date?.slice(2, 4))).toBe(yy);
      expect(ahead).toBeGreaterThanOrEqual(-49);
      expect(ahead).toBeLessThanOrEqual(50);
    }),
  );
});

test("what people read under a code is what a scanner sends", () => {
  const typed = withoutBrackets("(01)09506000134352(10)ABC123(17)271231");
  expect(typed && readElementString(typed, TODAY)).toMatchObject({ batch: "ABC123", expires: "2027-12-31" });
  for (const text of ["09506000134352", "(01)", "(01)0950(", "(1)23"]) expect(withoutBrackets(text)).toBeUndefined();
});
