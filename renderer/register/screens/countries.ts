/** Usual settings by country, to begin a shop with: currency, zone, tax rates, cash rounding. Everything can be changed. */

/** A tax as set-up asks for it. */
export interface PresetTax {
  readonly code: string;
  readonly name: string;
  readonly rateMillionths: number;
}

/** A country's usual settings. */
export interface CountryPreset {
  readonly country: string;
  readonly currency: string;
  readonly zone: string;
  readonly pricesIncludeTax: boolean;
  readonly cashIncrementMinor: number;
  readonly taxes: readonly PresetTax[];
}

/** Rates as each country's tax office names them for 2026; sales taxes that differ by place are left to the shop. */
export const COUNTRIES: readonly CountryPreset[] = [
  preset("DE", "EUR", "Europe/Berlin", 1, [
    ["A", "MwSt.", 19],
    ["B", "MwSt. ermäßigt", 7],
  ]),
  preset("AT", "EUR", "Europe/Vienna", 1, [
    ["A", "USt.", 20],
    ["B", "USt.", 10],
    ["C", "USt.", 13],
  ]),
  preset("CH", "CHF", "Europe/Zurich", 5, [
    ["A", "MWST", 8.1],
    ["B", "MWST", 2.6],
  ]),
  preset("GB", "GBP", "Europe/London", 1, [
    ["A", "VAT", 20],
    ["B", "VAT reduced", 5],
    ["Z", "Zero-rated", 0],
  ]),
  preset("IE", "EUR", "Europe/Dublin", 5, [
    ["A", "VAT", 23],
    ["B", "VAT reduced", 13.5],
    ["Z", "Zero-rated", 0],
  ]),
  preset("FR", "EUR", "Europe/Paris", 1, [
    ["A", "TVA", 20],
    ["B", "TVA", 10],
    ["C", "TVA", 5.5],
  ]),
  preset("NL", "EUR", "Europe/Amsterdam", 5, [
    ["A", "BTW", 21],
    ["B", "BTW", 9],
  ]),
  preset("NO", "NOK", "Europe/Oslo", 100, [
    ["A", "MVA", 25],
    ["B", "MVA mat", 15],
  ]),
  preset("SE", "SEK", "Europe/Stockholm", 100, [
    ["A", "Moms", 25],
    ["B", "Moms", 12],
    ["C", "Moms", 6],
  ]),
  { ...preset("US", "USD", "America/New_York", 1, []), pricesIncludeTax: false },
];

function preset(
  country: string,
  currency: string,
  zone: string,
  cashIncrementMinor: number,
  taxes: readonly (readonly [code: string, name: string, percent: number])[],
): CountryPreset {
  return {
    country,
    currency,
    zone,
    pricesIncludeTax: true,
    cashIncrementMinor,
    taxes: taxes.map(([code, name, percent]) => ({ code, name, rateMillionths: Math.round(percent * 10_000) })),
  };
}
