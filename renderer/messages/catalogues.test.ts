/** Holds the catalogues to each other, to the refusals and to what the screens say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, test } from "vitest";
import { REFUSALS, type RefusalCode } from "#domain/refusals.ts";
import type { MessageId } from "./catalogue.ts";
import { createFormat } from "./format.ts";
import { CATALOGUES, createSayRefusal, createTranslate, LANGUAGES, REFUSAL_SENTENCES } from "./translate.ts";

const RENDERER = join(import.meta.dirname, "..");
const IDS = Object.keys(CATALOGUES.en) as MessageId[];
const CODES = Object.keys(REFUSALS) as RefusalCode[];

describe.each(LANGUAGES)("the %s catalogue", (language) => {
  test("has every key and no other", () => {
    expect(Object.keys(CATALOGUES[language]).sort()).toEqual([...IDS].sort());
  });

  test("has English's placeholders in every text", () => {
    const differing = IDS.filter(
      (id) => placeholdersOf(CATALOGUES[language][id], language) !== placeholdersOf(CATALOGUES.en[id], "en"),
    );
    expect(differing).toEqual([]);
  });

  test("says every refusal, with the table's own facts", () => {
    const sentences = REFUSAL_SENTENCES[language];
    const differing = CODES.filter((code) => {
      const english = REFUSALS[code];
      const facts = placeholdersOf(`${english.says} ${english.todo}`, "en");
      return placeholdersOf(`${sentences[code].says} ${sentences[code].todo}`, language) !== facts;
    });
    expect(differing).toEqual([]);
    expect(Object.keys(sentences).sort()).toEqual([...CODES].sort());
  });
});

test("no text is English in the German catalogue by oversight", () => {
  // Words that both languages share.
  const shared = new Set<string>(["ui.line.open"]);
  const same = IDS.filter((id) => CATALOGUES.de[id] === CATALOGUES.en[id] && CATALOGUES.en[id].length > 12);
  expect(same.filter((id) => !shared.has(id))).toEqual([]);
});

test("no English plural has a branch of one bare word, which the type of its values would take for a placeholder", () => {
  const bare = IDS.filter((id) => {
    const named = new Set(placeholdersOf(CATALOGUES.en[id], "en").split(" "));
    return [...CATALOGUES.en[id].matchAll(/\{([^\s{}#,]+)(?=[},])/g)].some(([, word]) => word && !named.has(word));
  });
  expect(bare).toEqual([]);
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

/** The names of a text's placeholders, sorted. */
function placeholdersOf(text: string, language: string): string {
  const names = new Set<string>();
  collect(new IntlMessageFormat(text, language).getAst(), names);
  return [...names].sort().join(" ");
}

interface Element {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: unknown;
}

const LITERAL = 0;
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
