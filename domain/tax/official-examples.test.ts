/**
 * Worked examples of tax offices and finance ministries, figure by figure. Each names its source; none is our own sum.
 *
 * Sources:
 * - DE: Umsatzsteuer-Anwendungserlass, section 15.4 (2) and (3): an example and the published factors by rate.
 * - CA: Department of Finance Canada, Economic Action Plan 2012, "Rounding"; Revenu Québec, "Calculating the Taxes"
 *   (2013), press release of 17 December 2012 and "General information" (2008); Office de la protection du
 *   consommateur, "Phasing out the penny".
 * - NZ: Inland Revenue, "Calculating GST" (2010).
 * - UK: HM Revenue & Customs, "Calculating VAT for VAT-inclusive and VAT-exclusive prices".
 */
import { describe, expect, test } from "vitest";
import type { TaxId } from "#domain/ids.ts";
import { roundCash } from "#domain/money/cash-rounding.ts";
import { minor, rateMillionths } from "#domain/money/money.ts";
import { summariseTaxes, type TaxPolicy, type TaxRate, taxLines } from "./tax.ts";

const rate = (code: string, millionths: number, compound = false): TaxRate => ({
  taxId: code as TaxId,
  code,
  name: code,
  rateMillionths: rateMillionths(millionths),
  compound,
});
const INCLUSIVE: TaxPolicy = { pricesIncludeTax: true, rounding: "line" };
const EXCLUSIVE: TaxPolicy = { pricesIncludeTax: false, rounding: "line" };

/** What taxes make of one price, in minor units: net, each tax, gross. */
function work(priceMinor: number, taxes: readonly TaxRate[], policy: TaxPolicy) {
  const lines = [{ amountMinor: minor(priceMinor), taxes }];
  const [line] = taxLines(lines, policy);
  const rows = summariseTaxes(lines, taxLines(lines, policy));
  return { net: line?.netMinor, taxes: rows.map(({ taxMinor }) => taxMinor), gross: line?.grossMinor };
}

describe("Germany: tax inside a price (UStAE 15.4)", () => {
  test("149.95 at 19 % holds 23.94 of tax and 126.01 of price", () => {
    expect(work(14_995, [rate("A", 190_000)], INCLUSIVE)).toEqual({ net: 12_601, taxes: [2_394], gross: 14_995 });
  });

  // The published factor is the share of tax in per cent with four decimals: of 10,000.00 it is that many cents.
  test.each([
    [50_000, 47_619],
    [65_000, 61_033],
    [70_000, 65_421],
    [75_000, 69_767],
    [80_000, 74_074],
    [85_000, 78_341],
    [90_000, 82_569],
    [110_000, 99_099],
    [130_000, 115_044],
    [140_000, 122_807],
    [150_000, 130_435],
    [160_000, 137_931],
    [190_000, 159_664],
  ])("at %i millionths the factor gives %i cents of 10,000.00", (millionths, taxMinor) => {
    expect(work(1_000_000, [rate("A", millionths)], INCLUSIVE)).toEqual({
      net: 1_000_000 - taxMinor,
      taxes: [taxMinor],
      gross: 1_000_000,
    });
  });
});

describe("Canada: two taxes on a price, and one on the other", () => {
  test("Québec since 2013: 100.00 bears 5.00 GST and 9.98 QST, both on the price", () => {
    const taxes = [rate("GST", 50_000), rate("QST", 99_750)];
    expect(work(10_000, taxes, EXCLUSIVE)).toEqual({ net: 10_000, taxes: [500, 998], gross: 11_498 });
  });

  test("Québec until 2012: 100.00 bears 5.00 GST and 9.98 QST, the QST on price and GST", () => {
    const taxes = [rate("GST", 50_000), rate("QST", 95_000, true)];
    expect(work(10_000, taxes, EXCLUSIVE)).toEqual({ net: 10_000, taxes: [500, 998], gross: 11_498 });
  });

  test("Québec in 2008: 100.00 bears 5.00 GST and 7.88 QST, the QST on price and GST", () => {
    const taxes = [rate("GST", 50_000), rate("QST", 75_000, true)];
    expect(work(10_000, taxes, EXCLUSIVE)).toEqual({ net: 10_000, taxes: [500, 788], gross: 11_288 });
  });

  test("a coffee at 1.83 and a sandwich at 2.86 come to 4.92 with 5 % GST; in cash 4.90, by card 4.92", () => {
    const taxes = [rate("GST", 50_000)];
    const lines = [183, 286].map((price) => ({ amountMinor: minor(price), taxes }));
    const total = taxLines(lines, { pricesIncludeTax: false, rounding: "receipt" }).reduce(
      (sum, line) => sum + line.grossMinor,
      0,
    );
    expect(total).toBe(492);
    expect(roundCash(minor(total), minor(5))).toBe(490);
  });

  test.each([
    [100, 100],
    [101, 100],
    [102, 100],
    [103, 105],
    [104, 105],
    [105, 105],
    [106, 105],
    [107, 105],
    [108, 110],
    [109, 110],
    // Office de la protection du consommateur.
    [598, 600],
    [597, 595],
  ])("%i cents are paid with %i in cash", (dueMinor, cashMinor) => {
    expect(roundCash(minor(dueMinor), minor(5))).toBe(cashMinor);
  });
});

describe("New Zealand: GST at 15 %, three twenty-thirds of what includes it", () => {
  test("1,500.00 bears 225.00 and comes to 1,725.00", () => {
    expect(work(150_000, [rate("GST", 150_000)], EXCLUSIVE)).toEqual({ net: 150_000, taxes: [22_500], gross: 172_500 });
  });

  test("1,725.00 holds 225.00", () => {
    expect(work(172_500, [rate("GST", 150_000)], INCLUSIVE)).toEqual({ net: 150_000, taxes: [22_500], gross: 172_500 });
  });
});

describe("United Kingdom: VAT on a price without it", () => {
  test("100.00 bears 20.00 at the standard rate and comes to 120.00", () => {
    expect(work(10_000, [rate("S", 200_000)], EXCLUSIVE)).toEqual({ net: 10_000, taxes: [2_000], gross: 12_000 });
  });

  test("100.00 bears 5.00 at the reduced rate and comes to 105.00", () => {
    expect(work(10_000, [rate("R", 50_000)], EXCLUSIVE)).toEqual({ net: 10_000, taxes: [500], gross: 10_500 });
  });
});
