/** How the next character, barcode or picture comes onto paper: the modes that ESC/POS commands switch. */
import type { EscposCommand } from "./escpos-commands.ts";

/** Dots across the printable width of 80 mm paper, at 203 dpi. */
export const PRINT_WIDTH_DOTS = 576;
/** A character of font A, in dots. */
export const CHARACTER_WIDTH_DOTS = 12;
export const CHARACTER_HEIGHT_DOTS = 24;

/** Left, centre, right within the print area (ESC a). */
type Align = 0 | 1 | 2;

/** The modes of a printer at one moment. */
export interface PrintStyle {
  readonly codePage: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly lineSpacingDots: number;
  readonly align: Align;
  readonly leftDots: number;
  readonly widthDots: number;
  readonly barcodeHeightDots: number;
  readonly barcodeModuleDots: number;
  readonly barcodeHri: boolean;
}

/** As after power-on and ESC @. */
export const POWER_ON_STYLE: PrintStyle = {
  codePage: 0,
  scaleX: 1,
  scaleY: 1,
  bold: false,
  underline: false,
  inverse: false,
  lineSpacingDots: 30,
  align: 0,
  leftDots: 0,
  widthDots: PRINT_WIDTH_DOTS,
  barcodeHeightDots: 162,
  barcodeModuleDots: 3,
  barcodeHri: false,
};

/** The style after a command; the same one when the command is about something else. */
export function restyled(style: PrintStyle, { op, args }: EscposCommand): PrintStyle {
  const [n = 0, m = 0] = args;
  switch (op) {
    case "ESC @":
      return POWER_ON_STYLE;
    case "ESC !":
      return {
        ...style,
        bold: (n & 8) !== 0,
        scaleY: (n & 16) !== 0 ? 2 : 1,
        scaleX: (n & 32) !== 0 ? 2 : 1,
        underline: (n & 128) !== 0,
      };
    case "GS !":
      return { ...style, scaleX: ((n >> 4) & 7) + 1, scaleY: (n & 7) + 1 };
    case "ESC E":
    case "ESC G":
      return { ...style, bold: (n & 1) === 1 };
    case "ESC -":
      return { ...style, underline: (n & 3) !== 0 };
    case "GS B":
      return { ...style, inverse: (n & 1) === 1 };
    case "ESC t":
      return { ...style, codePage: n };
    case "ESC 2":
      return { ...style, lineSpacingDots: POWER_ON_STYLE.lineSpacingDots };
    case "ESC 3":
      return { ...style, lineSpacingDots: n };
    case "ESC a":
      // 0, 1, 2 come as numbers or as digits.
      return { ...style, align: ((n & 3) % 3) as Align };
    case "GS L":
      return { ...style, leftDots: n + m * 256 };
    case "GS W":
      return { ...style, widthDots: n + m * 256 };
    case "GS h":
      return { ...style, barcodeHeightDots: n };
    case "GS w":
      return { ...style, barcodeModuleDots: n };
    case "GS H":
      return { ...style, barcodeHri: (n & 3) !== 0 };
    default:
      return style;
  }
}

/** Where something so wide begins, in dots from the left edge of the printable width. */
export function startOf(widthDots: number, { align, leftDots, widthDots: areaDots }: PrintStyle): number {
  const free = Math.max(0, Math.min(areaDots, PRINT_WIDTH_DOTS - leftDots) - widthDots);
  return leftDots + (align === 0 ? 0 : align === 1 ? Math.floor(free / 2) : free);
}
