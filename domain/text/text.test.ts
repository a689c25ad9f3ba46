/** Tests of cleaning what people type. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ok, refuse } from "#domain/refusals.ts";
import { cleanText } from "./text.ts";

const REFUSED = refuse("text.not_allowed");

test("a name is kept as it was typed, without the blanks around and doubled within it", () => {
  expect(cleanText("  Grüner   Tee \t(lose)\n", 40)).toEqual(ok("Grüner Tee (lose)"));
});

test("a letter typed in two parts becomes the one letter", () => {
  expect(cleanText("Cafe\u0301", 40)).toEqual(ok("Café"));
});

test("a text may be as long as the field, counted after cleaning", () => {
  expect(cleanText(` ${"x".repeat(40)} `, 40)).toEqual(ok("x".repeat(40)));
  expect(cleanText("x".repeat(41), 40)).toEqual(refuse("text.too_long", { largest: 40 }));
});

test.each(["", "   ", "\n\t", "\u200b\u200d", "\u00a0"])("%j is an empty text", (raw) => {
  expect(cleanText(raw, 40)).toEqual(refuse("text.empty"));
});

test("control characters are refused, a printer would obey them", () => {
  for (const raw of ["a\u0000b", "a\u001bb", "a\u007fb", "a\u009bb"]) expect(cleanText(raw, 40)).toEqual(REFUSED);
});

test("half a character is refused", () => {
  expect(cleanText("a\ud83d", 40)).toEqual(REFUSED);
  expect(cleanText("\ude00b", 40)).toEqual(REFUSED);
  expect(cleanText("a\ufffd", 40)).toEqual(REFUSED);
  expect(cleanText("a\uffff", 40)).toEqual(REFUSED);
});

test("what turns the reading direction is refused, marks of right-to-left text are not", () => {
  for (const mark of "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    expect(cleanText(`total ${mark}00.1`, 40)).toEqual(REFUSED);
  expect(cleanText("שלום\u200f!", 40).ok).toBe(true);
});

test("emoji and scripts that join letters stay whole", () => {
  for (const text of ["👩‍🍳 Küche", "می‌خواهم", "क्षि", "日本茶"])
    expect(cleanText(text, 40)).toEqual(ok(text.normalize("NFC")));
});

test("a cleaned text is clean: cleaning it again changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (raw) => {
      const once = cleanText(raw, 100);
      if (!once.ok) return;
      expect(cleanText(once.value, 100)).toEqual(once);
      expect(once.value).not.toMatch(/\p{Cc}|\p{Cs}|^\s|\s$|\s\s/u);
    }),
  );
});

test("no text whatever is a bug", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), (raw, most) => {
      const cleaned = cleanText(raw, most);
      if (cleaned.ok) expect(cleaned.value.length).toBeLessThanOrEqual(most);
    }),
  );
});
