/** Tests of cells in a file of sales. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { textCell } from "./export-sales.ts";

test.each(["=1+1", "+1", "-1", "@A1", "\t=1", " =1", "\r=1"])("%j is text and no formula", (text) => {
  expect(textCell(text).replace(/^"/, "").startsWith("'")).toBe(true);
});

test("ordinary names stay as they are, and nobody is empty", () => {
  expect([textCell("Ana"), textCell("O'Hara, Bo"), textCell('Bo "B" C'), textCell(null)]).toEqual([
    "Ana",
    '"O\'Hara, Bo"',
    '"Bo ""B"" C"',
    "",
  ]);
});

test("whatever a name is, its cell is one cell", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const cell = textCell(text);
      const isQuoted = /^"(?:[^"]|"")*"$/.test(cell);
      expect(isQuoted || !/[",\r\n]/.test(cell)).toBe(true);
    }),
  );
});
