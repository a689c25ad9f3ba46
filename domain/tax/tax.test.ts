/** Tests of taxes: several rates, inside and on top of the price, by line and by receipt. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TaxId } from "#domain/ids.ts";
import { add, divideRounded, type Minor, minor, negate, rateMillionths } from "#domain/money/money.ts";
import {
  addTaxTotals,
  summariseTaxes,
  type TaxedLine,
  type TaxPolicy,
  type TaxRate,
  type TaxTotal,
  taxLines,
} from "./tax.ts";

const tax = (code: string, rate: number, compound = false): TaxRate => ({
  taxId: `tax-${code}` as TaxId,
  code,
  name: `Tax ${code}`,
  rateMillionths: rateMillionths(rate),
  compound,
});
const line = (amount: number, ...taxes: TaxRate[]): TaxedLine => ({ amountMinor: minor(amount), taxes });

const INCLUSIVE_BY_LINE: TaxPolicy = { pricesIncludeTax: true, rounding: "line" };
const EXCLUSIVE_BY_LINE: TaxPolicy = { pricesIncludeTax: false, rounding: "line" };
const EXCLUSIVE_BY_RECEIPT: TaxPolicy = { pricesIncludeTax: false, rounding: "receipt" };

const taxOf = (policy: TaxPolicy, ...lines: TaxedLine[]) =>
  add(...taxLines(lines, policy).map((each) => each.taxMinor));

test.each([
  ["Germany, 149.95 at 19 %: 23.94 (UStAE 15.4 (2), worked example)", 14_995, 190_000, 2_394],
  ["Germany, 100.00 at 7 %: 6.54 (UStAE 15.4 (3), factor)", 10_000, 70_000, 654],
  ["United Kingdom, 20 %: the VAT fraction is a sixth (HMRC, VAT Notice 700)", 12_000, 200_000, 2_000],
  ["United Kingdom, 5 %: the VAT fraction is 1/21 (HMRC, VAT Notice 700)", 2_100, 50_000, 100],
  ["Australia, 10 %: an eleventh (ATO, GST Act 1999 s 9-90)", 1_100, 100_000, 100],
  ["New Zealand, 15 %: 3/23 (Inland Revenue, IR375)", 2_300, 150_000, 300],
  ["Switzerland, 8.1 % in 108.1 % (ESTV, from 2024)", 10_810, 81_000, 810],
])("tax in a price: %s", (_, amount, rate, inPrice) => {
  const [taxed] = taxLines([line(amount, tax("A", rate))], INCLUSIVE_BY_LINE);
  expect(taxed).toMatchObject({ grossMinor: amount, taxMinor: inPrice, netMinor: amount - inPrice });
});

test("Québec: 5 % GST and 9.975 % QST on 100.00 make 114.98 (Revenu Québec, two-step example)", () => {
  const [taxed] = taxLines([line(10_000, tax("T", 50_000), tax("Q", 99_750))], EXCLUSIVE_BY_LINE);
  expect(taxed).toEqual({
    netMinor: 10_000,
    taxMinor: 1_498,
    grossMinor: 11_498,
    taxes: [
      { taxId: "tax-T", baseMinor: 10_000, taxMinor: 500 },
      { taxId: "tax-Q", baseMinor: 10_000, taxMinor: 998 },
    ],
  });
});

test("Québec until 2012: 9.5 % QST on the price with its GST is the same 9.975 %", () => {
  const [taxed] = taxLines([line(10_000, tax("T", 50_000), tax("Q", 95_000, true))], EXCLUSIVE_BY_LINE);
  expect(taxed?.taxes).toEqual([
    { taxId: "tax-T", baseMinor: 10_000, taxMinor: 500 },
    { taxId: "tax-Q", baseMinor: 10_500, taxMinor: 998 },
  ]);
});

test("compound taxes are found in a price as they were put on it", () => {
  const [taxed] = taxLines([line(11_498, tax("T", 50_000), tax("Q", 95_000, true))], INCLUSIVE_BY_LINE);
  expect(taxed).toMatchObject({ netMinor: 10_000, grossMinor: 11_498 });
});

test("rounded by receipt, fractions of a cent meet before they are rounded (GST Act 1999 s 9-90 (2) (a))", () => {
  // Three lines of 0.03 at 10 %: 0.003 each, 0.009 together.
  const lines = [line(3, tax("A", 100_000)), line(3, tax("A", 100_000)), line(3, tax("A", 100_000))];
  expect(taxOf(EXCLUSIVE_BY_LINE, ...lines)).toBe(0);
  expect(taxOf(EXCLUSIVE_BY_RECEIPT, ...lines)).toBe(1);
  expect(taxLines(lines, EXCLUSIVE_BY_RECEIPT).map((each) => each.taxMinor)).toEqual([1, 0, 0]);
});

test("rounded by receipt, the rounded total returns to the lines by largest remainder", () => {
  // 0.19 × 1.01, 1.03, 1.05 = 19.19, 19.57, 19.95 cents: 58.71, so 59, and the two largest remainders go up.
  const lines = [101, 103, 105].map((amount) => line(amount, tax("A", 190_000)));
  expect(taxLines(lines, EXCLUSIVE_BY_RECEIPT).map((each) => each.taxMinor)).toEqual([19, 20, 20]);
});

test("zero-rated goods show their rate with no tax, exempt goods show none", () => {
  const lines = [line(500, tax("Z", 0)), line(300)];
  for (const policy of [INCLUSIVE_BY_LINE, EXCLUSIVE_BY_RECEIPT]) {
    const taxed = taxLines(lines, policy);
    expect(taxed.map(({ netMinor, taxMinor, grossMinor }) => [netMinor, taxMinor, grossMinor])).toEqual([
      [500, 0, 500],
      [300, 0, 300],
    ]);
    expect(summariseTaxes(lines, taxed)).toEqual([
      { taxId: "tax-Z", code: "Z", name: "Tax Z", rateMillionths: 0, netMinor: 500, taxMinor: 0, grossMinor: 500 },
    ]);
  }
});

test("the totals by rate stand in the order of their letters", () => {
  const lines = [line(107, tax("B", 70_000)), line(119, tax("A", 190_000)), line(214, tax("B", 70_000))];
  expect(summariseTaxes(lines, taxLines(lines, INCLUSIVE_BY_LINE))).toEqual([
    { taxId: "tax-A", code: "A", name: "Tax A", rateMillionths: 190_000, netMinor: 100, taxMinor: 19, grossMinor: 119 },
    { taxId: "tax-B", code: "B", name: "Tax B", rateMillionths: 70_000, netMinor: 300, taxMinor: 21, grossMinor: 321 },
  ]);
});

test("a rate that changed while a session ran keeps a row of its own", () => {
  const before = { ...tax("A", 190_000), netMinor: minor(100), taxMinor: minor(19), grossMinor: minor(119) };
  const after = { ...tax("A", 160_000), netMinor: minor(100), taxMinor: minor(16), grossMinor: minor(116) };
  const rows = ([before, after, before] as TaxTotal[]).reduce<readonly TaxTotal[]>(
    (totals, row) => addTaxTotals(totals, [row]),
    [],
  );
  expect(rows.map(({ rateMillionths: rate, grossMinor }) => [rate, grossMinor])).toEqual([
    [190_000, 238],
    [160_000, 116],
  ]);
});

const anyPolicy = fc.record({
  pricesIncludeTax: fc.boolean(),
  rounding: fc.constantFrom("line" as const, "receipt" as const),
});
const anyTaxes = fc
  .subarray(["A", "B", "C", "D", "Z"], { maxLength: 4 })
  .chain((codes) => fc.tuple(...codes.map((code) => fc.boolean().map((compound) => taxNamed(code, compound)))));
const amount = fc.integer({ min: 0, max: 9_999_999 });
const linesOf = (amounts: fc.Arbitrary<number>) =>
  fc.array(
    fc.tuple(amounts, anyTaxes).map(([each, taxes]) => line(each, ...taxes)),
    { maxLength: 12 },
  );
const anyLines = fc.oneof(linesOf(amount), linesOf(fc.integer({ min: -9_999_999, max: 9_999_999 })));

const RATES: Readonly<Record<string, number>> = { A: 190_000, B: 70_000, C: 99_750, D: 81_000, Z: 0 };
function taxNamed(code: string, compound: boolean): TaxRate {
  return tax(code, RATES[code] ?? 0, compound);
}

test("net and tax make gross on every line, and a line's taxes make its tax", () => {
  fc.assert(
    fc.property(anyLines, anyPolicy, (lines, policy) => {
      const taxed = taxLines(lines, policy);
      expect(taxed).toHaveLength(lines.length);
      for (const [index, { netMinor, taxMinor, grossMinor, taxes }] of taxed.entries()) {
        expect(add(netMinor, taxMinor)).toBe(grossMinor);
        expect(add(...taxes.map((each) => each.taxMinor))).toBe(taxMinor);
        expect(taxes.map((each) => each.taxId)).toEqual(lines[index]?.taxes.map((each) => each.taxId));
      }
    }),
  );
});

test("a price with tax stays the gross amount, a price without stays the net amount", () => {
  fc.assert(
    fc.property(anyLines, anyPolicy, (lines, policy) => {
      const kept = taxLines(lines, policy).map((each) => (policy.pricesIncludeTax ? each.grossMinor : each.netMinor));
      expect(kept).toEqual(lines.map((each) => each.amountMinor));
    }),
  );
});

/** The shares of the net amount as plain fractions over a common unit: the definition, told again. */
function sharesOf(taxes: readonly TaxRate[]): { shares: bigint[]; unit: bigint } {
  const unit = 10n ** 30n;
  const shares: bigint[] = [];
  for (const { rateMillionths: rate, compound } of taxes) {
    const base = compound ? shares.reduce((sum, share) => sum + share, unit) : unit;
    shares.push((base * BigInt(rate)) / 1_000_000n);
  }
  return { shares, unit };
}

test("by line, every tax is its exact amount rounded once", () => {
  fc.assert(
    fc.property(anyLines, fc.boolean(), (lines, pricesIncludeTax) => {
      for (const [index, taxed] of taxLines(lines, { pricesIncludeTax, rounding: "line" }).entries()) {
        const { amountMinor, taxes } = lines[index] ?? line(0);
        const { shares, unit } = sharesOf(taxes);
        const whole = pricesIncludeTax ? shares.reduce((sum, share) => sum + share, unit) : unit;
        const expected = shares.map((share) => Number(divideRounded(BigInt(amountMinor) * share, whole)));
        expect(taxed.taxes.map((each) => each.taxMinor)).toEqual(expected.map((each) => minor(each)));
      }
    }),
  );
});

test("by receipt, the total of a tax is its exact sum over all lines rounded once", () => {
  fc.assert(
    fc.property(anyLines, fc.boolean(), (lines, pricesIncludeTax) => {
      const taxed = taxLines(lines, { pricesIncludeTax, rounding: "receipt" });
      for (const code of Object.keys(RATES)) {
        let exact = { numerator: 0n, denominator: 1n };
        let total: Minor = minor(0);
        for (const [lineIndex, { amountMinor, taxes }] of lines.entries())
          for (const [taxIndex, each] of taxes.entries()) {
            if (each.code !== code) continue;
            const { shares, unit } = sharesOf(taxes);
            const whole = pricesIncludeTax ? shares.reduce((sum, share) => sum + share, unit) : unit;
            const numerator = BigInt(amountMinor) * (shares[taxIndex] ?? 0n);
            exact = {
              numerator: exact.numerator * whole + numerator * exact.denominator,
              denominator: exact.denominator * whole,
            };
            total = add(total, taxed[lineIndex]?.taxes[taxIndex]?.taxMinor ?? minor(0));
          }
        expect(BigInt(total)).toBe(divideRounded(exact.numerator, exact.denominator));
      }
    }),
  );
});

test("by receipt, no line's tax is a whole unit from its exact amount", () => {
  fc.assert(
    fc.property(anyLines, fc.boolean(), (lines, pricesIncludeTax) => {
      const byReceipt = taxLines(lines, { pricesIncludeTax, rounding: "receipt" });
      for (const [index, alone] of taxLines(lines, { pricesIncludeTax, rounding: "line" }).entries())
        for (const [taxIndex, { taxMinor }] of alone.taxes.entries())
          expect(Math.abs(taxMinor - (byReceipt[index]?.taxes[taxIndex]?.taxMinor ?? 0))).toBeLessThanOrEqual(1);
    }),
  );
});

test("one line alone is taxed the same by line as by receipt", () => {
  fc.assert(
    fc.property(amount, anyTaxes, fc.boolean(), (each, taxes, pricesIncludeTax) => {
      const one = [line(each, ...taxes)];
      expect(taxLines(one, { pricesIncludeTax, rounding: "receipt" })).toEqual(
        taxLines(one, { pricesIncludeTax, rounding: "line" }),
      );
    }),
  );
});

test("goods taken back take back exactly what was booked", () => {
  fc.assert(
    fc.property(anyLines, anyPolicy, (lines, policy) => {
      const back = lines.map((each) => ({ ...each, amountMinor: negate(each.amountMinor) }));
      const booked = taxLines(lines, policy);
      expect(taxLines(back, policy)).toEqual(
        booked.map((each) => ({
          netMinor: negate(each.netMinor),
          taxMinor: negate(each.taxMinor),
          grossMinor: negate(each.grossMinor),
          taxes: each.taxes.map(({ taxId, baseMinor, taxMinor }) => ({
            taxId,
            baseMinor: negate(baseMinor),
            taxMinor: negate(taxMinor),
          })),
        })),
      );
    }),
  );
});

test("a zero rate takes nothing, and sold goods never bear a negative tax", () => {
  fc.assert(
    fc.property(linesOf(amount), anyPolicy, (lines, policy) => {
      for (const [index, { taxes }] of taxLines(lines, policy).entries())
        for (const [taxIndex, { taxMinor }] of taxes.entries()) {
          expect(taxMinor).toBeGreaterThanOrEqual(0);
          if (lines[index]?.taxes[taxIndex]?.rateMillionths === 0) expect(taxMinor).toBe(0);
        }
    }),
  );
});

test("the receipt adds up by hand: with one tax a line, the rows make the total", () => {
  const oneTax = fc.constantFrom("A", "B", "Z").map((code) => taxNamed(code, false));
  const sale = fc.array(
    fc.tuple(amount, oneTax).map(([each, rate]) => line(each, rate)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(sale, anyPolicy, (lines, policy) => {
      const taxed = taxLines(lines, policy);
      const rows = summariseTaxes(lines, taxed);
      for (const row of rows) expect(add(row.netMinor, row.taxMinor)).toBe(row.grossMinor);
      expect(add(...rows.map((row) => row.grossMinor))).toBe(add(...taxed.map((each) => each.grossMinor)));
      expect(add(...rows.map((row) => row.taxMinor))).toBe(add(...taxed.map((each) => each.taxMinor)));
    }),
  );
});

test("the totals of two sales are the totals of both together, in any order", () => {
  fc.assert(
    fc.property(anyLines, anyLines, (first, second) => {
      const totals = (lines: TaxedLine[]) => summariseTaxes(lines, taxLines(lines, INCLUSIVE_BY_LINE));
      expect(addTaxTotals(totals(first), totals(second))).toEqual(totals([...first, ...second]));
      expect(addTaxTotals(totals(second), totals(first))).toEqual(totals([...first, ...second]));
    }),
  );
});
