/** What each figure of a session is made of: which entries move it, and by how much. Knows no sum of its own: asks the totals. */
import type { Entry, EntryType } from "#domain/journal/entry.ts";
import { type Minor, ZERO } from "#domain/money/money.ts";
import { TENDER_METHODS } from "#domain/sale/tender.ts";
import type { SessionTotals } from "./session-events.ts";
import { evolveTotals, NO_TOTALS } from "./session-totals.ts";

/** The figures of a session's paper that can be opened; a tender's figure has the tender's name. */
export const FIGURES = [
  "sales",
  "refunds",
  ...TENDER_METHODS,
  "tips",
  "cash_rounding",
  "container_deposits",
  "discounts",
  "paid_in",
  "paid_out",
  "tips_paid_out",
  "safe_drops",
  "no_sales",
  "lines_voided",
  "sales_voided",
  "sales_discarded",
  "price_overrides",
  "tenders_corrected",
  "reprints",
  "card_failures",
  "in_doubt",
  "late",
  "counts",
  "approvals_pending",
  "violations",
] as const;
export type Figure = (typeof FIGURES)[number];

/** What one entry adds to a figure; minor units, null where the figure only counts. */
export interface Contribution {
  readonly amountMinor: Minor | null;
}

interface Bucket {
  readonly count: number;
  readonly minor: Minor;
}

type Summed = Exclude<Figure, "in_doubt" | "late" | "counts" | "approvals_pending" | "violations">;

/** Where a figure stands among the totals. */
const BUCKETS: Readonly<Record<Summed, (totals: SessionTotals) => Bucket | number>> = {
  sales: ({ sales }) => sales,
  refunds: ({ refunds }) => refunds,
  cash: ({ tenders }) => tenders.cash,
  card: ({ tenders }) => tenders.card,
  voucher: ({ tenders }) => tenders.voucher,
  account: ({ tenders }) => tenders.account,
  foreign: ({ tenders }) => tenders.foreign,
  tips: ({ tips }) => tips,
  cash_rounding: ({ cashRounding }) => cashRounding,
  container_deposits: ({ deposits }) => deposits,
  discounts: ({ discounts }) => discounts,
  paid_in: ({ paidIn }) => paidIn,
  paid_out: ({ paidOut }) => paidOut,
  tips_paid_out: ({ tipsPaidOut }) => tipsPaidOut,
  safe_drops: ({ safeDrops }) => safeDrops,
  no_sales: ({ noSales }) => noSales,
  lines_voided: ({ linesVoided }) => linesVoided,
  sales_voided: ({ salesVoided }) => salesVoided,
  sales_discarded: ({ salesDiscarded }) => salesDiscarded,
  price_overrides: ({ priceOverrides }) => priceOverrides,
  tenders_corrected: ({ tendersCorrected }) => tendersCorrected,
  reprints: ({ reprints }) => reprints,
  card_failures: ({ cardFailures }) => cardFailures,
};

const BY_SALES: readonly EntryType[] = ["sale.completed", "sale.voided"];
const BY_TENDERS: readonly EntryType[] = [...BY_SALES, "tender.corrected"];

/** Entry types that may move a figure; null for those that any entry may. */
const TYPES: Readonly<Record<Figure, readonly EntryType[] | null>> = {
  sales: BY_SALES,
  refunds: BY_SALES,
  cash: BY_TENDERS,
  card: BY_TENDERS,
  voucher: BY_TENDERS,
  account: BY_TENDERS,
  foreign: BY_TENDERS,
  tips: BY_SALES,
  cash_rounding: BY_SALES,
  container_deposits: BY_SALES,
  discounts: BY_SALES,
  paid_in: ["cash.paid_in"],
  paid_out: ["cash.paid_out"],
  tips_paid_out: ["cash.tips_paid_out"],
  safe_drops: ["cash.safe_dropped"],
  no_sales: ["drawer.opened"],
  lines_voided: ["line.voided"],
  sales_voided: ["sale.voided"],
  sales_discarded: ["sale.discarded"],
  price_overrides: ["price.overridden"],
  tenders_corrected: ["tender.corrected"],
  reprints: ["receipt.reprinted"],
  card_failures: ["payment.failed"],
  in_doubt: ["payment.in_doubt"],
  late: ["session.fact_came_late"],
  counts: ["session.counted"],
  approvals_pending: null,
  violations: null,
};

/** The types of the entries among which a figure's are; null for all. */
export function typesOf(figure: Figure): readonly EntryType[] | null {
  return TYPES[figure];
}

/**
 * What an entry adds to a figure of its session; null where it has nothing to do with it. The contributions of all
 * entries of a session add up to the figure. Which entries broke a rule no entry says: `violations` takes every one.
 */
export function contributionTo(figure: Figure, entry: Entry): Contribution | null {
  switch (figure) {
    case "violations":
      return { amountMinor: null };
    case "approvals_pending":
      return entry.approvals.some(({ state }) => state === "pending") ? { amountMinor: null } : null;
    case "counts":
      return entry.type === "session.counted" ? { amountMinor: null } : null;
    case "in_doubt":
      return entry.type === "payment.in_doubt" ? { amountMinor: entry.body.amountMinor } : null;
    case "late":
      return entry.type === "session.fact_came_late" ? { amountMinor: entry.body.amountMinor } : null;
    default:
      return summed(figure, entry);
  }
}

function summed(figure: Summed, entry: Entry): Contribution | null {
  const moved = BUCKETS[figure](evolveTotals(NO_TOTALS, entry));
  if (typeof moved === "number") return moved === 0 ? null : { amountMinor: null };
  return moved.count === 0 && moved.minor === ZERO ? null : { amountMinor: moved.minor };
}
