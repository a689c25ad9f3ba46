/**
 * In-store codes of goods weighed and labelled in the shop: an EAN-13 or UPC-A that carries a price or a weight. Sole
 * owner of the rules by which a shop reads its own, and of their price check digit. Source: GS1 General Specifications,
 * section 2.1 (variable measure trade items scanned at retail, restricted circulation numbers: GS1 Prefixes 02, 04,
 * 20 to 29), 7.9.3 (price/weight check digit). How the digits are laid out is each shop's and country's own.
 */
import { z } from "zod";
import { type Barcode, normaliseBarcode } from "./barcode.ts";

/** Digits of an EAN-13 before its check digit: all that a rule shares out. */
const BODY_DIGITS = 12;
/** Most rules of a shop: one for each prefix there is. */
const MAX_RULES = 24;

/** How codes with one prefix are read: prefix, number of the goods, perhaps a check digit of the value, the value. */
export const inStoreRuleSchema = z
  .strictObject({
    /** A UPC-A's first digit has a zero before it, as in the EAN-13 that it is. */
    prefix: z.string().regex(/^(?:2[0-9]{0,2}|0[24][0-9]?)$/),
    /** How many digits the number of the goods has. */
    itemDigits: z.int().min(3).max(7),
    holds: z.enum(["price", "weight"]),
    /** Whether a check digit of its own stands before the value. */
    checked: z.boolean(),
    /** How many digits of the value come after the point: of the currency's unit, or of a kilogram. */
    decimals: z.int().min(0).max(3),
  })
  .refine((rule): boolean => [4, 5].includes(valueDigitsOf(rule)), {
    error: "four or five digits are left for the value",
  });
export type InStoreRule = z.infer<typeof inStoreRuleSchema>;

/** A shop's rules; of two that fit a code the longer prefix goes first. */
export const inStoreRulesSchema = z
  .array(inStoreRuleSchema)
  .max(MAX_RULES)
  .refine((rules) => new Set(rules.map(({ prefix }) => prefix)).size === rules.length, {
    error: "each prefix has one rule",
  });

/** What an in-store code says. `valueDigits` with as many decimals as its rule says. */
export interface InStoreCode {
  /** Prefix and number: under it the catalogue has the goods, whatever they weigh or cost this time. */
  readonly key: Barcode;
  readonly holds: InStoreRule["holds"];
  readonly value: number;
  readonly decimals: number;
}

/** How many digits a rule leaves for the price or weight. */
export function valueDigitsOf(rule: {
  readonly prefix: string;
  readonly itemDigits: number;
  readonly checked: boolean;
}): number {
  return BODY_DIGITS - rule.prefix.length - rule.itemDigits - (rule.checked ? 1 : 0);
}

/**
 * Reads a code by the shop's rules.
 * @param ean13 thirteen digits, check digit right
 * @returns undefined when no rule is for it; "misread" when the check digit of its value is wrong
 */
export function readInStoreCode(ean13: string, rules: readonly InStoreRule[]): InStoreCode | "misread" | undefined {
  const [rule] = rules
    .filter(({ prefix }) => ean13.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  if (!rule) return undefined;
  const itemEnd = rule.prefix.length + rule.itemDigits;
  const value = ean13.slice(BODY_DIGITS - valueDigitsOf(rule), BODY_DIGITS);
  if (rule.checked && ean13.slice(itemEnd, itemEnd + 1) !== valueCheckDigit(value)) return "misread";
  const key = normaliseBarcode(ean13.slice(0, itemEnd));
  return key && { key, holds: rule.holds, value: Number(value), decimals: rule.decimals };
}

/**
 * The check digit of a price or weight (7.9.3): each digit is replaced by its weighted product, which keeps two digits
 * swapped, and a 1 taken for a 7, apart.
 * @param value four or five digits
 */
export function valueCheckDigit(value: string): string {
  const sum = (weights: readonly Weight[]): number =>
    weights.reduce((total, weight, index) => total + (PRODUCTS[weight][Number(value[index])] ?? 0), 0);
  if (value.length === 4) return String((sum(["2-", "2-", "3", "5-"]) * 3) % 10);
  const missing = (10 - (sum(["5+", "2-", "5-", "5+", "2-"]) % 10)) % 10;
  return String(PRODUCTS["5-"].indexOf(missing));
}

type Weight = "2-" | "3" | "5+" | "5-";

/** Weighted products of the digits 0 to 9 (7.9.3): `2-` is twice the digit, its tens taken from its units, and so on. */
const PRODUCTS: Readonly<Record<Weight, readonly number[]>> = {
  "2-": [0, 2, 4, 6, 8, 9, 1, 3, 5, 7],
  "3": [0, 3, 6, 9, 2, 5, 8, 1, 4, 7],
  "5+": [0, 5, 1, 6, 2, 7, 3, 8, 4, 9],
  "5-": [0, 5, 9, 4, 8, 3, 7, 2, 6, 1],
};
