/** The three steps of set-up: the shop, how it books, its owner. */
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { listCurrencies } from "#domain/money/currencies.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { COUNTRIES } from "./countries.ts";
import { percentOf, type SetUpAnswers, withCountry } from "./set-up-answers.ts";

interface StepProps {
  readonly answers: SetUpAnswers;
  readonly onChange: (changed: Partial<SetUpAnswers>) => void;
}

const INCREMENTS = ["1", "5", "10", "50", "100", "500"];

/** Name, country, currency, zone. */
export function ShopStep({ answers, onChange }: StepProps): ReactNode {
  const { t, language } = useWords();
  const countryNames = new Intl.DisplayNames([language], { type: "region" });
  const currencyNames = new Intl.DisplayNames([language], { type: "currency" });
  const choose = (id: string): void => {
    const preset = COUNTRIES.find(({ country }) => country === id);
    if (preset) onChange(withCountry(answers, preset));
  };
  return (
    <div className="middle-form">
      <TextField
        label={t("setUp.shopName")}
        value={answers.shopName}
        onChange={(shopName) => onChange({ shopName })}
        maxLength={80}
        isRequired
        autoFocus
      />
      <TextField
        label={t("setUp.registerCode")}
        description={t("setUp.registerCodeHint")}
        value={answers.registerCode}
        onChange={(code) => onChange({ registerCode: code.toUpperCase() })}
        maxLength={6}
        isRequired
      />
      <Select
        label={t("setUp.country")}
        options={COUNTRIES.map(({ country }) => ({ id: country, label: countryNames.of(country) ?? country }))}
        selectedId={answers.country}
        onSelect={choose}
      />
      <Select
        label={t("setUp.currency")}
        options={listCurrencies().map(({ code }) => ({ id: code, label: `${code} · ${currencyNames.of(code) ?? ""}` }))}
        selectedId={answers.currency}
        onSelect={(currency) => onChange({ currency })}
      />
      <Select
        label={t("setUp.zone")}
        options={Intl.supportedValuesOf("timeZone").map((zone) => ({ id: zone, label: zone.replaceAll("_", " ") }))}
        selectedId={answers.zone}
        onSelect={(zone) => onChange({ zone })}
      />
    </div>
  );
}

/** Taxes, cash rounding, the day's start, the limit of over and short. */
export function BooksStep({ answers, onChange }: StepProps): ReactNode {
  const { t, format } = useWords();
  return (
    <>
      <Toggle
        label={t("setUp.pricesIncludeTax")}
        isSelected={answers.pricesIncludeTax}
        onChange={(pricesIncludeTax) => onChange({ pricesIncludeTax })}
      />
      <Taxes answers={answers} onChange={onChange} />
      <div className="middle-form">
        <Select
          label={t("setUp.cashRounding")}
          options={INCREMENTS.map((each) => ({ id: each, label: format.amount(Number(each)) }))}
          selectedId={answers.cashIncrement}
          onSelect={(cashIncrement) => onChange({ cashIncrement })}
        />
        <TextField
          label={t("setUp.dayStart")}
          description={t("setUp.dayStartHint")}
          value={answers.dayStart}
          onChange={(dayStart) => onChange({ dayStart })}
          maxLength={5}
        />
        <MoneyField
          label={t("setUp.limit")}
          description={t("setUp.limitHint")}
          valueMinor={answers.differenceLimit}
          onChange={(differenceLimit) => onChange({ differenceLimit })}
        />
      </div>
    </>
  );
}

function Taxes({ answers, onChange }: StepProps): ReactNode {
  const { t } = useWords();
  const { taxes } = answers;
  const set = (at: number, changed: Partial<(typeof taxes)[number]>): void =>
    onChange({ taxes: taxes.map((tax, index) => (index === at ? { ...tax, ...changed } : tax)) });
  const letter = String.fromCharCode(65 + taxes.length);
  return (
    <section className="set-up-taxes">
      <h2>{t("setUp.taxes")}</h2>
      {taxes.map((tax, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tax that is being typed is nothing but its place
        <div key={index} className="set-up-tax">
          <TextField
            label={t("setUp.taxCode")}
            value={tax.code}
            maxLength={4}
            onChange={(code) => set(index, { code })}
          />
          <TextField
            label={t("setUp.taxName")}
            value={tax.name}
            maxLength={40}
            onChange={(name) => set(index, { name })}
          />
          <TextField
            label={t("setUp.taxRate")}
            value={tax.percent}
            onChange={(percent) => set(index, { percent })}
            error={percentOf(tax.percent) === null ? t("setUp.taxWrong") : undefined}
          />
          <IconButton
            icon={Trash2}
            label={t("setUp.taxRemove", { name: tax.name })}
            onPress={() => onChange({ taxes: taxes.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      <Button
        icon={Plus}
        isDisabled={taxes.length >= 8}
        onPress={() => onChange({ taxes: [...taxes, { code: letter, name: "", percent: "0" }] })}
      >
        {t("setUp.taxAdd")}
      </Button>
    </section>
  );
}

/** Who owns the shop, and where its printer is. */
export function OwnerStep({ answers, onChange }: StepProps): ReactNode {
  const { t } = useWords();
  const digits = (typed: string): string => typed.replaceAll(/\D/g, "").slice(0, 8);
  const differs = answers.pinAgain !== "" && answers.pin !== answers.pinAgain;
  return (
    <div className="middle-form">
      <TextField
        label={t("setUp.ownerName")}
        value={answers.ownerName}
        onChange={(ownerName) => onChange({ ownerName })}
        maxLength={60}
        isRequired
        autoFocus
      />
      <span />
      <TextField
        label={t("setUp.pin")}
        description={t("setUp.pinHint")}
        type="password"
        inputMode="numeric"
        value={answers.pin}
        onChange={(pin) => onChange({ pin: digits(pin) })}
        isRequired
      />
      <TextField
        label={t("setUp.pinAgain")}
        type="password"
        inputMode="numeric"
        value={answers.pinAgain}
        onChange={(pin) => onChange({ pinAgain: digits(pin) })}
        error={differs ? t("setUp.pinDiffers") : undefined}
        isRequired
      />
      <TextField
        label={t("printer.host")}
        description={t("setUp.printerHint")}
        value={answers.printerHost}
        onChange={(printerHost) => onChange({ printerHost })}
      />
      <TextField
        label={t("printer.port")}
        value={answers.printerPort}
        onChange={(printerPort) => onChange({ printerPort })}
        inputMode="numeric"
      />
    </div>
  );
}
