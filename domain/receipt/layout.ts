/** Laying a receipt document out on a roll of so many columns. Owns where lines break and columns stand, for paper and screen alike. */
import { invariant } from "#domain/invariant.ts";
import type { PaperAlign, PaperEmphasis, PaperSize, ReceiptBlock, ReceiptDocument } from "./receipt-document.ts";
import { PAPER_DIRECTIONS } from "./receipt-format.ts";

/**
 * A piece of a line and where it stands: its first column counted from the edge where reading starts, its last one
 * from the other edge, or in the middle. What draws letters of different widths, or from right to left, goes by this.
 */
export interface PrintPart {
  readonly text: string;
  readonly from: "start" | "end" | "center";
  /** Columns between the part and its edge, at the size of the line. */
  readonly columns: number;
}

/** Which way a piece runs: digits, amounts and Latin names from left to right on any paper, a text with Arabic or Hebrew letters the other way. */
export function directionOf({ text }: PrintPart): "ltr" | "rtl" {
  return /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? "rtl" : "ltr";
}

/**
 * One line of print. `text` is all of it with a column a character, padded to where it stands; `parts` is the same in
 * pieces. `inverse`: white on black.
 */
export interface PrintLine {
  readonly kind: "print";
  readonly text: string;
  readonly parts: readonly PrintPart[];
  readonly emphasis: PaperEmphasis;
  readonly size: PaperSize;
  readonly inverse: boolean;
}

/** What stands on paper below each other. */
export type PaperLine =
  | PrintLine
  | { readonly kind: "rule"; readonly weight: "single" | "double" }
  | { readonly kind: "barcode"; readonly data: string }
  | { readonly kind: "qr"; readonly data: string }
  | { readonly kind: "image"; readonly imageRef: string; readonly alt: string }
  | { readonly kind: "cut" };

/** A roll: columns of normal characters, and whether it can print large ones. */
export interface Roll {
  readonly columns: number;
  /** `flat`: every character is one column wide, as in plain text. */
  readonly sizes: "drawn" | "flat";
}

/**
 * Breaks a document into the lines of a roll.
 * @param roll from 24 columns up
 */
export function layOut(document: ReceiptDocument, roll: Roll): PaperLine[] {
  invariant(Number.isInteger(roll.columns) && roll.columns >= 24, "a roll has at least 24 columns");
  const lines = document.blocks.flatMap((block) => layOutBlock(block, roll));
  return PAPER_DIRECTIONS[document.language] === "rtl" ? withFiguresBelowEachOther(lines) : lines;
}

/**
 * Where reading starts on the right, the column of amounts is on the left and would begin in one line: each is moved
 * in until all of them end below each other, as digits must that are read from left to right.
 */
function withFiguresBelowEachOther(lines: readonly PaperLine[]): PaperLine[] {
  const isFigure = (part: PrintPart): boolean => part.from === "end" && part.columns === 0 && FIGURE.test(part.text);
  const figures = lines.flatMap((line) => (line.kind === "print" && line.size === "normal" ? line.parts : []));
  const widest = Math.max(0, ...figures.filter(isFigure).map(({ text }) => columnsOf(text)));
  return lines.map((line) => {
    if (line.kind !== "print" || line.size !== "normal") return line;
    const parts = line.parts.map((part) =>
      isFigure(part) ? { ...part, columns: widest - columnsOf(part.text) } : part,
    );
    return { ...line, parts };
  });
}

/** An amount or a count, with the letters of its taxes or without. */
const FIGURE = /^-?[\d.,]+ *[A-Z]* *$/;

/** Columns that a text takes at normal size: its characters, without marks that combine and without invisible ones. */
function columnsOf(text: string): number {
  return [...text.replace(/[\p{M}\p{Cf}]/gu, "")].length;
}

function layOutBlock(block: ReceiptBlock, roll: Roll): PaperLine[] {
  switch (block.type) {
    case "heading": {
      const size = fittingSize(block.text, block.size ?? "large", roll);
      return paragraph(block.text, roll, { align: "center", emphasis: "bold", size });
    }
    case "text":
      return paragraph(block.text, roll, {
        align: block.align ?? "left",
        emphasis: block.emphasis ?? "none",
        size: fittingSize(block.text, block.size ?? "normal", roll),
      });
    case "row":
      return row(block, roll);
    case "total":
      return total(block, roll);
    case "banner":
      return banner(block.text, roll);
    case "blank":
      return Array.from({ length: block.lines ?? 1 }, () => print("", [], {}));
    case "rule":
      return [{ kind: "rule", weight: block.weight ?? "single" }];
    case "barcode":
    case "qr":
      return [{ kind: block.type, data: block.data }];
    case "image":
      return [{ kind: "image", imageRef: block.imageRef, alt: block.alt }];
    case "cut":
      return [{ kind: "cut" }];
  }
}

interface Look {
  readonly align: PaperAlign;
  readonly emphasis: PaperEmphasis;
  readonly size: PaperSize;
}

function paragraph(text: string, roll: Roll, look: Look): PrintLine[] {
  const columns = columnsAt(look.size, roll);
  const from = FROM[look.align];
  return wrap(text, columns).map((line) =>
    print(aligned(line, columns, look.align), [{ text: line, from, columns: 0 }], look),
  );
}

const FROM = { left: "start", center: "center", right: "end" } as const satisfies Record<PaperAlign, PrintPart["from"]>;

function row(block: Extract<ReceiptBlock, { type: "row" }>, roll: Roll): PrintLine[] {
  const look = { emphasis: block.emphasis ?? "none" } as const;
  return columnsBeside(block, roll.columns).map(({ text, parts }) => print(text, parts, look));
}

function total(block: Extract<ReceiptBlock, { type: "total" }>, roll: Roll): PrintLine[] {
  const needed = columnsOf(block.label) + 1 + columnsOf(block.amount);
  const size = roll.sizes === "flat" ? "normal" : needed <= columnsAt("large", roll) ? "large" : "tall";
  const lines = columnsBeside({ left: block.label, right: block.amount }, columnsAt(size, roll));
  return lines.map(({ text, parts }) => print(text, parts, { emphasis: "bold", size }));
}

function banner(text: string, roll: Roll): PrintLine[] {
  const size = fittingSize(text, "large", roll);
  const columns = columnsAt(size, roll);
  // Spaces on both sides, so that the black runs from edge to edge.
  return wrap(text, columns).map((line) =>
    print(padEnd(aligned(line, columns, "center"), columns), [{ text: line, from: "center", columns: 0 }], {
      emphasis: "bold",
      size,
      inverse: true,
    }),
  );
}

/** Left, middle and right on the first line; what is left of `left` below it, under itself. */
function columnsBeside(
  beside: {
    readonly left: string;
    readonly middle?: string | undefined;
    readonly right: string;
    readonly indent?: number | undefined;
  },
  columns: number,
): Pick<PrintLine, "text" | "parts">[] {
  const indentColumns = beside.indent ?? 0;
  const indent = " ".repeat(indentColumns);
  const indented = (text: string) => ({
    text: indent + text,
    parts: [{ text, from: "start", columns: indentColumns }] satisfies PrintPart[],
  });
  const far = besideText(beside.middle, beside.right, columns);
  const free = columns - indent.length - (far === "" ? 0 : columnsOf(far) + 1);
  // An amount beside three letters of a name helps nobody: then the name gets lines of its own.
  if (free < Math.min(SHORTEST_LEFT, columnsOf(beside.left))) {
    const below = wrap(far, columns).map((text) => ({
      text: aligned(text, columns, "right"),
      parts: [{ text, from: "end", columns: 0 }] satisfies PrintPart[],
    }));
    return [...wrap(beside.left, columns - indent.length).map(indented), ...below];
  }
  const [first = "", ...rest] = wrap(beside.left, free);
  const firstLine = {
    text: (padEnd(indent + first, columns - columnsOf(far)) + far).trimEnd(),
    parts: [...indented(first).parts, ...farParts(beside.middle, beside.right, columns)],
  };
  return [firstLine, ...rest.map(indented)];
}

const SHORTEST_LEFT = 10;

/** Middle and right, so that the middles of rows below each other end in the same column. */
function besideText(middle: string | undefined, right: string, columns: number): string {
  if (middle === undefined) return right;
  return middle + " ".repeat(rightColumns(right, columns) - columnsOf(right)) + right;
}

function farParts(middle: string | undefined, right: string, columns: number): PrintPart[] {
  const rightPart: PrintPart = { text: right, from: "end", columns: 0 };
  if (middle === undefined) return right === "" ? [] : [rightPart];
  return [{ text: middle, from: "end", columns: rightColumns(right, columns) }, rightPart];
}

function rightColumns(right: string, columns: number): number {
  return Math.max(columnsOf(right) + 1, Math.ceil(columns / 4));
}

/** Breaks between words; a word longer than the line breaks where the line ends. Never empty. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.trim().split(/( +)/)) {
    if (columnsOf(line + part) <= columns) {
      line += part;
      continue;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
    line = part.trimStart();
    while (columnsOf(line) > columns) {
      const head = headOf(line, columns);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line.trimEnd());
  return lines.length > 1 && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** As many whole characters, with the marks on them, as fit into so many columns. */
function headOf(text: string, columns: number): string {
  let head = "";
  for (const character of text) {
    if (columnsOf(head + character) > columns) break;
    head += character;
  }
  return head;
}

function columnsAt(size: PaperSize, roll: Roll): number {
  return size === "large" && roll.sizes === "drawn" ? Math.floor(roll.columns / 2) : roll.columns;
}

/** Large only while no word has to break for it. */
function fittingSize(text: string, wished: PaperSize, roll: Roll): PaperSize {
  if (roll.sizes === "flat") return "normal";
  const longestWord = Math.max(...text.split(" ").map(columnsOf));
  return wished === "large" && longestWord > columnsAt("large", roll) ? "tall" : wished;
}

function aligned(text: string, columns: number, align: PaperAlign): string {
  const free = Math.max(0, columns - columnsOf(text));
  if (align === "left") return text;
  return " ".repeat(align === "right" ? free : Math.floor(free / 2)) + text;
}

function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

function print(
  text: string,
  parts: readonly PrintPart[],
  look: Partial<Pick<PrintLine, "emphasis" | "size" | "inverse">>,
): PrintLine {
  return { kind: "print", text, parts, emphasis: "none", size: "normal", inverse: false, ...look };
}
