/** The receipt document as ESC/POS bytes. Owns the markup given to `receiptline`, what a code page can print, and the drawer's pulse. */
import { commands, transform } from "receiptline";
import { invariant } from "#domain/invariant.ts";
import { layOut, type PaperLine, type PrintLine } from "#domain/receipt/layout.ts";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { PAPER_DIRECTIONS } from "#domain/receipt/receipt-format.ts";
import type { DrawerPulse } from "./printer.ts";
import type { Dots, DrawLines, DrawnPaper } from "./text-picture.ts";

/**
 * The pages a printer can switch between: `multilingual` mixes CP437, 852, 858, 866 and 1252 (Epson and what follows
 * it), `cp858` is western Europe with the euro sign, for printers that know no more.
 */
export type CodePage = "multilingual" | "cp858";

/** What the bytes depend on: one printer's paper and letters. */
export interface EscposPaper {
  /** Columns of the normal font: 48 on 80 mm, 42 on older 80 mm, 32 on 58 mm paper. */
  readonly columns: number;
  readonly codePage: CodePage;
  /** The picture behind an image block, as PNG; undefined: its words are printed instead. */
  readonly imageOf?: (imageRef: string) => Uint8Array | undefined;
  /** Draws lines with letters that the code page lacks, and all lines of a language written from right to left; undefined: the nearest letters are printed instead. */
  readonly drawLines?: DrawLines;
}

/**
 * Turns a document into one job: reset, the lines, a cut, and a request for the paper sensor (GS r 1) that the printer
 * answers only once it has worked through all that stands before it.
 */
export function toEscpos(document: ReceiptDocument, paper: EscposPaper): Uint8Array {
  const lines = layOut(document, { columns: paper.columns, sizes: "drawn" });
  // The library cuts at the end by itself; a second cut there would waste a strip of paper.
  while (lines.at(-1)?.kind === "cut") lines.pop();
  const drawn = { columns: paper.columns, direction: PAPER_DIRECTIONS[document.language] };
  const pictures: Uint8Array[] = [];
  const markup = inPieces(lines, (line) => isDrawn(line, drawn, paper))
    .map((piece) =>
      piece.isDrawn ? drawnMarkup(piece.lines, drawn, paper, pictures) : printedMarkup(piece.lines, paper),
    )
    .join("\n");
  const job = transform(markup, {
    cpl: paper.columns,
    encoding: paper.codePage,
    command: "escpos",
    spacing: true,
    gradient: true,
  });
  return withPictures(job, pictures);
}

/**
 * A text as it will stand on paper: what the code page lacks becomes the nearest letter, or a question mark. Keeps
 * one column a character, so that columns laid out before still stand below each other.
 */
export function toPaperLetters(text: string, codePage: CodePage): string {
  return [...text.normalize("NFC").replace(/[\p{C}\p{M}]/gu, "")]
    .map((letter) => paperLetter(letter, codePage))
    .join("");
}

/**
 * The pulse that opens a drawer, in the order of other data (ESC p m t1 t2, times in steps of 2 ms).
 * @see Epson ESC/POS reference, "ESC p"
 */
export function drawerPulseBytes(pulse: DrawerPulse): Uint8Array {
  const steps = (timeMs: number) => Math.min(255, Math.max(1, Math.round(timeMs / 2)));
  return Uint8Array.of(0x1b, 0x70, pulse.pin === 2 ? 0 : 1, steps(pulse.onMs), steps(pulse.offMs));
}

/**
 * The pulse that opens a drawer at once, past everything that waits in the printer (DLE DC4 1 m t, time in steps of
 * 100 ms): the one to use while paper is out, where ESC p would open the drawer when somebody puts a roll in.
 * @see Epson ESC/POS reference, "DLE DC4 fn=1"
 */
export function urgentDrawerPulseBytes(pulse: DrawerPulse): Uint8Array {
  const steps = Math.min(8, Math.max(1, Math.round(pulse.onMs / 100)));
  return Uint8Array.of(0x10, 0x14, 0x01, pulse.pin === 2 ? 0 : 1, steps);
}

/** Lines that follow each other and go to the printer the same way. */
interface Piece {
  readonly isDrawn: boolean;
  readonly lines: PaperLine[];
}

function inPieces(lines: readonly PaperLine[], drawn: (line: PaperLine) => boolean): Piece[] {
  const pieces: Piece[] = [];
  for (const line of lines) {
    const last = pieces.at(-1);
    if (last?.isDrawn === drawn(line)) last.lines.push(line);
    else pieces.push({ isDrawn: drawn(line), lines: [line] });
  }
  return pieces;
}

/** A printer's own letters are crisp and fast: a picture only of what it can't write, or not from right to left. */
function isDrawn(line: PaperLine, { direction }: DrawnPaper, { codePage, drawLines }: EscposPaper): boolean {
  if (drawLines === undefined || line.kind !== "print" || line.text.trim() === "") return false;
  return direction === "rtl" || [...line.text.normalize("NFC")].some((letter) => !isWritten(letter, codePage));
}

/** Whether a letter comes out as itself, or as punctuation that says the same. */
function isWritten(letter: string, codePage: CodePage): boolean {
  return isOnPage(letter, codePage) || letter in NEAR_LETTERS || /[\p{Z}\p{C}]/u.test(letter);
}

/** Draws lines and keeps their commands for later: a place in the markup stands for them. */
function drawnMarkup(
  lines: readonly PaperLine[],
  drawn: DrawnPaper,
  paper: EscposPaper,
  pictures: Uint8Array[],
): string {
  const prints = lines.filter((line) => line.kind === "print");
  const dots = paper.drawLines?.(prints, drawn);
  if (dots === undefined) return printedMarkup(lines, paper);
  pictures.push(pictureCommands(dots));
  return `{command:${escapeMarkup(placeOf(pictures.length - 1)).replaceAll("\0", "\\x00")}}`;
}

/** Where a picture goes in a job. Text has no NUL. */
function placeOf(picture: number): string {
  return `\0picture ${picture}\0`;
}

/** Puts the pictures into their places: a hundred times as quick as to have the library read them as markup. */
function withPictures(job: string, pictures: readonly Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let rest = job;
  for (const [index, picture] of pictures.entries()) {
    const at = rest.indexOf(placeOf(index));
    invariant(at >= 0, "a picture has its place in the job");
    pieces.push(Buffer.from(rest.slice(0, at), "latin1"), picture);
    rest = rest.slice(at + placeOf(index).length);
  }
  return Buffer.concat([...pieces, Buffer.from(rest, "latin1")]);
}

/** The library's own pictures are shaded like photographs, which eats holes into letters: these dots go out as they are. */
function pictureCommands({ widthDots, heightDots, bytes }: Dots): Uint8Array {
  const rowBytes = widthDots / 8;
  const strips = Array.from({ length: Math.ceil(heightDots / STRIP_DOTS) }, (_, strip) => {
    const rows = Math.min(STRIP_DOTS, heightDots - strip * STRIP_DOTS);
    const from = strip * STRIP_DOTS * rowBytes;
    const head = Uint8Array.of(0x1d, 0x76, 0x30, 0, rowBytes & 0xff, rowBytes >> 8, rows & 0xff, rows >> 8);
    return [head, bytes.subarray(from, from + rows * rowBytes)];
  });
  return Buffer.concat(strips.flat());
}

/**
 * Rows of one picture command (GS v 0): small enough for the receive buffer of any printer.
 * @see Epson ESC/POS reference, "GS v 0"
 */
const STRIP_DOTS = 128;

function printedMarkup(lines: readonly PaperLine[], paper: EscposPaper): string {
  return lines.map((line) => lineMarkup(line, paper)).join("\n");
}

function lineMarkup(line: PaperLine, paper: EscposPaper): string {
  switch (line.kind) {
    case "print":
      return printMarkup(line, paper.codePage);
    case "rule":
      return line.weight === "single" ? "-" : `|${escapeMarkup("=".repeat(paper.columns))}`;
    case "cut":
      return "=";
    case "barcode":
      return line.data.length <= longestBarcode(paper.columns)
        ? `{code:${escapeMarkup(line.data)};option:code128,2,72,hri}`
        : centredMarkup(line.data, paper);
    case "qr":
      return `{code:${escapeMarkup(line.data)};option:qrcode,${qrCellDots(line.data.length, paper.columns)},l}`;
    case "image": {
      const picture = paper.imageOf?.(line.imageRef);
      return picture === undefined
        ? centredMarkup(line.alt, paper)
        : `{image:${Buffer.from(picture).toString("base64")}}`;
    }
  }
}

function printMarkup(line: PrintLine, codePage: CodePage): string {
  const [, margin = "", text = ""] = /^( *)(.*)$/u.exec(toPaperLetters(line.text, codePage)) ?? [];
  if (margin + text === "") return "|";
  const size = line.size === "tall" ? "^^" : line.size === "large" ? "^^^" : "";
  const bold = line.emphasis === "bold" ? '"' : "";
  const under = line.emphasis === "underline" ? "_" : "";
  const inverse = line.inverse ? "`" : "";
  // The bar in front makes it a left-aligned column: the layout has already put the text where it stands.
  const opened = `|${size}${bold}${inverse}${escapeMarkup(margin)}${under}`;
  const markup = `${opened}${escapeMarkup(text)}${under}${inverse}${bold}${size}`;
  return size === "" ? markup : `${markup}\n${AIR_BELOW_LARGE}`;
}

/** Large lines are higher than the line spacing and would touch what follows: ten dots of feed (ESC J). */
const AIR_BELOW_LARGE = "{command:\\x1bJ\\x0a}";

function centredMarkup(text: string, paper: EscposPaper): string {
  return escapeMarkup(toPaperLetters(text, paper.codePage)).replace(/^$/, "|");
}

/** Every ASCII character that is no letter and no digit goes by its number, so that no text can ever be markup. */
function escapeMarkup(text: string): string {
  return text.replace(/[\x20-\x7e]/g, (character) =>
    /[A-Za-z0-9]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** Code set B with modules of two dots on characters twelve dots wide: start, check and stop take 35 modules, a character 11. */
function longestBarcode(columns: number): number {
  return Math.floor((columns * 6 - 35) / 11);
}

/**
 * How large the squares of a QR code can be, in dots: five where the paper is wide enough, three at least, which every
 * scanner reads from 203 dots an inch.
 */
function qrCellDots(letters: number, columns: number): number {
  const version = QR_LETTERS.findIndex((most) => letters <= most) + 1;
  const squares = 17 + 4 * (version === 0 ? QR_LETTERS.length : version) + 2 * QR_MARGIN;
  return Math.max(3, Math.min(5, Math.floor((columns * 12) / squares)));
}

/** Bytes that each version of a QR code holds at error correction level L (ISO/IEC 18004, table 7). */
const QR_LETTERS = [
  17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858, 929, 1_003, 1_091,
  1_171, 1_273, 1_367,
];
/** Squares left white around it. */
const QR_MARGIN = 4;

function paperLetter(letter: string, codePage: CodePage): string {
  if (isOnPage(letter, codePage)) return letter;
  const near = NEAR_LETTERS[letter] ?? (/\p{Z}/u.test(letter) ? " " : letter.normalize("NFD").charAt(0));
  return isOnPage(near, codePage) ? near : "?";
}

function isOnPage(letter: string, codePage: CodePage): boolean {
  if (/^[\x20-\x7e]$/.test(letter)) return true;
  if (letter.length !== 1 || letter === "\u{fffd}") return false;
  return !commands.escpos.text(letter, codePage).endsWith("?");
}

/** What a cashier would write instead, one character for one. */
const NEAR_LETTERS: Readonly<Record<string, string>> = {
  "‐": "-",
  "‑": "-",
  "‒": "-",
  "–": "-",
  "—": "-",
  "―": "-",
  "−": "-",
  "‘": "'",
  "’": "'",
  "‚": ",",
  "“": '"',
  "”": '"',
  "„": '"',
  "•": "·",
  "∕": "/",
  ẞ: "ß",
};
