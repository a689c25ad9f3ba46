/** Tests of the auditor: an honest day passes, and each kind of tampering is named. */
import { describe, expect, test } from "vitest";
import { changeAt } from "#test/fixtures/change-at.ts";
import { TestJournal } from "#test/fixtures/journals.ts";
import { checkEntry } from "./check-entry.ts";
import type { Entry } from "./entry.ts";
import { evolveRegister, NEW_REGISTER, type RegisterState } from "./register-state.ts";

/** A short honest day, and the register before each of its entries. */
function honestDay(): { readonly entries: readonly Entry[]; readonly before: readonly RegisterState[] } {
  const journal = new TestJournal();
  journal.open();
  journal.sell(380, "cash", 500);
  journal.sell(1_000, "card");
  journal.ask({ act: "pay_in", amountMinor: 500 as never, reason: "Change" });
  journal.count(10_880, 1_000);
  journal.close();
  const before: RegisterState[] = [];
  journal.entries.reduce((state, entry) => {
    before.push(state);
    return evolveRegister(state, entry);
  }, NEW_REGISTER);
  return { entries: journal.entries, before };
}

describe("[SALE-25] [SESSION-20] whoever checks finds", () => {
  const { entries, before } = honestDay();

  function violations(type: Entry["type"], at: string, value: unknown): string[] {
    const index = entries.findIndex((entry) => entry.type === type);
    const tampered = structuredClone(entries[index]) as Entry;
    changeAt(tampered.body, at.split("."), () => value);
    return checkEntry(before[index] ?? NEW_REGISTER, tampered).map(({ code }) => code);
  }

  test("nothing in an honest day", () => {
    entries.forEach((entry, index) => {
      expect(checkEntry(before[index] ?? NEW_REGISTER, entry)).toEqual([]);
    });
  });

  test.each([
    ["a total off by one", "sale.total", "totalMinor", 381],
    ["a changed price", "sale.line_amount", "lines.0.unitPriceMinor", 370],
    ["a smaller tax on a line", "sale.line_tax", "lines.0.taxMinor", 60],
    ["a smaller share of a tax", "sale.line_tax", "lines.0.taxAmounts.0.taxMinor", 60],
    ["a changed tax total", "sale.taxes", "taxes.0.netMinor", 320],
    ["change that is not what was given", "sale.change", "changeMinor", 140],
    ["rounding that nobody needed", "sale.cash_rounding", "cashRoundingMinor", 2],
    ["another currency than the session's", "sale.currency", "currency", "CHF"],
    ["a receipt number out of turn", "receipt.number", "receiptNumber", "A01-000009"],
  ])("%s", (_, code, at, value) => {
    expect(violations("sale.completed", at, value)).toContain(code);
  });

  test.each([
    ["a Z number out of turn", "z.number", "zNumber", "A01-Z0009"],
    ["turnover left out of a Z", "z.totals", "totals.sales.minor", 1_280],
    ["a difference that was made to vanish", "z.tenders", "tenders.0.countedMinor", 10_885],
    ["a float that was not the session's", "z.float", "floatMinor", 9_000],
    ["counts that are not told", "z.counts", "countAttempts", 2],
    ["another day", "z.business_date", "businessDate", "2026-03-03"],
    ["somebody else's session", "z.opened", "openedBy", "01935000-0000-7000-8000-000000000001"],
    ["a difference where there was none", "z.difference", "difference", "within_limit"],
    ["an approval that nobody waits for", "z.difference", "difference", "pending"],
    ["grand totals that began again", "z.grand_totals", "grandTotals.salesMinor", 0],
  ])("%s", (_, code, at, value) => {
    expect(violations("session.closed", at, value)).toContain(code);
  });

  test("nothing where a Z's difference was small and only its closing for somebody else waits for approval", () => {
    const index = entries.findIndex(({ type }) => type === "session.closed");
    const closed = structuredClone(entries[index]) as Entry;
    const { staffId } = closed;
    if (staffId === null) throw new Error("somebody closed it");
    const waiting = {
      state: "pending",
      permission: "session.close_any",
      requesterId: staffId,
      commandHash: "0".repeat(64),
    } as const;
    const asked = { ...closed, approvals: [waiting] } as Entry;
    expect(checkEntry(before[index] ?? NEW_REGISTER, asked)).toEqual([]);
  });

  test("an expected figure that is not what the books say", () => {
    expect(violations("session.counted", "tenders.0.expectedMinor", 10_879)).toContain("count.expected");
  });

  test("a sale while no session is open", () => {
    const sale = entries.find(({ type }) => type === "sale.completed") as Entry;
    expect(checkEntry(NEW_REGISTER, sale).map(({ code }) => code)).toContain("session.none");
  });
});
