/** Holds the catalogues to each other, to the refusals and to what the screens say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, test } from "vitest";
import { REFUSALS, type RefusalCode } from "#domain/refusals.ts";
import { ar } from "./ar.ts";
import type { MessageId } from "./catalogue.ts";
import { en } from "./en.ts";
import { createFormat } from "./format.ts";
import { refusalsAr } from "./refusals-ar.ts";
import {
  CATALOGUES,
  createSayRefusal,
  createTranslate,
  LANGUAGES,
  languageOf,
  REFUSAL_SENTENCES,
} from "./translate.ts";

const RENDERER = join(import.meta.dirname, "..");
const IDS = Object.keys(en) as MessageId[];
const CODES = Object.keys(REFUSALS) as RefusalCode[];

describe.each(LANGUAGES)("the %s catalogue", (language) => {
  const texts = CATALOGUES[language];
  const sentences = REFUSAL_SENTENCES[language];

  test(`says every message: write what is missing into renderer/messages/${language}.ts`, () => {
    expect(IDS.filter((id) => texts[id] === undefined)).toEqual([]);
  });

  test("has no key that English lacks", () => {
    expect(Object.keys(texts).filter((id) => !IDS.includes(id as MessageId))).toEqual([]);
  });

  test("has English's placeholders in every text", () => {
    const differing = IDS.filter((id) => {
      const text = texts[id];
      return text !== undefined && placeholdersOf(text, language) !== placeholdersOf(en[id], "en");
    });
    expect(differing).toEqual([]);
  });

  test(`says every refusal: write what is missing into renderer/messages/refusals-${language}.ts`, () => {
    expect(CODES.filter((code) => sentences[code] === undefined)).toEqual([]);
  });

  test("says refusals with the table's own facts, and none that the table lacks", () => {
    const differing = CODES.filter((code) => {
      const own = sentences[code];
      const english = REFUSALS[code];
      const facts = placeholdersOf(`${english.says} ${english.todo}`, "en");
      return own !== undefined && placeholdersOf(`${own.says} ${own.todo}`, language) !== facts;
    });
    expect(differing).toEqual([]);
    expect(Object.keys(sentences).filter((code) => !(code in REFUSALS))).toEqual([]);
  });
});

test.each(["de", "ar"] as const)("no text is English in the catalogue %s by oversight", (language) => {
  const same = IDS.filter((id) => CATALOGUES[language][id] === en[id] && wordsOf(en[id]).length > 12);
  expect(same).toEqual([]);
});

test("Arabic is written in Arabic letters and Latin digits", () => {
  const texts = [...Object.values(ar), ...Object.values(refusalsAr).flatMap(({ says, todo }) => [says, todo])];
  expect(texts.filter((text) => /[٠-٩۰-۹]/.test(text))).toEqual([]);
  expect(texts.filter((text) => wordsOf(text) !== "" && !/[؀-ۿ]/.test(wordsOf(text)))).toEqual([]);
});

test("every Arabic plural names the six forms of its grammar", () => {
  const said = [
    ...Object.entries(ar),
    ...Object.entries(refusalsAr).map(([code, { says, todo }]) => [code, `${says} ${todo}`] as const),
  ];
  const { pluralCategories } = new Intl.PluralRules("ar").resolvedOptions();
  const lacking = said.filter(([, text]) =>
    pluralsOf(text, "ar").some((forms) => pluralCategories.some((form) => !forms.includes(form))),
  );
  expect(lacking.map(([id]) => id)).toEqual([]);
});

test("Arabic counts one, two, a few, many and a hundred each in its own form", () => {
  const t = createTranslate("ar");
  const said = [0, 1, 2, 3, 10, 11, 99, 100].map((count) => t("held.lines", { count }));
  expect(said).toEqual(["بلا بنود", "بند واحد", "بندان", "3 بنود", "10 بنود", "11 بندًا", "99 بندًا", "100 بند"]);
});

test("what is put into an Arabic sentence keeps its own direction", () => {
  expect(createTranslate("ar")("till.register", { code: "A03" })).toBe("الصندوق \u2068A03\u2069");
  expect(createTranslate("en")("till.register", { code: "A03" })).toBe("Register A03");
});

test("a text that a language lacks is said in English, never as nothing", () => {
  const id = IDS.find((each) => !(each in ar));
  expect(id === undefined || createTranslate("ar")(id as "ui.cancel") !== "").toBe(true);
});

test("a till speaks the language of its computer where it knows it, and English elsewhere", () => {
  expect(["de-AT", "ar-KW", "AR", "fr-TN", "en-US", "arn"].map(languageOf)).toEqual([
    "de",
    "ar",
    "ar",
    "en",
    "en",
    "en",
  ]);
});

test("no English plural has a branch of one bare word, which the type of its values would take for a placeholder", () => {
  const bare = IDS.filter((id) => {
    const named = new Set(placeholdersOf(en[id], "en").split(" "));
    return [...en[id].matchAll(/\{([^\s{}#,]+)(?=[},])/g)].some(([, word]) => word && !named.has(word));
  });
  expect(bare).toEqual([]);
});

test("no key is in two files: the one would silently hide the other", () => {
  const files = readdirSync(join(RENDERER, "messages"), { recursive: true, encoding: "utf8" }).filter((path) =>
    /(?:^|-|\/)en\.ts$/.test(path),
  );
  const keys = files.flatMap((path) =>
    [...readFileSync(join(RENDERER, "messages", path), "utf8").matchAll(/^ {2}"([\w.]+)":/gm)].map(([, key]) => key),
  );
  expect(files.length).toBeGreaterThan(3);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test("every key is said somewhere", () => {
  const sources = listSources(RENDERER).map((path) => readFileSync(path, "utf8"));
  const all = sources.join("\n");
  // A key may be put together from a known beginning: t(`role.${role}`).
  const beginnings = [...all.matchAll(/`([a-z][\w.-]*\.)\$\{/g)].map((match) => match[1] ?? "");
  const unused = IDS.filter(
    (id) => !all.includes(`"${id}"`) && !beginnings.some((beginning) => id.startsWith(beginning)),
  );
  expect(unused).toEqual([]);
});

test("amounts in a refusal are written as money, in the language of the window", () => {
  const format = createFormat({ locale: "de-DE", currency: "EUR", zone: "Europe/Berlin" });
  const say = createSayRefusal("de", format);
  expect(say({ code: "session.reason_needed", facts: { differenceMinor: -1240 } })).toEqual({
    says: "Die Kasse weicht um −12,40\u00a0€ ab.",
    todo: "Den Grund notieren, dann abschließen.",
  });
  expect(say({ code: "session.date_back", facts: { date: "2026-03-28", last: "2026-03-29" } }).says).toBe(
    "Der Geschäftstag 28.03.2026 liegt vor dem letzten, dem 29.03.2026.",
  );
});

test("one try is a try, three are tries", () => {
  const say = createSayRefusal("en", createFormat({ locale: "en-GB", currency: "GBP", zone: "Europe/London" }));
  expect(say({ code: "staff.pin_wrong", facts: { left: 1 } }).todo).toContain("1 try is");
  expect(say({ code: "staff.pin_wrong", facts: { left: 3 } }).todo).toContain("3 tries are");
});

test("a message is said with its values", () => {
  expect(createTranslate("de")("ui.pin.digits", { count: 1 })).toBe("1 Ziffer getippt");
  expect(createTranslate("en")("ui.cancel")).toBe("Cancel");
});

/** The letters of a text, without what is put into it. */
function wordsOf(text: string): string {
  return text
    .replaceAll(/\{\w+\}/g, "")
    .replaceAll(/[^\p{L} ]/gu, "")
    .trim();
}

/** The names of a text's placeholders, sorted. */
function placeholdersOf(text: string, language: string): string {
  const names = new Set<string>();
  collect(new IntlMessageFormat(text, language).getAst(), names);
  return [...names].sort().join(" ");
}

/** The forms of every plural in a text. */
function pluralsOf(text: string, language: string): string[][] {
  const found: string[][] = [];
  const look = (elements: readonly Element[]): void => {
    for (const { type, options } of elements) {
      const branches = (options ?? {}) as Record<string, { value: readonly Element[] }>;
      if (type === PLURAL) found.push(Object.keys(branches));
      for (const branch of Object.values(branches)) if (Array.isArray(branch.value)) look(branch.value);
    }
  };
  look(new IntlMessageFormat(text, language).getAst());
  return found;
}

interface Element {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: unknown;
}

const LITERAL = 0;
const PLURAL = 6;
const POUND = 7;

function collect(elements: readonly Element[], names: Set<string>): void {
  for (const element of elements) {
    if (element.type === LITERAL || element.type === POUND) continue;
    names.add(String(element.value));
    const branches = Object.values((element.options ?? {}) as Record<string, { value: readonly Element[] }>);
    for (const branch of branches) collect(branch.value, names);
  }
}

/** Every source of the windows but the catalogues and the tests. */
function listSources(folder: string): string[] {
  const own = join(RENDERER, "messages");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(own));
}
