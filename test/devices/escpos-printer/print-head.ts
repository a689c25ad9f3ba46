/** The print head: carries out ESC/POS commands on a strip of paper. Owns the line being typed and what gets onto paper. */
import { charactersOf } from "./code-pages.ts";
import type { EscposCommand } from "./escpos-commands.ts";
import {
  CHARACTER_HEIGHT_DOTS,
  CHARACTER_WIDTH_DOTS,
  POWER_ON_STYLE,
  type PrintStyle,
  restyled,
  startOf,
} from "./print-style.ts";

/** One printed character; `xDots` from the left edge of the printable width. */
export interface PrintedCharacter {
  readonly xDots: number;
  readonly character: string;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

/** What comes onto a strip, from top to bottom. */
export type StripItem =
  | { readonly kind: "line"; readonly characters: readonly PrintedCharacter[]; readonly heightDots: number }
  | {
      readonly kind: "raster";
      readonly xDots: number;
      readonly widthDots: number;
      readonly rows: readonly Uint8Array[];
    }
  | { readonly kind: "barcode"; readonly data: string; readonly style: PrintStyle }
  | { readonly kind: "qr"; readonly data: string; readonly cellDots: number; readonly style: PrintStyle }
  /** Blank paper. */
  | { readonly kind: "feed"; readonly heightDots: number };

/** What a command did to the printer around the head. `lines`: how much paper it used, in lines. */
export type HeadNews =
  | { readonly kind: "printed"; readonly item: StripItem; readonly lines: number }
  | { readonly kind: "cut" }
  | { readonly kind: "pulse"; readonly pin: 2 | 5 };

export interface PrintHead {
  /** Carries one command out; commands about status pass without effect. */
  carryOut(command: EscposCommand): HeadNews | undefined;
}

/** A head as after power-on. */
export function printHead(): PrintHead {
  return new Head();
}

class Head implements PrintHead {
  #style: PrintStyle = POWER_ON_STYLE;
  #line: PrintedCharacter[] = [];
  #xDots = 0;
  #graphics: { readonly widthDots: number; readonly rows: readonly Uint8Array[] } | undefined;
  #qr = { data: "", cellDots: 3 };

  carryOut(command: EscposCommand): HeadNews | undefined {
    const { op, args } = command;
    this.#style = restyled(this.#style, command);
    switch (op) {
      case "TEXT":
        return this.#type(command.bytes[0] ?? 0);
      case "LF":
        return this.#printLine(1);
      case "ESC d":
        return this.#printLine(args[0] ?? 1);
      case "ESC J":
        return { kind: "printed", item: { kind: "feed", heightDots: args[0] ?? 0 }, lines: 0 };
      case "ESC @":
        return this.#forgetLine();
      case "ESC $":
        return this.#moveTo(word(args, 0));
      case "ESC \\":
        // A signed step.
        return this.#moveTo(this.#xDots + (new Int16Array([word(args, 0)])[0] ?? 0));
      case "GS (":
      case "GS 8":
        return this.#block(args[0] ?? 0, args.subarray(op === "GS (" ? 3 : 5));
      case "GS v":
        return this.#raster(word(args, 2) * 8, rowsOf(args.subarray(6), word(args, 2), word(args, 4)));
      case "GS k":
        return this.#barcode(args);
      case "GS V":
      case "ESC i":
      case "ESC m":
        return { kind: "cut" };
      case "ESC p":
        return { kind: "pulse", pin: (args[0] ?? 0) % 48 === 0 ? 2 : 5 };
      default:
        return undefined;
    }
  }

  #type(byte: number): undefined {
    if (byte < 0x20) return;
    const { scaleX, scaleY, bold, underline, inverse } = this.#style;
    const character = charactersOf(this.#style.codePage)[byte] ?? "?";
    this.#line.push({ xDots: this.#xDots, character, scaleX, scaleY, bold, underline, inverse });
    this.#xDots += CHARACTER_WIDTH_DOTS * scaleX;
  }

  #moveTo(xDots: number): undefined {
    this.#xDots = xDots;
  }

  #forgetLine(): undefined {
    this.#line = [];
    this.#xDots = 0;
  }

  #printLine(feedLines: number): HeadNews {
    const shift = startOf(this.#xDots, this.#style);
    const characters = this.#line.map((typed) => ({ ...typed, xDots: typed.xDots + shift }));
    const tallest = Math.max(CHARACTER_HEIGHT_DOTS, ...characters.map(({ scaleY }) => scaleY * CHARACTER_HEIGHT_DOTS));
    const heightDots = Math.max(tallest, this.#style.lineSpacingDots * feedLines);
    this.#forgetLine();
    return { kind: "printed", item: { kind: "line", characters, heightDots }, lines: feedLines };
  }

  #raster(widthDots: number, rows: readonly Uint8Array[]): HeadNews {
    const item: StripItem = { kind: "raster", xDots: startOf(widthDots, this.#style), widthDots, rows };
    return { kind: "printed", item, lines: Math.ceil(rows.length / CHARACTER_HEIGHT_DOTS) };
  }

  #block(family: number, block: Uint8Array): HeadNews | undefined {
    if (family === 0x4c) return this.#graphicsBlock(block);
    return family === 0x6b ? this.#qrBlock(block) : undefined;
  }

  /** GS ( L and GS 8 L: a picture is stored (112), then printed (50). */
  #graphicsBlock(block: Uint8Array): HeadNews | undefined {
    const [, fn] = block;
    if (fn === 112) {
      const widthDots = word(block, 6);
      this.#graphics = { widthDots, rows: rowsOf(block.subarray(10), Math.ceil(widthDots / 8), word(block, 8)) };
      return undefined;
    }
    const stored = fn === 50 || fn === 2 ? this.#graphics : undefined;
    this.#graphics = undefined;
    return stored && this.#raster(stored.widthDots, stored.rows);
  }

  /** GS ( k with 49: cell size (67), data (80), print (81). */
  #qrBlock(block: Uint8Array): HeadNews | undefined {
    const [symbol, fn, size = 3] = block;
    if (symbol !== 49) return undefined;
    if (fn === 67) this.#qr = { ...this.#qr, cellDots: size };
    if (fn === 80) this.#qr = { ...this.#qr, data: Buffer.from(block.subarray(3)).toString("utf8") };
    if (fn !== 81) return undefined;
    return { kind: "printed", item: { kind: "qr", ...this.#qr, style: this.#style }, lines: 5 };
  }

  #barcode(args: Uint8Array): HeadNews | undefined {
    if (args[0] !== CODE_128) return undefined;
    const item: StripItem = { kind: "barcode", data: code128Text(args.subarray(2)), style: this.#style };
    return { kind: "printed", item, lines: Math.ceil(this.#style.barcodeHeightDots / CHARACTER_HEIGHT_DOTS) };
  }
}

const CODE_128 = 73;

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
}

function rowsOf(bits: Uint8Array, rowBytes: number, rows: number): Uint8Array[] {
  return Array.from({ length: rows }, (_, row) => bits.slice(row * rowBytes, (row + 1) * rowBytes));
}

/** Text behind the code sets of GS k: `{A`, `{B` and `{C` choose a set, `{S` shifts, `{{` is a brace, set C holds pairs of digits. */
function code128Text(bytes: Uint8Array): string {
  let text = "";
  let pairs = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (!pairs || byte === 0x7b) {
      if (byte !== 0x7b) text += String.fromCharCode(byte);
      else {
        at++;
        const set = bytes[at];
        if (set === 0x7b) text += "{";
        else if (set !== 0x53) pairs = set === 0x43;
      }
    } else text += String(byte).padStart(2, "0");
  }
  return text;
}
