/** Tests of who was allowed to: what an entry needs by what it does, and a sale that holds what nobody said. */
import { expect, test } from "vitest";
import type { ApprovalId, LineId, SaleId, TenderId } from "#domain/ids.ts";
import { minor, rateMillionths } from "#domain/money/money.ts";
import { decideSale, evolveSaleAll, type SaleCommand, startSale } from "#domain/sale/sale.ts";
import { NO_AMOUNTS } from "#domain/sale/tender.ts";
import type { GivenApproval } from "#domain/staff/approval.ts";
import { maskToHex, type Permission, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { ANA, MARA, PaperTill } from "#test/fixtures/paper-till.ts";
import { aProduct } from "#test/fixtures/sales.ts";
import { checkEntry } from "./check-entry.ts";
import { checkPermission } from "./check-permission.ts";
import type { Entry, EntryDraft } from "./entry.ts";

const MASKS = { [ANA]: maskToHex(ROLE_MASKS.cashier), [MARA]: maskToHex(ROLE_MASKS.manager) };

/** A till with an open session and a sale of three, paid in cash. */
function aTill(): PaperTill {
  const till = new PaperTill();
  till.must({ act: "open", float: [{ denominationMinor: 1_000, count: 10 }], businessDate: "2026-03-02" });
  till.mustSell({ act: "add", product: aProduct({ priceMinor: minor(500) }), quantityThousandths: 3_000 });
  till.mustSell({ act: "tender_cash", amountMinor: minor(1_500) });
  return till;
}

/** What an entry breaks for whoever booked it, and the rules that it breaks. */
function breaches(till: PaperTill, entry: Entry = till.last): string[] {
  const before = till.before[till.entries.indexOf(entry)] ?? till.state;
  const context = { lease: MASKS, now: MASKS };
  return checkPermission(before, entry, context).map(({ says }) => says);
}

function approvalOf(permission: Permission): GivenApproval {
  return {
    state: "given",
    approvalId: till0.newId<ApprovalId>(),
    permission,
    requesterId: ANA,
    approverId: MARA,
    commandHash: "0".repeat(64),
    givenAt: "2026-03-02T08:00:00.000Z",
  };
}
const till0 = new PaperTill();

/** Brings a piece of the till's first sale back, and gives the money that way. @returns the completed sale as a draft of an entry */
function giveBack(till: PaperTill, pay: SaleCommand): EntryDraft<"sale.completed"> {
  const [first] = till.entries.filter((entry) => entry.type === "sale.completed");
  if (!first) throw new Error("the till sold something");
  const sold = { sale: first.body, returned: new Map<LineId, number>(), refunded: NO_AMOUNTS };
  const wishes = [{ lineId: first.body.lines[0]?.lineId as LineId, quantityThousandths: 1_000 }];
  till.mustSell({ act: "return_by_receipt", sold, wishes, reason: "Stale" });
  till.mustSell(pay);
  const { last } = till;
  if (last.type !== "sale.completed") throw new Error("everything was given back");
  return { type: last.type, body: last.body };
}

test("[SYNC-08] cash goes back as it came by whoever sells; more than was paid in cash needs its own permission", () => {
  const till = aTill();
  const { body } = giveBack(till, { act: "refund_cash", amountMinor: minor(500) });
  expect(breaches(till)).toEqual([]);
  const byCard = { ...body, origins: body.origins.map((each) => ({ ...each, method: "card" as const })) };
  const forged = till.append({ type: "sale.completed", body: byCard });
  expect(breaches(till, forged)).toEqual(["sale.completed needs sale.refund_other_tender"]);
  const allowed = till.append({ type: "sale.completed", body: byCard }, [approvalOf("sale.refund_other_tender")]);
  expect(breaches(till, allowed)).toEqual([]);
  expect(breaches(till, till.append({ type: "sale.completed", body: byCard }, [], MARA))).toEqual([]);
});

test("[SYNC-08] a voucher or an account for what was paid in cash needs its own permission", () => {
  const till = aTill();
  giveBack(till, { act: "refund_voucher", amountMinor: minor(500) });
  expect(breaches(till)).toEqual(["sale.completed needs sale.refund_other_tender"]);
});

test("[SYNC-08] selling on account, and money to a card whose payment nobody names, need their own permissions", () => {
  const till = aTill();
  const sold = till.last;
  if (sold.type !== "sale.completed") throw new Error("something was sold");
  const tenders = [{ tenderId: till.newId<TenderId>(), method: "account" as const, amountMinor: sold.body.totalMinor }];
  const without = { [ANA]: maskToHex(ROLE_MASKS.kitchen | 1n) };
  const owed = till.append({ type: "sale.completed", body: { ...sold.body, tenders } });
  expect(checkPermission(till.state, owed, { lease: without, now: null }).map(({ says }) => says)).toEqual([
    "sale.completed needs sale.on_account",
  ]);
  const refund = till.append({
    type: "payment.intended",
    body: {
      saleId: sold.body.saleId,
      paymentId: till.newId(),
      method: "card",
      currency: sold.body.currency,
      purpose: "refund",
      amountMinor: minor(-500),
      refundOf: null,
      terminal: null,
    },
  });
  expect(breaches(till, refund)).toEqual(["payment.intended needs sale.refund_other_tender"]);
});

test("[SYNC-08] an earlier date, a difference that was approved, a count of somebody else's drawer and a look at what is expected", () => {
  const till = aTill();
  const looked = till.append({ type: "report.x_taken", body: { blind: false } });
  expect(breaches(till, looked)).toEqual(["report.x_taken needs session.see_expected"]);
  expect(breaches(till, till.append({ type: "report.x_taken", body: { blind: true } }))).toEqual([]);
  till.must({ act: "count", cash: [{ denominationMinor: 1_000, count: 5 }], tenders: [] });
  expect(breaches(till)).toEqual([]);
  const counted = { ...till.last, staffId: MARA } as Entry;
  const onlyOwn = { lease: { ...MASKS, [MARA]: maskToHex(ROLE_MASKS.cashier) }, now: null };
  expect(checkPermission(till.state, counted, onlyOwn).map(({ says }) => says)).toEqual([
    "session.counted needs session.close_any",
  ]);
  till.must({ act: "close", reason: "Stolen", approvalPending: false, nextFloatMinor: null });
  expect(breaches(till)).toEqual(["session.closed needs session.approve_difference"]);
  till.businessDate = "2026-03-01";
  till.must({ act: "open", float: [], businessDate: "2026-03-01" });
  expect(breaches(till)).toEqual(["session.opened needs session.backdate"]);
});

test("[SALE-25] a sale holds no return, discount, price or exemption that no entry said before", () => {
  const till = aTill();
  const product = aProduct({ priceMinor: minor(500) });
  till.mustSell({ act: "add", product, quantityThousandths: 2_000 });
  const lineId = till.sale?.lines[0]?.lineId as LineId;
  till.mustSell({ act: "override_price", lineId, unitPriceMinor: minor(400), reason: "Old" });
  const wish = { kind: "percent", rateMillionths: rateMillionths(50_000), reason: "Regular" } as const;
  till.mustSell({ act: "give_discount", lineId, wish });
  till.mustSell({ act: "give_discount", lineId: null, wish });
  till.mustSell({ act: "exempt", reason: "Embassy", certificate: "X 1" });
  giveBack(till, { act: "tender_cash", amountMinor: minor(1_000) });
  const { last } = till;
  const before = till.before.at(-1);
  if (!before || last.type !== "sale.completed") throw new Error("it was paid");
  expect(checkEntry(before, last)).toEqual([]);
  const unsaid = (acts: (typeof before)["openActs"]) =>
    checkEntry({ ...before, openActs: acts }, last).map(({ code, says }) => `${code} ${says.split(":")[0]}`);
  expect(unsaid({})).toEqual([
    "sale.unsaid the price of Bun",
    "sale.unsaid a discount on Bun",
    "sale.unsaid Bun comes back",
    "sale.unsaid a discount on the whole sale",
    "sale.unsaid that it is without tax",
  ]);
  // Said is what was said, not a larger one under the same name.
  const acts = before.openActs[last.body.saleId] ?? [];
  const smaller = acts.map((act) => act.replace("50000 ppm", "10000 ppm"));
  expect(unsaid({ [last.body.saleId]: smaller })).toHaveLength(2);
  // What is over is forgotten; nothing grows without end.
  expect(till.state.openActs).toEqual({});
});

test("what was said of sales that are given up without an entry is forgotten after a hundred others", () => {
  const till = aTill();
  for (let index = 0; index < 120; index += 1) {
    const sale = startSale(till.newId<SaleId>(), till.currency, "2026-03-02T08:00:00.000Z", ANA);
    const rules = { ...rulesOf(till), nextReceiptNumber: "A01-000099" };
    const added = decideSale(sale, { act: "add", product: aProduct({}), quantityThousandths: null }, rules);
    if (!added.ok) throw new Error("it is added");
    const lineId = evolveSaleAll(sale, added.value).lines[0]?.lineId as LineId;
    const wish = { act: "override_price", lineId, unitPriceMinor: minor(1), reason: "Old" } as const;
    const priced = decideSale(evolveSaleAll(sale, added.value), wish, rules);
    for (const event of priced.ok ? priced.value : [])
      if (event.type === "price.overridden") till.append({ type: event.type, body: event.body });
  }
  expect(Object.keys(till.state.openActs)).toHaveLength(100);
});

function rulesOf(till: PaperTill) {
  return {
    at: "2026-03-02T08:00:00.000Z",
    staffId: ANA,
    policy: till.policy,
    drawerId: till.newId<never>(),
    newId: till.newId,
  };
}
