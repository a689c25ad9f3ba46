/** The zod forms of the values that entries and messages carry: amounts, quantities, rates, text, instants, dates. */
import { z } from "zod";
import type { CurrencyCode, Minor, QuantityThousandths, RateMillionths } from "#domain/money/money.ts";

/** Largest amount of one line, tender or movement, in minor units: leaves BigInt-free sums far inside safe integers. */
export const MAX_AMOUNT_MINOR = 99_999_999_999;
/** Largest quantity of a line, in thousandths: 99 999 pieces or kilograms. */
export const MAX_QUANTITY_THOUSANDTHS = 99_999_000;

/** Any signed amount in minor units. */
export const amountSchema = z.int().transform((amount) => amount as Minor);
/** An amount of zero or more, in minor units. */
export const notNegativeAmountSchema = z
  .int()
  .min(0)
  .max(MAX_AMOUNT_MINOR)
  .transform((amount) => amount as Minor);
/** Largest sum of what a session brought by one tender, in minor units: rials and rupiahs of a long day fit. */
export const MAX_SUM_MINOR = 999_999_999_999_999;
/** What lies in a drawer or was counted, zero or more, in minor units: many amounts together. */
export const sumSchema = z
  .int()
  .min(0)
  .max(MAX_SUM_MINOR)
  .transform((amount) => amount as Minor);
/** What a terminal's own total says, in minor units: less than nothing where it gave back more than it took. */
export const signedSumSchema = z
  .int()
  .min(-MAX_SUM_MINOR)
  .max(MAX_SUM_MINOR)
  .transform((amount) => amount as Minor);
/** A quantity in thousandths, more than zero. */
export const quantitySchema = z
  .int()
  .min(1)
  .max(MAX_QUANTITY_THOUSANDTHS)
  .transform((quantity) => quantity as QuantityThousandths);
/** A rate in millionths. */
export const rateSchema = z
  .int()
  .min(0)
  .max(10_000_000)
  .transform((rate) => rate as RateMillionths);
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .transform((code) => code as CurrencyCode);
/** ISO 8601 has a year 0000; PostgreSQL and every calendar in use begin with 1. */
const NO_YEAR_0 = /^(?!0000)/;
/** An instant: ISO 8601 in UTC with milliseconds, from year 1 to 9999. */
export const instantSchema = z.iso.datetime({ precision: 3 }).regex(NO_YEAR_0);
export const businessDateSchema = z.iso.date().regex(NO_YEAR_0);
/** Which life of a register an entry was written in: 1, and one more each time it was set up again. A database keeps it in 32 bits. */
export const epochSchema = z.int().min(1).max(2_147_483_647);
/** A SHA-256 in lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
export const countSchema = z.int().min(0);

/** How many pieces of one denomination were counted. @see denominations in minor units */
export const denominationCountSchema = z.strictObject({
  denominationMinor: z.int().min(1).max(MAX_AMOUNT_MINOR),
  count: z.int().min(0).max(99_999),
});
export type DenominationCount = z.infer<typeof denominationCountSchema>;
