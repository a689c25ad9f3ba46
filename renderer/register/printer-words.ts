/** How the printer is, in words, and whether somebody should look at it. */
import type { PrinterView } from "#domain/protocol/till-view.ts";

type PrinterState = PrinterView["state"];

/** States in which nothing is to be done. */
const QUIET: readonly PrinterState[] = ["ready", "printing", "unknown", "not_set"];

/** Whether the printer wants a person. */
export function needsAttention(printer: PrinterView): boolean {
  return isInTrouble(printer.state) || printer.perhaps.length > 0;
}

/** Whether the state itself wants a person; a print that broke off may be told while the printer is ready. */
export function isInTrouble(state: PrinterState): boolean {
  return !QUIET.includes(state);
}

/** The id of the word for a state, as the status bar says it. */
export function printerWord<State extends PrinterState>(state: State): `printer.state.${State}` {
  return `printer.state.${state}`;
}

/** The id of the sentence for a state: what happened, what is safe, what to do. */
export function printerSentence<State extends PrinterState>(state: State): `printer.todo.${State}` {
  return `printer.todo.${state}`;
}
