/** How the card terminal is, in words, and whether somebody should look at it. */
import type { TerminalView } from "#domain/protocol/till-view.ts";

type TerminalState = TerminalView["state"];

/** Whether the terminal wants a person. */
export function isTerminalAway(state: TerminalState): boolean {
  return state === "unreachable";
}

/** The id of the word for a state, as the status bar says it. */
export function terminalWord<State extends TerminalState>(state: State): `terminal.state.${State}` {
  return `terminal.state.${state}`;
}

/** The id of the sentence for a state: what it means, and what to do. */
export function terminalSentence<State extends TerminalState>(state: State): `terminal.todo.${State}` {
  return `terminal.todo.${state}`;
}
