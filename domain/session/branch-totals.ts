/** What several sessions of a branch come to together: each currency by itself, never added across. Feeds the branch Z. */
import { z } from "zod";
import { add, type CurrencyCode, type Minor, ZERO } from "#domain/money/money.ts";
import { foreignCashSchema } from "#domain/sale/sale-events.ts";
import { byTender, byTenderSchema, tenderMethodSchema } from "#domain/sale/tender.ts";
import { addTaxTotals } from "#domain/tax/tax.ts";
import { amountSchema, countSchema, signedSumSchema } from "#domain/values.ts";
import { type GrandTotals, type SessionTotals, sessionTotalsSchema, type TenderCount } from "./session-events.ts";
import { addForeign, addToGrandTotals, NO_GRAND_TOTALS } from "./session-totals.ts";

const bucketSchema = z.strictObject({ count: countSchema, minor: amountSchema });

/** Sessions of one currency together, in its minor units. */
export const branchTotalsSchema = z.strictObject({
  currency: z.string(),
  sessions: countSchema,
  floatMinor: amountSchema,
  sales: bucketSchema,
  refunds: bucketSchema,
  taxes: sessionTotalsSchema.shape.taxes,
  tips: bucketSchema,
  tenders: byTenderSchema(bucketSchema),
  foreignCash: z.array(foreignCashSchema),
  cashRounding: bucketSchema,
  paidIn: bucketSchema,
  paidOut: bucketSchema,
  tipsPaidOut: bucketSchema,
  safeDrops: bucketSchema,
  deposits: bucketSchema,
  discounts: bucketSchema,
  linesVoided: bucketSchema,
  salesVoided: bucketSchema,
  noSales: countSchema,
  priceOverrides: countSchema,
  /** Expected, counted and their difference by tender; of other currencies' cash each in its own. */
  counted: z.array(
    z.strictObject({
      method: tenderMethodSchema,
      currency: z.string().nullable(),
      expectedMinor: amountSchema,
      countedMinor: signedSumSchema,
      differenceMinor: amountSchema,
    }),
  ),
});
export type BranchTotals = z.infer<typeof branchTotalsSchema>;

/** A closed session as it is added up. */
export interface SummedSession {
  readonly currency: CurrencyCode;
  readonly floatMinor: Minor;
  readonly totals: SessionTotals;
  readonly tenders: readonly TenderCount[];
}

/** Sums sessions, each currency by itself, in the order of the currencies' codes. */
export function sumSessions(sessions: readonly SummedSession[]): BranchTotals[] {
  return currenciesOf(sessions).map((currency) => sumOf(currency, ofCurrency(sessions, currency)));
}

/** A branch's grand totals of a currency. They never reset. */
export interface BranchGrandTotals extends GrandTotals {
  readonly currency: string;
}

/** Grand totals after more sessions; a currency that is not among them stays as it was. */
export function addToBranchGrandTotals(
  before: readonly BranchGrandTotals[],
  sessions: readonly SummedSession[],
): BranchGrandTotals[] {
  const currencies = [...new Set([...before.map(({ currency }) => currency), ...currenciesOf(sessions)])].sort();
  return currencies.map((currency) => {
    const start = before.find((each) => each.currency === currency) ?? NO_GRAND_TOTALS;
    const { salesMinor, refundsMinor, netMinor } = ofCurrency(sessions, currency).reduce<GrandTotals>(
      (sum, { totals }) => addToGrandTotals(sum, totals),
      start,
    );
    return { currency, salesMinor, refundsMinor, netMinor };
  });
}

function currenciesOf(sessions: readonly SummedSession[]): CurrencyCode[] {
  return [...new Set(sessions.map(({ currency }) => currency))].sort();
}

function ofCurrency(sessions: readonly SummedSession[], currency: string): SummedSession[] {
  return sessions.filter((each) => each.currency === currency);
}

function sumOf(currency: CurrencyCode, sessions: readonly SummedSession[]): BranchTotals {
  const all = sessions.map(({ totals }) => totals);
  const bucket = (of: (totals: SessionTotals) => { readonly count: number; readonly minor: Minor }) => ({
    count: all.reduce((sum, totals) => sum + of(totals).count, 0),
    minor: add(ZERO, ...all.map((totals) => of(totals).minor)),
  });
  return {
    currency,
    sessions: sessions.length,
    floatMinor: add(ZERO, ...sessions.map(({ floatMinor }) => floatMinor)),
    sales: bucket(({ sales }) => sales),
    refunds: bucket(({ refunds }) => refunds),
    taxes: all.reduce<SessionTotals["taxes"]>((sum, { taxes }) => [...addTaxTotals(sum, taxes)], []),
    tips: bucket(({ tips }) => tips),
    tenders: byTender((method) => bucket(({ tenders }) => tenders[method])),
    foreignCash: all.reduce<SessionTotals["foreignCash"]>((sum, { foreignCash }) => addForeign(sum, foreignCash), []),
    cashRounding: bucket(({ cashRounding }) => cashRounding),
    paidIn: bucket(({ paidIn }) => paidIn),
    paidOut: bucket(({ paidOut }) => paidOut),
    tipsPaidOut: bucket(({ tipsPaidOut }) => tipsPaidOut),
    safeDrops: bucket(({ safeDrops }) => safeDrops),
    deposits: bucket(({ deposits }) => deposits),
    discounts: bucket(({ discounts }) => discounts),
    linesVoided: bucket(({ linesVoided }) => linesVoided),
    salesVoided: bucket(({ salesVoided }) => salesVoided),
    noSales: all.reduce((sum, { noSales }) => sum + noSales, 0),
    priceOverrides: all.reduce((sum, { priceOverrides }) => sum + priceOverrides, 0),
    counted: sumCounted(sessions.flatMap(({ tenders }) => tenders)),
  };
}

function sumCounted(tenders: readonly TenderCount[]): BranchTotals["counted"] {
  const sums = new Map<string, BranchTotals["counted"][number]>();
  for (const each of tenders) {
    const key = `${each.method} ${each.currency ?? ""}`;
    const before = sums.get(key);
    sums.set(key, {
      method: each.method,
      currency: each.currency,
      expectedMinor: add(before?.expectedMinor ?? ZERO, each.expectedMinor),
      countedMinor: add(before?.countedMinor ?? ZERO, each.countedMinor),
      differenceMinor: add(before?.differenceMinor ?? ZERO, each.differenceMinor),
    });
  }
  return [...sums.values()];
}
