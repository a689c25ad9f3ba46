/** Tenders: the ways a customer pays, and what is written down of each. */
import { z } from "zod";
import { paymentIdSchema, tenderIdSchema } from "#domain/ids.ts";
import { currencyOf } from "#domain/money/currencies.ts";
import { type CurrencyCode, divideRounded, type Minor, negate, ZERO } from "#domain/money/money.ts";
import { referenceSchema } from "#domain/payment/payment-events.ts";
import { amountSchema, currencySchema, notNegativeAmountSchema } from "#domain/values.ts";

/** Most tenders of one sale; more is a mistake or an attack. */
export const MAX_TENDERS = 20;

/**
 * How a customer pays, in the order that reports list them. `card` is whatever terminal the shop has, `voucher` a
 * numbered paper, `account` the customer's own account with the shop, `foreign` cash of another currency.
 */
export const TENDER_METHODS = ["cash", "card", "voucher", "account", "foreign"] as const;
export const tenderMethodSchema = z.enum(TENDER_METHODS);
export type TenderMethod = z.infer<typeof tenderMethodSchema>;

/** The tenders that are mistaken for one another: an amount may be moved between them, and come late. */
export const bookedMethodSchema = z.enum(["cash", "card"]);
export type BookedMethod = z.infer<typeof bookedMethodSchema>;

/** Something for each way to pay. */
export type ByTender<T> = Readonly<Record<TenderMethod, T>>;

/** The same schema for each way to pay. */
export function byTenderSchema<Schema extends z.ZodType>(schema: Schema) {
  return z.strictObject({ cash: schema, card: schema, voucher: schema, account: schema, foreign: schema });
}

/** A value for each way to pay. */
export function byTender<T>(valueFor: (method: TenderMethod) => T): ByTender<T> {
  const [cash, card, voucher] = [valueFor("cash"), valueFor("card"), valueFor("voucher")];
  return { cash, card, voucher, account: valueFor("account"), foreign: valueFor("foreign") };
}

/** Nothing by any tender, in minor units. */
export const NO_AMOUNTS: ByTender<Minor> = byTender(() => ZERO);

/** A voucher's number in its normal form: capital letters, digits, hyphens between them. */
export const voucherNumberSchema = z.string().regex(/^[A-Z0-9](?:[A-Z0-9-]{1,38}[A-Z0-9])$/);

/** Units of the shop's currency for one unit of another, in millionths. */
export const exchangeRateSchema = z.int().min(1).max(1_000_000_000_000);

/** A currency beside the shop's own that it takes in cash. */
export const foreignCurrencySchema = z.strictObject({ currency: currencySchema, rateMillionths: exchangeRateSchema });
export type ForeignCurrency = z.infer<typeof foreignCurrencySchema>;
/** Most foreign currencies of a shop. */
export const MAX_FOREIGN_CURRENCIES = 8;

/** A voucher that the shop gives out: what it is worth, in minor units. */
const newVoucherSchema = z.strictObject({ number: voucherNumberSchema, amountMinor: notNegativeAmountSchema });

/**
 * Money handed over so far, in minor units of the shop's currency: for cash what was given, for a card what the terminal
 * took, for a voucher what of it was used. Negative: given back; a voucher then is a new one.
 */
export const tenderSchema = z.discriminatedUnion("method", [
  z.strictObject({ tenderId: tenderIdSchema, method: z.literal("cash"), amountMinor: amountSchema }),
  z.strictObject({
    tenderId: tenderIdSchema,
    method: z.literal("card"),
    amountMinor: amountSchema,
    paymentId: paymentIdSchema,
    reference: referenceSchema,
  }),
  z.strictObject({
    tenderId: tenderIdSchema,
    method: z.literal("voucher"),
    amountMinor: amountSchema,
    number: voucherNumberSchema,
    /** What it was worth beyond the sale, on a new voucher: a voucher is used once. */
    rest: newVoucherSchema.nullable(),
  }),
  z.strictObject({ tenderId: tenderIdSchema, method: z.literal("account"), amountMinor: amountSchema }),
  z.strictObject({
    tenderId: tenderIdSchema,
    method: z.literal("foreign"),
    amountMinor: amountSchema,
    currency: currencySchema,
    /** What was given, in minor units of its own currency. */
    foreignMinor: notNegativeAmountSchema,
    rateMillionths: exchangeRateSchema,
  }),
]);
export type Tender = z.infer<typeof tenderSchema>;

/** Vouchers that a tender brings into the world: the rest of one that was used, or money that goes back on paper. */
export function vouchersGivenBy(tender: WithoutId<Tender>): { readonly number: string; readonly amountMinor: Minor }[] {
  if (tender.method !== "voucher") return [];
  const { amountMinor, number, rest } = tender;
  if (amountMinor < 0) return [{ number, amountMinor: negate(amountMinor) }];
  return rest ? [rest] : [];
}

/** A tender as it is known without its place in a sale. */
export type WithoutId<T> = T extends unknown ? Omit<T, "tenderId"> : never;

/** Whether its coins and notes lie in the drawer: the last of such a sale leaves change. */
export function isCash({ method }: { readonly method: TenderMethod }): boolean {
  return method === "cash" || method === "foreign";
}

/**
 * What an amount of another currency is worth here, rounded half away from zero to the minor unit.
 * @param foreignMinor in minor units of `from`
 * @returns minor units of `to`; as a BigInt, since nobody has looked yet whether it is more than a till books
 */
export function worthOf(
  foreignMinor: Minor,
  { currency: from, rateMillionths }: ForeignCurrency,
  to: CurrencyCode,
): bigint {
  const numerator = BigInt(foreignMinor) * BigInt(rateMillionths) * 10n ** BigInt(currencyOf(to).digits);
  return divideRounded(numerator, 1_000_000n * 10n ** BigInt(currencyOf(from).digits));
}
