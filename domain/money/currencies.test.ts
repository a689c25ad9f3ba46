/** Tests of the table of currencies. */
import { expect, test } from "vitest";
import { InvariantBroken } from "#domain/invariant.ts";
import { currencyOf, denominationsOf, isCurrencyCode, listCurrencies } from "./currencies.ts";
import type { CurrencyCode } from "./money.ts";

const code = (text: string) => text as CurrencyCode;

test("every currency of ISO 4217 in use is known once", () => {
  const codes = listCurrencies().map((currency) => currency.code);
  expect(codes).toHaveLength(155);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes).toEqual([...codes].sort());
  expect(codes.every((each) => /^[A-Z]{3}$/.test(each))).toBe(true);
});

test("yen have no minor units, dinars three digits, cents two", () => {
  const withDigits = (digits: number) =>
    listCurrencies()
      .filter((currency) => currency.digits === digits)
      .map((currency) => currency.code)
      .join(" ");
  expect(withDigits(0)).toBe("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF");
  expect(withDigits(3)).toBe("BHD IQD JOD KWD LYD OMR TND");
  expect(currencyOf(code("EUR")).digits).toBe(2);
});

test("fund codes, metals and withdrawn currencies are none that a shop sells in", () => {
  for (const gone of ["CLF", "UYW", "CHE", "XAU", "XXX", "XTS", "BGN", "HRK", "ANG", "ZWL", "SLL", "DEM", "eur", ""])
    expect(isCurrencyCode(gone), gone).toBe(false);
  for (const known of ["EUR", "USD", "XCG", "ZWG", "SLE"]) expect(isCurrencyCode(known)).toBe(true);
});

test("a currency that nobody checked is a bug, its notes are none", () => {
  expect(() => currencyOf(code("BGN"))).toThrow(InvariantBroken);
  expect(denominationsOf(code("BGN"))).toEqual([]);
});

test("notes and coins stand largest first, each value once, so that a count by value is clear", () => {
  for (const { code: name, denominations } of listCurrencies()) {
    const values = denominations.map((denomination) => denomination.minor);
    expect(values, name).toEqual([...new Set(values)].sort((a, b) => b - a));
    expect(Math.min(...values), name).toBeGreaterThan(0);
    expect(denominations.some(({ kind }) => kind === "note")).toBe(true);
    expect(denominations.some(({ kind }) => kind === "coin")).toBe(true);
  }
});

test("cash can pay every multiple of the smallest amount", () => {
  for (const { code: name, denominations, cashIncrementMinor } of listCurrencies()) {
    expect(denominations.at(-1)?.minor, name).toBe(cashIncrementMinor);
    // Quarters beside tenths: not every coin is a multiple of the smallest, but each is one of a common step.
    const odd = denominations.filter(({ minor }) => minor % cashIncrementMinor !== 0);
    expect(odd, name).toEqual([]);
  }
});

test.each([
  ["EUR", 15, 1],
  ["CHF", 13, 5],
  ["NOK", 9, 100],
  ["SEK", 10, 100],
  ["DKK", 10, 50],
  ["HUF", 12, 500],
  ["NZD", 10, 10],
  ["JPY", 10, 1],
  ["KWD", 11, 5],
  ["AED", 11, 25],
])("%s has %d notes and coins, and cash pays multiples of %d", (name, pieces, increment) => {
  const currency = currencyOf(code(name));
  expect(currency.denominations).toHaveLength(pieces);
  expect(currency.cashIncrementMinor).toBe(increment);
  expect(denominationsOf(currency.code)).toBe(currency.denominations);
});
