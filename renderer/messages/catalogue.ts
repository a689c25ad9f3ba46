/** The shape of a catalogue: every language has English's keys, no more and no fewer. */
import type { en } from "./en.ts";

export type MessageId = keyof typeof en;
export type Catalogue = Readonly<Record<MessageId, string>>;
