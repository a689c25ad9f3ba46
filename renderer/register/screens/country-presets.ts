/** What set-up proposes for a country: currency, zone, taxes and habits of its tills. Every proposal can be changed. */
/** A country's proposal. */
export interface CountryPreset {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly currency: string;
  readonly zone: string;
  readonly pricesIncludeTax: boolean;
  readonly taxRounding: "line" | "receipt";
  /** The smallest amount that is paid in cash, where the law or the habit rounds. */
  readonly cashIncrementMinor: number;
  /** In the words of the country, as they stand on its receipts. */
  readonly taxes: readonly { readonly name: string; readonly percent: string }[];
}

/** Where the shop is, and what a VAT country's till does everywhere: prices include tax, lines are rounded one by one. */
function vat(
  place: readonly [country: string, currency: string, zone: string],
  cashIncrementMinor: number,
  taxes: readonly (readonly [name: string, percent: string])[],
): CountryPreset {
  const [country, currency, zone] = place;
  return {
    country,
    currency,
    zone,
    pricesIncludeTax: true,
    taxRounding: "line",
    cashIncrementMinor,
    taxes: taxes.map(([name, percent]) => ({ name, percent })),
  };
}

/**
 * The countries that have a proposal. Rates: the European Commission's Taxes in Europe Database (TEDB), HMRC,
 * Eidgenössische Steuerverwaltung, Skatteetaten, the tax authorities of the Emirates (FTA), of Saudi Arabia (ZATCA) and
 * of Japan (NTA), Tunisia's Code de la TVA; Kuwait has no tax on sales, in the USA the rate is the town's, so that it
 * is asked.
 */
export const COUNTRY_PRESETS: readonly CountryPreset[] = [
  // Fils are gone from trade: what is paid in cash ends in quarters.
  vat(["AE", "AED", "Asia/Dubai"], 25, [
    ["VAT ضريبة القيمة المضافة", "5"],
    ["VAT zero-rated نسبة صفر", "0"],
  ]),
  vat(["AT", "EUR", "Europe/Vienna"], 1, [
    ["USt.", "20"],
    ["USt. ermäßigt", "10"],
    ["USt. Sondersatz", "13"],
  ]),
  vat(["CH", "CHF", "Europe/Zurich"], 5, [
    ["MWST", "8.1"],
    ["MWST reduziert", "2.6"],
    ["MWST Beherbergung", "3.8"],
  ]),
  vat(["DE", "EUR", "Europe/Berlin"], 1, [
    ["MwSt.", "19"],
    ["MwSt. ermäßigt", "7"],
  ]),
  vat(["FR", "EUR", "Europe/Paris"], 1, [
    ["TVA", "20"],
    ["TVA intermédiaire", "10"],
    ["TVA réduite", "5.5"],
  ]),
  vat(["GB", "GBP", "Europe/London"], 1, [
    ["VAT", "20"],
    ["VAT reduced", "5"],
    ["VAT zero-rated", "0"],
  ]),
  vat(["IE", "EUR", "Europe/Dublin"], 5, [
    ["VAT", "23"],
    ["VAT reduced", "13.5"],
    ["VAT second reduced", "9"],
    ["VAT zero-rated", "0"],
  ]),
  // One rounding for each rate and invoice, as the qualified invoice asks (NTA, invoice system, 2023).
  {
    ...vat(["JP", "JPY", "Asia/Tokyo"], 1, [
      ["消費税", "10"],
      ["消費税 軽減", "8"],
    ]),
    taxRounding: "receipt",
  },
  vat(["KW", "KWD", "Asia/Kuwait"], 5, []),
  vat(["NL", "EUR", "Europe/Amsterdam"], 5, [
    ["Btw hoog", "21"],
    ["Btw laag", "9"],
  ]),
  vat(["NO", "NOK", "Europe/Oslo"], 100, [
    ["Mva", "25"],
    ["Mva mat", "15"],
    ["Mva lav", "12"],
  ]),
  vat(["SA", "SAR", "Asia/Riyadh"], 1, [
    ["ضريبة القيمة المضافة", "15"],
    ["نسبة صفر", "0"],
  ]),
  vat(["SE", "SEK", "Europe/Stockholm"], 100, [
    ["Moms", "25"],
    ["Moms 12", "12"],
    ["Moms 6", "6"],
  ]),
  vat(["TN", "TND", "Africa/Tunis"], 10, [
    ["TVA ض.ق.م", "19"],
    ["TVA ض.ق.م", "13"],
    ["TVA ض.ق.م", "7"],
  ]),
  {
    country: "US",
    currency: "USD",
    zone: "America/New_York",
    pricesIncludeTax: false,
    taxRounding: "receipt",
    cashIncrementMinor: 1,
    taxes: [{ name: "Sales tax", percent: "" }],
  },
];
