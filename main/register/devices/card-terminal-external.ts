/** A card terminal on its own, without any line to the till: the amount is typed into it, and its reference into the till. */
import type { LoneTerminal } from "./card-terminal.ts";

/** The terminal of a shop that connected none. */
export function externalTerminal(): LoneTerminal {
  return { kind: "lone" };
}
