/** How figures are written. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFormat } from "./format.ts";

const berlin = createFormat({ locale: "de-DE", currency: "EUR", zone: "Europe/Berlin" });
const london = createFormat({ locale: "en-GB", currency: "GBP", zone: "Europe/London" });
const tokyo = createFormat({ locale: "en-GB", currency: "JPY", zone: "Asia/Tokyo" });
const kuwait = createFormat({ locale: "en-GB", currency: "KWD", zone: "Asia/Kuwait" });

describe("amounts", () => {
  test("have the digits of their currency: none, two or three", () => {
    expect([tokyo.amount(1372), london.amount(1372), kuwait.amount(1372)]).toEqual(["1,372", "13.72", "1.372"]);
  });

  test("are written as the branch writes them", () => {
    expect(berlin.amount(123456789)).toBe("1.234.567,89");
    expect(berlin.money(1372)).toBe("13,72\u00a0€");
    expect(london.money(1372)).toBe("£13.72");
  });

  test("below one whole unit keep their zero", () => {
    expect([london.amount(0), london.amount(5), london.amount(-5)]).toEqual(["0.00", "0.05", "−0.05"]);
  });

  test("show over and short with a sign, and nothing with none", () => {
    expect([london.difference(1240), london.difference(-1240), london.difference(0)]).toEqual([
      "+12.40",
      "−12.40",
      "0.00",
    ]);
  });

  test("are exact up to the largest, where a float would already round", () => {
    expect(london.amount(Number.MAX_SAFE_INTEGER)).toBe("90,071,992,547,409.91");
    expect(kuwait.amount(Number.MAX_SAFE_INTEGER)).toBe("9,007,199,254,740.991");
  });

  test("read back as the same minor units, whatever they are", () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (minor) => {
        const text = berlin.amount(minor);
        expect(Number(text.replace("−", "-").replaceAll(".", "").replace(",", ""))).toBe(minor);
      }),
    );
  });
});

describe("quantities and rates", () => {
  test("pieces are whole, weights have three digits", () => {
    expect(london.quantity(2000, "piece")).toBe("2");
    expect(london.quantity(482, "kg")).toBe("0.482\u00a0kg");
    expect(berlin.quantity(1_482, "kg")).toBe("1,482\u00a0kg");
  });

  test("a rate shows the digits it has", () => {
    expect([london.rate(190_000), london.rate(5_500)]).toEqual(["19%", "0.55%"]);
    expect(berlin.rate(70_000)).toBe("7\u00a0%");
  });
});

describe("dates and times", () => {
  test("an instant is told in the branch's zone", () => {
    expect(berlin.time("2026-03-29T22:30:00.000Z")).toBe("00:30");
    expect(berlin.date("2026-03-29T22:30:00.000Z")).toBe("30.03.2026");
  });

  test("a business date never slips by a zone", () => {
    const auckland = createFormat({ locale: "en-GB", currency: "NZD", zone: "Pacific/Auckland" });
    expect(auckland.businessDate("2026-03-29")).toBe("29 Mar 2026");
    expect(tokyo.businessDate("2026-12-31")).toBe("31 Dec 2026");
  });

  test("midnight is 00, never 24", () => {
    expect(berlin.time("2026-03-28T23:00:00.000Z")).toBe("00:00");
  });
});

describe("in an Arabic window", () => {
  const kuwaitInArabic = createFormat({ locale: "ar-u-nu-latn", currency: "KWD", zone: "Asia/Kuwait" });
  const plain = (text: string): string => text.replaceAll(/[\u200e\u200f]/g, "");

  test("digits stay Latin, also where a branch's locale has others", () => {
    const riyadh = createFormat({ locale: "ar-SA", currency: "SAR", zone: "Asia/Riyadh" });
    const cairo = createFormat({ locale: "ar-EG", currency: "EGP", zone: "Africa/Cairo" });
    for (const format of [kuwaitInArabic, riyadh, cairo]) {
      const written = [format.amount(1372), format.money(-5), format.count(1234), format.quantity(482, "kg")];
      const told = [
        format.rate(190_000),
        format.dateTime("2026-03-29T22:30:00.000Z"),
        format.businessDate("2026-03-29"),
      ];
      expect([...written, ...told].join(" ")).not.toMatch(/[٠-٩۰-۹]/);
    }
  });

  test("an amount has the decimals of its currency, and its sign on the left by a mark", () => {
    expect(kuwaitInArabic.amount(1372)).toBe("1.372");
    expect(kuwaitInArabic.difference(-1372)).toBe("\u200e−1.372");
    expect(plain(kuwaitInArabic.money(1372))).toBe("1.372\u00a0د.ك.");
  });

  test("weights, dates and times are told in Arabic words and signs", () => {
    expect(kuwaitInArabic.quantity(482, "kg")).toBe("0.482\u00a0كغم");
    expect(plain(kuwaitInArabic.dateTime("2026-03-29T22:30:00.000Z"))).toBe("30/03/2026، 01:30");
  });
});
