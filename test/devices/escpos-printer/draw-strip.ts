/** Draws a strip of paper as a thermal printer would: black dots on a white roll, 203 dots an inch. */
import { createRequire } from "node:module";
import path from "node:path";
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from "@napi-rs/canvas";
import receiptline from "receiptline";
import type { PrintedCharacter, StripItem } from "./print-head.ts";
import { CHARACTER_HEIGHT_DOTS, CHARACTER_WIDTH_DOTS, PRINT_WIDTH_DOTS, startOf } from "./print-style.ts";

const INK = "#1d1d1f";
const PAPER = "#fffefb";
/** Paper beside the printable width: 80 mm of roll, 72 mm of print. */
const MARGIN_DOTS = 32;
/** From head to knife, and a little air. */
const TOP_DOTS = 36;
const BOTTOM_DOTS = 56;

/** A strip as PNG: 576 printable dots and the blank edges of the roll. */
export function drawStrip(items: readonly StripItem[]): Buffer {
  const heightDots = TOP_DOTS + BOTTOM_DOTS + items.reduce((sum, item) => sum + heightOf(item), 0);
  const canvas: Canvas = createCanvas(PRINT_WIDTH_DOTS + 2 * MARGIN_DOTS, heightDots);
  const context = canvas.getContext("2d");
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(MARGIN_DOTS, TOP_DOTS);
  for (const item of items) {
    context.fillStyle = INK;
    drawItem(context, item);
    context.translate(0, heightOf(item));
  }
  return canvas.toBuffer("image/png");
}

function heightOf(item: StripItem): number {
  switch (item.kind) {
    case "line":
    case "feed":
      return item.heightDots;
    case "raster":
      return item.rows.length;
    case "barcode":
      return item.style.barcodeHeightDots + (item.style.barcodeHri ? CHARACTER_HEIGHT_DOTS + 4 : 0);
    case "qr":
      return qrRows(item.data).length * item.cellDots;
  }
}

function drawItem(context: SKRSContext2D, item: StripItem): void {
  if (item.kind === "line") for (const character of item.characters) drawCharacter(context, character, item);
  else if (item.kind === "raster") drawDots(context, item.rows, item.xDots, item.widthDots, 1);
  else if (item.kind === "barcode") drawBarcode(context, item);
  else if (item.kind === "qr") {
    const rows = qrRows(item.data);
    const sideDots = rows.length * item.cellDots;
    const left = startOf(sideDots, item.style);
    rows.forEach((row, y) => {
      row.forEach((cell, x) => {
        if (cell === 1) context.fillRect(left + x * item.cellDots, y * item.cellDots, item.cellDots, item.cellDots);
      });
    });
  }
}

function drawCharacter(context: SKRSContext2D, printed: PrintedCharacter, line: { readonly heightDots: number }): void {
  const widthDots = CHARACTER_WIDTH_DOTS * printed.scaleX;
  const heightDots = CHARACTER_HEIGHT_DOTS * printed.scaleY;
  context.save();
  // Characters of a line stand on the same foot, whatever their height; the spacing comes below.
  const foot = Math.max(heightDots, line.heightDots - LINE_GAP_DOTS);
  context.translate(printed.xDots, foot - heightDots);
  if (printed.inverse) {
    context.fillStyle = INK;
    context.fillRect(0, 0, widthDots, heightDots);
    context.fillStyle = PAPER;
  }
  if (printed.underline) context.fillRect(0, heightDots - 2, widthDots, 2);
  context.scale(printed.scaleX, printed.scaleY);
  if (!drawBoxCharacter(context, printed.character)) drawGlyph(context, printed);
  context.restore();
}

const LINE_GAP_DOTS = 6;
const BASELINE_DOTS = 19;
/** Noto Sans Mono is 0.6 em wide: 20 pixels make the twelve dots of font A. */
const GLYPH_PIXELS = 20;

function drawGlyph(context: SKRSContext2D, printed: PrintedCharacter): void {
  context.font = `${GLYPH_PIXELS}px ${fontFamilies(printed.bold ? "bold" : "regular")}`;
  context.fillText(printed.character, 0, BASELINE_DOTS);
}

/** Lines and boxes reach the edges of their cell, so that they join. */
function drawBoxCharacter(context: SKRSContext2D, character: string): boolean {
  const arms = BOX_ARMS[character];
  if (arms === undefined) return false;
  const middleX = CHARACTER_WIDTH_DOTS / 2 - 1;
  const middleY = CHARACTER_HEIGHT_DOTS / 2 - 1;
  if (arms.includes("l")) context.fillRect(0, middleY, middleX + 2, 2);
  if (arms.includes("r")) context.fillRect(middleX, middleY, CHARACTER_WIDTH_DOTS - middleX, 2);
  if (arms.includes("u")) context.fillRect(middleX, 0, 2, middleY + 2);
  if (arms.includes("d")) context.fillRect(middleX, middleY, 2, CHARACTER_HEIGHT_DOTS - middleY);
  return true;
}

const BOX_ARMS: Readonly<Record<string, string>> = {
  "─": "lr",
  "│": "ud",
  "┼": "lrud",
  "┴": "lru",
  "┬": "lrd",
  "┤": "lud",
  "├": "rud",
  "┌": "rd",
  "┐": "ld",
  "└": "ru",
  "┘": "lu",
  "╭": "rd",
  "╮": "ld",
  "╰": "ru",
  "╯": "lu",
};

function drawDots(
  context: SKRSContext2D,
  rows: readonly Uint8Array[],
  left: number,
  widthDots: number,
  dot: number,
): void {
  rows.forEach((row, y) => {
    for (let x = 0; x < widthDots; x++) {
      const byte = row[x >> 3] ?? 0;
      if ((byte & (0x80 >> (x & 7))) !== 0) context.fillRect(left + x * dot, y * dot, dot, dot);
    }
  });
}

function drawBarcode(context: SKRSContext2D, item: Extract<StripItem, { kind: "barcode" }>): void {
  const { barcodeModuleDots, barcodeHeightDots, barcodeHri } = item.style;
  const form = receiptline.barcode.generate({
    data: item.data,
    type: "code128",
    width: barcodeModuleDots,
    height: barcodeHeightDots,
    hri: barcodeHri,
    quietZone: false,
  });
  const widthDots = form.widths.reduce((sum, width) => sum + width, 0);
  // A real printer prints nothing when the code is wider than the paper.
  if (widthDots > PRINT_WIDTH_DOTS) return;
  const left = startOf(widthDots, item.style);
  let xDots = left;
  // Quiet zone, bar, space, bar …: every second width is black.
  form.widths.forEach((width, index) => {
    if (index % 2 === 1) context.fillRect(xDots, 0, width, barcodeHeightDots);
    xDots += width;
  });
  if (!barcodeHri) return;
  context.font = `${GLYPH_PIXELS}px ${fontFamilies("regular")}`;
  const textDots = item.data.length * CHARACTER_WIDTH_DOTS;
  context.fillText(item.data, left + (widthDots - textDots) / 2, barcodeHeightDots + BASELINE_DOTS + 2);
}

function qrRows(data: string): readonly (readonly number[])[] {
  return receiptline.qrcode
    .generate({ data, type: "qrcode", cell: 3, level: "m", quietZone: false })
    .map((row) => [...row]);
}

const SUBSETS = ["latin", "latin-ext", "cyrillic", "greek"] as const;
/** A thermal head burns a little wider than the glyph: one step heavier than the printed weights. */
const WEIGHTS = { regular: 500, bold: 800 } as const;
let fontsRegistered = false;

function fontFamilies(weight: keyof typeof WEIGHTS): string {
  if (!fontsRegistered) registerFonts();
  fontsRegistered = true;
  return SUBSETS.map((subset) => `"receipt-${weight}-${subset}"`).join(", ");
}

/** From the package's own files, so that the paper looks the same on a machine without fonts. */
function registerFonts(): void {
  const folder = path.dirname(createRequire(import.meta.url).resolve("@fontsource/noto-sans-mono/package.json"));
  for (const [name, weight] of Object.entries(WEIGHTS)) {
    for (const subset of SUBSETS) {
      const file = path.join(folder, "files", `noto-sans-mono-${subset}-${weight}-normal.woff2`);
      GlobalFonts.registerFromPath(file, `receipt-${name}-${subset}`);
    }
  }
}
