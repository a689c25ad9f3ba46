/** Which values a message needs, read from its English text by the type checker. */
import type { MessageId } from "./catalogue.ts";
import type { en } from "./en.ts";

/**
 * The placeholders of an ICU text. What follows a brace is a placeholder when a comma or a closing brace comes right
 * after one word; a branch of a plural never is, as long as it is not a single bare word (a test holds English to it).
 */
type Placeholders<Text extends string> = Text extends `${string}{${infer After}`
  ? FirstWord<After> | Placeholders<After>
  : never;

type FirstWord<After extends string> = After extends `${infer Word}}${string}`
  ? Word extends `${infer Name},${string}`
    ? OneWord<Name>
    : OneWord<Word>
  : never;

type OneWord<Name extends string> = Name extends "" | `${string}${" " | "{" | "#"}${string}` ? never : Name;

/** What `t` needs beside an id: a record of every placeholder, or nothing. */
export type MessageValues<Id extends MessageId> = [Placeholders<(typeof en)[Id]>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholders<(typeof en)[Id]>, string | number>>];
