/** What a scanner read, taken apart: which goods, and what their label says of weight, price, dates, batch and serial number. */
import { type Minor, minor } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR, MAX_QUANTITY_THOUSANDTHS } from "#domain/values.ts";
import { type Barcode, hasValidGtinCheckDigit, normaliseBarcode } from "./barcode.ts";
import { type GoodsElements, GROUP_SEPARATOR, readElementString, withoutBrackets } from "./gs1.ts";
import { type InStoreRule, readInStoreCode } from "./in-store-code.ts";

/** What a label says of these very goods, not of all of their kind. */
export interface Label {
  /** Net weight in thousandths of a kilogram. */
  readonly weightThousandths: number | null;
  /** What they cost altogether, in minor units. */
  readonly priceMinor: Minor | null;
  /** Local dates `YYYY-MM-DD`. */
  readonly bestBefore: string | null;
  readonly expires: string | null;
  readonly batch: string | null;
  readonly serial: string | null;
}

/** A scan that could be read: the key under which the catalogue has the goods, and what their label says. */
export interface ReadScan {
  readonly key: Barcode;
  readonly label: Label;
}

/** What reading a scan leans on. */
export interface ScanRules {
  readonly inStore: readonly InStoreRule[];
  /** How many digits of an amount are minor units in the shop's currency. */
  readonly currencyDigits: number;
  /** The shop's local date, `YYYY-MM-DD`. */
  readonly today: string;
}

const BARE: Label = {
  weightThousandths: null,
  priceMinor: null,
  bestBefore: null,
  expires: null,
  batch: null,
  serial: null,
};

/** Symbology identifiers (ISO/IEC 15424; GS1 General Specifications 5.1.2): `]`, a code character and a modifier. */
const IDENTIFIER = /^\][A-Za-z][0-9A-Za-z]/;
/** Those that carry GS1 element strings: GS1-128, DataBar, GS1 DataMatrix, GS1 QR, GS1 DotCode. */
const CARRIES_ELEMENTS = /^\](?:C1|e0|d2|Q3|J1)/;
/** EAN-13 with a magazine's or book's add-on after it. */
const WITH_ADD_ON = /^\]E3/;

/**
 * Reads a scan. A symbology identifier says what it is; without one an element string is known by its separators, by
 * brackets, or by beginning with 01 and a GTIN whose check digit is right.
 * @returns refusals: `barcode.unreadable`, `barcode.value_misread`
 */
export function readScan(raw: string, rules: ScanRules): Result<ReadScan> {
  const identifier = IDENTIFIER.exec(raw)?.[0] ?? "";
  const text = raw.slice(identifier.length).trim();
  if (CARRIES_ELEMENTS.test(identifier)) return readElements(text, rules);
  if (identifier === "") {
    const elements = elementStringIn(text);
    if (elements !== undefined) return readElements(elements, rules);
  }
  return readPlain(WITH_ADD_ON.test(identifier) ? text.slice(0, 13) : text, rules);
}

/**
 * Whether goods may still be sold by the date on their label. A best-before date in the past does not stop them: they
 * are the merchant's to judge (Regulation (EU) No 1169/2011, articles 2(2)(r) and 24); a use-by date does.
 * @param today the shop's local date @returns refusal: `product.expired`
 */
export function refuseExpired(label: Label, name: string, today: string): Result<null> {
  return label.expires !== null && label.expires < today
    ? refuse("product.expired", { name, date: label.expires })
    : ok(null);
}

/** An element string that came without an identifier; undefined when it is none. `trim` took a separator at an end. */
function elementStringIn(text: string): string | undefined {
  const unbracketed = withoutBrackets(text);
  if (unbracketed !== undefined) return unbracketed;
  if (text.includes(GROUP_SEPARATOR)) return text;
  return /^01[0-9]{14}/.test(text) && hasValidGtinCheckDigit(text.slice(2, 16)) ? text : undefined;
}

function readElements(text: string, rules: ScanRules): Result<ReadScan> {
  const elements = readElementString(text, rules.today);
  const key = elements && normaliseBarcode(elements.gtin);
  if (!elements || !key) return refuse("barcode.unreadable");
  const priceMinor = elements.price && inMinor(elements.price, rules.currencyDigits);
  if (priceMinor === undefined) return refuse("barcode.unreadable");
  const { weightThousandths, batch, serial, bestBefore, expires } = elements;
  return checked({ key, label: { weightThousandths, priceMinor, batch, serial, bestBefore, expires } });
}

function readPlain(text: string, rules: ScanRules): Result<ReadScan> {
  const key = normaliseBarcode(text);
  if (key === undefined) return refuse("barcode.unreadable");
  if (!/^[0-9]{13}$/.test(key)) return ok({ key, label: BARE });
  const found = readInStoreCode(key, rules.inStore);
  if (found === undefined) return ok({ key, label: BARE });
  if (found === "misread") return refuse("barcode.value_misread");
  const { value, decimals } = found;
  if (found.holds === "weight")
    return checked({ key: found.key, label: { ...BARE, weightThousandths: value * 10 ** (3 - decimals) } });
  const priceMinor = inMinor({ digits: value, decimals }, rules.currencyDigits);
  if (priceMinor === undefined) return refuse("barcode.unreadable");
  return checked({ key: found.key, label: { ...BARE, priceMinor } });
}

/** A label that says nothing was weighed, nothing is to pay, or more than any goods, was printed or read wrongly. */
function checked(scan: ReadScan): Result<ReadScan> {
  const { weightThousandths, priceMinor } = scan.label;
  const fits = (value: number | null, most: number): boolean => value === null || (value > 0 && value <= most);
  return fits(weightThousandths, MAX_QUANTITY_THOUSANDTHS) && fits(priceMinor, MAX_AMOUNT_MINOR)
    ? ok(scan)
    : refuse("barcode.value_misread");
}

/** An amount in minor units; undefined when it has more decimals than the currency. */
function inMinor({ digits, decimals }: NonNullable<GoodsElements["price"]>, currencyDigits: number): Minor | undefined {
  const scaled = BigInt(digits) * 10n ** BigInt(currencyDigits);
  const divisor = 10n ** BigInt(decimals);
  const amount = Number(scaled / divisor);
  return scaled % divisor === 0n && Number.isSafeInteger(amount) ? minor(amount) : undefined;
}
