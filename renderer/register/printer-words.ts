/** How the printer is, in words, and whether somebody should look at it. */
import type { PrinterView } from "#domain/protocol/till-view.ts";

type PrinterState = PrinterView["state"];

/** States in which nothing is to be done. */
const QUIET: readonly PrinterState[] = ["ready", "printing", "unknown", "not_set"];

/** Whether the printer wants a person. */
export function needsAttention(printer: PrinterView): boolean {
  return !QUIET.includes(printer.state) || printer.perhaps.length > 0;
}

/** The id of the word for a state, as the status bar says it. */
export function printerWord<State extends PrinterState>(state: State): `printer.state.${State}` {
  return `printer.state.${state}`;
}

/** The id of the sentence for a state: what happened, what is safe, what to do. */
export function printerSentence<State extends PrinterState>(state: State): `printer.todo.${State}` {
  return `printer.todo.${state}`;
}
