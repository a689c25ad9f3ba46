/** What ESC/POS printers say back: tells the kinds of answer apart and reads their bits. Owns no line and no waiting. */
import type { DrawerState, PrinterStatus } from "./printer.ts";

/**
 * Which level of the drawer connector's pin 3 means open. Drawers differ, and a printer without one reads as either:
 * then the sensor is `none`.
 */
export type DrawerSensor = "none" | "high_is_open" | "low_is_open";

/** One answer from a printer. */
export type PrinterAnswer =
  /** To one DLE EOT n; answers come in the order they were asked. */
  | { readonly kind: "real_time"; readonly bits: number }
  /** To GS r: everything that stood before it in the data is worked through. */
  | { readonly kind: "sensor"; readonly bits: number }
  /** Automatic status back: four bytes that some printers send unasked; told apart so that they pass for nothing else. */
  | { readonly kind: "automatic"; readonly bits: readonly [number, number, number, number] };

/** Answers to DLE EOT 1, 2 and 4: printer, cause of being off-line, paper sensor. */
export interface RealTimeBits {
  readonly printer: number;
  readonly offline: number;
  readonly paper: number;
}

/** DLE EOT 1, 2 and 4 in one go: read at once by the printer, also while it is off-line. */
export const ASK_REAL_TIME = Uint8Array.of(0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 4);
/** GS r 1: answered in the order of the data, so the answer marks how far the printer has come. */
export const ASK_SENSOR = Uint8Array.of(0x1d, 0x72, 0x31);

/**
 * Splits what a printer sends into answers, whatever pieces it arrives in.
 * @returns a function that takes a piece and gives the answers that are complete
 * @see Epson ESC/POS reference, "Identifying the status": bits 0, 1, 4 and 7 tell the kinds apart
 */
export function answerReader(): (piece: Uint8Array) => PrinterAnswer[] {
  let automatic: number[] = [];
  return (piece) => {
    const answers: PrinterAnswer[] = [];
    for (const byte of piece) {
      const goesOn = automatic.length > 0 && (byte & 0x90) === 0;
      if (!goesOn) automatic = [];
      if (goesOn || (byte & 0x93) === 0x10) {
        automatic.push(byte);
        const [a, b, c, d] = automatic;
        if (a !== undefined && b !== undefined && c !== undefined && d !== undefined) {
          answers.push({ kind: "automatic", bits: [a, b, c, d] });
          automatic = [];
        }
      } else if ((byte & 0x93) === 0x12) answers.push({ kind: "real_time", bits: byte });
      else if ((byte & 0x90) === 0) answers.push({ kind: "sensor", bits: byte });
    }
    return answers;
  };
}

/** Reads the three real-time answers. @see Epson ESC/POS reference, "DLE EOT" */
export function readRealTime(bits: RealTimeBits, sensor: DrawerSensor): PrinterStatus {
  const coverOpen = (bits.offline & 0x04) !== 0;
  const paperOut = (bits.offline & 0x20) !== 0 || (bits.paper & 0x60) !== 0;
  const offline = (bits.printer & 0x08) !== 0 || (bits.offline & 0x40) !== 0;
  const nearEnd = (bits.paper & 0x0c) !== 0;
  return {
    state: stateOf(coverOpen, paperOut, offline, nearEnd),
    drawer: drawerAt((bits.printer & 0x04) !== 0, sensor),
  };
}

// An open cover often reads as paper out as well; the cover is what a person must see to first.
function stateOf(coverOpen: boolean, paperOut: boolean, offline: boolean, nearEnd: boolean): PrinterStatus["state"] {
  if (coverOpen) return "cover_open";
  if (paperOut) return "paper_out";
  if (offline) return "offline";
  return nearEnd ? "paper_near_end" : "ready";
}

function drawerAt(pinHigh: boolean, sensor: DrawerSensor): DrawerState {
  if (sensor === "none") return "unknown";
  return pinHigh === (sensor === "high_is_open") ? "open" : "closed";
}
