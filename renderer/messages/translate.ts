/** From ids to sentences: the catalogues of all languages and `t`. Sole user of the message formatter. */
import { IntlMessageFormat } from "intl-messageformat";
import { invariant } from "#domain/invariant.ts";
import { REFUSALS, type Refusal, type RefusalCode } from "#domain/refusals.ts";
import { ar } from "./ar.ts";
import type { Catalogue, MessageId } from "./catalogue.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { Format } from "./format.ts";
import type { MessageValues } from "./message-values.ts";
import { refusalsAr } from "./refusals-ar.ts";
import { refusalsDe } from "./refusals-de.ts";

export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch", ar: "العربية" };

/** Which way each language is written, and a window in it laid out. */
export const DIRECTIONS: Readonly<Record<Language, "ltr" | "rtl">> = { en: "ltr", de: "ltr", ar: "rtl" };

/** The language of a locale of the computer (`ar-KW`), or English. */
export function languageOf(locale: string): Language {
  return LANGUAGES.find((language) => locale.toLowerCase().split("-")[0] === language) ?? "en";
}

/** The catalogues by language, as far as they are written; what is missing is said in English. */
export const CATALOGUES: Readonly<Record<Language, Partial<Catalogue>>> = { en, de, ar };

/** A refusal's two sentences: what happened, and what to do. */
export type RefusalSentences = Readonly<{ says: string; todo: string }>;

/** Refusals by language; English is written once, in the table of codes itself. */
export const REFUSAL_SENTENCES: Readonly<Record<Language, Readonly<Partial<Record<RefusalCode, RefusalSentences>>>>> = {
  en: REFUSALS,
  de: refusalsDe,
  ar: refusalsAr,
};

/** Says a message in the language it was made for. */
export type Translate = <Id extends MessageId>(id: Id, ...values: MessageValues<Id>) => string;

/** Makes `t` for a language. Every text is parsed once, when first said. */
export function createTranslate(language: Language): Translate {
  const say = createSay(language);
  return (id, ...values) => say(id, CATALOGUES[language][id] ?? en[id], values[0] ?? {});
}

/**
 * Makes the voice of refusals for a language.
 * @param format writes the facts that end in `Minor` as money and dates as dates
 */
export function createSayRefusal(language: Language, format: Format): (refusal: Refusal) => RefusalSentences {
  const say = createSay(language);
  return (refusal) => {
    const sentences = REFUSAL_SENTENCES[language][refusal.code] ?? REFUSALS[refusal.code];
    const facts = Object.fromEntries(
      Object.entries(refusal.facts).map(([name, fact]) => [name, writeFact(name, fact, format)]),
    );
    return {
      says: say(`refusal.${refusal.code}.says`, sentences.says, facts),
      todo: say(`refusal.${refusal.code}.todo`, sentences.todo, facts),
    };
  };
}

type Values = Readonly<Record<string, string | number>>;

function createSay(language: Language): (id: string, text: string, values: Values) => string {
  const parsed = new Map<string, IntlMessageFormat>();
  const isolates = DIRECTIONS[language] === "rtl";
  return (id, text, values) => {
    let message = parsed.get(id);
    if (message === undefined) {
      // Counts inside sentences are written in the same digits as amounts, whatever is usual in the language.
      message = new IntlMessageFormat(text, `${language}-u-nu-latn`);
      parsed.set(id, message);
    }
    const said = message.format(isolates ? isolated(values) : values);
    invariant(typeof said === "string", "a message is plain text");
    return said;
  };
}

/**
 * Values that keep their own direction: without it "1/12704 3fa2b1c0" or a Latin name ending in a full stop would be
 * torn apart by the sentence around it.
 * @see Unicode Standard Annex #9, first strong isolate
 */
function isolated(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? `\u{2068}${value}\u{2069}` : value,
    ]),
  );
}

function writeFact(name: string, fact: string | number, format: Format): string | number {
  if (name.endsWith("Minor") && typeof fact === "number") return format.money(fact);
  if (typeof fact === "string" && /^\d{4}-\d{2}-\d{2}$/.test(fact)) return format.businessDate(fact);
  return fact;
}
