/** The language of the window: what every component asks for its words and figures. Sole owner of the language context and of the root's `lang` and `dir`. */
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { I18nProvider } from "react-aria-components";
import { invariant } from "#domain/invariant.ts";
import type { Refusal } from "#domain/refusals.ts";
import { createFormat, type Format, type FormatPlace } from "./format.ts";
import {
  createSayRefusal,
  createTranslate,
  DIRECTIONS,
  type Language,
  type RefusalSentences,
  type Translate,
} from "./translate.ts";

/** The words and figures of a window. */
export interface Words {
  readonly language: Language;
  /** `t("sale.total")`, `t("sale.held", { count })`. */
  readonly t: Translate;
  /** The sentences of a refusal, its facts filled in. */
  readonly sayRefusal: (refusal: Refusal) => RefusalSentences;
  readonly format: Format;
}

const LanguageContext = createContext<Words | null>(null);

/** The locale a language's figures are written in when the branch says none. */
const USUAL_LOCALE: Readonly<Record<Language, string>> = { en: "en-GB", de: "de-DE", ar: "ar-u-nu-latn" };

export interface LanguageProviderProps {
  readonly language: Language;
  /** The branch's, BCP 47; the language's usual one when left out. */
  readonly locale?: string | undefined;
  readonly currency: FormatPlace["currency"];
  readonly zone: FormatPlace["zone"];
  readonly children: ReactNode;
}

/** Gives all inside it their language. */
export function LanguageProvider({ language, locale, currency, zone, children }: LanguageProviderProps): ReactNode {
  const usedLocale = locale ?? USUAL_LOCALE[language];
  const words = useMemo<Words>(() => {
    const format = createFormat({ locale: usedLocale, currency, zone });
    return { language, t: createTranslate(language), sayRefusal: createSayRefusal(language, format), format };
  }, [language, usedLocale, currency, zone]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = DIRECTIONS[language];
  }, [language]);
  return (
    <LanguageContext value={words}>
      <I18nProvider locale={usedLocale}>{children}</I18nProvider>
    </LanguageContext>
  );
}

/** The words and figures of this window. */
export function useWords(): Words {
  const words = useContext(LanguageContext);
  invariant(words !== null, "every screen stands inside a LanguageProvider");
  return words;
}
