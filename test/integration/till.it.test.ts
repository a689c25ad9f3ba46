/** A till from sign-in to Z through the register's own door, on real files: each rule a cashier meets. */
import { afterAll, afterEach, expect, test } from "vitest";
import { type OpenRegister, openRegister, removeTestFolders, TestClock } from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

/** Signs in the first person of a role, by the PIN that the demo shows. */
async function signIn(role: string, nth = 0): Promise<string> {
  const person = till.view().staff.filter((each) => each.role === role)[nth];
  if (!person?.demoPin) throw new Error(`the demo has no ${role} ${nth}`);
  await till.must("staff.sign_in", { staffId: person.staffId, pin: person.demoPin });
  return person.staffId;
}

async function openSession(): Promise<void> {
  await till.must("session.open", { float: [{ denominationMinor: 5000, count: 2 }], approvalId: null });
}

/** Adds the nth most sold product that is sold by the piece. */
async function ringUp(nth = 0): Promise<void> {
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 50 });
  const product = products.filter(({ unit }) => unit === "piece")[nth];
  if (!product) throw new Error("the demo shop has products");
  await till.must("sale.add_product", { productId: product.productId, quantityThousandths: null });
}

async function payExactly(): Promise<void> {
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
}

async function approve(act: string, request: Record<string, unknown>, role = "manager"): Promise<string> {
  const person = till.view().staff.find((each) => each.role === role);
  const { approvalId } = await till.must("approval.give", {
    approverId: person?.staffId ?? ("" as never),
    pin: person?.demoPin ?? "",
    act,
    request,
  });
  return approvalId;
}

test("a cashier signs in, opens with a float, sells for cash and sees the change until the next scan", async () => {
  till = await openRegister();
  expect(till.view().person).toBeNull();
  await signIn("cashier");
  await openSession();
  expect(till.view().session?.floatMinor).toBe(10_000);
  await ringUp();
  await ringUp();
  const sale = till.view().sale;
  expect(sale?.lines).toHaveLength(1);
  expect(sale?.lines[0]?.quantityThousandths).toBe(2_000);
  const total = sale?.totalMinor ?? 0;
  await till.must("sale.tender_cash", { amountMinor: total + 500 });
  expect(till.view().sale).toBeNull();
  expect(till.view().lastSale).toMatchObject({ totalMinor: total, changeMinor: 500 });
  expect(till.view().lastSale?.receiptNumber).toMatch(/-000001$/);
  await ringUp(1);
  expect(till.view().lastSale).toBeNull();
});

test("nothing is sold before a session is open, and nothing is done by nobody", async () => {
  till = await openRegister();
  expect(await till.act("sale.scan", { code: "4006381333931", quantityThousandths: null })).toMatchObject({
    ok: false,
  });
  await signIn("cashier");
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 1 });
  const add = await till.act("sale.add_product", {
    productId: products[0]?.productId ?? "",
    quantityThousandths: null,
  });
  expect(add).toMatchObject({ ok: false, refusal: { code: "session.none" } });
});

test("the kitchen can't sell", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 1 });
  await signIn("kitchen");
  const add = await till.act("sale.add_product", {
    productId: products[0]?.productId ?? "",
    quantityThousandths: null,
  });
  expect(add).toMatchObject({ ok: false, refusal: { code: "approval.needed" } });
});

test("mixed tenders: part by card with its reference, the rest in cash", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await ringUp();
  await ringUp(3);
  const total = till.view().sale?.totalMinor ?? 0;
  await till.must("sale.intend_card", { amountMinor: 200 });
  const pending = till.view().sale?.pending;
  expect(pending).toMatchObject({ amountMinor: 200, inDoubt: false });
  await till.must("sale.settle_card", { paymentId: pending?.paymentId ?? "", reference: "AUTH 4711" });
  expect(till.view().sale?.dueMinor).toBe(total - 200);
  await payExactly();
  expect(till.view().lastSale).toMatchObject({ totalMinor: total, changeMinor: 0, paidMinor: total });
  expect(till.view().session?.tendersToCount).toEqual(["cash", "card"]);
});

test("a card never pays more than is due, and a declined card leaves the sale as it was", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await ringUp();
  const total = till.view().sale?.totalMinor ?? 0;
  const tooMuch = await till.act("sale.intend_card", { amountMinor: total + 1 });
  expect(tooMuch).toMatchObject({
    ok: false,
    refusal: { code: "tender.card_more_than_due", facts: { dueMinor: total } },
  });
  await till.must("sale.intend_card", { amountMinor: total });
  await till.must("sale.fail_card", { paymentId: till.view().sale?.pending?.paymentId ?? "", cause: "declined" });
  expect(till.view().sale).toMatchObject({ pending: null, dueMinor: total });
});

test("a held sale waits while others are served, and comes back whole", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await ringUp();
  const before = till.view().sale;
  await till.must("sale.hold", { label: "Table 4" });
  expect(till.view().sale).toBeNull();
  expect(till.view().held).toMatchObject([{ label: "Table 4", totalMinor: before?.totalMinor }]);
  await ringUp(2);
  const recall = await till.act("sale.recall", { saleId: before?.saleId ?? "" });
  expect(recall).toMatchObject({ ok: false, refusal: { code: "sale.open" } });
  await payExactly();
  await till.must("sale.recall", { saleId: before?.saleId ?? "" });
  expect(till.view().sale?.lines).toEqual(before?.lines);
  expect(till.view().held).toEqual([]);
});

test("a no sale and a paid out need a manager beside the cashier; both names are kept, and one approval is for one act", async () => {
  till = await openRegister();
  const cashierId = await signIn("cashier");
  await openSession();
  const request = { amountMinor: 2_000, reason: "Window cleaner" };
  const alone = await till.act("cash.pay_out", { ...request, approvalId: null });
  expect(alone).toMatchObject({
    ok: false,
    refusal: { code: "approval.needed", facts: { permission: "cash.pay_out" } },
  });
  const approvalId = await approve("cash.pay_out", request);
  const other = await till.act("cash.pay_out", { amountMinor: 9_000, reason: "Window cleaner", approvalId });
  expect(other).toMatchObject({ ok: false, refusal: { code: "approval.other_command" } });
  const again = await approve("cash.pay_out", request);
  await till.must("cash.pay_out", { ...request, approvalId: again });
  const used = await till.act("cash.pay_out", { ...request, approvalId: again });
  expect(used).toMatchObject({ ok: false, refusal: { code: "approval.expired" } });
  const late = await approve("drawer.no_sale", { reason: "Change for a note" });
  till.clock.pass(61_000);
  const tooLate = await till.act("drawer.no_sale", { reason: "Change for a note", approvalId: late });
  expect(tooLate).toMatchObject({ ok: false, refusal: { code: "approval.expired" } });
  const own = await till.act("approval.give", { approverId: cashierId, pin: "0", act: "cash.pay_out", request });
  expect(own).toMatchObject({ ok: false, refusal: { code: "approval.own" } });
});

test("blind means blind: no figure a cashier sees before the count says what the drawer should hold", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await ringUp();
  await payExactly();
  const x = await till.must("session.x_report", { print: false });
  expect(x.blind).toBe(true);
  const total = till.view().session;
  expect(JSON.stringify(total)).not.toContain("expected");
  await till.must("session.count", { cash: [{ denominationMinor: 5000, count: 2 }], tenders: [] });
  const counted = till.view().session;
  expect(counted?.count?.tenders[0]?.differenceMinor).toBeLessThan(0);
  expect((await till.must("session.x_report", { print: false })).blind).toBe(false);
});

test("a drawer that is off by more than the limit closes with a reason and a second pair of eyes, or with the approval pending", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await till.must("session.count", { cash: [{ denominationMinor: 5000, count: 1 }], tenders: [] });
  expect(till.view().session?.needsReason).toBe(true);
  const silent = await till.act("session.close", { reason: null, approvalPending: false, approvalId: null });
  expect(silent).toMatchObject({ ok: false, refusal: { code: "session.reason_needed" } });
  const alone = await till.act("session.close", { reason: "Wrong change", approvalPending: false, approvalId: null });
  expect(alone).toMatchObject({ ok: false, refusal: { code: "approval.needed" } });
  const { zNumber } = await till.must("session.close", {
    reason: "Wrong change",
    approvalPending: true,
    approvalId: null,
  });
  expect(zNumber).toMatch(/-Z0001$/);
  expect(till.view().session).toBeNull();
});

test("an approval is for the difference that was counted: another count asks again", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await till.must("session.count", { cash: [{ denominationMinor: 5000, count: 1 }], tenders: [] });
  const request = { reason: "Wrong change", approvalPending: false };
  const approvalId = await approve("session.close", request);
  await till.must("session.count", { cash: [], tenders: [] });
  const close = await till.act("session.close", { ...request, approvalId });
  expect(close).toMatchObject({ ok: false, refusal: { code: "approval.expired" } });
});

test("many PINs tried at once are tried one after the other, and the right one comes too late", async () => {
  till = await openRegister();
  const ana = till.view().staff.find(({ role }) => role === "cashier");
  const pins = [...Array.from({ length: 8 }, () => "000000"), ana?.demoPin ?? ""];
  const answers = await Promise.all(
    pins.map((pin) => till.act("staff.sign_in", { staffId: ana?.staffId ?? ("" as never), pin })),
  );
  expect(answers.every(({ ok }) => !ok)).toBe(true);
  expect(till.view().person).toBeNull();
});

test("what is sold after a count makes the count stale", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await till.must("session.count", { cash: [{ denominationMinor: 5000, count: 2 }], tenders: [] });
  await ringUp();
  const open = await till.act("session.close", { reason: null, approvalPending: false, approvalId: null });
  expect(open).toMatchObject({ ok: false, refusal: { code: "session.sale_open" } });
  await payExactly();
  const stale = await till.act("session.close", { reason: null, approvalPending: false, approvalId: null });
  expect(stale).toMatchObject({ ok: false, refusal: { code: "session.not_counted" } });
});

test("a cashier does not count a colleague's session; a manager does", async () => {
  till = await openRegister();
  await signIn("cashier", 0);
  await openSession();
  await signIn("cashier", 1);
  const count = await till.act("session.count", { cash: [], tenders: [] });
  expect(count).toMatchObject({ ok: false, refusal: { code: "session.not_yours" } });
  await signIn("manager");
  await till.must("session.count", { cash: [{ denominationMinor: 5000, count: 2 }], tenders: [] });
  const { zNumber } = await till.must("session.close", { reason: null, approvalPending: false, approvalId: null });
  expect(zNumber).toMatch(/-Z0001$/);
});

test("a session left open overnight says so, keeps its date and can still be closed", async () => {
  till = await openRegister({ clock: new TestClock("2026-03-02T15:00:00.000Z") });
  await signIn("cashier");
  await openSession();
  expect(till.view().session).toMatchObject({ businessDate: "2026-03-02", overnight: false });
  till.clock.pass(20 * 3_600_000);
  await ringUp();
  await payExactly();
  expect(till.view().session).toMatchObject({ businessDate: "2026-03-02", overnight: true });
  const { rows } = await till.must("receipts.list", { what: "sale", businessDate: null, text: "", limit: 10 });
  expect(rows).toHaveLength(1);
});

test("a receipt is found, shown and printed again as a counted copy", async () => {
  till = await openRegister({ printers: [{ host: "127.0.0.1", port: 1 }] });
  await signIn("cashier");
  await openSession();
  await ringUp();
  await payExactly();
  const number = till.view().lastSale?.receiptNumber ?? "";
  const { document } = await till.must("receipts.show", { what: "sale", number });
  expect(JSON.stringify(document)).toContain(number);
  expect(await till.must("receipts.reprint", { what: "sale", number })).toEqual({ copy: 1 });
  expect(await till.must("receipts.reprint", { what: "sale", number })).toEqual({ copy: 2 });
  const unknown = await till.act("receipts.show", { what: "sale", number: "A99-000001" });
  expect(unknown).toMatchObject({ ok: false, refusal: { code: "receipt.unknown" } });
});

test("a manager adds a product and a person; the product sells at once and the person signs in", async () => {
  till = await openRegister();
  await signIn("manager");
  const { productId } = await till.must("catalogue.add_product", {
    name: "Oat biscuit",
    priceMinor: 180,
    unit: "piece",
    categoryId: null,
    taxIds: [till.view().shop?.taxes[0]?.taxId ?? ""],
    barcode: "96385074",
    approvalId: null,
  });
  await till.must("staff.add_person", { name: "Kim Vale", role: "cashier", pin: "482613", approvalId: null });
  const kim = till.view().staff.find(({ name }) => name === "Kim Vale");
  await till.must("staff.sign_in", { staffId: kim?.staffId ?? "", pin: "482613" });
  await openSession();
  await till.must("sale.scan", { code: "96385074", quantityThousandths: 3_000 });
  expect(till.view().sale?.lines).toMatchObject([{ productId, quantityThousandths: 3_000, amountMinor: 540 }]);
  const owner = await till.act("staff.add_person", {
    name: "Max Vale",
    role: "owner",
    pin: "482613",
    approvalId: null,
  });
  expect(owner).toMatchObject({ ok: false });
});

test("a real shop begins empty, with an owner, a recovery key shown once, and nothing of the demo", async () => {
  till = await openRegister({ mode: "shop" });
  expect(till.view().phase).toBe("set_up");
  await till.must("shop.set_up", {
    shopName: "Käse & Brot",
    registerCode: "B01",
    currency: "CHF" as never,
    zone: "Europe/Zurich",
    dayStartMinutes: 240,
    pricesIncludeTax: true,
    taxRounding: "line",
    cashIncrementMinor: 5,
    differenceLimitMinor: 500,
    language: "de",
    taxes: [{ code: "A", name: "MWST", rateMillionths: 81_000 }],
    owner: { name: "Nora", pin: "739154" },
    printer: null,
  });
  expect(till.view()).toMatchObject({ phase: "running", shop: { demo: false, productCount: 0 } });
  const { recoveryKey } = till.view();
  expect(recoveryKey).not.toBeNull();
  // A stop before anybody wrote it down does not lose it.
  await till.close();
  till = await openRegister({ folder: till.folder, mode: "shop" });
  expect(till.view().recoveryKey).toBe(recoveryKey);
  await till.must("shop.put_recovery_key_away", {});
  expect(till.view().recoveryKey).toBeNull();
  expect(till.view().staff.map(({ demoPin }) => demoPin)).toEqual([null]);
  const twice = await till.act("shop.set_up", {} as never);
  expect(twice.ok).toBe(false);
});
