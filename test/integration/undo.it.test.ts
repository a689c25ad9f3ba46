/** What must not be given back twice, or the wrong way: voids, returns and corrections that meet, through the register's own door. */
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { Act, ActRequest } from "#domain/protocol/register-api.ts";
import { startTerminalEmulator } from "#test/devices/card-terminal/emulator.ts";
import { makeTestFolder, type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

async function signIn(role: string): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role);
  await till.must("staff.sign_in", { staffId: person?.staffId ?? "", pin: person?.demoPin ?? "" });
}

async function open(role = "manager"): Promise<void> {
  till = await openRegister();
  await signIn(role);
  await till.must("session.open", { float: [{ denominationMinor: 5000, count: 2 }], approvalId: null });
}

async function ringUp(pieces = 1): Promise<string> {
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 5 });
  const product = products.find(({ unit }) => unit === "piece");
  await till.must("sale.add_product", { productId: product?.productId ?? "", quantityThousandths: pieces * 1_000 });
  return till.view().sale?.lines.at(-1)?.lineId ?? "";
}

const payRest = () => till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
const lastNumber = () => till.view().lastSale?.receiptNumber ?? "";

async function payByCard(amountMinor: number): Promise<string> {
  await till.must("sale.intend_card", { amountMinor });
  const paymentId = till.view().sale?.pending?.paymentId ?? "";
  await till.must("sale.settle_card", { paymentId, reference: `AUTH ${amountMinor}` });
  return paymentId;
}

/** Puts pieces of a line of a receipt on the sale, to come back. */
const bringBack = (number: string, lineId: string, pieces = 1) =>
  till.act("sale.return_by_receipt", {
    number,
    lines: [{ lineId, quantityThousandths: pieces * 1_000 }],
    reason: "Stale",
    approvalId: null,
  });

/** Gives everything back in cash that is to be given back. */
const giveBack = () =>
  till.must("sale.refund_cash", { amountMinor: -(till.view().sale?.cashDueMinor ?? 0), approvalId: null });
const voidIt = (number: string) => till.act("sale.void", { number, reason: "Rung up twice", approvalId: null });

/** Asks with a manager's approval of exactly this request. */
async function approved<A extends Act>(act: A, request: Omit<ActRequest<A>, "approvalId">) {
  const manager = till.view().staff.find((each) => each.role === "manager");
  const { approvalId } = await till.must("approval.give", {
    approverId: manager?.staffId ?? "",
    pin: manager?.demoPin ?? "",
    act,
    request: request as Record<string, unknown>,
  });
  return till.act(act, { ...request, approvalId } as ActRequest<A>);
}

test("[SALE-33] a sale that a card paid is not voided: only the terminal gives that money back, by its receipt", async () => {
  await open();
  const lineId = await ringUp(2);
  const due = till.view().sale?.dueMinor ?? 0;
  const paymentId = await payByCard(due);
  const number = lastNumber();
  expect(await voidIt(number)).toMatchObject({ refusal: { code: "void.paid_by_card" } });
  // The way that there is: everything comes back, and the money to the card that paid.
  expect(await bringBack(number, lineId, 2)).toMatchObject({ ok: true });
  await till.must("sale.refund_card", { amountMinor: due, paymentId, approvalId: null });
  const refundId = till.view().sale?.pending?.paymentId ?? "";
  await till.must("sale.settle_card", { paymentId: refundId, reference: "REF" });
  const refund = lastNumber();
  expect(till.view().lastSale?.totalMinor).toBe(-due);
  // Nor is money that went back to a card fetched from it again.
  expect(await voidIt(refund)).toMatchObject({ refusal: { code: "void.paid_by_card" } });
});

test("[SALE-33] what was cash after all, as its tender was corrected, is voided in cash", async () => {
  await open();
  await ringUp();
  const due = till.view().sale?.dueMinor ?? 0;
  await payByCard(due);
  const number = lastNumber();
  const wish = { from: "card", to: "cash", amountMinor: due, reason: "Was cash" } as const;
  await till.must("sale.correct_tender", { number, ...wish, approvalId: null });
  expect(await voidIt(number)).toMatchObject({ ok: true });
});

test("[SALE-30] [SALE-33] goods that wait on a held sale to come back come back nowhere else, and their sale is not voided", async () => {
  await open();
  const lineId = await ringUp(2);
  await payRest();
  const number = lastNumber();
  expect(await bringBack(number, lineId)).toMatchObject({ ok: true });
  await till.must("sale.hold", { label: "Ms Ito" });
  expect(await bringBack(number, lineId)).toMatchObject({
    refusal: { code: "return.on_hold", facts: { label: "Ms Ito" } },
  });
  expect(await voidIt(number)).toMatchObject({ refusal: { code: "return.on_hold" } });
  const [held] = till.view().held;
  await till.must("sale.recall", { saleId: held?.saleId ?? "" });
  await giveBack();
  expect(await bringBack(number, lineId, 2)).toMatchObject({ refusal: { code: "return.more_than_sold" } });
  expect(await bringBack(number, lineId)).toMatchObject({ ok: true });
  await giveBack();
});

test("[SALE-30] a return is not voided once more of the same goods came back: their shares follow one another", async () => {
  await open();
  const lineId = await ringUp(3);
  await payRest();
  const number = lastNumber();
  const returns: string[] = [];
  for (let piece = 0; piece < 2; piece += 1) {
    expect(await bringBack(number, lineId)).toMatchObject({ ok: true });
    await giveBack();
    returns.push(lastNumber());
  }
  const [first = "", second = ""] = returns;
  expect(await voidIt(first)).toMatchObject({ refusal: { code: "void.returned_since" } });
  expect(await voidIt(second)).toMatchObject({ ok: true });
  expect(await voidIt(first)).toMatchObject({ ok: true });
  expect(await bringBack(number, lineId, 3)).toMatchObject({ ok: true });
});

test("[SALE-32] what a correction moved to the card is the card's when goods come back, and no cash", async () => {
  await open("cashier");
  const lineId = await ringUp();
  const due = till.view().sale?.dueMinor ?? 0;
  await payRest();
  const number = lastNumber();
  const wish = { number, from: "cash", to: "card", amountMinor: due, reason: "Was a card" } as const;
  expect(await approved("sale.correct_tender", wish)).toMatchObject({ ok: true });
  const back = { number, lines: [{ lineId, quantityThousandths: 1_000 }], reason: "Broken" };
  expect(await approved("sale.return_by_receipt", back)).toMatchObject({ ok: true });
  expect(await till.act("sale.refund_cash", { amountMinor: due, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.refund_other_tender" } },
  });
  // Nobody knows its payment: that it is the same card is for somebody else to see.
  expect(await till.act("sale.refund_card", { amountMinor: due, paymentId: null, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.refund_other_tender" } },
  });
  expect(await approved("sale.refund_card", { amountMinor: due, paymentId: null })).toMatchObject({ ok: true });
  const refundId = till.view().sale?.pending?.paymentId ?? "";
  await till.must("sale.settle_card", { paymentId: refundId, reference: "REF" });
  expect(till.view().lastSale?.totalMinor).toBe(-due);
});

test("[SALE-34] what a connected terminal took is the card's: no correction makes cash of it", async () => {
  const folder = makeTestFolder();
  const terminal = await startTerminalEmulator({ port: 0, memory: join(folder, "terminal") });
  till = await openRegister({ folder, terminal: { host: "127.0.0.1", port: terminal.port } });
  await signIn("manager");
  await till.must("session.open", { float: [{ denominationMinor: 5000, count: 2 }], approvalId: null });
  await ringUp();
  const due = till.view().sale?.dueMinor ?? 0;
  await till.must("sale.intend_card", { amountMinor: due });
  await expect.poll(() => till.view().lastSale?.totalMinor).toBe(due);
  const wish = { number: lastNumber(), from: "card", to: "cash", amountMinor: due, reason: "Was cash" } as const;
  expect(await till.act("sale.correct_tender", { ...wish, approvalId: null })).toMatchObject({
    refusal: { code: "tender.terminal_took" },
  });
  await terminal.stop();
});

test("[SALE-32] of two cards that paid each gets back what it paid, whichever was given back first", async () => {
  await open("cashier");
  const lineId = await ringUp(2);
  const half = (till.view().sale?.dueMinor ?? 0) / 2;
  const first = await payByCard(half);
  const second = await payByCard(half);
  const number = lastNumber();
  const back = { number, lines: [{ lineId, quantityThousandths: 1_000 }], reason: "Broken" };
  expect(await approved("sale.return_by_receipt", back)).toMatchObject({ ok: true });
  await till.must("sale.refund_card", { amountMinor: half, paymentId: second, approvalId: null });
  const refundId = till.view().sale?.pending?.paymentId ?? "";
  await till.must("sale.settle_card", { paymentId: refundId, reference: "REF" });
  expect(await approved("sale.return_by_receipt", back)).toMatchObject({ ok: true });
  expect(await till.act("sale.refund_card", { amountMinor: half, paymentId: second, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed" },
  });
  expect(await till.act("sale.refund_card", { amountMinor: half, paymentId: first, approvalId: null })).toMatchObject({
    ok: true,
  });
});

test("[SALE-32] what went back to a card is no longer left on it, on the same sale too", async () => {
  await open("cashier");
  const lineId = await ringUp(2);
  const half = (till.view().sale?.dueMinor ?? 0) / 2;
  const first = await payByCard(half);
  await payByCard(half);
  const back = { number: lastNumber(), lines: [{ lineId, quantityThousandths: 2_000 }], reason: "Broken" };
  expect(await approved("sale.return_by_receipt", back)).toMatchObject({ ok: true });
  await till.must("sale.refund_card", { amountMinor: half, paymentId: first, approvalId: null });
  const refundId = till.view().sale?.pending?.paymentId ?? "";
  await till.must("sale.settle_card", { paymentId: refundId, reference: "REF" });
  expect(till.view().sale?.refundOrigins).toMatchObject([{ refundedMinor: half }, { refundedMinor: 0 }]);
  expect(await till.act("sale.refund_card", { amountMinor: half, paymentId: first, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed" },
  });
});

test("[SESSION-21] an approval of a part of the money is kept until the sale is booked, over a restart too", async () => {
  await open("cashier");
  const lineId = await ringUp(2);
  const due = till.view().sale?.dueMinor ?? 0;
  const paymentId = await payByCard(due);
  const back = { number: lastNumber(), lines: [{ lineId, quantityThousandths: 2_000 }], reason: "Broken" };
  expect(await approved("sale.return_by_receipt", back)).toMatchObject({ ok: true });
  expect(await approved("sale.refund_cash", { amountMinor: 100 })).toMatchObject({ ok: true });
  await till.close();
  till = await openRegister({ folder: till.folder, clock: till.clock });
  await signIn("cashier");
  await till.must("sale.refund_card", { amountMinor: due - 100, paymentId, approvalId: null });
  const refundId = till.view().sale?.pending?.paymentId ?? "";
  await till.must("sale.settle_card", { paymentId: refundId, reference: "REF" });
  await signIn("manager");
  const { rows } = await till.must("approval.list", {});
  expect(rows.map(({ permission }) => permission)).toEqual(["sale.refund_other_tender", "sale.refund"]);
});
