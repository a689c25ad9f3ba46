/** Amounts, quantities, rates and times as paper writes them. Exact: no figure passes through a float. */
import { z } from "zod";
import { currencyOf } from "#domain/money/currencies.ts";
import type { CurrencyCode, Minor } from "#domain/money/money.ts";
import { msOf } from "#domain/time/instant.ts";

/** The languages papers are written in. */
export const PAPER_LANGUAGES = ["en", "de", "ar"] as const;
export const paperLanguageSchema = z.enum(PAPER_LANGUAGES);
export type PaperLanguage = z.infer<typeof paperLanguageSchema>;

/** Which way each is written: on paper of the other way labels and amounts change sides, digits never do. */
export const PAPER_DIRECTIONS: Readonly<Record<PaperLanguage, "ltr" | "rtl">> = { en: "ltr", de: "ltr", ar: "rtl" };

/** Arabic as everywhere at the till in Latin digits, and in the order of day, month and year. */
const LOCALES = { en: "en-GB", de: "de-DE", ar: "en-GB" } as const;
const DECIMAL = { en: ".", de: ",", ar: "." } as const;
const GROUP = { en: ",", de: ".", ar: "," } as const;
const KILOGRAM = { en: "kg", de: "kg", ar: "كغم" } as const;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** An amount without its currency's name: `1,234.50`, in German `1.234,50`. */
export function formatAmount(amount: Minor, currency: CurrencyCode, language: PaperLanguage): string {
  const { digits } = currencyOf(currency);
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, GROUP[language]);
  const fraction = digits === 0 ? "" : `${DECIMAL[language]}${text.slice(-digits)}`;
  return `${amount < 0 ? "-" : ""}${whole}${fraction}`;
}

/** A quantity of thousandths without needless zeros: `2`, `0.482`. */
export function formatQuantity(quantityThousandths: number, language: PaperLanguage): string {
  const whole = Math.trunc(quantityThousandths / 1_000);
  const rest = String(quantityThousandths % 1_000).padStart(3, "0");
  const fraction = rest.replace(/0+$/, "");
  return fraction === "" ? String(whole) : `${whole}${DECIMAL[language]}${fraction}`;
}

/** The sign of a kilogram. */
export function kilogramIn(language: PaperLanguage): string {
  return KILOGRAM[language];
}

/** A rate in millionths as per cent: `19 %`, `8.1 %`. */
export function formatRate(rateMillionths: number, language: PaperLanguage): string {
  const whole = Math.trunc(rateMillionths / 10_000);
  const fraction = String(rateMillionths % 10_000)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return `${whole}${fraction === "" ? "" : DECIMAL[language] + fraction} %`;
}

/** Date and time in the branch's zone. */
export function formatDateTime(instant: string, zone: string, language: PaperLanguage): string {
  const key = `${language} ${zone}`;
  const known = formatters.get(key);
  const formatter =
    known ??
    new Intl.DateTimeFormat(LOCALES[language], {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  if (!known) formatters.set(key, formatter);
  // Newer ICU data put a narrow no-break space into times, which no printer has.
  return formatter.format(msOf(instant)).replace(/[\u202f\u00a0]/g, " ");
}

/** A business date `YYYY-MM-DD` as people of that language write it. */
export function formatDate(businessDate: string, language: PaperLanguage): string {
  const [year = "", month = "", day = ""] = businessDate.split("-");
  return language === "de" ? `${day}.${month}.${year}` : `${day}/${month}/${year}`;
}
