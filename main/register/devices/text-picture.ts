/** Lines of paper drawn dot by dot, for text that no code page of the printer holds: letters joined, ordered from right to left, of any script. Owns the fonts of such lines. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { SKRSContext2D } from "@napi-rs/canvas";
import { directionOf, type PrintLine, type PrintPart } from "#domain/receipt/layout.ts";

/** The paper that lines are drawn for. */
export interface DrawnPaper {
  /** Columns of the normal font, twelve dots each. */
  readonly columns: number;
  /** Which edge reading starts from. */
  readonly direction: "ltr" | "rtl";
}

/** Dots from left to right and from top to bottom, eight a byte, the first the highest bit; 1 is burnt. */
export interface Dots {
  /** A multiple of eight. */
  readonly widthDots: number;
  readonly heightDots: number;
  readonly bytes: Uint8Array;
}

/** Draws lines of print below each other, as wide as the paper prints; undefined where this computer can't draw. */
export type DrawLines = (lines: readonly PrintLine[], paper: DrawnPaper) => Dots | undefined;

/** A column of the printers' font A, and a line: 24 dots of letter, room for marks above and below. */
const COLUMN_DOTS = 12;
const LINE_DOTS = 32;
const BASELINE_DOTS = 22;
/** Noto Sans Mono is 0.6 em wide: 20 pixels make the twelve dots of a column. */
const FONT_PIXELS = 20;
/** A thermal head burns a dot or leaves it: what is darker than this is burnt. */
const BURNT_BELOW = 144;

/** Draws with the fonts of the program, and with the computer's where those lack a letter. */
export const drawLines: DrawLines = (lines, paper) => {
  const engine = textEngine();
  if (engine === null) return undefined;
  const { createCanvas } = engine;
  const widthDots = Math.floor((paper.columns * COLUMN_DOTS) / 8) * 8;
  const heightDots = lines.reduce((sum, line) => sum + heightOf(line), 0);
  const canvas = createCanvas(widthDots, heightDots);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, widthDots, heightDots);
  let topDots = 0;
  for (const line of lines) {
    drawLine(context, line, { ...paper, widthDots, topDots });
    topDots += heightOf(line);
  }
  return { widthDots, heightDots, bytes: burn(context, widthDots, heightDots) };
};

interface Place extends DrawnPaper {
  readonly widthDots: number;
  readonly topDots: number;
}

function heightOf(line: PrintLine): number {
  return line.size === "normal" ? LINE_DOTS : 2 * LINE_DOTS;
}

function drawLine(context: SKRSContext2D, line: PrintLine, place: Place): void {
  const scaleX = line.size === "large" ? 2 : 1;
  const scaleY = line.size === "normal" ? 1 : 2;
  if (line.inverse) {
    context.fillStyle = "#000000";
    context.fillRect(0, place.topDots, place.widthDots, heightOf(line));
  }
  context.save();
  context.translate(0, place.topDots);
  context.scale(scaleX, scaleY);
  context.fillStyle = line.inverse ? "#ffffff" : "#000000";
  context.font = fontOf(line.emphasis === "bold" ? "bold" : "regular");
  const widthDots = place.widthDots / scaleX;
  // Amounts are never squeezed: what stands beside them gets what they leave.
  const ends = line.parts.filter(({ from }) => from === "end");
  for (const part of ends) drawPart(context, part, { ...place, widthDots }, widthDots, line);
  const takenDots = Math.max(0, ...ends.map((part) => farEdgeOf(context, part)));
  const roomDots = widthDots - (takenDots === 0 ? 0 : takenDots + COLUMN_DOTS);
  for (const part of line.parts) {
    if (part.from !== "end") drawPart(context, part, { ...place, widthDots }, roomDots, line);
  }
  context.restore();
}

/** How far an end part reaches from its edge. */
function farEdgeOf(context: SKRSContext2D, part: PrintPart): number {
  return part.columns * COLUMN_DOTS + context.measureText(part.text).width;
}

function drawPart(context: SKRSContext2D, part: PrintPart, place: Place, roomDots: number, line: PrintLine): void {
  const indentDots = part.columns * COLUMN_DOTS;
  context.direction = directionOf(part);
  // A space as wide as a column tears words apart whose letters are narrower.
  context.wordSpacing = context.direction === "rtl" ? "-5px" : "0px";
  const neededDots = context.measureText(part.text).width;
  const squeezed = Math.min(1, (roomDots - indentDots) / Math.max(1, neededDots));
  const drawnDots = neededDots * squeezed;
  const fromLeft = (part.from === "start") === (place.direction === "ltr");
  const left =
    part.from === "center"
      ? (place.widthDots - drawnDots) / 2
      : fromLeft
        ? indentDots
        : place.widthDots - indentDots - drawnDots;
  context.save();
  context.translate(Math.round(left), 0);
  context.scale(squeezed, 1);
  context.textAlign = "left";
  context.fillText(part.text, 0, BASELINE_DOTS);
  if (line.emphasis === "underline") context.fillRect(0, BASELINE_DOTS + 4, neededDots, 2);
  context.restore();
}

/** Every dot burnt or not: a thermal head knows no grey. */
function burn(context: SKRSContext2D, widthDots: number, heightDots: number): Uint8Array {
  const { data } = context.getImageData(0, 0, widthDots, heightDots);
  const bytes = new Uint8Array((widthDots * heightDots) / 8);
  for (let dot = 0; dot < widthDots * heightDots; dot++) {
    if ((data[dot * 4] ?? 255) < BURNT_BELOW) bytes[dot >> 3] = (bytes[dot >> 3] ?? 0) | (0x80 >> (dot & 7));
  }
  return bytes;
}

type TextEngine = typeof import("@napi-rs/canvas");

const require = createRequire(import.meta.url);
let loadedEngine: TextEngine | null | undefined;

/**
 * Loaded at the first line that needs it: most shops never do, and it is 35 MB. Null on a system that it has no native
 * half for: there the nearest letters are printed, because any paper is better than none.
 */
function textEngine(): TextEngine | null {
  if (loadedEngine === undefined) loadedEngine = loadEngine();
  return loadedEngine;
}

function loadEngine(): TextEngine | null {
  let engine: TextEngine;
  try {
    engine = require("@napi-rs/canvas") as TextEngine;
  } catch {
    return null;
  }
  for (const [name, weight] of Object.entries(WEIGHTS)) {
    for (const { family, subset } of FONTS) registerFont(engine, family, subset, weight, `paper-${name}-${subset}`);
  }
  return engine;
}

/** Latin letters and digits a column wide each; the letters of other scripts as wide as they are. */
const FONTS = [
  { family: "noto-sans-mono", subset: "latin" },
  { family: "noto-sans-mono", subset: "latin-ext" },
  { family: "noto-sans-mono", subset: "greek" },
  { family: "noto-sans-mono", subset: "cyrillic" },
  { family: "noto-sans-arabic", subset: "arabic" },
] as const;

/** A thermal head burns a little wider than the glyph, so that plain text is printed one step heavier. */
const WEIGHTS = { regular: 500, bold: 800 } as const;
/** Where the program's fonts lack a letter: the fonts with the widest cover of the systems it runs on. */
const SYSTEM_FAMILIES = '"Noto Sans Arabic", "Segoe UI", "DejaVu Sans", "Noto Sans", sans-serif';

function fontOf(weight: keyof typeof WEIGHTS): string {
  const families = [...FONTS.map(({ subset }) => `"paper-${weight}-${subset}"`), SYSTEM_FAMILIES].join(", ");
  return `${weight === "bold" ? "bold " : ""}${FONT_PIXELS}px ${families}`;
}

/** From the package's own file, which also lies in an archive that only Node reads. A package that is not there is no fault: the computer's fonts stand in. */
function registerFont(engine: TextEngine, family: string, subset: string, weight: number, name: string): void {
  try {
    const folder = path.dirname(require.resolve(`@fontsource/${family}/package.json`));
    const file = path.join(folder, "files", `${family}-${subset}-${weight}-normal.woff2`);
    engine.GlobalFonts.register(readFileSync(file), name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "MODULE_NOT_FOUND" && code !== "ENOENT") throw error;
  }
}
