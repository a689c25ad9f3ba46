/** The fields of each step of set-up. */
import { type ReactNode, useMemo } from "react";
import { currencyOf, isCurrencyCode, listCurrencies } from "#domain/money/currencies.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { DataRow } from "#renderer/ui/data-row.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { inLatinDigits } from "#renderer/ui/digits.ts";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { LanguageKeys } from "../language-keys.tsx";
import { COUNTRY_PRESETS } from "./country-presets.ts";
import {
  isPort,
  isRegisterCode,
  listIncrements,
  proposeCountry,
  proposeCurrency,
  readPercent,
  type SetUpDraft,
  type SetUpStep,
} from "./set-up-draft.ts";
import { TaxesForm } from "./set-up-taxes.tsx";

/** What each form takes and gives. */
export interface SetUpFormProps {
  readonly draft: SetUpDraft;
  readonly onChange: (draft: SetUpDraft) => void;
  /** Enter in a field: the next step. */
  readonly onSubmit: () => void;
}

/** The form of a step. */
export function SetUpForm({ step, ...form }: SetUpFormProps & { readonly step: SetUpStep }): ReactNode {
  const Form = FORMS[step];
  return (
    <div className="set-up-form">
      <Form {...form} />
    </div>
  );
}

const FORMS: Readonly<Record<SetUpStep, (form: SetUpFormProps) => ReactNode>> = {
  language: LanguageForm,
  shop: ShopForm,
  money: MoneyForm,
  taxes: TaxesForm,
  owner: OwnerForm,
  printer: PrinterForm,
  summary: Summary,
};

function LanguageForm(): ReactNode {
  return (
    <div className="set-up-languages">
      <LanguageKeys kind="plain" />
    </div>
  );
}

function ShopForm({ draft, onChange, onSubmit }: SetUpFormProps): ReactNode {
  const { t, language } = useWords();
  const countries = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region" });
    const named = COUNTRY_PRESETS.map(({ country }) => ({ id: country, label: names.of(country) ?? country }));
    named.sort((one, other) => one.label.localeCompare(other.label, language));
    return [...named, { id: "other", label: t("setUp.country.other") }];
  }, [language, t]);
  return (
    <>
      <TextField
        label={t("setUp.shopName")}
        description={t("setUp.shopNameHelp")}
        value={draft.shopName}
        onChange={(shopName) => onChange({ ...draft, shopName })}
        maxLength={80}
        isRequired
        autoFocus
        onSubmit={onSubmit}
      />
      <div className="set-up-columns">
        <Select
          label={t("setUp.country")}
          options={countries}
          selectedId={draft.country === "" ? "other" : draft.country}
          onSelect={(id) => {
            const preset = COUNTRY_PRESETS.find(({ country }) => country === id);
            onChange(proposeCountry(draft, preset));
          }}
        />
        <TextField
          label={t("setUp.code")}
          description={t("setUp.codeHelp")}
          error={isRegisterCode(draft.registerCode) ? undefined : t("setUp.codeForm")}
          value={draft.registerCode}
          onChange={(registerCode) => onChange({ ...draft, registerCode: registerCode.toUpperCase() })}
          maxLength={6}
          onSubmit={onSubmit}
        />
      </div>
    </>
  );
}

function MoneyForm({ draft, onChange }: SetUpFormProps): ReactNode {
  const { t, format, language } = useWords();
  const currencies = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "currency" });
    return listCurrencies()
      .filter(({ denominations }) => denominations.length > 0)
      .map(({ code }) => ({ id: code, label: `${code} · ${names.of(code) ?? code}` }));
  }, [language]);
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone").map((id) => ({ id, label: id })), []);
  const increments = listIncrements(draft.currency).map((id) => ({ id: String(id), label: format.money(id) }));
  return (
    <div className="set-up-columns">
      <Select
        label={t("setUp.currency")}
        options={currencies}
        selectedId={draft.currency}
        onSelect={(currency) => onChange(proposeCurrency(draft, currency))}
      />
      <Select
        label={t("setUp.zone")}
        options={zones}
        selectedId={draft.zone}
        onSelect={(zone) => onChange({ ...draft, zone })}
      />
      <Select
        label={t("setUp.rounding")}
        options={increments}
        selectedId={String(draft.cashIncrementMinor)}
        onSelect={(id) => onChange({ ...draft, cashIncrementMinor: Number(id) })}
      />
      <Select
        label={t("setUp.dayStart")}
        options={DAY_STARTS.map((minutes) => ({ id: String(minutes), label: clock(minutes) }))}
        selectedId={String(draft.dayStartMinutes)}
        onSelect={(id) => onChange({ ...draft, dayStartMinutes: Number(id) })}
      />
      <MoneyField
        label={t("setUp.limit")}
        description={t("setUp.limitHelp")}
        valueMinor={draft.differenceLimitMinor}
        onChange={(limit) => onChange({ ...draft, differenceLimitMinor: limit ?? 0 })}
      />
    </div>
  );
}

/** Every hour of the day, in minutes. */
const DAY_STARTS = Array.from({ length: 24 }, (_, hour) => hour * 60);

function clock(minutes: number): string {
  return `${String(Math.trunc(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function OwnerForm({ draft, onChange, onSubmit }: SetUpFormProps): ReactNode {
  const { t } = useWords();
  const differs = draft.pinAgain.length >= draft.pin.length && draft.pinAgain !== draft.pin;
  return (
    <>
      <TextField
        label={t("setUp.ownerName")}
        value={draft.ownerName}
        onChange={(ownerName) => onChange({ ...draft, ownerName })}
        maxLength={60}
        isRequired
        autoFocus
        onSubmit={onSubmit}
      />
      <div className="set-up-columns">
        <TextField
          label={t("setUp.pin")}
          description={t("setUp.pinHelp")}
          type="password"
          inputMode="numeric"
          value={draft.pin}
          onChange={(typed) => onChange({ ...draft, pin: digitsOf(typed) })}
          maxLength={8}
          isRequired
          onSubmit={onSubmit}
        />
        <TextField
          label={t("setUp.pinAgain")}
          error={differs ? t("setUp.pinDiffers") : undefined}
          type="password"
          inputMode="numeric"
          value={draft.pinAgain}
          onChange={(typed) => onChange({ ...draft, pinAgain: digitsOf(typed) })}
          maxLength={8}
          isRequired
          onSubmit={onSubmit}
        />
      </div>
    </>
  );
}

function digitsOf(typed: string): string {
  return inLatinDigits(typed).replaceAll(/\D/g, "");
}

function PrinterForm({ draft, onChange, onSubmit }: SetUpFormProps): ReactNode {
  const { t } = useWords();
  return (
    <div className="set-up-columns">
      <TextField
        label={t("setUp.printerHost")}
        description={t("setUp.printerHostHelp")}
        placeholder="192.168.1.50"
        value={draft.printerHost}
        onChange={(printerHost) => onChange({ ...draft, printerHost })}
        maxLength={253}
        autoFocus
        onSubmit={onSubmit}
      />
      <TextField
        label={t("setUp.printerPort")}
        error={isPort(draft.printerPort) ? undefined : t("setUp.printerPortForm")}
        inputMode="numeric"
        value={draft.printerPort}
        onChange={(printerPort) => onChange({ ...draft, printerPort })}
        maxLength={5}
        onSubmit={onSubmit}
      />
    </div>
  );
}

function Summary({ draft }: SetUpFormProps): ReactNode {
  const { t, format } = useWords();
  const smallest = isCurrencyCode(draft.currency) ? currencyOf(draft.currency).cashIncrementMinor : 1;
  const taxes = draft.taxes.map(({ code, percent }) => `${code} ${format.rate(readPercent(percent) ?? 0)}`);
  const isRounded = draft.cashIncrementMinor > smallest;
  return (
    <dl className="set-up-summary">
      <DataRow label={t("setUp.shopName")} value={draft.shopName} />
      <DataRow label={t("setUp.code")} value={draft.registerCode} />
      <DataRow label={t("setUp.currency")} value={draft.currency} />
      <DataRow label={t("setUp.zone")} value={draft.zone} />
      <DataRow
        label={t("setUp.rounding")}
        value={isRounded ? format.money(draft.cashIncrementMinor) : t("setUp.roundingNone")}
      />
      <DataRow label={t("setUp.dayStart")} value={clock(draft.dayStartMinutes)} />
      <DataRow label={t("setUp.limit")} value={format.money(draft.differenceLimitMinor)} />
      <DataRow label={t("setUp.prices")} value={t(draft.pricesIncludeTax ? "setUp.incl" : "setUp.excl")} />
      <DataRow label={t("setUp.taxRates")} value={taxes.length > 0 ? taxes.join(" · ") : t("setUp.taxNone")} />
      <DataRow label={t("setUp.ownerName")} value={draft.ownerName} />
      <DataRow
        label={t("setUp.printer")}
        value={draft.printerHost.trim() === "" ? t("setUp.printerNone") : draft.printerHost}
      />
    </dl>
  );
}
