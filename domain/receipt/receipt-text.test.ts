/** Holds the words on paper to each other: every language has every word. */
import { describe, expect, test } from "vitest";
import { PAPER_LANGUAGES } from "./receipt-format.ts";
import { PAPER_WORDS } from "./receipt-text.ts";

const WORDS = Object.keys(PAPER_WORDS.en);

describe.each(PAPER_LANGUAGES)("papers in %s", (language) => {
  test(`have every word: write what is missing into domain/receipt/receipt-text${language === "ar" ? "-ar" : ""}.ts`, () => {
    const words: Readonly<Record<string, string | undefined>> = PAPER_WORDS[language];
    expect(WORDS.filter((word) => words[word] === undefined)).toEqual([]);
  });

  test("have no word that English lacks", () => {
    expect(Object.keys(PAPER_WORDS[language]).filter((word) => !WORDS.includes(word))).toEqual([]);
  });
});

test("papers in Arabic are in Arabic letters and Latin digits", () => {
  const words = Object.values(PAPER_WORDS.ar);
  expect(words.filter((word) => !/\p{Script=Arabic}/u.test(word) || /[٠-٩]/.test(word))).toEqual([]);
});
