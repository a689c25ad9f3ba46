import { describe, expect, test } from "vitest";
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

  function violations(type: Entry["type"], change: (body: Record<string, never>) => void): string[] {
    const at = entries.findIndex((entry) => entry.type === type);
    const tampered = structuredClone(entries[at]) as Entry;
    change(tampered.body as Record<string, never>);
    return checkEntry(before[at] ?? NEW_REGISTER, tampered).map(({ code }) => code);
  }

  test("nothing in an honest day", () => {
    entries.forEach((entry, index) => {
      expect(checkEntry(before[index] ?? NEW_REGISTER, entry)).toEqual([]);
    });
  });

  test.each([
    ["a total off by one", "sale.total", (body: { totalMinor: number }) => void (body.totalMinor += 1)],
    [
      "a changed price",
      "sale.line_amount",
      (body: { lines: { unitPriceMinor: number }[] }) => void (body.lines[0]!.unitPriceMinor -= 10),
    ],
    [
      "a smaller tax",
      "sale.line_tax",
      (body: { lines: { taxAmounts: { taxMinor: number }[] }[] }) => void (body.lines[0]!.taxAmounts[0]!.taxMinor -= 1),
    ],
    [
      "a changed tax total",
      "sale.taxes",
      (body: { taxes: { netMinor: number }[] }) => void (body.taxes[0]!.netMinor += 1),
    ],
    [
      "change that is not what was given",
      "sale.change",
      (body: { changeMinor: number }) => void (body.changeMinor += 20),
    ],
    [
      "rounding that nobody needed",
      "sale.cash_rounding",
      (body: { cashRoundingMinor: number }) => void (body.cashRoundingMinor = 2),
    ],
    [
      "a receipt number out of turn",
      "receipt.number",
      (body: { receiptNumber: string }) => void (body.receiptNumber = "A01-000009"),
    ],
  ])("%s", (_, code, change) => {
    expect(violations("sale.completed", change as never)).toContain(code);
  });

  test.each([
    ["a Z number out of turn", "z.number", (body: { zNumber: string }) => void (body.zNumber = "A01-Z0009")],
    [
      "turnover left out of a Z",
      "z.totals",
      (body: { totals: { sales: { minor: number } } }) => void (body.totals.sales.minor -= 100),
    ],
    [
      "a difference that was made to vanish",
      "z.tenders",
      (body: { tenders: { countedMinor: number }[] }) => void (body.tenders[0]!.countedMinor += 5),
    ],
    [
      "grand totals that began again",
      "z.grand_totals",
      (body: { grandTotals: { salesMinor: number } }) => void (body.grandTotals.salesMinor = 0),
    ],
  ])("%s", (_, code, change) => {
    expect(violations("session.closed", change as never)).toContain(code);
  });

  test("an expected figure that is not what the books say", () => {
    expect(
      violations(
        "session.counted",
        (body) => void ((body as never as { tenders: { expectedMinor: number }[] }).tenders[0]!.expectedMinor -= 1),
      ),
    ).toContain("count.expected");
  });

  test("a sale while no session is open", () => {
    const sale = entries.find(({ type }) => type === "sale.completed") as Entry;
    expect(checkEntry(NEW_REGISTER, sale).map(({ code }) => code)).toContain("session.none");
  });
});
