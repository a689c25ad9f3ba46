/** What a person has filled in of a new shop: its proposals, its checks step by step, and the request it becomes. */
import { currencyOf, isCurrencyCode } from "#domain/money/currencies.ts";
import type { ActRequest } from "#domain/protocol/register-api.ts";
import type { Refusal } from "#domain/refusals.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import type { Language } from "#renderer/messages/translate.ts";
import type { CountryPreset } from "./country-presets.ts";

/** The steps in order. */
export const SET_UP_STEPS = ["language", "shop", "money", "taxes", "owner", "printer", "summary"] as const;
export type SetUpStep = (typeof SET_UP_STEPS)[number];

/** A tax as it is typed. */
export interface TaxDraft {
  /** The letter on the receipt. */
  readonly code: string;
  readonly name: string;
  /** As typed: `19`, `8,1`. */
  readonly percent: string;
}

/** Everything as it stands on the screen. */
export interface SetUpDraft {
  readonly shopName: string;
  readonly registerCode: string;
  /** Null: not asked yet; "": another country. */
  readonly country: string | null;
  readonly currency: string;
  readonly zone: string;
  readonly dayStartMinutes: number;
  readonly pricesIncludeTax: boolean;
  readonly taxRounding: "line" | "receipt";
  readonly cashIncrementMinor: number;
  readonly differenceLimitMinor: number;
  readonly taxes: readonly TaxDraft[];
  readonly ownerName: string;
  readonly pin: string;
  readonly pinAgain: string;
  readonly printerHost: string;
  readonly printerPort: string;
}

/** The letters of taxes on a receipt. */
export const TAX_LETTERS = ["A", "B", "C", "D", "E", "F", "G", "H"] as const;

const REGISTER_CODE = /^[A-Z][A-Z0-9]{0,5}$/;
const PRINTER_HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?$/;

/** What stands there before anybody typed. */
export function startSetUp(): SetUpDraft {
  return {
    shopName: "",
    registerCode: "A01",
    country: null,
    currency: "EUR",
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    dayStartMinutes: 240,
    pricesIncludeTax: true,
    taxRounding: "line",
    cashIncrementMinor: 1,
    differenceLimitMinor: 500,
    taxes: [],
    ownerName: "",
    pin: "",
    pinAgain: "",
    printerHost: "",
    printerPort: "9100",
  };
}

/** Fills in what is usual in a country; undefined is a country without a proposal. */
export function proposeCountry(draft: SetUpDraft, preset: CountryPreset | undefined): SetUpDraft {
  if (!preset) return { ...draft, country: "" };
  const { taxes, ...usual } = preset;
  const limit = { differenceLimitMinor: proposeLimit(usual.currency) };
  const named = taxes.map(({ name, percent }, place) => ({ code: TAX_LETTERS[place] ?? "", name, percent }));
  return { ...draft, ...usual, ...limit, taxes: named };
}

/** Changes the currency with what hangs on its coins. */
export function proposeCurrency(draft: SetUpDraft, currency: string): SetUpDraft {
  const increments = listIncrements(currency);
  return {
    ...draft,
    currency,
    cashIncrementMinor: increments[0] ?? 1,
    differenceLimitMinor: proposeLimit(currency),
  };
}

/** Amounts (minor units) that cash may be rounded to: from the currency's smallest coin up. */
export function listIncrements(currency: string): readonly number[] {
  if (!isCurrencyCode(currency)) return [1];
  const smallest = currencyOf(currency).cashIncrementMinor;
  return [smallest, ...[1, 5, 10, 50, 100].filter((increment) => increment > smallest)];
}

/** A difference of the currency's smallest note wants a second pair of eyes: 5 euros, 50 kroner, 1000 yen. */
function proposeLimit(currency: string): number {
  if (!isCurrencyCode(currency)) return 500;
  return currencyOf(currency).denominations.findLast(({ kind }) => kind === "note")?.minor ?? 500;
}

/** Reads `19`, `8.1` or `8,1` percent. @returns millionths, or null when it is no rate */
export function readPercent(text: string): number | null {
  const [, whole = "", fraction = ""] = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(text.trim()) ?? [];
  if (whole === "") return null;
  const millionths = Number(whole) * 10_000 + Number(fraction.padEnd(4, "0"));
  return millionths <= 1_000_000 ? millionths : null;
}

/** Whether all that a step needs is there and has the right form; what is wrong is said beside its field. */
export function isStepComplete(step: SetUpStep, draft: SetUpDraft): boolean {
  switch (step) {
    case "language":
    case "summary":
      return true;
    case "shop":
      return draft.shopName.trim() !== "" && isRegisterCode(draft.registerCode) && draft.country !== null;
    case "money":
      return draft.currency !== "" && draft.zone !== "";
    case "taxes":
      return draft.taxes.every(({ name, percent }) => name.trim() !== "" && readPercent(percent) !== null);
    case "owner":
      return draft.ownerName.trim() !== "" && draft.pin.length >= 4 && draft.pin === draft.pinAgain;
    case "printer":
      return draft.printerHost.trim() === "" || isPort(draft.printerPort);
  }
}

/** What the register would refuse at this step, by the register's own rules; null when nothing. */
export function checkStep(step: SetUpStep, draft: SetUpDraft): Refusal | null {
  if (step === "shop") return checkName(draft.shopName, 80);
  if (step === "owner") {
    const pin = checkNewPin(draft.pin);
    return checkName(draft.ownerName, 60) ?? (pin.ok ? null : pin.refusal);
  }
  const address = draft.printerHost.trim();
  if (step === "printer" && address !== "" && !PRINTER_HOST.test(address))
    return { code: "printer.address", facts: { address } };
  return null;
}

/** The step a refusal of the register belongs to. */
export function stepOfRefusal({ code }: Refusal): SetUpStep {
  if (code === "shop.currency_unknown" || code === "shop.zone_unknown") return "money";
  if (code === "staff.pin_form" || code === "staff.pin_too_weak") return "owner";
  if (code === "printer.address") return "printer";
  return code.startsWith("text.") || code === "card_data.refused" ? "shop" : "summary";
}

/** Whether a register code is a letter and up to five more letters or digits. */
export function isRegisterCode(code: string): boolean {
  return REGISTER_CODE.test(code);
}

/** Whether a text is a TCP port. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** The request for a draft whose steps are all complete. */
export function requestOf(draft: SetUpDraft, language: Language): ActRequest<"shop.set_up"> {
  const { shopName, registerCode, currency, zone, dayStartMinutes, pricesIncludeTax, taxRounding } = draft;
  const { cashIncrementMinor, differenceLimitMinor } = draft;
  const host = draft.printerHost.trim();
  return {
    shopName,
    registerCode,
    currency,
    zone,
    dayStartMinutes,
    pricesIncludeTax,
    taxRounding,
    cashIncrementMinor,
    differenceLimitMinor,
    language,
    taxes: draft.taxes.map(({ code, name, percent }) => ({ code, name, rateMillionths: readPercent(percent) ?? 0 })),
    owner: { name: draft.ownerName, pin: draft.pin },
    printer: host === "" ? null : { host, port: Number(draft.printerPort) },
  };
}

function checkName(raw: string, maxLength: number): Refusal | null {
  const name = cleanText(raw, maxLength);
  if (!name.ok) return name.refusal;
  const firewall = refuseCardData(name.value);
  return firewall.ok ? null : firewall.refusal;
}
