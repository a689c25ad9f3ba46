/** Vouchers, accounts, cash of other currencies and tips through the register's own door, on real files. */
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { Act, ActRequest } from "#domain/protocol/register-api.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { rebuild } from "#main/register/store/rebuild.ts";
import { openStore } from "#main/register/store/store.ts";
import {
  migrationsFolder,
  type OpenRegister,
  openRegister,
  removeTestFolders,
  TEST_KEY,
} from "#test/in-process-register.ts";

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

async function ringUp(pieces = 2): Promise<number> {
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 5 });
  const product = products.find(({ unit }) => unit === "piece");
  await till.must("sale.add_product", { productId: product?.productId ?? "", quantityThousandths: pieces * 1_000 });
  return till.view().sale?.totalMinor ?? 0;
}

const payRest = () => till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
const lastNumber = () => till.view().lastSale?.receiptNumber ?? "";

/** All rows of a paper, left and right. */
async function rowsOf(what: "sale" | "z_report", number: string): Promise<string[]> {
  const { document } = await till.must("receipts.show", { what, number });
  return document.blocks.flatMap((block) => {
    if (block.type === "row") return [`${block.left} ${block.right}`.trim()];
    if (block.type === "total") return [`${block.label} ${block.amount}`];
    return block.type === "barcode" ? [`|${block.data}|`] : [];
  });
}

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

/** Brings a whole receipt back and gives its money as a voucher. @returns the voucher's number */
async function returnAsVoucher(number: string): Promise<string> {
  const found = await till.must("sale.find_receipt", { number });
  const lines = found.lines.map(({ lineId, leftThousandths }) => ({ lineId, quantityThousandths: leftThousandths }));
  await till.must("sale.return_by_receipt", { number, lines, reason: "Broken", approvalId: null });
  const amountMinor = -(till.view().sale?.dueMinor ?? 0);
  await till.must("sale.refund_voucher", { amountMinor, approvalId: null });
  return `${lastNumber()}-V1`;
}

test("[SALE-120] [SALE-121] a voucher given for goods that came back pays once, its rest is a new one, and a void makes it whole", async () => {
  await open();
  const total = await ringUp(4);
  await payRest();
  const voucher = await returnAsVoucher(lastNumber());
  expect(await rowsOf("sale", lastNumber())).toContain(`|${voucher}|`);
  // Half of it is used; nobody has to say what it is worth.
  const half = await ringUp(2);
  expect(await till.act("sale.tender_voucher", { number: voucher, valueMinor: total + 1 })).toMatchObject({
    ok: false,
    refusal: { code: "voucher.worth", facts: { valueMinor: total } },
  });
  await till.must("sale.tender_voucher", { number: voucher.toLowerCase(), valueMinor: null });
  const first = lastNumber();
  expect(till.view().lastSale).toMatchObject({ totalMinor: half, changeMinor: 0 });
  const rest = `${first}-V1`;
  expect(await rowsOf("sale", first)).toContain(`|${rest}|`);
  // Twice it does not pay.
  await ringUp(1);
  expect(await till.act("sale.tender_voucher", { number: voucher, valueMinor: null })).toMatchObject({
    ok: false,
    refusal: { code: "voucher.spent", facts: { number: voucher, receipt: first } },
  });
  await till.must("sale.discard", {});
  // The sale is undone: its rest is worth nothing, and the voucher everything again.
  await till.must("sale.void", { number: first, reason: "Rung up twice", approvalId: null });
  await ringUp(1);
  expect(await till.act("sale.tender_voucher", { number: rest, valueMinor: null })).toMatchObject({
    ok: false,
    refusal: { code: "voucher.value_needed" },
  });
  await till.must("sale.tender_voucher", { number: voucher, valueMinor: null });
  // What was given out with a sale and is used since can't be undone with it.
  const second = lastNumber();
  await ringUp(1);
  await till.must("sale.tender_voucher", { number: `${second}-V1`, valueMinor: null });
  expect(await till.act("sale.void", { number: second, reason: "Wrong", approvalId: null })).toMatchObject({
    ok: false,
    refusal: { code: "void.voucher_used", facts: { number: `${second}-V1` } },
  });
  await till.close();
  const file = join(till.folder, "register.db");
  const opened = openStore({ file, keyHex: deriveKeys(TEST_KEY).databaseHex, migrationsFolder });
  if (!opened.ok) throw new Error(opened.trouble);
  expect(rebuild(opened.store)).toMatchObject({ ok: true, value: { kind: "done", differences: [] } });
  opened.store.close();
  till = await openRegister({ folder: till.folder, clock: till.clock });
});

test("[SALE-120] a voucher of elsewhere says itself what it is worth; a card's number is none", async () => {
  await open("cashier");
  await ringUp(2);
  const take = (number: string, valueMinor: number | null) => till.act("sale.tender_voucher", { number, valueMinor });
  expect(await take("?", 100)).toMatchObject({ ok: false, refusal: { code: "voucher.misread" } });
  expect(await take("4111111111111111", 100)).toMatchObject({ ok: false, refusal: { code: "card_data.refused" } });
  expect(await take("XMAS-17", null)).toMatchObject({ ok: false, refusal: { code: "voucher.value_needed" } });
  expect(await take("XMAS-17", 100)).toMatchObject({ ok: true });
  expect(till.view().sale?.tenders).toMatchObject([{ method: "voucher", amountMinor: 100, reference: "XMAS-17" }]);
  const tenderId = till.view().sale?.tenders[0]?.tenderId ?? "";
  await till.must("sale.return_tender", { tenderId });
  expect(till.view().sale?.tenders).toEqual([]);
});

test("[SALE-122] a cashier sells on account with a manager's PIN, to somebody; the receipt is signed", async () => {
  await open("cashier");
  const amountMinor = await ringUp(2);
  expect(await till.act("sale.tender_account", { amountMinor, approvalId: null })).toMatchObject({
    ok: false,
    refusal: { code: "approval.needed", facts: { permission: "sale.on_account" } },
  });
  expect(await approved("sale.tender_account", { amountMinor })).toMatchObject({
    ok: false,
    refusal: { code: "account.customer_needed" },
  });
  const { customerId } = await till.must("customer.add", { name: "Costa Café", email: "", phone: "" });
  await till.must("sale.attach_customer", { customerId });
  expect(await approved("sale.tender_account", { amountMinor })).toMatchObject({ ok: true });
  const rows = await rowsOf("sale", lastNumber());
  expect(rows.some((row) => row.startsWith("On account"))).toBe(true);
  expect(rows.some((row) => row.startsWith("Signature"))).toBe(true);
});

test("[SALE-123] [SALE-124] [SESSION-31] dollars with a tip: change in euros, counted by currency, and the Z says all of it", async () => {
  await open();
  const total = await ringUp(2);
  await till.must("sale.give_tip", { amountMinor: 100 });
  await till.must("sale.tender_foreign", { currency: "USD", foreignMinor: 2_000 });
  expect(till.view().lastSale).toMatchObject({ totalMinor: total, changeMinor: 1_840 - total - 100 });
  const change = till.view().lastSale?.changeMinor ?? 0;
  expect(till.view().session?.foreignToCount).toEqual(["USD"]);
  const left = 10_000 - change;
  const cash = [
    { denominationMinor: 100, count: Math.floor(left / 100) },
    { denominationMinor: 1, count: left % 100 },
  ];
  expect(await till.act("session.count", { cash, tenders: [] })).toMatchObject({
    ok: false,
    refusal: { code: "count.tender_missing", facts: { method: "USD" } },
  });
  const usd = { method: "foreign", currency: "USD" } as const;
  await till.must("session.count", { cash, tenders: [{ ...usd, countedMinor: 1_000 }] });
  expect(till.view().session?.count?.tenders).toMatchObject([
    { method: "cash", currency: null, differenceMinor: 0 },
    { method: "foreign", currency: "USD", expectedMinor: 2_000, countedMinor: 1_000, differenceMinor: -1_000 },
  ]);
  // Ten dollars are 9.20: more than the five euros that need no reason.
  const close = { reason: null, approvalPending: false, nextFloatMinor: null, approvalId: null };
  expect(await till.act("session.close", close)).toMatchObject({
    ok: false,
    refusal: { code: "session.reason_needed", facts: { differenceMinor: -920 } },
  });
  await till.must("session.count", { cash, tenders: [{ ...usd, countedMinor: 2_000 }] });
  const { zNumber } = await till.must("session.close", close);
  const rows = await rowsOf("z_report", zNumber);
  expect(rows).toContain("USD USD 20.00");
  expect(rows.some((row) => row.startsWith("Tips  1 ×") && row.endsWith("1.00"))).toBe(true);
  expect(rows.some((row) => row.startsWith("Foreign cash  1 ×") && row.endsWith("18.40"))).toBe(true);
});

test("[SALE-123] which currencies are taken, and for how much, is set by whoever may and kept over a restart", async () => {
  await open("cashier");
  const gbp = { currency: "GBP", rateMillionths: 1_170_000 };
  expect(await till.act("tender.set_foreign", { currencies: [gbp], approvalId: null })).toMatchObject({
    ok: false,
    refusal: { code: "approval.needed" },
  });
  await signIn("manager");
  const eur = { currency: "EUR", rateMillionths: 1_000_000 };
  expect(await till.act("tender.set_foreign", { currencies: [eur], approvalId: null })).toMatchObject({
    ok: false,
    refusal: { code: "foreign.own" },
  });
  expect(await till.act("tender.set_foreign", { currencies: [gbp, gbp], approvalId: null })).toMatchObject({
    ok: false,
    refusal: { code: "foreign.twice" },
  });
  await till.must("tender.set_foreign", { currencies: [gbp], approvalId: null });
  expect(till.view().shop?.foreignCurrencies).toEqual([gbp]);
  const { folder, clock } = till;
  await till.close();
  till = await openRegister({ folder, clock });
  await signIn("manager");
  expect(till.view().shop?.foreignCurrencies).toEqual([gbp]);
  await ringUp(1);
  expect(await till.act("sale.tender_foreign", { currency: "USD", foreignMinor: 100 })).toMatchObject({
    ok: false,
    refusal: { code: "foreign.unknown" },
  });
  await till.must("sale.tender_foreign", { currency: "GBP", foreignMinor: 2_000 });
});
