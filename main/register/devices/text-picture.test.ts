/** Tests of drawn lines, by the dots that a thermal head would burn. */
import { expect, test } from "vitest";
import { layOut, type PrintLine } from "#domain/receipt/layout.ts";
import { asCopy, type ReceiptBlock, type ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import type { PaperLanguage } from "#domain/receipt/receipt-format.ts";
import { commandReader } from "#test/devices/escpos-printer/escpos-commands.ts";
import { printHead, type StripItem } from "#test/devices/escpos-printer/print-head.ts";
import { stripText } from "#test/devices/escpos-printer/strip-text.ts";
import { toEscpos } from "./escpos.ts";
import { type Dots, drawLines } from "./text-picture.ts";

const COLUMNS = 48;
const PAPER_DOTS = COLUMNS * 12;

function documentIn(language: PaperLanguage, ...blocks: ReceiptBlock[]): ReceiptDocument {
  return { kind: "receipt", language, copyNumber: 0, blocks };
}

/** One line of a right-to-left paper, as dots. */
function drawn(block: ReceiptBlock, language: PaperLanguage = "ar"): Dots {
  const lines = layOut(documentIn(language, block), { columns: COLUMNS, sizes: "drawn" });
  const prints = lines.filter((line): line is PrintLine => line.kind === "print");
  const dots = drawLines(prints, { columns: COLUMNS, direction: language === "ar" ? "rtl" : "ltr" });
  if (dots === undefined) throw new Error("this computer has no text engine");
  return dots;
}

/** Whether any dot of each column is burnt, from left to right. */
function inkByColumn({ widthDots, heightDots, bytes }: Dots): boolean[] {
  return Array.from({ length: widthDots }, (_, x) =>
    Array.from({ length: heightDots }, (__, y) => y).some(
      (y) => ((bytes[(y * widthDots + x) >> 3] ?? 0) & (0x80 >> (x & 7))) !== 0,
    ),
  );
}

/** Runs of ink from left to right: [first dot, last dot]. */
function runsOf(dots: Dots): [number, number][] {
  const ink = inkByColumn(dots);
  const starts = ink.flatMap((here, x) => (here && !ink[x - 1] ? [x] : []));
  const ends = ink.flatMap((here, x) => (here && !ink[x + 1] ? [x] : []));
  return starts.map((start, index) => [start, ends[index] ?? start]);
}

/** What the printer's head makes of a whole document. */
function printed(document: ReceiptDocument): { readonly items: readonly StripItem[]; readonly text: string } {
  const reader = commandReader();
  const head = printHead();
  reader.feed(toEscpos(document, { columns: COLUMNS, codePage: "cp858", drawLines }));
  const items: StripItem[] = [];
  for (let command = reader.next(); command !== undefined; command = reader.next()) {
    const news = head.carryOut(command);
    if (news?.kind === "printed") items.push(news.item);
  }
  expect(reader.pendingBytes()).toBe(0);
  return { items, text: stripText(items) };
}

test("Arabic letters join those that follow, where their script joins them", () => {
  const pieces = (text: string): number => runsOf(drawn({ type: "text", text })).length;
  // Beh, yeh and teh join: one piece of ink. Kept apart, they are three.
  expect([pieces("بيت"), pieces([..."بيت"].join("\u{200c}"))]).toEqual([1, 3]);
  // Dal, alef and reh join nothing after them.
  expect(pieces("دار")).toBe(3);
});

test("reading starts on the right, where an Arabic word has its first letter", () => {
  const runs = runsOf(drawn({ type: "text", text: "المجموع" }));
  const [start, end] = runs.at(-1) ?? [0, 0];
  // The alef: one upright stroke at the paper's edge.
  expect(end - start).toBeLessThan(6);
  expect(end).toBeGreaterThan(PAPER_DOTS - 12);
});

test("labels stand on the right and amounts on the left, their digits as they are on any paper", () => {
  const row = drawn({ type: "row", left: "المجموع", right: "13.72" });
  const amount = runsOf(drawn({ type: "row", left: "", right: "13.72" }, "ar"));
  const plain = runsOf(drawn({ type: "text", text: "13.72" }, "en"));
  expect(amount).toEqual(plain);
  expect(runsOf(row).slice(0, plain.length)).toEqual(plain);
  expect(
    runsOf(row)
      .slice(plain.length)
      .every(([start]) => start > PAPER_DOTS / 2),
  ).toBe(true);
});

test("amounts end below each other, as in any column of figures", () => {
  const document = documentIn(
    "ar",
    { type: "row", left: "خبز", right: "4.20 A" },
    { type: "row", left: "سلة هدايا", right: "1,249.00 A" },
    { type: "row", left: "تفاح", right: "-0.35 B" },
  );
  const lines = layOut(document, { columns: COLUMNS, sizes: "drawn" });
  const lasts = lines.map((line) => {
    const amounts = line.kind === "print" ? line.parts.filter(({ from }) => from === "end") : [];
    return amounts.map(({ text, columns }) => columns + text.length);
  });
  expect(lasts).toEqual([[10], [10], [10]]);
});

test("a name too long for its place is squeezed and never runs into the amount", () => {
  const long = "كابتشينو منزوع الكافيين كبير بحليب الشوفان";
  const line = { type: "row", left: long, right: "1,234,567.000" } as const;
  const amountEnds = runsOf(drawn({ type: "row", left: "", right: line.right })).at(-1)?.[1] ?? 0;
  const gap = runsOf(drawn(line)).find(([start]) => start > amountEnds)?.[0] ?? 0;
  expect(gap - amountEnds).toBeGreaterThanOrEqual(10);
});

test("a paper in Arabic goes to the printer as pictures, its rules, codes and cut as the printer's own", () => {
  const { text } = printed(
    asCopy(
      documentIn(
        "ar",
        { type: "heading", text: "بقالة الميناء" },
        { type: "rule" },
        { type: "row", left: "المجموع", right: "13.72" },
        { type: "barcode", symbology: "code128", data: "A03-000127" },
      ),
      1,
    ),
  );
  expect(text).toBe(`[picture 576x128]\n${"─".repeat(48)}\n[picture 576x32]\n[code128 A03-000127]\n`);
});

test("on other papers only a line whose letters the printer lacks becomes a picture", () => {
  const { text } = printed(
    documentIn(
      "en",
      { type: "row", left: "Flat white – large", right: "3.80" },
      { type: "row", left: "قهوة", right: "2.90" },
      { type: "row", left: "Кефир", right: "1.10" },
      { type: "row", left: "Total", right: "7.80" },
    ),
  );
  expect(text.split("\n").map((line) => line.trim().replaceAll(/ +/g, " "))).toEqual([
    "Flat white - large 3.80",
    "[picture 576x64]",
    "Total 7.80",
    "",
  ]);
});

test("where nothing can be drawn the nearest letters are printed, and the paper comes all the same", () => {
  const bytes = toEscpos(documentIn("ar", { type: "row", left: "Café قهوة", right: "2.90" }), {
    columns: COLUMNS,
    codePage: "cp858",
    drawLines: () => undefined,
  });
  expect(Buffer.from(bytes).toString("latin1")).toMatch(/Caf. \?{4} +2\.90/);
});

test("a long paper is sent in strips that any printer's buffer takes", () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({ type: "row" as const, left: "خبز", right: `${index}.00` }));
  const heights = printed(documentIn("ar", ...rows)).items.flatMap((item) =>
    item.kind === "raster" ? [item.rows.length] : [],
  );
  expect(Math.max(...heights)).toBeLessThanOrEqual(128);
  expect(heights.reduce((sum, height) => sum + height, 0)).toBe(40 * 32);
});

test("black is black: a banner has no hole in its ground", () => {
  const { widthDots, bytes } = drawn({ type: "banner", text: "نسخة" });
  expect([...bytes.subarray(0, widthDots / 8)].every((byte) => byte === 0xff)).toBe(true);
});
