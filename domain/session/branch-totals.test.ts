/** Tests of what several sessions come to together. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { add, type CurrencyCode, minor, ZERO } from "#domain/money/money.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { addToBranchGrandTotals, type SummedSession, sumSessions } from "./branch-totals.ts";
import { NO_TOTALS } from "./session-totals.ts";

const EUR = "EUR" as CurrencyCode;
const CHF = "CHF" as CurrencyCode;

function sold(currency: CurrencyCode, salesMinor: number): SummedSession {
  const sales = { count: 1, minor: minor(salesMinor) };
  return { currency, floatMinor: minor(100), totals: { ...NO_TOTALS, sales }, tenders: [] };
}

test("no session comes to nothing", () => {
  expect(sumSessions([])).toEqual([]);
  expect(addToBranchGrandTotals([], [])).toEqual([]);
});

test("currencies are never added across", () => {
  const sums = sumSessions([sold(EUR, 500), sold(CHF, 700), sold(EUR, 300)]);
  expect(sums.map(({ currency, sessions, sales }) => [currency, sessions, sales.minor])).toEqual([
    ["CHF", 1, 700],
    ["EUR", 2, 800],
  ]);
});

test("[SESSION-18] grand totals of a branch never reset, also of a currency it takes no more", () => {
  const before = addToBranchGrandTotals([], [sold(EUR, 500), sold(CHF, 700)]);
  expect(addToBranchGrandTotals(before, [sold(EUR, 300)])).toEqual([
    { currency: "CHF", salesMinor: 700, refundsMinor: 0, netMinor: 700 },
    { currency: "EUR", salesMinor: 800, refundsMinor: 0, netMinor: 800 },
  ]);
});

test("tender by tender and tax by tax, the sum is that of its sessions, in whatever order they came", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const sessions = playDay(deeds, policy).entries.flatMap((entry): SummedSession[] => {
        if (entry.type !== "session.closed") return [];
        const { floatMinor, totals, tenders } = entry.body;
        return [{ currency: EUR, floatMinor, totals, tenders }];
      });
      const [sum] = sumSessions(sessions);
      if (!sum) return;
      const cash = sessions.map(({ totals }) => totals.tenders.cash.minor);
      expect(sum.tenders.cash.minor).toBe(add(ZERO, ...cash));
      const taxes = sessions.flatMap(({ totals }) => totals.taxes.map(({ taxMinor }) => taxMinor));
      expect(add(ZERO, ...sum.taxes.map(({ taxMinor }) => taxMinor))).toBe(add(ZERO, ...taxes));
      const differences = sessions.flatMap(({ tenders }) => tenders.filter(({ currency }) => currency === null));
      const ofSum = sum.counted.filter(({ currency }) => currency === null);
      expect(add(ZERO, ...ofSum.map(({ differenceMinor }) => differenceMinor))).toBe(
        add(ZERO, ...differences.map(({ differenceMinor }) => differenceMinor)),
      );
      const [turned] = sumSessions([...sessions].reverse());
      expect(turned?.tenders).toEqual(sum.tenders);
      expect(new Set(turned?.taxes)).toEqual(new Set(sum.taxes));
    }),
    { numRuns: 80 },
  );
});
