/** Tests of the deposit slip: whoever adds it up comes to what leaves for the bank. */
import { expect, test } from "vitest";
import type { Entry } from "#domain/journal/entry.ts";
import { minor } from "#domain/money/money.ts";
import { MARA, PaperTill } from "#test/fixtures/paper-till.ts";
import { aShop } from "#test/fixtures/papers.ts";
import { toPlainText } from "./plain-text.ts";
import { zReport } from "./session-report.ts";

/** The Z of a drawer with 200.00 of float and a bag of 50.00. */
function closedWith(nextFloatMinor: number | null): Entry<"session.closed"> {
  const till = new PaperTill();
  till.must({ act: "open", float: [{ denominationMinor: 5_000, count: 4 }], businessDate: "2026-03-02" });
  till.must({ act: "drop_to_safe", amountMinor: minor(5_000), bagNumber: "B 4711", witnessId: MARA, reason: null });
  till.must({ act: "count", cash: [{ denominationMinor: 5_000, count: 3 }], tenders: [] });
  const next = nextFloatMinor === null ? null : minor(nextFloatMinor);
  const entry = till.must({ act: "close", reason: null, approvalPending: false, nextFloatMinor: next });
  if (entry.type !== "session.closed") throw new Error("a close makes a Z");
  return entry;
}

/** What stands behind the cut. */
function slipOf(entry: Entry<"session.closed">): string {
  const document = zReport(entry, aShop());
  const cut = document.blocks.findIndex(({ type }) => type === "cut");
  return cut < 0 ? "" : toPlainText({ ...document, blocks: document.blocks.slice(cut + 1) }, 42);
}

test("[SESSION-24] the deposit slip lists the bags, what leaves the drawer, and both together", () => {
  const slip = slipOf(closedWith(10_000));
  expect(slip).toContain("Deposit slip");
  expect(slip).toMatch(/Bag B 4711 +50\.00/);
  expect(slip).toMatch(/From the drawer +50\.00/);
  expect(slip).toMatch(/For the bank +EUR 100\.00/);
});

test("[SESSION-24] as long as nobody says what stays, only the bags leave; and what stays whole makes no slip of cash", () => {
  expect(slipOf(closedWith(null))).toMatch(/For the bank +EUR 50\.00/);
  expect(slipOf(closedWith(15_000))).not.toContain("From the drawer");
});

test("[SESSION-24] without bags and without cash for the bank there is no slip", () => {
  const till = new PaperTill();
  till.must({ act: "open", float: [{ denominationMinor: 5_000, count: 4 }], businessDate: "2026-03-02" });
  till.must({ act: "count", cash: [{ denominationMinor: 5_000, count: 4 }], tenders: [] });
  const entry = till.must({ act: "close", reason: null, approvalPending: false, nextFloatMinor: minor(20_000) });
  if (entry.type !== "session.closed") throw new Error("a close makes a Z");
  expect(slipOf(entry)).toBe("");
});
