/** Codes while they are typed. */
import { expect, test } from "vitest";
import { caretAfterGrouping, groupLetters } from "./code-letters.ts";

test("a code is grouped while it is typed, in capitals", () => {
  expect(groupLetters("7kq2", 4, 5)).toBe("7KQ2");
  expect(groupLetters("7kq2mx", 4, 5)).toBe("7KQ2M-X");
});

test("a code pasted with gaps, hyphens or a line break is the same code", () => {
  const grouped = "7KQ2M-XR0B9-AAAAA-BBBBB";
  expect(groupLetters(" 7kq2m xr0b9\naaaaa–bbbbb ", 4, 5)).toBe(grouped);
  expect(groupLetters(grouped, 4, 5)).toBe(grouped);
});

test("what is beyond the last group is left out", () => {
  expect(groupLetters("AAAAABBBBBCCCCCDDDDDE", 4, 5)).toBe("AAAAA-BBBBB-CCCCC-DDDDD");
});

test("erasing the last letter of a group takes its hyphen along", () => {
  expect(groupLetters("7KQ2M-", 4, 5)).toBe("7KQ2M");
});

test("the caret stays behind the letter that was typed", () => {
  expect(caretAfterGrouping("7KQ2MX", 6, "7KQ2M-X")).toBe(7);
  // A wrong letter in the middle was erased, and another is typed there.
  expect(caretAfterGrouping("7KM-XR0", 2, "7KMXR-0")).toBe(2);
  expect(caretAfterGrouping("7KQ2MA", 0, "7KQ2M-A")).toBe(0);
  expect(caretAfterGrouping("7KQ2M-XR", 5, "7KQ2M-XR")).toBe(6);
});
