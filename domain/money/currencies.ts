/**
 * The world's currencies: digits, notes and coins, and the smallest amount that cash can pay. Sole owner of the table.
 *
 * Codes and digits: ISO 4217:2015 table A.1 as of 1 January 2026 (BGN gave way to EUR that day), without fund codes,
 * metals and test codes. Notes and coins: each country's central bank and mint, those a shop meets in 2026. The
 * smallest coin is the smallest cash amount: laws that round cash do so because smaller coins are gone.
 */
import { invariant } from "#domain/invariant.ts";
import { type CurrencyCode, type Minor, minor } from "#domain/money/money.ts";

/** A note or coin. Where a value exists as both, it is listed once: it is counted by value. */
export interface Denomination {
  readonly minor: Minor;
  readonly kind: "note" | "coin";
}

/** A currency that shops sell in. */
export interface Currency {
  readonly code: CurrencyCode;
  /** How many digits of an amount are minor units: 2 for cents, 0 for yen, 3 for fils. */
  readonly digits: 0 | 2 | 3;
  /** Largest first. */
  readonly denominations: readonly Denomination[];
  /** The smallest amount that notes and coins can pay; a shop may set another. */
  readonly cashIncrementMinor: Minor;
}

/** Whether a code is that of a currency in use. @param code ISO 4217 alphabetic code in capitals */
export function isCurrencyCode(code: string): code is CurrencyCode {
  return BY_CODE.has(code);
}

/** The currency of a code that `isCurrencyCode` knows. */
export function currencyOf(code: CurrencyCode): Currency {
  const currency = BY_CODE.get(code);
  invariant(currency, "a currency is checked where it enters");
  return currency;
}

/** The notes and coins of a currency, largest first; none when the code is not known. */
export function denominationsOf(code: CurrencyCode): readonly Denomination[] {
  return BY_CODE.get(code)?.denominations ?? [];
}

/** Every currency in use, in the order of the alphabet. */
export function listCurrencies(): readonly Currency[] {
  return [...BY_CODE.values()];
}

/** What is known of a currency's cash, in minor units: digits grouped where the minor units begin. */
interface Cash {
  readonly notes: readonly number[];
  readonly coins: readonly number[];
}

const NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const TWO_DIGITS =
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE " +
  "CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR " +
  "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB " +
  "PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY " +
  "TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
const THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND";

const CASH: Readonly<Record<string, Cash>> = {
  // European Central Bank. Finland, the Netherlands and others round to 5 cents: there the shop sets its increment.
  EUR: { notes: [500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00], coins: [2_00, 1_00, 50, 20, 10, 5, 2, 1] },
  // U.S. Currency Education Program; the half-dollar and the dollar coin are counted by value too.
  USD: { notes: [100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00], coins: [50, 25, 10, 5, 1] },
  // Bank of England, The Royal Mint.
  GBP: { notes: [50_00, 20_00, 10_00, 5_00], coins: [2_00, 1_00, 50, 20, 10, 5, 2, 1] },
  // Swiss National Bank, Swissmint.
  CHF: { notes: [1000_00, 200_00, 100_00, 50_00, 20_00, 10_00], coins: [5_00, 2_00, 1_00, 50, 20, 10, 5] },
  // Sveriges Riksbank; öre coins ended in 2010.
  SEK: { notes: [1000_00, 500_00, 200_00, 100_00, 50_00, 20_00], coins: [10_00, 5_00, 2_00, 1_00] },
  // Norges Bank; the 50 øre coin ended in 2012.
  NOK: { notes: [1000_00, 500_00, 200_00, 100_00, 50_00], coins: [20_00, 10_00, 5_00, 1_00] },
  // Danmarks Nationalbank; the 1000-krone note ended in 2025.
  DKK: { notes: [500_00, 200_00, 100_00, 50_00], coins: [20_00, 10_00, 5_00, 2_00, 1_00, 50] },
  // Narodowy Bank Polski.
  PLN: { notes: [500_00, 200_00, 100_00, 50_00, 20_00, 10_00], coins: [5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1] },
  // Česká národní banka; heller coins ended in 2008.
  CZK: {
    notes: [5000_00, 2000_00, 1000_00, 500_00, 200_00, 100_00],
    coins: [50_00, 20_00, 10_00, 5_00, 2_00, 1_00],
  },
  // Magyar Nemzeti Bank; act III of 2008 rounds cash to 5 forints.
  HUF: {
    notes: [20000_00, 10000_00, 5000_00, 2000_00, 1000_00, 500_00],
    coins: [200_00, 100_00, 50_00, 20_00, 10_00, 5_00],
  },
  // Reserve Bank of Australia, Royal Australian Mint.
  AUD: { notes: [100_00, 50_00, 20_00, 10_00, 5_00], coins: [2_00, 1_00, 50, 20, 10, 5] },
  // Reserve Bank of New Zealand; the 5 cent coin ended in 2006.
  NZD: { notes: [100_00, 50_00, 20_00, 10_00, 5_00], coins: [2_00, 1_00, 50, 20, 10] },
  // Bank of Canada, Royal Canadian Mint; the cent ended in 2013.
  CAD: { notes: [100_00, 50_00, 20_00, 10_00, 5_00], coins: [2_00, 1_00, 50, 25, 10, 5] },
  // Bank of Japan, Japan Mint.
  JPY: { notes: [10_000, 5_000, 2_000, 1_000], coins: [500, 100, 50, 10, 5, 1] },
  // Central Bank of Kuwait.
  KWD: { notes: [20_000, 10_000, 5_000, 1_000, 500, 250], coins: [100, 50, 20, 10, 5] },
  // Central Bank of Bahrain.
  BHD: { notes: [20_000, 10_000, 5_000, 1_000, 500], coins: [100, 50, 25, 10, 5] },
  // Central Bank of Oman.
  OMR: { notes: [50_000, 20_000, 10_000, 5_000, 1_000, 500, 100], coins: [50, 25, 10, 5] },
  // Central Bank of Jordan; the coins in trade are the half, the quarter, ten and five piastres of ten fils.
  JOD: { notes: [50_000, 20_000, 10_000, 5_000, 1_000], coins: [500, 250, 100, 50] },
  // Banque Centrale de Tunisie; the 5-dinar piece is note and coin.
  TND: { notes: [50_000, 20_000, 10_000, 5_000], coins: [2_000, 1_000, 500, 200, 100, 50, 20, 10] },
  // Central Bank of the U.A.E.
  AED: { notes: [1000_00, 500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00], coins: [1_00, 50, 25] },
  // Saudi Central Bank.
  SAR: {
    notes: [500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00],
    coins: [2_00, 1_00, 50, 25, 10, 5, 1],
  },
  // Reserve Bank of India; coins of 25 paise and below ended in 2011.
  INR: {
    notes: [2000_00, 500_00, 200_00, 100_00, 50_00, 20_00, 10_00],
    coins: [5_00, 2_00, 1_00, 50],
  },
  // South African Reserve Bank; the 5 cent coin ended in 2012.
  ZAR: { notes: [200_00, 100_00, 50_00, 20_00, 10_00], coins: [5_00, 2_00, 1_00, 50, 20, 10] },
  // Banco de México.
  MXN: {
    notes: [1000_00, 500_00, 200_00, 100_00, 50_00, 20_00],
    coins: [10_00, 5_00, 2_00, 1_00, 50, 20, 10],
  },
  // Banco Central do Brasil; no law rounds cash, and the centavo is still money.
  BRL: { notes: [200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00], coins: [1_00, 50, 25, 10, 5, 1] },
  // Türkiye Cumhuriyet Merkez Bankası.
  TRY: { notes: [200_00, 100_00, 50_00, 20_00, 10_00, 5_00], coins: [1_00, 50, 25, 10, 5, 1] },
  // Monetary Authority of Singapore; the 1000-dollar note is no longer issued, and still money.
  SGD: { notes: [1000_00, 100_00, 50_00, 10_00, 5_00, 2_00], coins: [1_00, 50, 20, 10, 5] },
  // Seðlabanki Íslands.
  ISK: { notes: [10_000, 5_000, 2_000, 1_000, 500], coins: [100, 50, 10, 5, 1] },
  // Banca Națională a României.
  RON: { notes: [500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 1_00], coins: [50, 10, 5, 1] },
  // Bank of Israel.
  ILS: { notes: [200_00, 100_00, 50_00, 20_00], coins: [10_00, 5_00, 2_00, 1_00, 50, 10] },
  // Hong Kong Monetary Authority.
  HKD: { notes: [1000_00, 500_00, 100_00, 50_00, 20_00, 10_00], coins: [5_00, 2_00, 1_00, 50, 20, 10] },
  // People's Bank of China; the jiao is the smallest coin in trade.
  CNY: { notes: [100_00, 50_00, 20_00, 10_00, 5_00], coins: [1_00, 50, 10] },
  // Bank of Korea.
  KRW: { notes: [50_000, 10_000, 5_000, 1_000], coins: [500, 100, 50, 10] },
  // Bank of Thailand.
  THB: { notes: [1000_00, 500_00, 100_00, 50_00, 20_00], coins: [10_00, 5_00, 2_00, 1_00, 50, 25] },
  // Bank Negara Malaysia.
  MYR: { notes: [100_00, 50_00, 20_00, 10_00, 5_00, 1_00], coins: [50, 20, 10, 5] },
  // Banco Central de Chile; law 20.956 rounds cash to 10 pesos.
  CLP: { notes: [20_000, 10_000, 5_000, 2_000, 1_000], coins: [500, 100, 50, 10] },
};

const BY_CODE: ReadonlyMap<string, Currency> = new Map(
  [...listed(NO_DIGITS, 0), ...listed(TWO_DIGITS, 2), ...listed(THREE_DIGITS, 3)]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((currency) => [currency.code, currency]),
);

function listed(codes: string, digits: Currency["digits"]): Currency[] {
  return codes.split(" ").map((code) => describe(code as CurrencyCode, digits, CASH[code] ?? seriesOf(digits)));
}

function describe(code: CurrencyCode, digits: Currency["digits"], cash: Cash): Currency {
  const denominations = [
    ...cash.notes.map((note): Denomination => ({ minor: minor(note), kind: "note" })),
    ...cash.coins.map((coin): Denomination => ({ minor: minor(coin), kind: "coin" })),
  ].sort((a, b) => b.minor - a.minor);
  return { code, digits, denominations, cashIncrementMinor: minor(Math.min(...cash.coins)) };
}

/** 1, 2, 5 and their tenfolds, so that a drawer can be counted where this table does not know the notes and coins. */
function seriesOf(digits: Currency["digits"]): Cash {
  const unit = 10 ** digits;
  const series = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000].flatMap((ten) => [ten, 2 * ten, 5 * ten]);
  return {
    notes: series.filter((value) => value >= 5 * unit && value <= 100_000 * unit),
    coins: series.filter((value) => value < 5 * unit),
  };
}
