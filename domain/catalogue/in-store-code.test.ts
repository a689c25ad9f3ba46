/** Tests of the shop's own price and weight codes: published check digits, layouts of several countries, rules that can't be. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasValidGtinCheckDigit } from "./barcode.ts";
import {
  type InStoreRule,
  inStoreRuleSchema,
  inStoreRulesSchema,
  readInStoreCode,
  valueCheckDigit,
  valueDigitsOf,
} from "./in-store-code.ts";

const PRICE: InStoreRule = { prefix: "21", itemDigits: 5, holds: "price", checked: true, decimals: 2 };
const WEIGHT: InStoreRule = { prefix: "28", itemDigits: 5, holds: "weight", checked: false, decimals: 3 };

/** Twelve digits with the check digit that closes them. */
function ean13(body: string): string {
  const found = [..."0123456789"].map((check) => body + check).find(hasValidGtinCheckDigit);
  return found ?? "";
}

test("the value's check digit is that of the published examples", () => {
  // GS1 General Specifications 7.9.3: 28.75 with 9, 146.85 with 6.
  expect(valueCheckDigit("2875")).toBe("9");
  expect(valueCheckDigit("14685")).toBe("6");
});

test("a single wrong digit of a value always shows, and nearly every swap of neighbours", () => {
  for (const length of [4, 5]) {
    let swaps = 0;
    let caught = 0;
    for (let number = 0; number < 10 ** length; number += length === 4 ? 1 : 7) {
      const value = String(number).padStart(length, "0");
      const check = valueCheckDigit(value);
      for (let at = 0; at < length; at += 1) {
        const other = (Number(value[at]) + 1 + (number % 9)) % 10;
        expect(valueCheckDigit(`${value.slice(0, at)}${other}${value.slice(at + 1)}`), value).not.toBe(check);
        if (at + 1 === length || value[at] === value[at + 1]) continue;
        swaps += 1;
        const swapped = `${value.slice(0, at)}${value[at + 1]}${value[at]}${value.slice(at + 2)}`;
        if (valueCheckDigit(swapped) !== check) caught += 1;
      }
    }
    expect(caught / swaps).toBeGreaterThan(0.6);
  }
});

test.each([
  ["prefix 21, price 28.75 with its check digit", PRICE, "211234592875", { key: "2112345", value: 2_875 }],
  ["prefix 28, 1.482 kg", WEIGHT, "281234501482", { key: "2812345", value: 1_482 }],
  [
    "a UPC-A of number system 2: price 7.99",
    { prefix: "02", itemDigits: 5, holds: "price", checked: true, decimals: 2 },
    `0212345${valueCheckDigit("0799")}0799`,
    { key: "0212345", value: 799 },
  ],
  [
    "prefix 2, six digits, price of five digits",
    { prefix: "2", itemDigits: 6, holds: "price", checked: false, decimals: 2 },
    "200471101299",
    { key: "2004711", value: 1_299 },
  ],
] as const)("%s", (_, rule, body, read) => {
  expect(inStoreRuleSchema.safeParse(rule).success).toBe(true);
  const { holds, decimals } = rule;
  expect(readInStoreCode(ean13(body), [rule])).toEqual({ ...read, holds, decimals });
});

test("a value whose check digit is wrong was misread", () => {
  expect(readInStoreCode(ean13("211234582875"), [PRICE])).toBe("misread");
});

test("codes of other prefixes are none of these, and of two rules the longer prefix reads", () => {
  expect(readInStoreCode("4006381333931", [PRICE, WEIGHT])).toBeUndefined();
  const narrow: InStoreRule = { ...WEIGHT, prefix: "281", itemDigits: 4, holds: "price", decimals: 2 };
  expect(readInStoreCode(ean13("281234501482"), [WEIGHT, narrow])).toMatchObject({ key: "2812345", holds: "price" });
});

test("whatever a scale prints by a rule is read as that, and misses none of its digits", () => {
  const rules = fc
    .record({
      prefix: fc.constantFrom("2", "20", "21", "29", "02", "04", "251"),
      itemDigits: fc.integer({ min: 3, max: 7 }),
      holds: fc.constantFrom("price" as const, "weight" as const),
      checked: fc.boolean(),
      decimals: fc.integer({ min: 0, max: 3 }),
    })
    .filter((rule) => inStoreRuleSchema.safeParse(rule).success);
  fc.assert(
    fc.property(rules, fc.nat(99_999), fc.nat(9_999_999), (rule, value, item) => {
      const digits = valueDigitsOf(rule);
      const printed = String(value % 10 ** digits).padStart(digits, "0");
      const number = String(item % 10 ** rule.itemDigits).padStart(rule.itemDigits, "0");
      const body = rule.prefix + number + (rule.checked ? valueCheckDigit(printed) : "") + printed;
      const read = readInStoreCode(ean13(body), [rule]);
      const other = readInStoreCode(
        ean13(rule.prefix + number + (rule.checked ? valueCheckDigit("0".repeat(digits)) : "") + "0".repeat(digits)),
        [rule],
      );
      expect(read).toMatchObject({ value: Number(printed), holds: rule.holds });
      expect(other).toMatchObject({ key: typeof read === "object" && read.key });
    }),
  );
});

test("a rule that leaves no room for a value, or another prefix than a shop's own, is none", () => {
  const tries: Partial<InStoreRule>[] = [
    { itemDigits: 3 },
    { itemDigits: 7 },
    { prefix: "40" },
    { prefix: "3" },
    { prefix: "" },
    { decimals: 4 },
    { checked: false, itemDigits: 7, prefix: "212" },
  ];
  for (const wrong of tries) expect(inStoreRuleSchema.safeParse({ ...PRICE, ...wrong }).success).toBe(false);
  expect(inStoreRulesSchema.safeParse([PRICE, WEIGHT]).success).toBe(true);
  expect(inStoreRulesSchema.safeParse([PRICE, { ...PRICE, holds: "weight" }]).success).toBe(false);
});
