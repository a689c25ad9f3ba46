/** Tests of the receipt document, its copies and its plain text. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { layOut } from "./layout.ts";
import { toPlainText } from "./plain-text.ts";
import { asCopy, type ReceiptDocument, receiptDocumentSchema } from "./receipt-document.ts";

const coffee: ReceiptDocument = {
  kind: "receipt",
  language: "de",
  copyNumber: 0,
  blocks: [
    { type: "heading", text: "Hafencafé" },
    { type: "row", left: "2 × Flat White", right: "7,60 €" },
    { type: "row", left: "Hafermilch", right: "", indent: 4 },
    { type: "rule" },
    { type: "total", label: "Summe", amount: "7,60 €" },
    { type: "row", left: "A 19,0 %", middle: "6,39 €", right: "1,21 €" },
    { type: "cut" },
  ],
};

/** Words, spaces and the signs that a product's name brings along. */
const paperText = fc
  .array(fc.oneof(fc.string({ unit: "grapheme", maxLength: 30 }), fc.constant(" "), fc.constant("Käsebrötchen")), {
    maxLength: 12,
  })
  .map((parts) =>
    parts
      .join("")
      .normalize("NFC")
      .replace(/[\p{Cc}\p{Cs}]/gu, ""),
  );

test("a receipt reads on plain paper as it was written", () => {
  expect(toPlainText(coffee, 42).split("\n")).toEqual([
    "                Hafencafé",
    "2 × Flat White                      7,60 €",
    "    Hafermilch",
    "------------------------------------------",
    "Summe                               7,60 €",
    "A 19,0 %                 6,39 €     1,21 €",
  ]);
});

test("a name too long for its line goes on below, and the amount stays whole beside it", () => {
  const text = toPlainText(
    { ...coffee, blocks: [{ type: "row", left: "Sauerteigbrot aus Roggen mit Kümmel", right: "4,20 €" }] },
    24,
  );
  expect(text.split("\n")).toEqual(["Sauerteigbrot aus 4,20 €", "Roggen mit Kümmel"]);
});

test("a name that would be squeezed beside a long amount gets a line of its own", () => {
  const row = { type: "row", left: "Eingenommenes Bargeld", right: "1.234.567.890,00 €" } as const;
  expect(toPlainText({ ...coffee, blocks: [row] }, 24).split("\n")).toEqual([
    "Eingenommenes Bargeld",
    "      1.234.567.890,00 €",
  ]);
});

test("no line is ever wider than the paper, and no letter of a text is lost", () => {
  fc.assert(
    fc.property(paperText, paperText, fc.integer({ min: 24, max: 64 }), (left, right, columns) => {
      const blocks = [
        { type: "row", left, right } as const,
        { type: "text", text: left, align: "center" } as const,
        { type: "total", label: left, amount: right } as const,
      ];
      for (const block of blocks) {
        const lines = layOut({ ...coffee, blocks: [block] }, { columns, sizes: "flat" });
        const texts = lines.map((line) => (line.kind === "print" ? line.text : ""));
        for (const text of texts) expect([...text.replace(/[\p{M}\p{Cf}]/gu, "")].length).toBeLessThanOrEqual(columns);
        const letters = (text: string) => [...text.replace(/\s/g, "")].sort().join("");
        expect(letters(texts.join(""))).toBe(letters(block.type === "text" ? left : left + right));
      }
    }),
  );
});

test("the large total keeps label and amount apart and becomes narrower before it breaks", () => {
  const total = (amount: string) =>
    layOut({ ...coffee, blocks: [{ type: "total", label: "Summe", amount }] }, { columns: 48, sizes: "drawn" });
  expect(total("7,60 €")).toMatchObject([{ size: "large", text: "Summe             7,60 €" }]);
  expect(total("999.999.999,99 EUR!!!")).toMatchObject([{ size: "tall" }]);
});

test("a copy says COPY and its number on each piece that is cut", () => {
  const two: ReceiptDocument = { ...coffee, blocks: [...coffee.blocks, { type: "text", text: "Händler" }] };
  const copy = asCopy(two, 2);
  expect(copy.copyNumber).toBe(2);
  expect(copy.blocks.filter((block) => block.type === "banner")).toEqual([
    { type: "banner", text: "KOPIE 2" },
    { type: "banner", text: "KOPIE 2" },
  ]);
  expect(() => asCopy(copy, 3)).toThrow();
  expect(receiptDocumentSchema.parse(copy)).toEqual(copy);
});

test("paper takes no control character, no lone surrogate and no text that is not NFC", () => {
  const blocks = (text: string) => ({ ...coffee, blocks: [{ type: "text", text }] });
  expect(receiptDocumentSchema.safeParse(blocks("Müsli")).success).toBe(true);
  for (const text of ["a\nb", "\u{1b}p", "\ud800", "Mu\u{308}sli"]) {
    expect(receiptDocumentSchema.safeParse(blocks(text)).success).toBe(false);
  }
});
