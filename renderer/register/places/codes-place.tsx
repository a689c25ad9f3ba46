/** How labels of the shop's own scales are read: a list of prefixes, and a form for one more. */
import { Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type InStoreRule, inStoreRuleSchema, valueDigitsOf } from "#domain/catalogue/in-store-code.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import "./more-place.css";
import "./codes-place.css";

/** As most scales print them: a prefix of two digits, a number of five, a value of five. */
const USUAL: InStoreRule = { prefix: "", itemDigits: 5, holds: "weight", checked: false, decimals: 3 };
const NO_RULES: readonly InStoreRule[] = [];
type Edit = (part: Partial<InStoreRule>) => void;

/** The rules in force on one side, the next one on the other. */
export function CodesPlace(): ReactNode {
  const { t } = useWords();
  const rules = useTill(({ view }) => view.shop?.inStoreRules ?? NO_RULES);
  const [draft, setDraft] = useState(USUAL);
  const { go, say } = useTill.getState();
  const isTaken = rules.some(({ prefix }) => prefix === draft.prefix);
  const isReady = inStoreRuleSchema.safeParse(draft).success && !isTaken;
  const save = async (next: readonly InStoreRule[]): Promise<void> => {
    const saved = await ask("catalogue.set_in_store_rules", { rules: [...next], approvalId: null });
    if (saved === null) return;
    say({ kind: "success", text: t("codes.saved") });
    setDraft({ ...draft, prefix: "" });
  };
  const add = (): void => {
    if (isReady) void save([...rules, draft]);
  };
  return (
    <Panel
      title={t("codes.title")}
      subtitle={t("codes.subtitle")}
      onClose={() => go("sell")}
      takesFocus
      footer={
        <Button kind="primary" size="large" isDisabled={!isReady} onPress={add}>
          {t("codes.add", { prefix: draft.prefix })}
        </Button>
      }
    >
      <div className="place-columns">
        {/* Anew after each change, so that the focus is where the next prefix is typed. */}
        <NextRule key={rules.length} draft={draft} edit={(part) => setDraft({ ...draft, ...part })} onSubmit={add} />
        <div className="place-column">
          <p className="codes-legend">{t("codes.legend")}</p>
          {rules.length === 0 && <p className="codes-none">{t("codes.none")}</p>}
          <ul className="codes-list" aria-label={t("codes.list")}>
            {rules.map((rule) => (
              <li key={rule.prefix} className="codes-rule">
                <Layout rule={rule} />
                <IconButton
                  icon={Trash2}
                  label={t("codes.remove", { prefix: rule.prefix })}
                  onPress={() => void save(rules.filter(({ prefix }) => prefix !== rule.prefix))}
                />
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Panel>
  );
}

function NextRule(props: {
  readonly draft: InStoreRule;
  readonly edit: Edit;
  readonly onSubmit: () => void;
}): ReactNode {
  const { t } = useWords();
  const { draft, edit, onSubmit } = props;
  const count = valueDigitsOf(draft);
  const hasRoom = draft.prefix === "" || count === 4 || count === 5;
  return (
    <div className="place-column">
      <TextField
        label={t("codes.prefix")}
        description={t("codes.prefixHint")}
        value={draft.prefix}
        onChange={(prefix) => edit({ prefix: prefix.replaceAll(/\D/g, "") })}
        inputMode="numeric"
        maxLength={3}
        autoFocus
        onSubmit={onSubmit}
      />
      <Choice
        label={t("codes.holds")}
        options={[
          { value: "price", text: t("codes.price") },
          { value: "weight", text: t("codes.weight") },
        ]}
        chosen={draft.holds}
        onChoose={(holds) => edit({ holds, decimals: holds === "price" ? 2 : 3 })}
      />
      <Choice
        label={t("codes.itemDigits")}
        options={[3, 4, 5, 6, 7].map((value) => ({ value, text: String(value) }))}
        chosen={draft.itemDigits}
        onChoose={(itemDigits) => edit({ itemDigits })}
      />
      <Toggle
        label={t("codes.checked")}
        isSelected={draft.checked}
        onChange={(checked) => edit({ checked })}
        description={hasRoom ? undefined : t("codes.noRoom", { count })}
      />
      <Choice
        label={t("codes.decimals")}
        options={[0, 1, 2, 3].map((value) => ({ value, text: String(value) }))}
        chosen={draft.decimals}
        onChoose={(decimals) => edit({ decimals })}
      />
      {hasRoom && draft.prefix !== "" && <Layout rule={draft} />}
    </div>
  );
}

/** What stands where in a code: prefix, number, check digit, value, and the code's own check digit. */
function Layout({ rule }: { readonly rule: InStoreRule }): ReactNode {
  const { t } = useWords();
  const value = "V".repeat(Math.max(0, valueDigitsOf(rule) - rule.decimals));
  const decimals = rule.decimals > 0 ? `.${"V".repeat(rule.decimals)}` : "";
  const parts = [rule.prefix, "N".repeat(rule.itemDigits), ...(rule.checked ? ["P"] : []), value + decimals, "C"];
  return (
    <span className="codes-layout">
      {t(rule.holds === "price" ? "codes.layoutPrice" : "codes.layoutWeight", { layout: parts.join(" ") })}
    </span>
  );
}

/** A few keys under one name, one of them pressed in. */
function Choice<V extends string | number>(props: {
  readonly label: string;
  readonly options: readonly { readonly value: V; readonly text: string }[];
  readonly chosen: V;
  readonly onChoose: (value: V) => void;
}): ReactNode {
  const { label, options, chosen, onChoose } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div role="group" aria-label={label} className="place-keys">
      <span className="ui-field-label" aria-hidden>
        {label}
      </span>
      <div className="place-row">
        {options.map(({ value, text }) => (
          <Button key={value} isPressedIn={value === chosen} onPress={() => onChoose(value)}>
            {text}
          </Button>
        ))}
      </div>
    </div>
  );
}
