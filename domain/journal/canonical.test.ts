/** Tests of canonical JSON against the examples of RFC 8785. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InvariantBroken } from "#domain/invariant.ts";
import { canonicalJson } from "./canonical.ts";

test("numbers, text and literals are spelled as RFC 8785 3.2.2 spells them", () => {
  const input = JSON.parse(
    `{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],` +
      String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
  );
  expect(canonicalJson(input)).toBe(
    `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
      String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test("keys stand in the order of their UTF-16 code units, as in RFC 8785 3.2.3", () => {
  const input = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
  };
  expect(Object.values(JSON.parse(canonicalJson(input)))).toHaveLength(7);
  expect([...canonicalJson(input).matchAll(/:"([^"]*)"/g)].map(([, value]) => value)).toEqual([
    "Carriage Return",
    "One",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
  ]);
});

test.each([
  // RFC 8785 appendix B, by the bits of the double.
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555554", "333333333.33333325"],
])("the double %s is written %s", (bits, text) => {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(`0x${bits}`));
  expect(canonicalJson(bytes.getFloat64(0))).toBe(text);
});

test("the order in which a value was put together makes no difference, and reading gives it back", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), (value) => {
      const json: unknown = JSON.parse(JSON.stringify(value));
      const text = canonicalJson(json);
      expect(JSON.parse(text)).toEqual(json);
      const turned = Object.fromEntries(Object.entries(json as object).reverse());
      expect(canonicalJson(turned)).toBe(text);
    }),
  );
});

test("what JSON can't carry is a bug, never a different hash on another computer", () => {
  expect(() => canonicalJson(undefined)).toThrow(InvariantBroken);
  expect(() => canonicalJson({ amount: Number.NaN })).toThrow();
  expect(() => canonicalJson({ amount: Number.POSITIVE_INFINITY })).toThrow();
  expect(() => canonicalJson({ name: "\ud800" })).toThrow();
});
