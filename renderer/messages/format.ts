/** How amounts, quantities, rates, dates and times are written in a locale. Sole owner of formatting; exact, because integers become decimal strings and never floats. */
import { invariant } from "#domain/invariant.ts";
import type { Unit } from "#domain/sale/sale-line.ts";

/** Where and in what a till counts: decides how figures are written. */
export interface FormatPlace {
  /** BCP 47, the branch's: `de-AT`. */
  readonly locale: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA time zone of the branch. */
  readonly zone: string;
}

/** Writes figures for one place. Amounts in minor units, quantities in thousandths, rates in millionths, instants in ISO 8601 UTC. */
export interface Format {
  /** How many decimal digits the currency has: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217). */
  readonly currencyDigits: number;
  /** The sign of a kilogram, as behind a weight or a price. */
  readonly kilogram: string;
  /** The locale's decimal sign. */
  readonly decimalSign: string;
  /** `1372` → `13.72`, as in columns and on keys, where the currency is known. */
  amount(minor: number): string;
  /** `1372` → `€13.72`, where an amount stands alone. */
  money(minor: number): string;
  /** `1372`, USD → `$13.72`: an amount of another currency, in its own minor units. */
  inCurrency(minor: number, currency: string): string;
  /** `0.92`: a plain figure, as a rate of exchange. */
  decimal(figure: number): string;
  /** `1372` → `+13.72`: a difference, always with its sign. */
  difference(minor: number): string;
  /** `482`, kg → `0.482 kg`; `2000`, piece → `2`. */
  quantity(thousandths: number, unit: Unit): string;
  /** `190000` → `19 %`. */
  rate(millionths: number): string;
  /** A whole number with the locale's grouping. */
  count(count: number): string;
  /** Date of an instant, in the branch's zone. */
  date(instant: string): string;
  /** Date of a business day (`2026-03-29`), which has no zone. */
  businessDate(date: string): string;
  /** The name of a weekday, 1 for Monday to 7. */
  weekday(day: number): string;
  /** `14:22`, in the branch's zone. */
  time(instant: string): string;
  /** Date and time of an instant, in the branch's zone. */
  dateTime(instant: string): string;
}

const SIGNS = { kilogram: "kg", and: ", " } as const;
const ARABIC_SIGNS = { kilogram: "كغم", and: "، " } as const;

/** Makes the writer of figures for a place; keep it, the formatters inside are costly to build. */
export function createFormat(place: FormatPlace): Format {
  const { currency, zone } = place;
  const locale = inLatinDigits(place.locale);
  const digits = currencyDigitsOf(currency);
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  const amounts = new Intl.NumberFormat(locale, fixed);
  const moneys = new Intl.NumberFormat(locale, { style: "currency", currency, ...fixed });
  const differences = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", ...fixed });
  const weights = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const rates = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 4 });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: zone });
  // A business date is a day of the calendar, not an instant: written and read as if in UTC, it never slips by a zone.
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const { kilogram, and } = locale.startsWith("ar") ? ARABIC_SIGNS : SIGNS;
  const times = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  });
  return {
    currencyDigits: digits,
    kilogram,
    decimalSign: amounts.formatToParts(0).find((part) => part.type === "decimal")?.value ?? ".",
    amount: (minor) => properMinus(amounts.format(decimal(minor, digits))),
    money: (minor) => properMinus(moneys.format(decimal(minor, digits))),
    inCurrency(minor, other) {
      const written = new Intl.NumberFormat(locale, { style: "currency", currency: other });
      return properMinus(written.format(decimal(minor, currencyDigitsOf(other))));
    },
    decimal: (figure) => exact.format(figure),
    difference: (minor) => properMinus(differences.format(decimal(minor, digits))),
    quantity: (thousandths, unit) =>
      unit === "kg"
        ? `${weights.format(decimal(thousandths, 3))}\u00a0${kilogram}`
        : plain.format(decimal(thousandths, 3)),
    rate: (millionths) => rates.format(decimal(millionths, 6)),
    count: (count) => plain.format(decimal(count, 0)),
    date: (instant) => dates.format(new Date(instant)),
    businessDate: (date) => days.format(new Date(`${date}T00:00:00Z`)),
    // The first of January 2024 was a Monday.
    weekday: (day) => weekdays.format(new Date(Date.UTC(2024, 0, day))),
    time: (instant) => times.format(new Date(instant)),
    dateTime: (instant) => `${dates.format(new Date(instant))}${and}${times.format(new Date(instant))}`,
  };
}

/** How many decimal digits a currency has (ISO 4217, as the platform knows it). */
export function currencyDigitsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** `1372` with 2 digits → `"13.72"`: the exact decimal that Intl takes as a string. */
function decimal(integer: number, digits: number): Intl.StringNumericLiteral {
  invariant(Number.isSafeInteger(integer), "a figure is a safe integer");
  const negative = integer < 0;
  const padded = String(BigInt(integer) * (negative ? -1n : 1n)).padStart(digits + 1, "0");
  const whole = padded.slice(0, padded.length - digits);
  const fraction = padded.slice(padded.length - digits);
  return `${negative ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}` as Intl.StringNumericLiteral;
}

/** The same locale with the digits of keys, scales and terminals: whoever counts sees one kind of digit everywhere. */
function inLatinDigits(locale: string): string {
  return new Intl.Locale(locale, { numberingSystem: "latn" }).toString();
}

/** A hyphen is narrower than a digit and hard to see at arm's length; a minus sign is neither. */
function properMinus(text: string): string {
  return text.replace("-", "\u2212");
}
