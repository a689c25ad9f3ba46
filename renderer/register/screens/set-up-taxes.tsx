/** The taxes of a new shop: a letter, a name and a rate each, and whether prices include them. */
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { readPercent, type SetUpDraft, TAX_LETTERS, type TaxDraft } from "./set-up-draft.ts";

/** The form of the step "taxes". Letters follow the order, so that none is used twice. */
export function TaxesForm(props: {
  readonly draft: SetUpDraft;
  readonly onChange: (draft: SetUpDraft) => void;
  readonly onSubmit: () => void;
}): ReactNode {
  const { t } = useWords();
  const { draft, onChange, onSubmit } = props;
  const { taxes } = draft;
  const change = (changed: readonly Omit<TaxDraft, "code">[]): void => {
    onChange({ ...draft, taxes: changed.map((tax, place) => ({ ...tax, code: TAX_LETTERS[place] ?? "" })) });
  };
  const edit = (code: string, part: Partial<TaxDraft>): void =>
    change(taxes.map((tax) => (tax.code === code ? { ...tax, ...part } : tax)));
  return (
    <>
      <Toggle
        label={t("setUp.pricesIncludeTax")}
        description={t("setUp.pricesIncludeTaxHelp")}
        isSelected={draft.pricesIncludeTax}
        onChange={(pricesIncludeTax) => onChange({ ...draft, pricesIncludeTax })}
      />
      {taxes.length === 0 && <p className="set-up-note">{t("setUp.taxEmpty")}</p>}
      {taxes.map(({ code, name, percent }) => (
        <div key={code} className="set-up-tax">
          <span className="set-up-letter">{code}</span>
          <TextField
            label={t("setUp.taxName", { code })}
            value={name}
            onChange={(text) => edit(code, { name: text })}
            maxLength={40}
            onSubmit={onSubmit}
          />
          <TextField
            label={t("setUp.taxPercent", { code })}
            error={percent !== "" && readPercent(percent) === null ? t("setUp.taxPercentForm") : undefined}
            value={percent}
            onChange={(text) => edit(code, { percent: text })}
            inputMode="numeric"
            maxLength={8}
            onSubmit={onSubmit}
          />
          <IconButton
            icon={X}
            label={t("setUp.taxRemove", { code })}
            onPress={() => change(taxes.filter((tax) => tax.code !== code))}
          />
        </div>
      ))}
      <div>
        <Button
          icon={Plus}
          isDisabled={taxes.length >= TAX_LETTERS.length}
          onPress={() => change([...taxes, { name: "", percent: "" }])}
        >
          {t("setUp.taxAdd")}
        </Button>
      </div>
    </>
  );
}
