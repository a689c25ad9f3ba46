/** Discounts, other prices, goods that come back, voids and tender corrections through the register's own door, on real files. */
import { afterAll, afterEach, expect, test } from "vitest";
import type { Act, ActRequest } from "#domain/protocol/register-api.ts";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

async function signIn(role: string): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role);
  await till.must("staff.sign_in", { staffId: person?.staffId ?? "", pin: person?.demoPin ?? "" });
}

async function open(role = "cashier"): Promise<void> {
  till = await openRegister();
  await signIn(role);
  await till.must("session.open", { float: [{ denominationMinor: 5000, count: 2 }], approvalId: null });
}

/** Rings up a new product at a price, so that the test knows what everything comes to. */
async function ringUp(pieces = 1): Promise<string> {
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 5 });
  const product = products.find(({ unit }) => unit === "piece");
  await till.must("sale.add_product", { productId: product?.productId ?? "", quantityThousandths: pieces * 1_000 });
  return till.view().sale?.lines.at(-1)?.lineId ?? "";
}

const payRest = () => till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
const lastNumber = () => till.view().lastSale?.receiptNumber ?? "";

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

/** What the drawer should hold, as a manager's X report says. */
async function expectedCash(): Promise<string> {
  const cashier = till.view().staff.find(({ staffId }) => staffId === till.view().person?.staffId);
  await signIn("manager");
  const { document } = await till.must("session.x_report", { print: false });
  const row = document.blocks.find((block) => block.type === "row" && block.left === "Expected");
  await till.must("staff.sign_in", { staffId: cashier?.staffId ?? "", pin: cashier?.demoPin ?? "" });
  return row?.type === "row" ? row.right : "";
}

test("[SALE-28] a discount within a tenth is a cashier's own; a larger one needs somebody who may", async () => {
  await open();
  const lineId = await ringUp(2);
  const full = till.view().sale?.totalMinor ?? 0;
  const small = { lineId, off: { kind: "percent", rateMillionths: 100_000 }, reason: "Regular" } as const;
  await till.must("sale.give_discount", { ...small, approvalId: null });
  expect(till.view().sale?.totalMinor).toBe(full - Math.round(full / 10));
  const large = { lineId: null, off: { kind: "percent", rateMillionths: 500_000 }, reason: "Broken box" } as const;
  expect(await till.act("sale.give_discount", { ...large, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.discount_large" } },
  });
  expect(await approved("sale.give_discount", large)).toMatchObject({ ok: true });
  const [discount] = till.view().sale?.discounts ?? [];
  await till.must("sale.take_back_discount", { discountId: discount?.discount.discountId ?? "" });
  expect(till.view().sale?.discounts).toEqual([]);
});

test("[SALE-28] small discounts one after the other are one large discount", async () => {
  await open();
  const lineId = await ringUp(2);
  const off = { kind: "percent", rateMillionths: 60_000 } as const;
  const wish = { off, reason: "Regular" };
  await till.must("sale.give_discount", { lineId, ...wish, approvalId: null });
  for (const again of [lineId, null])
    expect(await till.act("sale.give_discount", { lineId: again, ...wish, approvalId: null })).toMatchObject({
      refusal: { code: "approval.needed", facts: { permission: "sale.discount_large" } },
    });
  expect(await approved("sale.give_discount", { lineId, ...wish })).toMatchObject({ ok: true });
});

test("[SALE-29] a price is overridden only by somebody who may, and the catalogue's price stays in sight", async () => {
  await open();
  const lineId = await ringUp();
  const was = till.view().sale?.lines[0]?.unitPriceMinor ?? 0;
  const wish = { lineId, unitPriceMinor: 150, reason: "Label said so" };
  expect(await till.act("sale.override_price", { ...wish, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed" },
  });
  expect(await approved("sale.override_price", wish)).toMatchObject({ ok: true });
  expect(till.view().sale).toMatchObject({ totalMinor: 150, lines: [{ catalogueMinor: was, unitPriceMinor: 150 }] });
});

test("[SALE-30] goods come back for what was paid for them, the last piece with the remainder, and never more than were sold", async () => {
  await open("manager");
  const lineId = await ringUp(3);
  await till.must("sale.give_discount", {
    lineId: null,
    off: { kind: "amount", amountMinor: 100 },
    reason: "Voucher",
    approvalId: null,
  });
  const paid = till.view().sale?.totalMinor ?? 0;
  await payRest();
  const number = lastNumber();
  let given = 0;
  for (let piece = 0; piece < 3; piece += 1) {
    await till.must("sale.return_by_receipt", {
      number,
      lines: [{ lineId, quantityThousandths: 1_000 }],
      reason: "Stale",
      approvalId: null,
    });
    const due = -(till.view().sale?.cashDueMinor ?? 0);
    expect(due).toBeGreaterThan(0);
    expect(await till.act("sale.tender_cash", { amountMinor: due })).toMatchObject({ refusal: { code: "refund.due" } });
    await till.must("sale.refund_cash", { amountMinor: due, approvalId: null });
    given += due;
  }
  expect(given).toBe(paid);
  const more = { number, lines: [{ lineId, quantityThousandths: 1_000 }], reason: "Stale", approvalId: null };
  expect(await till.act("sale.return_by_receipt", more)).toMatchObject({ refusal: { code: "return.all_back" } });
  expect(await expectedCash()).toBe("100.00");
});

test("[SALE-31] [SALE-36] an exchange is one sale: what comes back pays for what goes out, takes no discount and keeps its price", async () => {
  await open("manager");
  const lineId = await ringUp(2);
  await payRest();
  const number = lastNumber();
  await till.must("sale.return_by_receipt", {
    number,
    lines: [{ lineId, quantityThousandths: 1_000 }],
    reason: "Other kind",
    approvalId: null,
  });
  await ringUp(1);
  expect(till.view().sale?.totalMinor).toBe(0);
  const [back] = till.view().sale?.lines ?? [];
  const ofBack = { lineId: back?.lineId ?? "", reason: "Regular", approvalId: null };
  expect(
    await till.act("sale.give_discount", { ...ofBack, off: { kind: "percent", rateMillionths: 50_000 } }),
  ).toMatchObject({ refusal: { code: "discount.returned" } });
  expect(await till.act("sale.override_price", { ...ofBack, unitPriceMinor: 1 })).toMatchObject({
    refusal: { code: "price.returned" },
  });
  await till.must("sale.complete", {});
  expect(till.view().lastSale).toMatchObject({ totalMinor: 0, paidMinor: 0 });
});

test("[SALE-32] what a card paid goes back in cash only by a permission of its own", async () => {
  await open();
  const lineId = await ringUp();
  const due = till.view().sale?.dueMinor ?? 0;
  await till.must("sale.intend_card", { amountMinor: due });
  const paymentId = till.view().sale?.pending?.paymentId ?? "";
  await till.must("sale.settle_card", { paymentId, reference: "AUTH 1" });
  const number = lastNumber();
  const back = { number, lines: [{ lineId, quantityThousandths: 1_000 }], reason: "Broken" };
  expect(await till.act("sale.return_by_receipt", { ...back, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.refund" } },
  });
  expect(await approved("sale.return_by_receipt", back)).toMatchObject({ ok: true });
  expect(await till.act("sale.refund_cash", { amountMinor: due, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.refund_other_tender" } },
  });
  await till.must("sale.refund_card", { amountMinor: due, paymentId, approvalId: null });
  const refundId = till.view().sale?.pending?.paymentId ?? "";
  expect(till.view().sale?.pending?.amountMinor).toBe(-due);
  await till.must("sale.settle_card", { paymentId: refundId, reference: "REF 2" });
  expect(till.view().lastSale).toMatchObject({ totalMinor: -due, paidMinor: -due, changeMinor: 0 });
});

test("[SALE-33] a sale is voided whole while its session runs, once, and its money leaves the drawer", async () => {
  await open();
  await ringUp(2);
  await payRest();
  const number = lastNumber();
  expect(await expectedCash()).not.toBe("100.00");
  const wish = { number, reason: "Rung up twice" };
  expect(await till.act("sale.void", { ...wish, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed" },
  });
  expect(await approved("sale.void", wish)).toMatchObject({ ok: true });
  expect(await expectedCash()).toBe("100.00");
  expect(await approved("sale.void", wish)).toMatchObject({ refusal: { code: "void.already" } });
});

test("[SALE-34] a tender booked wrongly is moved, and the sale stays as it was", async () => {
  await open("manager");
  await ringUp();
  const total = till.view().sale?.totalMinor ?? 0;
  await payRest();
  const number = lastNumber();
  const wish = { number, from: "cash", to: "card", amountMinor: total, reason: "Was a card" } as const;
  await till.must("sale.correct_tender", { ...wish, approvalId: null });
  expect(await expectedCash()).toBe("100.00");
  expect(till.view().session?.tendersToCount).toEqual(["cash", "card"]);
  expect(await till.act("sale.correct_tender", { ...wish, approvalId: null })).toMatchObject({
    refusal: { code: "tender.more_than_booked", facts: { bookedMinor: 0 } },
  });
});

test("without a receipt goods come back at today's price or less, by a permission of its own", async () => {
  await open();
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 5 });
  const [product] = products;
  const wish = {
    productId: product?.productId ?? "",
    quantityThousandths: 1_000,
    unitPriceMinor: null,
    reason: "No receipt",
  };
  expect(await till.act("sale.return_without_receipt", { ...wish, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.refund_without_receipt" } },
  });
  expect(await approved("sale.return_without_receipt", wish)).toMatchObject({ ok: true });
  const due = -(till.view().sale?.cashDueMinor ?? 0);
  expect(due).toBe(product?.priceMinor);
  await till.must("sale.refund_cash", { amountMinor: due, approvalId: null });
  expect(till.view().lastSale?.totalMinor).toBe(-due);
});

test("[SESSION-21] whoever approved finds it in their own list, and nobody else does", async () => {
  await open();
  const lineId = await ringUp();
  await approved("sale.override_price", { lineId, unitPriceMinor: 150, reason: "Label said so" });
  expect((await till.must("approval.list", {})).rows).toEqual([]);
  await signIn("manager");
  const { rows } = await till.must("approval.list", {});
  expect(rows).toMatchObject([
    { permission: "sale.override_price", requesterName: "Ana Ribeiro", amountMinor: 150, reason: "Label said so" },
  ]);
});
