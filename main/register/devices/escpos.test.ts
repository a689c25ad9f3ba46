/** Tests of documents as ESC/POS bytes, read back by the emulated printer's own head. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { asCopy, type ReceiptBlock, type ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { commandReader } from "#test/devices/escpos-printer/escpos-commands.ts";
import { printHead, type StripItem } from "#test/devices/escpos-printer/print-head.ts";
import { stripText } from "#test/devices/escpos-printer/strip-text.ts";
import { type CodePage, drawerPulseBytes, toEscpos, toPaperLetters, urgentDrawerPulseBytes } from "./escpos.ts";

function documentOf(...blocks: ReceiptBlock[]): ReceiptDocument {
  return { kind: "receipt", language: "en", copyNumber: 0, blocks };
}

/** What a printer makes of the bytes: the items on paper and how often the knife fell. */
function printed(
  document: ReceiptDocument,
  codePage: CodePage = "multilingual",
  columns = 48,
): { readonly items: readonly StripItem[]; readonly text: string; readonly cuts: number } {
  const reader = commandReader();
  const head = printHead();
  reader.feed(toEscpos(document, { columns, codePage }));
  const items: StripItem[] = [];
  let cuts = 0;
  for (let command = reader.next(); command !== undefined; command = reader.next()) {
    const news = head.carryOut(command);
    if (news?.kind === "printed") items.push(news.item);
    if (news?.kind === "cut") cuts += 1;
  }
  expect(reader.pendingBytes()).toBe(0);
  return { items, text: stripText(items), cuts };
}

const MARKUP = [
  ..."|\\{}~\"`^_-=;:,.*'",
  "\\n",
  "\\x1b",
  "{code:1}",
  "===",
  "---",
  "{w:*}",
  "~~",
  "^^^",
  "😀",
  "漢",
  "ﷺ",
  "Ω",
];

test("any text comes out on paper as the same letters, never as markup", () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom(...MARKUP), fc.string({ unit: "grapheme", maxLength: 6 }), fc.string()), {
      maxLength: 8,
    })
    .map((parts) =>
      [
        ...parts
          .join("")
          .normalize("NFC")
          .replace(/[\p{Cc}\p{Cs}]/gu, ""),
      ]
        .slice(0, 40)
        .join("")
        .normalize("NFC")
        .trim(),
    );
  const look = fc.record({
    emphasis: fc.constantFrom("none", "bold", "underline"),
    codePage: fc.constantFrom<CodePage>("multilingual", "cp858"),
  });
  fc.assert(
    fc.property(text, look, (given, { emphasis, codePage }) => {
      const block: ReceiptBlock = { type: "text", text: given, emphasis };
      const { text: onPaper, cuts } = printed(documentOf(block), codePage);
      expect(onPaper).toBe(`${toPaperLetters(given, codePage).trimEnd()}\n`);
      expect(cuts).toBe(1);
    }),
    { numRuns: 500 },
  );
});

test("every letter that a code page has is printed as itself", () => {
  for (const codePage of ["multilingual", "cp858"] as const) {
    const letters = Array.from({ length: 0x3000 - 0x21 }, (_, index) => String.fromCodePoint(index + 0x21)).filter(
      (letter) => letter.normalize("NFC") === letter && !/[\p{C}\p{M}\p{Z}]/u.test(letter),
    );
    const onPage = letters.filter((letter) => toPaperLetters(letter, codePage) === letter);
    expect(onPage.length).toBeGreaterThan(codePage === "cp858" ? 200 : 400);
    for (let at = 0; at < onPage.length; at += 40) {
      const text = onPage.slice(at, at + 40).join("");
      expect(printed(documentOf({ type: "text", text }), codePage).text).toBe(`${text}\n`);
    }
  }
});

test("German letters and the euro sign stand on either page", () => {
  const text = "Größe: süß, Äpfel & Öl – 12,50 €";
  expect(printed(documentOf({ type: "text", text }), "cp858").text).toBe("Größe: süß, Äpfel & Öl - 12,50 €\n");
  expect(printed(documentOf({ type: "text", text }), "multilingual").text).toBe(`${text}\n`);
});

test("a letter that the page lacks loses its accent before it becomes a question mark", () => {
  expect(toPaperLetters("Ǎnimo 漢 “so”", "cp858")).toBe('Animo ? "so"');
});

test("the total is drawn large, the banner white on black from edge to edge", () => {
  const { items } = printed(
    asCopy(documentOf({ type: "total", label: "Total", amount: "13.72" }), 1),
    "multilingual",
    42,
  );
  const [banner, total] = items.filter((item) => item.kind === "line");
  expect(banner?.characters.every(({ inverse, scaleX }) => inverse && scaleX === 2)).toBe(true);
  expect(banner?.characters).toHaveLength(21);
  expect(total?.characters.every(({ bold, scaleX, scaleY }) => bold && scaleX === 2 && scaleY === 2)).toBe(true);
});

test("rules, barcodes, QR codes and cuts become the printer's own", () => {
  const { items, cuts } = printed(
    documentOf(
      { type: "rule" },
      { type: "barcode", symbology: "code128", data: "A03-{0;127}" },
      { type: "cut" },
      { type: "qr", data: "https://shop.test/r/{A03};000127" },
      { type: "image", imageRef: "logo", alt: "Harbour Street" },
      { type: "cut" },
    ),
  );
  expect(stripText(items)).toContain(`${"─".repeat(48)}\n[code128 A03-{0;127}]\n[picture `);
  expect(stripText(items)).toContain("Harbour Street");
  expect(cuts).toBe(2);
});

test("a barcode too wide for the paper is printed as its text", () => {
  const data = "A03-000127-3fa9c1d2e4b5f6a7";
  expect(printed(documentOf({ type: "barcode", symbology: "code128", data })).text.trim()).toBe(data);
});

test("the drawer's pulse goes to the pin it hangs on, in the printer's own units", () => {
  expect([...drawerPulseBytes({ pin: 2, onMs: 120, offMs: 240 })]).toEqual([0x1b, 0x70, 0, 60, 120]);
  expect([...drawerPulseBytes({ pin: 5, onMs: 1_000, offMs: 0 })]).toEqual([0x1b, 0x70, 1, 255, 1]);
  expect([...urgentDrawerPulseBytes({ pin: 5, onMs: 120, offMs: 240 })]).toEqual([0x10, 0x14, 1, 1, 1]);
});
