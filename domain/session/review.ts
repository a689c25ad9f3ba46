/** What managers say of a closed session afterwards: second count, reason, approval, deposit, note, reconciled. New facts; the Z stays as it is. */
import { z } from "zod";
import { denominationsOf } from "#domain/money/currencies.ts";
import { add, type CurrencyCode, type Minor, subtract, ZERO } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { bookedMethodSchema } from "#domain/sale/tender.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import { currencySchema, denominationCountSchema, MAX_AMOUNT_MINOR, signedSumSchema } from "#domain/values.ts";
import { sumCount } from "./session.ts";
import type { SessionTotals, TenderCount } from "./session-events.ts";
import { differenceAtHome } from "./session-totals.ts";

/** Longest reason or note, and longest bag number; as long as the reasons of findings. */
const MAX_SAID = 200;
const MAX_BAG = 40;

const saidSchema = z.string().min(1).max(MAX_SAID);

/** What was found of one tender; in minor units of its currency. */
const foundSchema = z.discriminatedUnion("method", [
  z.strictObject({ method: bookedMethodSchema, totalMinor: signedSumSchema }),
  z.strictObject({ method: z.literal("foreign"), currency: currencySchema, totalMinor: signedSumSchema }),
]);

/** A review as it is sent and kept. */
export const reviewSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("counted_again"),
    /** The shop's own cash by denomination; null where only its total is said, among the tenders. */
    cash: z.array(denominationCountSchema).max(40).nullable(),
    /** Tenders that were not looked at again keep what was counted before. */
    tenders: z.array(foundSchema).max(12),
  }),
  z.strictObject({ kind: z.literal("explained"), reason: saidSchema }),
  z.strictObject({ kind: z.literal("difference_approved"), note: saidSchema.nullable() }),
  z.strictObject({
    kind: z.literal("deposited"),
    bagNumber: z.string().min(1).max(MAX_BAG),
    amountMinor: z.int().min(1).max(MAX_AMOUNT_MINOR),
  }),
  z.strictObject({ kind: z.literal("noted"), note: saidSchema }),
  z.strictObject({ kind: z.literal("reconciled") }),
]);
export type Review = z.infer<typeof reviewSchema>;

/** A review that was made, and by whom. */
export interface MadeBy {
  readonly staffId: string;
  readonly review: Review;
}

/** What the rules of reviews know of a closed session. Amounts in minor units. */
export interface ClosedSession {
  readonly currency: CurrencyCode;
  readonly totals: SessionTotals;
  /** Of its Z. */
  readonly tenders: readonly TenderCount[];
  readonly difference: "none" | "within_limit" | "approved" | "pending";
  /** Who else approved the difference at the register; null where whoever closed was allowed to alone. */
  readonly approvedBy: string | null;
  readonly reason: string | null;
  readonly nextFloatMinor: Minor | null;
  /** Whoever counted or closed it at the register: none of them approves its difference. */
  readonly handsOn: readonly string[];
  /** Largest difference that needs no approval. */
  readonly differenceLimitMinor: Minor;
}

/** How a closed session stands with all that was said of it. */
export interface ReviewStand {
  /** As counted last. */
  readonly tenders: readonly TenderCount[];
  /** Whether the last count is further off than the limit. */
  readonly beyondLimit: boolean;
  readonly explained: boolean;
  readonly approvalDue: boolean;
  readonly reconciled: MadeBy | null;
  readonly deposit: { readonly dueMinor: Minor; readonly depositedMinor: Minor; readonly differenceMinor: Minor };
}

/** The permission that a review needs in the session's branch. */
export function permissionFor({ kind }: Review): Permission {
  if (kind === "difference_approved") return "session.approve_difference";
  return kind === "noted" || kind === "explained" ? "session.see_expected" : "session.close_any";
}

/**
 * A review with its texts as they are kept.
 * @returns refusals: `text.empty`, `text.too_long`, `text.not_allowed`, `card_data.refused`
 */
export function cleanReview(review: Review): Result<Review> {
  switch (review.kind) {
    case "explained": {
      const reason = cleanSaid(review.reason, MAX_SAID);
      return reason.ok ? ok({ ...review, reason: reason.value }) : reason;
    }
    case "noted": {
      const note = cleanSaid(review.note, MAX_SAID);
      return note.ok ? ok({ ...review, note: note.value }) : note;
    }
    case "difference_approved": {
      if (review.note === null) return ok(review);
      const note = cleanSaid(review.note, MAX_SAID);
      return note.ok ? ok({ ...review, note: note.value }) : note;
    }
    case "deposited": {
      const bagNumber = cleanSaid(review.bagNumber, MAX_BAG);
      return bagNumber.ok ? ok({ ...review, bagNumber: bagNumber.value }) : bagNumber;
    }
    default:
      return ok(review);
  }
}

function cleanSaid(said: string, longest: number): Result<string> {
  const clean = cleanText(said, longest);
  return clean.ok ? refuseCardData(clean.value) : clean;
}

/** How a session stands after its reviews, in their order. */
export function standOf(session: ClosedSession, made: readonly MadeBy[]): ReviewStand {
  const lastCount = made.findLastIndex(({ review }) => review.kind === "counted_again");
  const tenders = made.reduce((before, { review }) => tendersAfter(review, before), session.tenders);
  const beyondLimit = lastCount === -1 ? isBeyond(session) : worstOf(tenders, session) > session.differenceLimitMinor;
  const approvedSince = made.slice(lastCount + 1).some(({ review }) => review.kind === "difference_approved");
  const approved = approvedSince || (lastCount === -1 && session.approvedBy !== null);
  return {
    tenders,
    beyondLimit,
    explained: session.reason !== null || made.some(({ review }) => review.kind === "explained"),
    approvalDue: beyondLimit && !approved,
    reconciled: made.find(({ review }) => review.kind === "reconciled") ?? null,
    deposit: depositOf(session, tenders, made),
  };
}

/**
 * Whether a review may be added.
 * @returns the tenders as they stand after it. Refusals: `reconcile.done`, `reconcile.no_difference`, `approval.own`,
 *   `session.reason_needed`, `reconcile.approval_due`, `movement.bag_used`, `count.denomination_unknown`,
 *   `count.tender_missing`, `reconcile.counted_twice`
 */
export function decideReview(
  session: ClosedSession,
  made: readonly MadeBy[],
  { staffId, review }: MadeBy,
): Result<readonly TenderCount[]> {
  const stand = standOf(session, made);
  // What somebody remembers later may still be noted; nothing else moves a session that is done with.
  if (stand.reconciled && review.kind !== "noted") return refuse("reconcile.done");
  switch (review.kind) {
    case "counted_again":
      return countAgain(session, stand.tenders, review);
    case "difference_approved":
      if (!stand.approvalDue) return refuse("reconcile.no_difference");
      return handsOn(session, made).includes(staffId) ? refuse("approval.own") : ok(stand.tenders);
    case "deposited": {
      const bag = review.bagNumber;
      return bagsOf(made).includes(bag) ? refuse("movement.bag_used", { bag }) : ok(stand.tenders);
    }
    case "reconciled":
      if (stand.beyondLimit && !stand.explained)
        return refuse("session.reason_needed", { differenceMinor: worstOf(stand.tenders, session) });
      return stand.approvalDue ? refuse("reconcile.approval_due") : ok(stand.tenders);
    default:
      return ok(stand.tenders);
  }
}

function countAgain(
  session: ClosedSession,
  before: readonly TenderCount[],
  review: Extract<Review, { kind: "counted_again" }>,
): Result<readonly TenderCount[]> {
  const { cash, tenders } = review;
  const said = tenders.map((each) => `${each.method} ${"currency" in each ? each.currency : ""}`);
  const cashTwice = cash !== null && tenders.some(({ method }) => method === "cash");
  if (cashTwice || new Set(said).size < said.length) return refuse("reconcile.counted_twice");
  if (cash === null && tenders.length === 0) return refuse("count.tender_missing", { method: "cash" });
  const known = new Set<number>(denominationsOf(session.currency).map((denomination) => denomination.minor));
  const unknown = cash?.find(({ denominationMinor }) => !known.has(denominationMinor));
  if (unknown) return refuse("count.denomination_unknown", { denominationMinor: unknown.denominationMinor });
  return ok(tendersAfter(review, before));
}

/** Tenders after a review. What a tender should be the Z says; what it says nothing of should be nothing. */
function tendersAfter(review: Review, before: readonly TenderCount[]): readonly TenderCount[] {
  if (review.kind !== "counted_again") return before;
  const found = review.tenders.map((each) => ({
    method: each.method,
    currency: each.method === "foreign" ? each.currency : null,
    totalMinor: each.totalMinor,
  }));
  if (review.cash) found.push({ method: "cash", currency: null, totalMinor: sumCount(review.cash) });
  const after = [...before];
  for (const { method, currency, totalMinor } of found) {
    const at = after.findIndex((each) => each.method === method && each.currency === currency);
    const expectedMinor = after[at]?.expectedMinor ?? ZERO;
    const differenceMinor = subtract(totalMinor, expectedMinor);
    const counted = { method, currency, expectedMinor, countedMinor: totalMinor, differenceMinor };
    if (at === -1) after.push(counted);
    else after[at] = counted;
  }
  return after;
}

/** The register held the difference against the limit it had then. */
function isBeyond({ difference }: ClosedSession): boolean {
  return difference === "approved" || difference === "pending";
}

/** The largest difference of a tender at home, without its sign. */
function worstOf(tenders: readonly TenderCount[], { totals }: ClosedSession): number {
  return Math.max(0, ...tenders.map((tender) => Math.abs(differenceAtHome(tender, totals))));
}

/** Whoever had the money in their hands: at the register, and whoever counted again. */
function handsOn(session: ClosedSession, made: readonly MadeBy[]): string[] {
  const again = made.filter(({ review }) => review.kind === "counted_again").map(({ staffId }) => staffId);
  return [...session.handsOn, ...again];
}

function bagsOf(made: readonly MadeBy[]): string[] {
  return made.flatMap(({ review }) => (review.kind === "deposited" ? [review.bagNumber] : []));
}

/** Counted cash less what stays in the drawer, and the bags that went into the safe, against what was brought away. */
function depositOf(
  { nextFloatMinor, totals }: ClosedSession,
  tenders: readonly TenderCount[],
  made: readonly MadeBy[],
): ReviewStand["deposit"] {
  const cash = tenders.find(({ method, currency }) => method === "cash" && currency === null);
  const counted = cash?.countedMinor ?? ZERO;
  // Nobody said what stays: then nothing of it is known to go, as on the slip behind the Z.
  const fromDrawer = nextFloatMinor === null ? ZERO : subtract(counted, nextFloatMinor);
  const dueMinor = add(fromDrawer, ...totals.bags.map(({ amountMinor }) => amountMinor));
  const amounts = made.flatMap(({ review }) => (review.kind === "deposited" ? [review.amountMinor as Minor] : []));
  const depositedMinor = add(ZERO, ...amounts);
  return { dueMinor, depositedMinor, differenceMinor: subtract(depositedMinor, dueMinor) };
}
