/**
 * GS1 element strings: what GS1-128, DataBar, DataMatrix and QR codes on goods say besides which goods they are. Sole
 * owner of how they are taken apart. Source: GS1 General Specifications, section 3 (application identifiers), 7.8
 * (processing of element strings), 7.12 (dates).
 */
import { divideRounded } from "#domain/money/money.ts";
import { hasValidGtinCheckDigit } from "./barcode.ts";

/** FNC1 as scanners send it where an element of variable length ends (7.8.3): ASCII 29. */
export const GROUP_SEPARATOR = "\u001d";

/** What an element string says of goods. */
export interface GoodsElements {
  /** AI 01: fourteen digits, check digit right. */
  readonly gtin: string;
  /** AI 310n: net weight in grams, that is thousandths of a kilogram. */
  readonly weightThousandths: number | null;
  /** AI 392n: what these goods cost, in whole digits and how many of them are decimals. */
  readonly price: { readonly digits: number; readonly decimals: number } | null;
  /** AI 10. */
  readonly batch: string | null;
  /** AI 21. */
  readonly serial: string | null;
  /** AI 15, a local date `YYYY-MM-DD`: good for use also later. */
  readonly bestBefore: string | null;
  /** AI 17, a local date `YYYY-MM-DD`: not to be used after it. */
  readonly expires: string | null;
}

/** Whole lengths, identifier included, of elements that end without a separator (7.8.5, by their first two digits). */
const PREDEFINED: Readonly<Record<string, number>> = {
  "00": 20,
  "01": 16,
  "02": 16,
  "03": 16,
  "04": 18,
  ...Object.fromEntries([11, 12, 13, 14, 15, 16, 17, 18, 19].map((ai) => [ai, 8])),
  20: 4,
  ...Object.fromEntries([31, 32, 33, 34, 35, 36].map((ai) => [ai, 10])),
  41: 16,
};

/** Characters of a batch or serial number (GS1 AI encodable character set 82, 7.11). */
const TEXT_82 = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/;

/**
 * Takes an element string apart. Elements the till has no use for are passed over.
 * @param text without symbology identifier; may begin with a separator, as some scanners send the leading FNC1
 * @param today `YYYY-MM-DD`, for the century of its dates
 * @returns undefined when it names no goods, breaks a format, or says one thing twice and differently
 */
export function readElementString(text: string, today: string): GoodsElements | undefined {
  const elements = splitElements(text);
  const gtin = elements?.get("01");
  if (!elements || gtin === undefined || !/^[0-9]{14}$/.test(gtin) || !hasValidGtinCheckDigit(gtin)) return undefined;
  const weightThousandths = readMeasure(elements, "310", /^[0-9]{6}$/, 5);
  const price = readMeasure(elements, "392", /^[0-9]{1,15}$/, 9);
  const batch = readText(elements, "10");
  const serial = readText(elements, "21");
  const bestBefore = readDate(elements, "15", today);
  const expires = readDate(elements, "17", today);
  if (weightThousandths === undefined || price === undefined || batch === undefined || serial === undefined)
    return undefined;
  if (bestBefore === undefined || expires === undefined) return undefined;
  return {
    gtin,
    weightThousandths: weightThousandths && inThousandths(weightThousandths),
    price,
    batch,
    serial,
    bestBefore,
    expires,
  };
}

/**
 * A date of an element string as `YYYY-MM-DD`; undefined when there is no such day.
 *
 * The century (7.12): a year 51 to 99 ahead of this one's two digits is the last century's, one 50 to 99 behind them the
 * next one's, any other this one's. Day 00 is the last of its month.
 * @param yymmdd six digits @param today `YYYY-MM-DD`
 */
export function readGs1Date(yymmdd: string, today: string): string | undefined {
  if (!/^[0-9]{6}$/.test(yymmdd)) return undefined;
  const thisYear = Number(today.slice(0, 4));
  const ahead = Number(yymmdd.slice(0, 2)) - (thisYear % 100);
  const turn = ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0;
  const year = thisYear + ahead + turn;
  const month = Number(yymmdd.slice(2, 4));
  const day = Number(yymmdd.slice(4));
  if (month < 1 || month > 12) return undefined;
  const last = daysOf(year, month);
  if (day > last) return undefined;
  return `${year}-${yymmdd.slice(2, 4)}-${String(day === 0 ? last : day).padStart(2, "0")}`;
}

/** Writes in brackets, as people read them under a code and type them, are put back as scanners send them (4.1.5). */
export function withoutBrackets(text: string): string | undefined {
  if (!/^(?:\([0-9]{2,4}\)[^(]+)+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/\(([0-9]{2,4})\)([^(]+)/g)];
  return parts.map(([, ai = "", value = ""]) => ai + value + (isPredefined(ai) ? "" : GROUP_SEPARATOR)).join("");
}

function splitElements(text: string): ReadonlyMap<string, string> | undefined {
  const elements = new Map<string, string>();
  let rest = text.startsWith(GROUP_SEPARATOR) ? text.slice(1) : text;
  while (rest !== "") {
    if (!/^[0-9]{2}/.test(rest)) return undefined;
    const length = PREDEFINED[rest.slice(0, 2)];
    const separator = rest.indexOf(GROUP_SEPARATOR);
    const end = length ?? (separator === -1 ? rest.length : separator);
    const element = rest.slice(0, end);
    if (element.length < end || element.includes(GROUP_SEPARATOR)) return undefined;
    const aiLength = aiLengthOf(element);
    const ai = element.slice(0, aiLength);
    const value = element.slice(aiLength);
    if (value === "" || (elements.get(ai) ?? value) !== value) return undefined;
    elements.set(ai, value);
    rest = rest.slice(end);
    // Where nothing needs a separator one does no harm (7.8.3).
    if (rest.startsWith(GROUP_SEPARATOR)) rest = rest.slice(1);
  }
  return elements;
}

function isPredefined(ai: string): boolean {
  return PREDEFINED[ai.slice(0, 2)] !== undefined;
}

/** How many digits an identifier has, by its first two (3.2): measures and amounts have four, the last their decimals. */
function aiLengthOf(element: string): 2 | 3 | 4 {
  const two = element.slice(0, 2);
  if (/^(?:3[1-69]|43|7[02]|8[0-2])$/.test(two)) return 4;
  return /^(?:2[345]|4[012]|71)$/.test(two) ? 3 : 2;
}

/** A measure or amount; null when there is none, undefined when there are two or its format is broken. */
function readMeasure(
  elements: ReadonlyMap<string, string>,
  ai: string,
  format: RegExp,
  mostDecimals: number,
): { readonly digits: number; readonly decimals: number } | null | undefined {
  const found = [...elements].filter(([key]) => key.length === 4 && key.startsWith(ai));
  const [first] = found;
  if (!first) return null;
  const decimals = Number(first[0].slice(3));
  if (found.length > 1 || !format.test(first[1]) || !(decimals <= mostDecimals)) return undefined;
  return { digits: Number(first[1]), decimals };
}

function inThousandths({ digits, decimals }: { readonly digits: number; readonly decimals: number }): number {
  return Number(divideRounded(BigInt(digits) * 1_000n, 10n ** BigInt(decimals)));
}

function readText(elements: ReadonlyMap<string, string>, ai: string): string | null | undefined {
  const value = elements.get(ai);
  if (value === undefined) return null;
  return TEXT_82.test(value) ? value : undefined;
}

function readDate(elements: ReadonlyMap<string, string>, ai: string, today: string): string | null | undefined {
  const value = elements.get(ai);
  return value === undefined ? null : readGs1Date(value, today);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
