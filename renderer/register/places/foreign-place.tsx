/** Which currencies' cash the shop takes, and what each is worth today. */
import { Trash2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { listCurrencies } from "#domain/money/currencies.ts";
import { type ForeignCurrency, foreignCurrencySchema, MAX_FOREIGN_CURRENCIES } from "#domain/sale/tender.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import "./codes-place.css";

const NONE: readonly ForeignCurrency[] = [];

/** The currencies in force on one side, the next one, or a new rate, on the other. */
export function ForeignPlace(): ReactNode {
  const { t, format, language } = useWords();
  const home = useTill(({ view }) => view.shop?.currency ?? "EUR");
  const currencies = useTill(({ view }) => view.shop?.foreignCurrencies ?? NONE);
  const [currency, setCurrency] = useState<string>(
    () => listCurrencies().find(({ code }) => code !== home)?.code ?? "",
  );
  const options = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "currency" });
    return listCurrencies()
      .filter(({ code }) => code !== home)
      .map(({ code }) => ({ id: code, label: `${code} · ${names.of(code) ?? code}` }));
  }, [home, language]);
  const [rate, setRate] = useState("");
  const { go, say } = useTill.getState();
  const parsed = foreignCurrencySchema.safeParse({ currency, rateMillionths: millionthsOf(rate) });
  const others = currencies.filter((each) => each.currency !== currency);
  const isReady = parsed.success && others.length < MAX_FOREIGN_CURRENCIES;
  const save = async (next: readonly ForeignCurrency[]): Promise<void> => {
    const saved = await ask("tender.set_foreign", { currencies: [...next], approvalId: null });
    if (saved === null) return;
    say({ kind: "success", text: t("foreign.saved") });
    setRate("");
  };
  const add = (): void => {
    if (parsed.success && isReady) void save([...others, parsed.data]);
  };
  return (
    <Panel
      title={t("more.foreign")}
      subtitle={t("foreign.subtitle", { home })}
      onClose={() => go("sell")}
      takesFocus
      footer={
        <Button kind="primary" size="large" isDisabled={!isReady} onPress={add}>
          {t("foreign.add", { currency })}
        </Button>
      }
    >
      <div className="place-columns">
        <div className="place-column">
          <Select label={t("foreign.currency")} options={options} selectedId={currency} onSelect={setCurrency} />
          <TextField
            label={t("foreign.worth", { currency, home })}
            description={t("foreign.worthHint")}
            value={rate}
            onChange={setRate}
            maxLength={16}
            onSubmit={add}
          />
        </div>
        <div className="place-column">
          {currencies.length === 0 && <p className="codes-none">{t("foreign.none")}</p>}
          <ul className="codes-list" aria-label={t("foreign.list")}>
            {currencies.map((each) => (
              <li key={each.currency} className="codes-rule">
                <span className="codes-layout">
                  {t("foreign.rate", {
                    currency: each.currency,
                    rate: format.decimal(each.rateMillionths / 1_000_000),
                    home,
                  })}
                </span>
                <IconButton
                  icon={Trash2}
                  label={t("codes.remove", { prefix: each.currency })}
                  onPress={() => void save(currencies.filter((other) => other !== each))}
                />
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Panel>
  );
}

/** `0.92` or `0,92` as 920000: exact, since a rate multiplies every amount; anything else is no rate. */
function millionthsOf(text: string): number {
  const found = /^(\d{1,6})(?:[.,](\d{1,6}))?$/.exec(text.trim());
  if (!found) return 0;
  const [, whole = "0", fraction = ""] = found;
  return Number(whole) * 1_000_000 + Number(fraction.padEnd(6, "0"));
}
