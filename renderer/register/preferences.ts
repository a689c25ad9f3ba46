/** What this window remembers of its person's taste: language, theme, sounds. Never anything of the shop. */
import { z } from "zod";
import { LANGUAGES } from "#renderer/messages/translate.ts";
import { THEMES } from "#renderer/ui/theme.ts";

const KEY = "evertill.preferences";

const preferencesSchema = z.object({
  /** Null: the language of the computer. */
  language: z.enum(LANGUAGES).nullable(),
  theme: z.enum(THEMES),
  sounds: z.boolean(),
  /** Whether the customer's display is opened with the window. */
  customerDisplay: z.boolean().default(false),
});
export type Preferences = z.infer<typeof preferencesSchema>;

const USUAL: Preferences = { language: null, theme: "system", sounds: false, customerDisplay: false };

/** What is remembered, or the usual. */
export function readPreferences(): Preferences {
  try {
    return preferencesSchema.parse(JSON.parse(localStorage.getItem(KEY) ?? ""));
  } catch {
    // Nothing remembered, or by a program that remembered otherwise.
    return USUAL;
  }
}

/** Remembers. */
export function writePreferences(preferences: Preferences): void {
  localStorage.setItem(KEY, JSON.stringify(preferences));
}

/** Whether another window of this program changed them. */
export function isAboutPreferences(event: StorageEvent): boolean {
  return event.key === KEY;
}
