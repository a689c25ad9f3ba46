/** Tests of what a register knows of itself: numbers without gaps, totals, epochs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { minor } from "#domain/money/money.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import {
  evolveRegister,
  NEW_REGISTER,
  nextMovementNumber,
  nextReceiptNumber,
  nextZNumber,
  type RegisterState,
} from "./register-state.ts";

test("[SALE-22] [SESSION-05] [SESSION-17] receipts, slips and Zs of a random day are numbered without a gap and without a double", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const { entries } = playDay(deeds, policy);
      const numbers = { receipt: [] as string[], movement: [] as string[], z: [] as string[] };
      for (const entry of entries) {
        if (entry.type === "sale.completed") numbers.receipt.push(entry.body.receiptNumber);
        if (entry.type === "session.closed") numbers.z.push(entry.body.zNumber);
        if ("movementId" in entry.body) numbers.movement.push(entry.body.number);
      }
      const row = (all: readonly string[], name: (n: number) => string) =>
        expect(all).toEqual(all.map((_, index) => name(index + 1)));
      row(numbers.receipt, (n) => `A01-${String(n).padStart(6, "0")}`);
      row(numbers.movement, (n) => `A01-M${String(n).padStart(4, "0")}`);
      row(numbers.z, (n) => `A01-Z${String(n).padStart(4, "0")}`);
    }),
    { numRuns: 100 },
  );
});

test("[SALE-22] a new epoch numbers from one under its own prefix, and keeps totals and the open session", () => {
  const till = playDay([{ does: "ring", a: 0, b: 0 }], {
    pricesIncludeTax: true,
    rounding: "line",
    cashIncrementMinor: minor(1),
  });
  till.must({ act: "open", float: [], businessDate: "2026-03-02" });
  const before = till.state;
  till.beginEpoch();
  expect(till.state).toMatchObject({ session: before.session, grandTotals: before.grandTotals });
  expect(nextReceiptNumber(till.state)).toBe("A01E2-000001");
  expect(nextZNumber(till.state)).toBe("A01E2-Z0001");
  expect(nextMovementNumber(till.state)).toBe("A01E2-M0001");
  expect(nextReceiptNumber(before)).toBe("A01-000002");
});

test("numbers grow longer than their zeros and never wrap around", () => {
  const late: RegisterState = { ...NEW_REGISTER, numberPrefix: "A01", lastReceipt: 999_999, lastZ: 9_999 };
  expect(nextReceiptNumber(late)).toBe("A01-1000000");
  expect(nextZNumber(late)).toBe("A01-Z10000");
});

test("a register's state follows from its entries alone, also when it is written down and read between any two", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const till = playDay(deeds, policy);
      const state = till.entries.reduce<RegisterState>(
        (each, entry) => evolveRegister(JSON.parse(JSON.stringify(each)) as RegisterState, entry),
        NEW_REGISTER,
      );
      expect(state).toEqual(till.state);
    }),
    { numRuns: 50 },
  );
});
