/** What set-up has been told so far, and how it is read. */
import type { CountryPreset } from "./countries.ts";

/** What is typed so far. */
export interface SetUpAnswers {
  readonly country: string;
  readonly shopName: string;
  readonly registerCode: string;
  readonly currency: string;
  readonly zone: string;
  readonly pricesIncludeTax: boolean;
  readonly taxes: readonly { readonly code: string; readonly name: string; readonly percent: string }[];
  readonly cashIncrement: string;
  readonly dayStart: string;
  readonly differenceLimit: number | null;
  readonly ownerName: string;
  readonly pin: string;
  readonly pinAgain: string;
  readonly printerHost: string;
  readonly printerPort: string;
}

/** The answers a country's usual settings give. */
export function withCountry(answers: SetUpAnswers, preset: CountryPreset): SetUpAnswers {
  return {
    ...answers,
    country: preset.country,
    currency: preset.currency,
    zone: preset.zone,
    pricesIncludeTax: preset.pricesIncludeTax,
    cashIncrement: String(preset.cashIncrementMinor),
    taxes: preset.taxes.map(({ code, name, rateMillionths }) => ({
      code,
      name,
      percent: String(rateMillionths / 10_000),
    })),
  };
}

/** A typed percentage in millionths, exactly; null when it is none. */
export function percentOf(typed: string): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(typed.trim());
  if (!match) return null;
  return Number(match[1]) * 10_000 + Number((match[2] ?? "").padEnd(4, "0"));
}
