/** Tests of what a session adds up to. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { minor } from "#domain/money/money.ts";
import { countingIds, PaperTill } from "#test/fixtures/paper-till.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { aProduct } from "#test/fixtures/sales.ts";
import { addToGrandTotals, evolveSession, expectedOf, NO_GRAND_TOTALS, NO_TOTALS } from "./session-totals.ts";

function openTill(): PaperTill {
  const till = new PaperTill();
  till.must({ act: "open", float: [{ denominationMinor: 1_000, count: 10 }], businessDate: "2026-03-02" });
  return till;
}

function count(till: PaperTill, cash = 10): void {
  const asking = { act: "count", cash: [{ denominationMinor: 1_000, count: cash }], tenders: [] } as const;
  till.must(asking);
}

test("[SESSION-10] a session that only has its float expects its float", () => {
  expect(expectedOf({ floatMinor: minor(10_000), totals: NO_TOTALS })).toEqual({
    cash: 10_000,
    card: 0,
    foreign: new Map(),
  });
});

test("[SESSION-13] only what moves money makes a count stale; a drawer opened or a line taken out does not", () => {
  const till = openTill();
  count(till);
  till.must({ act: "no_sale", reason: "Change" });
  till.must({ act: "take_x" });
  till.mustSell({ act: "add", product: aProduct({ productId: till.newId() }), quantityThousandths: 2_000 });
  till.mustSell({ act: "discard" });
  expect(till.state.session).toMatchObject({ state: "counted", totals: { noSales: 1, salesDiscarded: { count: 1 } } });
  till.must({ act: "pay_in", amountMinor: minor(100), reason: "Change" });
  expect(till.state.session).toMatchObject({ state: "open", count: null, countAttempts: 1 });
  expect(till.run({ act: "close", reason: null, approvalPending: false, nextFloatMinor: null })).toMatchObject({
    refusal: { code: "session.not_counted" },
  });
  count(till);
  expect(till.state.session).toMatchObject({ state: "counted", countAttempts: 2 });
});

test("an entry of another session changes nothing", () => {
  const till = openTill();
  const { session } = till.state;
  const paidIn = till.must({ act: "pay_in", amountMinor: minor(100), reason: "Change" });
  expect(evolveSession(session, { ...paidIn, sessionId: countingIds()() })).toBe(session);
  expect(evolveSession(null, paidIn)).toBeNull();
});

test("[SESSION-18] grand totals grow by what was sold and never by anything else", () => {
  const totals = { ...NO_TOTALS, sales: { count: 2, minor: minor(700) }, refunds: { count: 1, minor: minor(200) } };
  expect(addToGrandTotals(NO_GRAND_TOTALS, totals)).toEqual({ salesMinor: 700, refundsMinor: 200, netMinor: 500 });
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      let before = NO_GRAND_TOTALS;
      for (const entry of playDay(deeds, policy).entries) {
        if (entry.type !== "session.closed") continue;
        const { grandTotals, totals: ofSession } = entry.body;
        expect(grandTotals.salesMinor - before.salesMinor).toBe(ofSession.sales.minor);
        expect(grandTotals.salesMinor).toBeGreaterThanOrEqual(before.salesMinor);
        before = grandTotals;
      }
    }),
    { numRuns: 50 },
  );
});
