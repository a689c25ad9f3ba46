/**
 * The card data firewall: finds card numbers and track data in free text, so that they are refused where they are
 * typed and never reach journal, search or log. Sole owner of what looks like a card.
 *
 * It looks at numbers by exact length and issuer range (ISO/IEC 7812 and the schemes' published ranges) with the Luhn
 * check digit, however they are grouped, and at magnetic tracks (ISO/IEC 7813). It must not cry wolf: ids, hashes and
 * telephone fields are never given to it; thirteen digits are an EAN-13 and never a card; account numbers (IBAN) pass.
 */
import { hasValidGtinCheckDigit } from "#domain/catalogue/barcode.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";

/** Where card data stands in a text: UTF-16 offsets, the end not included. Never the digits themselves. */
export interface CardDataHit {
  readonly kind: "card_number" | "track";
  readonly start: number;
  readonly end: number;
}

/** What the caller knows that a text alone does not say. */
export interface CardDataContext {
  /** The text came from a barcode scanner: digits with a valid GTIN check digit pass. */
  readonly scanned?: boolean;
  /** A code of the catalogue that the text was matched with: that very text passes. */
  readonly knownBarcode?: string;
}

/** The first card number or track in a text, or undefined. */
export function findCardData(text: string): CardDataHit | undefined {
  return findTrack(text) ?? findCardNumber(text);
}

/**
 * Lets free text through, unless it holds card data.
 * @returns the text as it came, or the refusal `card_data.refused`, which says nothing of the digits
 */
export function refuseCardData(text: string, context: CardDataContext = {}): Result<string> {
  const trimmed = text.trim();
  if (context.scanned && hasValidGtinCheckDigit(trimmed)) return ok(text);
  if (context.knownBarcode !== undefined && trimmed === context.knownBarcode) return ok(text);
  return findCardData(text) ? refuse("card_data.refused") : ok(text);
}

/** A text for the log: every card number and track in it replaced by a word. */
export function redactCardData(text: string): string {
  let clean = text;
  for (let hit = findCardData(clean); hit; hit = findCardData(clean))
    clean = `${clean.slice(0, hit.start)}${REDACTED[hit.kind]}${clean.slice(hit.end)}`;
  return clean;
}

const REDACTED: Readonly<Record<CardDataHit["kind"], string>> = {
  card_number: "[card number]",
  track: "[card track]",
};

/** First digits and exact lengths. `from`/`to` are compared with as many leading digits as they have. */
const ISSUER_RANGES: readonly { readonly from: number; readonly to: number; readonly lengths: readonly number[] }[] = [
  // Visa; its thirteen digits are not looked for, a tenth of all German EAN-13 would be hit.
  { from: 4, to: 4, lengths: [16, 18, 19] },
  // Mastercard
  { from: 51, to: 55, lengths: [16] },
  { from: 2221, to: 2720, lengths: [16] },
  // American Express
  { from: 34, to: 34, lengths: [15] },
  { from: 37, to: 37, lengths: [15] },
  // Discover
  { from: 6011, to: 6011, lengths: [16, 17, 18, 19] },
  { from: 644, to: 649, lengths: [16, 17, 18, 19] },
  { from: 65, to: 65, lengths: [16, 17, 18, 19] },
  // Diners Club
  { from: 300, to: 305, lengths: [14] },
  { from: 3095, to: 3095, lengths: [14] },
  { from: 36, to: 36, lengths: [14] },
  { from: 38, to: 39, lengths: [14] },
  // JCB
  { from: 3528, to: 3589, lengths: [16, 17, 18, 19] },
  // UnionPay
  { from: 62, to: 62, lengths: [16, 17, 18, 19] },
  // Maestro: the ranges in wide use. The rest of 50 and 56 to 69 is left out, account and parcel numbers live there.
  { from: 5018, to: 5018, lengths: [16, 17, 18, 19] },
  { from: 5020, to: 5020, lengths: [16, 17, 18, 19] },
  { from: 5038, to: 5038, lengths: [16, 17, 18, 19] },
  { from: 5893, to: 5893, lengths: [16, 17, 18, 19] },
  { from: 6304, to: 6304, lengths: [16, 17, 18, 19] },
  { from: 6759, to: 6759, lengths: [16, 17, 18, 19] },
  { from: 6761, to: 6763, lengths: [16, 17, 18, 19] },
];
const SHORTEST = 14;
const LONGEST = 19;

/** Digits without a gap, in ASCII, and where they stand. */
interface DigitGroup extends Span {
  readonly digits: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Track 1 from its sentinel and format code, track 2 from its sentinel; to the end sentinel, or as long as a track is. */
const TRACKS = [/%\s?b\s?(?:\d\s?){12,19}\^[^?\r\n]{0,79}\??/iu, /;\s?(?:\d\s?){12,19}=[\d\s]{0,40}\??/u];

/** Between digits of one number: blanks, dashes, dots, invisible characters. Up to three in a row. */
const PLAIN_GAP = /^[\s\p{Zs}\p{Pd}\p{Cf}\u2212.\u00b7\u2022\u2027\u2219\u30fb_]{1,3}$/u;
/** Any other punctuation, only believed between groups as cards print them. */
const ANY_GAP = /^[^\p{L}\p{N}\p{M}]{1,3}$/u;
/** Groups as cards print them: 4-4-4-4 with up to three digits more, 4-6-5, 4-6-4, 6-13. */
const PRINTED_GROUPS = /^(?:4 4 4 4(?: [1-3])?|4 4 4 [2-7]|4 6 [45]|6 13)$/;

/** How an account number begins, and how long it is where it is digits all through (SWIFT IBAN registry). */
const IBAN = /\b[a-z]{2}\d{2}/giu;
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  ...{ AE: 23, AL: 28, AT: 20, BA: 20, BE: 16, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27 },
  ...{ GR: 27, HR: 21, HU: 28, IL: 23, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, ME: 22, NO: 15, PL: 28, PT: 25, RS: 22 },
  ...{ SA: 24, SE: 24, SI: 19, SK: 24, SM: 27, TN: 24 },
};

/** Calendar dates of these centuries, year first or last, one separator throughout. */
const DATE = new RegExp(
  [
    String.raw`(?<!\d)(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)`,
    String.raw`(?<!\d)(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)\d\d(?!\d)`,
  ].join("|"),
  "gu",
);

function findTrack(text: string): CardDataHit | undefined {
  for (const pattern of TRACKS) {
    const match = pattern.exec(text);
    if (match) return { kind: "track", start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

function findCardNumber(text: string): CardDataHit | undefined {
  if (text.length < SHORTEST) return undefined;
  const groups = digitGroups(text);
  if (groups.reduce((sum, { digits }) => sum + digits.length, 0) < SHORTEST) return undefined;
  const accounts = accountNumbers(text);
  const dates = [...text.matchAll(DATE)].map(({ 0: date, index }) => ({ start: index, end: index + date.length }));
  for (const [first, group] of groups.entries()) {
    if (accounts.some((account) => overlap(account, group))) continue;
    const hit = cardFrom(text, groups.slice(first, first + LONGEST), dates);
    if (hit) return hit;
  }
  return undefined;
}

/** A card number that begins with the first of these groups and ends with one of them. */
function cardFrom(text: string, groups: readonly DigitGroup[], dates: readonly Span[]): CardDataHit | undefined {
  const taken: DigitGroup[] = [];
  let digits = "";
  let plain = true;
  for (const group of groups) {
    const before = taken.at(-1);
    if (before) {
      const gap = text.slice(before.end, group.start);
      if (!ANY_GAP.test(gap)) return undefined;
      plain &&= PLAIN_GAP.test(gap);
    }
    taken.push(group);
    digits += group.digits;
    if (digits.length > LONGEST) return undefined;
    if (digits.length < SHORTEST || !isCardNumber(digits)) continue;
    const span = { start: taken[0]?.start ?? 0, end: group.end };
    if (isPrintedLikeCard(taken) ? !isDialled(text, span, digits) : plain && !isSomethingElse(text, span, taken, dates))
      return { kind: "card_number", ...span };
  }
  return undefined;
}

function isPrintedLikeCard(groups: readonly DigitGroup[]): boolean {
  return groups.length === 1 || PRINTED_GROUPS.test(groups.map(({ digits }) => digits.length).join(" "));
}

/** Digits cut in other ways than cards print them may be a dialled number, a date, or goods: "4006381333931 250 g". */
function isSomethingElse(text: string, span: Span, groups: readonly DigitGroup[], dates: readonly Span[]): boolean {
  return (
    isDialled(text, span, "") ||
    dates.some((date) => overlap(date, span)) ||
    groups.some(({ digits }) => digits.length >= 12 && hasValidGtinCheckDigit(digits))
  );
}

/** A number written with a plus sign is dialled (ITU-T E.164: fifteen digits at most). */
function isDialled(text: string, span: Span, digits: string): boolean {
  return digits.length <= 15 && /\+\s?$/u.test(text.slice(Math.max(0, span.start - 2), span.start));
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

function isCardNumber(digits: string): boolean {
  const inRange = ISSUER_RANGES.some(({ from, to, lengths }) => {
    const leading = Number(digits.slice(0, String(from).length));
    return leading >= from && leading <= to && lengths.includes(digits.length);
  });
  return inRange && passesLuhn(digits);
}

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : 2 * digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function digitGroups(text: string): DigitGroup[] {
  const groups: DigitGroup[] = [];
  let offset = 0;
  let open: DigitGroup | undefined;
  for (const character of text) {
    const end = offset + character.length;
    const digit = digitOf(character);
    if (digit === undefined) {
      if (open) groups.push(open);
      open = undefined;
    } else open = { digits: (open?.digits ?? "") + digit, start: open?.start ?? offset, end };
    offset = end;
  }
  if (open) groups.push(open);
  return groups;
}

/** The ASCII digit that a character stands for: full-width, Arabic, raised or circled ones too. */
function digitOf(character: string): string | undefined {
  if (character >= "0" && character <= "9") return character;
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return undefined;
  if (/^\p{Nd}$/u.test(character)) {
    // Unicode keeps the ten digits of a script together and in order, so that the distance to the first one counts.
    let first = point;
    while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((point - first) % 10);
  }
  const compatible = character.normalize("NFKC");
  return /^[0-9]$/.test(compatible) ? compatible : undefined;
}

/** Where international bank account numbers stand: they hold groups of four digits, and their own check tells them. */
function accountNumbers(text: string): Span[] {
  return [...text.matchAll(IBAN)].flatMap((match) => {
    const length = IBAN_LENGTHS[match[0].slice(0, 2).toUpperCase()];
    if (length === undefined) return [];
    const written = new RegExp(`^[a-z0-9](?: ?[a-z0-9]){${length - 1}}(?![a-z0-9])`, "iu").exec(
      text.slice(match.index),
    );
    return written && isIban(written[0]) ? [{ start: match.index, end: match.index + written[0].length }] : [];
  });
}

/** ISO 13616: letters as 10 to 35, the first four characters last, modulo 97 is 1. */
function isIban(written: string): boolean {
  const characters = written.replaceAll(" ", "");
  let remainder = 0;
  for (const character of characters.slice(4) + characters.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36))) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1;
}
