/** Languages by their own names: one touch and the whole window speaks another. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { LANGUAGE_NAMES, LANGUAGES } from "#renderer/messages/translate.ts";
import { Button, type ButtonKind } from "#renderer/ui/button.tsx";
import { usePreferences } from "./preferences-store.ts";

/** A key for each language. @param kind `quiet` in a corner, `plain` where the language is what is asked */
export function LanguageKeys({ kind = "quiet" }: { readonly kind?: ButtonKind }): ReactNode {
  const { language } = useWords();
  const { setPreferences } = usePreferences.getState();
  return LANGUAGES.map((each) => (
    <Button key={each} kind={kind} isPressedIn={each === language} onPress={() => setPreferences({ language: each })}>
      <span lang={each}>{LANGUAGE_NAMES[each]}</span>
    </Button>
  ));
}
