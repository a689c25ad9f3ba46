/** Tests of what may be said of a closed session, and how it stands then. */
import { expect, test } from "vitest";
import { type CurrencyCode, minor, ZERO } from "#domain/money/money.ts";
import type { Result } from "#domain/refusals.ts";
import { type ClosedSession, cleanReview, decideReview, type MadeBy, type Review, standOf } from "./review.ts";
import { NO_TOTALS } from "./session-totals.ts";

/** Closed with 8.00 too little in cash, against a limit of 5.00. */
const SHORT: ClosedSession = {
  currency: "EUR" as CurrencyCode,
  totals: { ...NO_TOTALS, bags: [{ bagNumber: "S-1", number: "A01-M0001", amountMinor: minor(2_000) }] },
  tenders: [
    {
      method: "cash",
      currency: null,
      expectedMinor: minor(15_000),
      countedMinor: minor(14_200),
      differenceMinor: minor(-800),
    },
  ],
  difference: "pending",
  approvedBy: null,
  reason: "Miscounted",
  nextFloatMinor: minor(10_000),
  handsOn: ["ana"],
  differenceLimitMinor: minor(500),
};

const by = (staffId: string, review: Review): MadeBy => ({ staffId, review });
const cashAgain = (totalMinor: number): Review => ({
  kind: "counted_again",
  cash: null,
  tenders: [{ method: "cash", totalMinor: minor(totalMinor) }],
});
const APPROVED: Review = { kind: "difference_approved", note: null };
const codeOf = (answer: Result<unknown>) => (answer.ok ? "ok" : answer.refusal.code);

test("[SESSION-12] the last count counts", () => {
  const made = [by("mara", cashAgain(14_000)), by("mara", cashAgain(14_900))];
  expect(standOf(SHORT, made)).toMatchObject({
    tenders: [{ expectedMinor: 15_000, countedMinor: 14_900, differenceMinor: -100 }],
    beyondLimit: false,
    approvalDue: false,
  });
});

test("[SESSION-16] [SESSION-21] a difference beyond the limit waits for somebody who had no hand in the drawer", () => {
  expect(standOf(SHORT, [])).toMatchObject({ beyondLimit: true, approvalDue: true });
  expect(codeOf(decideReview(SHORT, [], by("ana", APPROVED)))).toBe("approval.own");
  expect(codeOf(decideReview(SHORT, [], by("mara", APPROVED)))).toBe("ok");
  const recounted = [by("mara", cashAgain(14_000))];
  expect(codeOf(decideReview(SHORT, recounted, by("mara", APPROVED)))).toBe("approval.own");
  expect(standOf(SHORT, [by("mara", APPROVED)]).approvalDue).toBe(false);
  expect(standOf(SHORT, [by("mara", APPROVED), ...recounted]).approvalDue).toBe(true);
});

test("whoever closes on their own authority has not been looked over the shoulder yet", () => {
  const alone: ClosedSession = { ...SHORT, difference: "approved" };
  expect(standOf(alone, []).approvalDue).toBe(true);
  expect(standOf({ ...alone, approvedBy: "mara" }, []).approvalDue).toBe(false);
  expect(codeOf(decideReview({ ...alone, approvedBy: "mara" }, [], by("ben", APPROVED)))).toBe(
    "reconcile.no_difference",
  );
});

test("it is reconciled once it is explained and approved; then only notes are added", () => {
  const done: Review = { kind: "reconciled" };
  expect(codeOf(decideReview(SHORT, [], by("mara", done)))).toBe("reconcile.approval_due");
  expect(codeOf(decideReview({ ...SHORT, reason: null }, [by("ben", APPROVED)], by("mara", done)))).toBe(
    "session.reason_needed",
  );
  const explained = [by("ben", APPROVED), by("ana", { kind: "explained", reason: "Change" })];
  expect(codeOf(decideReview({ ...SHORT, reason: null }, explained, by("mara", done)))).toBe("ok");
  const after = [by("ben", APPROVED), by("mara", done)];
  expect(codeOf(decideReview(SHORT, after, by("mara", done)))).toBe("reconcile.done");
  expect(codeOf(decideReview(SHORT, after, by("mara", cashAgain(15_000))))).toBe("reconcile.done");
  expect(codeOf(decideReview(SHORT, after, by("mara", { kind: "noted", note: "Found" })))).toBe("ok");
});

test("[SESSION-24] counted cash less what stays, and the bags in the safe, go to the bank", () => {
  expect(standOf(SHORT, []).deposit).toEqual({ dueMinor: 6_200, depositedMinor: 0, differenceMinor: -6_200 });
  const bag = (bagNumber: string, amountMinor: number) => by("mara", { kind: "deposited", bagNumber, amountMinor });
  expect(standOf(SHORT, [bag("B-1", 6_000), bag("B-2", 200)]).deposit).toMatchObject({ differenceMinor: ZERO });
  expect(codeOf(decideReview(SHORT, [bag("B-1", 6_000)], bag("B-1", 200)))).toBe("movement.bag_used");
  // Nobody said what stays: only what lies in the safe is known to go.
  expect(standOf({ ...SHORT, nextFloatMinor: null }, []).deposit).toMatchObject({ dueMinor: 2_000 });
});

test("[SESSION-31] cash of another currency that the Z knows nothing of was expected to be nothing", () => {
  const found = { method: "foreign" as const, currency: "CHF" as CurrencyCode, totalMinor: minor(700) };
  const again = decideReview(SHORT, [], by("mara", { kind: "counted_again", cash: null, tenders: [found] }));
  expect(again).toMatchObject({
    ok: true,
    value: [
      { method: "cash", differenceMinor: -800 },
      { method: "foreign", currency: "CHF", differenceMinor: 700 },
    ],
  });
});

test("a count names each tender once, with notes and coins there are", () => {
  const count = (cash: [number, number][] | null, ...methods: ("cash" | "card")[]) =>
    codeOf(
      decideReview(
        SHORT,
        [],
        by("mara", {
          kind: "counted_again",
          cash: cash?.map(([denominationMinor, count]) => ({ denominationMinor, count })) ?? null,
          tenders: methods.map((method) => ({ method, totalMinor: minor(1) })),
        }),
      ),
    );
  expect(count([[1_000, 1]], "card")).toBe("ok");
  expect(count([[1_000, 1]], "cash")).toBe("reconcile.counted_twice");
  expect(count(null, "card", "card")).toBe("reconcile.counted_twice");
  expect(count(null)).toBe("count.tender_missing");
  expect(count([[7, 1]])).toBe("count.denomination_unknown");
});

test("what is typed is kept clean, and holds no card number", () => {
  expect(cleanReview({ kind: "noted", note: "  Asked\n Ana " })).toMatchObject({ value: { note: "Asked Ana" } });
  expect(codeOf(cleanReview({ kind: "explained", reason: "4111 1111 1111 1111" }))).toBe("card_data.refused");
  expect(codeOf(cleanReview({ kind: "deposited", bagNumber: " ", amountMinor: 1 }))).toBe("text.empty");
  expect(codeOf(cleanReview({ kind: "difference_approved", note: "\u202e" }))).toBe("text.not_allowed");
  expect(codeOf(cleanReview({ kind: "reconciled" }))).toBe("ok");
});
