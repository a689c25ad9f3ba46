/** The language of the receipt of the sale on the screen: the shop's, until a customer asks for another. */
import { type ReactNode, useId } from "react";
import { PAPER_LANGUAGES, type PaperLanguage } from "#domain/receipt/receipt-format.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { LANGUAGE_NAMES } from "#renderer/messages/translate.ts";
import { Button } from "#renderer/ui/button.tsx";
import { ask } from "./ask.ts";
import "./receipt-language.css";

/** A key for each language papers are written in, by its own name. */
export function ReceiptLanguage({ chosen }: { readonly chosen: PaperLanguage }): ReactNode {
  const { t } = useWords();
  const labelId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div className="receipt-language" role="group" aria-labelledby={labelId}>
      <span id={labelId}>{t("pay.receiptLanguage")}</span>
      {PAPER_LANGUAGES.map((language) => (
        <Button
          key={language}
          kind="quiet"
          isPressedIn={language === chosen}
          onPress={() => void ask("sale.choose_receipt_language", { language })}
        >
          <span lang={language}>{LANGUAGE_NAMES[language]}</span>
        </Button>
      ))}
    </div>
  );
}
