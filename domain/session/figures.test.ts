/** Tests of figures: whatever happens on a day, the entries behind a figure add up to it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry } from "#domain/journal/entry.ts";
import { add, type Minor, minor, ZERO } from "#domain/money/money.ts";
import { TENDER_METHODS } from "#domain/sale/tender.ts";
import { PaperTill } from "#test/fixtures/paper-till.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { contributionTo, FIGURES, type Figure, typesOf } from "./figures.ts";
import type { SessionTotals } from "./session-events.ts";

/** The entries of a figure, found as the server finds them: by their types first. */
function behind(figure: Figure, entries: readonly Entry[]) {
  const types = typesOf(figure);
  const looked = entries.filter(({ type }) => types === null || types.includes(type));
  return looked.flatMap((entry) => contributionTo(figure, entry) ?? []);
}

function sumOf(figure: Figure, entries: readonly Entry[]): Minor {
  return add(ZERO, ...behind(figure, entries).map(({ amountMinor }) => amountMinor ?? ZERO));
}

test("the entries behind every amount of a Z add up to it", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const { entries } = playDay(deeds, policy);
      for (const z of entries) {
        if (z.type !== "session.closed") continue;
        const own = entries.filter(({ sessionId }) => sessionId === z.sessionId);
        const { totals } = z.body;
        const amounts: readonly (readonly [Figure, Minor])[] = [
          ...TENDER_METHODS.map((method) => [method, totals.tenders[method].minor] as const),
          ["sales", totals.sales.minor],
          ["refunds", totals.refunds.minor],
          ["tips", totals.tips.minor],
          ["cash_rounding", totals.cashRounding.minor],
          ["container_deposits", totals.deposits.minor],
          ["discounts", totals.discounts.minor],
          ["paid_in", totals.paidIn.minor],
          ["paid_out", totals.paidOut.minor],
          ["tips_paid_out", totals.tipsPaidOut.minor],
          ["safe_drops", totals.safeDrops.minor],
          ["lines_voided", totals.linesVoided.minor],
          ["sales_voided", totals.salesVoided.minor],
          ["sales_discarded", totals.salesDiscarded.minor],
        ];
        for (const [figure, minorOf] of amounts) expect([figure, sumOf(figure, own)]).toEqual([figure, minorOf]);
        expect(countsOf(own)).toEqual(countsIn(totals));
      }
    }),
    { numRuns: 80 },
  );
});

function countsOf(entries: readonly Entry[]) {
  const of = (figure: Figure) => behind(figure, entries).length;
  return {
    noSales: of("no_sales"),
    linesVoided: of("lines_voided"),
    salesVoided: of("sales_voided"),
    overrides: of("price_overrides"),
    corrected: of("tenders_corrected"),
    reprints: of("reprints"),
    cardFailures: of("card_failures"),
    late: of("late"),
  };
}

function countsIn(totals: SessionTotals) {
  return {
    noSales: totals.noSales,
    linesVoided: totals.linesVoided.count,
    salesVoided: totals.salesVoided.count,
    overrides: totals.priceOverrides,
    corrected: totals.tendersCorrected,
    reprints: totals.reprints,
    cardFailures: totals.cardFailures,
    late: totals.late.length,
  };
}

test("[SESSION-27] a late fact opens under late and under no other figure", () => {
  const till = new PaperTill();
  till.must({ act: "open", float: [], businessDate: "2026-03-02" });
  const fact = till.must({
    act: "add_late",
    zNumber: "A01-Z0001",
    ownDate: "2026-03-01",
    method: "cash",
    amountMinor: minor(800),
    reason: "Behind the drawer",
  });
  const moved = FIGURES.filter((figure) => figure !== "violations" && contributionTo(figure, fact) !== null);
  expect(moved).toEqual(["late"]);
  expect(contributionTo("late", fact)).toEqual({ amountMinor: 800 });
});
