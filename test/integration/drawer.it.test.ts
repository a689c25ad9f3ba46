/** The drawer through the register's own door, on real files: the safe and its witness, tips, hand-over, several drawers, late facts. */
import { afterAll, afterEach, expect, onTestFinished, test } from "vitest";
import type { StaffMemberView } from "#domain/protocol/till-view.ts";
import { toPlainText } from "#domain/receipt/plain-text.ts";
import { startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { makeTestFolder, type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

/** Somebody of the demo: the nth of a role. */
function someone(role: string, nth = 0): StaffMemberView & { demoPin: string } {
  const person = till.view().staff.filter((each) => each.role === role)[nth];
  if (!person?.demoPin) throw new Error(`the demo has no ${role} ${nth}`);
  return { ...person, demoPin: person.demoPin };
}

async function signIn(role: string, nth = 0): Promise<string> {
  const { staffId, demoPin } = someone(role, nth);
  await till.must("staff.sign_in", { staffId, pin: demoPin });
  return staffId;
}

/** Opens with so many fifty-euro notes. */
async function openSession(fifties = 4): Promise<void> {
  await till.must("session.open", { float: [{ denominationMinor: 5_000, count: fifties }], approvalId: null });
}

async function countFifties(fifties: number): Promise<void> {
  await till.must("session.count", { cash: [{ denominationMinor: 5_000, count: fifties }], tenders: [] });
}

test("[SESSION-22] [SESSION-23] a bag goes into the safe while somebody else looks on; its slip and the Z say so", async () => {
  till = await openRegister();
  const anaId = await signIn("cashier");
  await openSession();
  const witness = someone("cashier", 1);
  const drop = { amountMinor: 5_000, bagNumber: " B 4711 ", reason: null, approvalId: null };
  const own = { ...drop, witnessId: anaId as never, pin: someone("cashier").demoPin };
  expect(await till.act("cash.drop_to_safe", own)).toMatchObject({ refusal: { code: "movement.own_witness" } });
  const wrong = { ...drop, witnessId: witness.staffId, pin: "000000" };
  expect(await till.act("cash.drop_to_safe", wrong)).toMatchObject({ refusal: { code: "staff.pin_wrong" } });
  const right = { ...drop, witnessId: witness.staffId, pin: witness.demoPin };
  const { number } = await till.must("cash.drop_to_safe", right);
  expect(await till.act("cash.drop_to_safe", right)).toMatchObject({
    refusal: { code: "movement.bag_used", facts: { bag: "B 4711" } },
  });
  const slip = await till.must("receipts.show", { what: "movement", number });
  const text = toPlainText(slip.document, 42);
  expect(text).toMatch(/Bag +B 4711/);
  expect(text).toContain(witness.name);
  expect(text.match(/Signature/g)).toHaveLength(2);
  await countFifties(3);
  expect(till.view().session?.count?.tenders[0]?.differenceMinor).toBe(0);
  const z = await till.must("session.close", { reason: null, approvalPending: false, approvalId: null });
  expect(toPlainText(z.document, 42)).toMatch(/Safe drop B 4711 +-50\.00/);
});

test("[SESSION-23] tips are paid out with the manager's approval, and lower what the drawer should hold", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  const request = { amountMinor: 5_000, reason: "Tips of today" };
  const alone = await till.act("cash.pay_tips", { ...request, approvalId: null });
  expect(alone).toMatchObject({ refusal: { code: "approval.needed", facts: { permission: "cash.pay_out" } } });
  await signIn("manager");
  const { number } = await till.must("cash.pay_tips", { ...request, approvalId: null });
  const slip = await till.must("receipts.show", { what: "movement", number });
  expect(toPlainText(slip.document, 42)).toContain("Tips paid out");
  await countFifties(3);
  expect(till.view().session?.count?.tenders[0]).toMatchObject({ expectedMinor: 15_000, differenceMinor: 0 });
});

test("[SESSION-24] what does not stay for the next session is on the deposit slip behind the Z", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  await countFifties(4);
  const close = { reason: null, approvalPending: false, approvalId: null };
  const tooMuch = await till.act("session.close", { ...close, nextFloatMinor: 20_001 });
  expect(tooMuch).toMatchObject({ refusal: { code: "session.float_too_large", facts: { countedMinor: 20_000 } } });
  const z = await till.must("session.close", { ...close, nextFloatMinor: 15_000 });
  expect(toPlainText(z.document, 42)).toMatch(/Deposit slip[\s\S]+From the drawer +50\.00/);
});

test("[SESSION-25] a counted drawer goes to the next person in one command, and they stand at the till", async () => {
  till = await openRegister();
  await signIn("cashier");
  await openSession();
  const ben = someone("cashier", 1);
  const request = { reason: null, approvalPending: false, takerId: ben.staffId, approvalId: null };
  const uncounted = await till.act("session.hand_over", { ...request, pin: ben.demoPin });
  expect(uncounted).toMatchObject({ refusal: { code: "session.not_counted" } });
  await countFifties(4);
  const wrong = await till.act("session.hand_over", { ...request, pin: "000000" });
  expect(wrong).toMatchObject({ refusal: { code: "staff.pin_wrong" } });
  const cook = someone("kitchen");
  const kitchen = { ...request, takerId: cook.staffId, pin: cook.demoPin };
  expect(await till.act("session.hand_over", kitchen)).toMatchObject({ refusal: { code: "session.taker_may_not" } });
  const { zNumber, document } = await till.must("session.hand_over", { ...request, pin: ben.demoPin });
  expect(zNumber).toMatch(/-Z0001$/);
  expect(toPlainText(document, 42)).toMatch(new RegExp(`Handed over to +${ben.name}`));
  expect(till.view().person?.staffId).toBe(ben.staffId);
  expect(till.view().session).toMatchObject({ state: "open", openedById: ben.staffId, floatMinor: 20_000 });
  await countFifties(4);
  const next = await till.must("session.close", { reason: null, approvalPending: false, approvalId: null });
  expect(next.zNumber).toMatch(/-Z0002$/);
});

test("[SESSION-27] what becomes known after a Z stands in the next one as late, with that day's date", async () => {
  till = await openRegister();
  await signIn("manager");
  await openSession();
  await countFifties(4);
  const close = { reason: null, approvalPending: false, approvalId: null };
  const first = await till.must("session.close", close);
  await openSession();
  const late = { method: "card" as const, amountMinor: -480, reason: "The bank says otherwise", approvalId: null };
  const unknown = await till.act("session.add_late", { ...late, zNumber: "A09-Z0001" });
  expect(unknown).toMatchObject({ refusal: { code: "receipt.unknown", facts: { number: "A09-Z0001" } } });
  await till.must("session.add_late", { ...late, zNumber: first.zNumber.toLowerCase() });
  const x = toPlainText((await till.must("session.x_report", { print: false })).document, 42);
  expect(x).toMatch(new RegExp(`Late, of earlier sessions\n${first.zNumber} +\\d\\d/\\d\\d/\\d{4}`));
  await countFifties(4);
  const z = toPlainText((await till.must("session.close", close)).document, 42);
  expect(z).toMatch(/Card: The bank says otherwise +-4\.80/);
  expect(toPlainText(first.document, 42)).not.toContain("Late");
});

test("[SESSION-28] [SESSION-29] two drawers on a register: each person works on their own, each has its own Z", async () => {
  till = await openRegister();
  const anaId = await signIn("cashier");
  const drawer = { name: "Terrace", kickPin: 5 as const };
  const alone = await till.act("drawer.add", { ...drawer, approvalId: null });
  expect(alone).toMatchObject({ refusal: { code: "approval.needed", facts: { permission: "devices.edit" } } });
  await signIn("manager");
  await till.must("drawer.add", { ...drawer, approvalId: null });
  const taken = await till.act("drawer.add", { name: "terrace", kickPin: 2, approvalId: null });
  expect(taken).toMatchObject({ refusal: { code: "drawer.name_taken" } });
  await signIn("cashier");
  await openSession(2);
  const benId = await signIn("cashier", 1);
  expect(till.view().session).toBeNull();
  const unknown = await till.act("session.open", { float: [], drawerId: anaId as never, approvalId: null });
  expect(unknown).toMatchObject({ refusal: { code: "drawer.unknown" } });
  await openSession(4);
  expect(till.view().drawers).toMatchObject([
    { name: "1", kickPin: 2, isAtWork: false, session: { openedById: anaId } },
    { name: "Terrace", kickPin: 5, isAtWork: true, session: { openedById: benId } },
  ]);
  await till.must("cash.pay_in", { amountMinor: 5_000, reason: "Change from the bank", approvalId: null });
  await signIn("cashier");
  expect(till.view().session).toMatchObject({ openedById: anaId, floatMinor: 10_000 });
  await countFifties(2);
  const close = { reason: null, approvalPending: false, approvalId: null };
  const first = await till.must("session.close", close);
  expect(toPlainText(first.document, 42)).toMatch(/Cash drawer +1\n/);
  await signIn("cashier", 1);
  const x = await till.must("session.x_report", { print: false });
  expect(toPlainText(x.document, 42)).toMatch(/Cash drawer +Terrace\n/);
  await countFifties(5);
  expect(till.view().session?.count?.tenders[0]?.differenceMinor).toBe(0);
  const second = await till.must("session.close", close);
  expect([first.zNumber.slice(-5), second.zNumber.slice(-5)]).toEqual(["Z0001", "Z0002"]);
});

test("[SESSION-29] a manager goes to an absent person's drawer to close it; a cashier does not; a restart changes nothing", async () => {
  till = await openRegister();
  await signIn("manager");
  await till.must("drawer.add", { name: "Terrace", kickPin: 5, approvalId: null });
  await openSession(4);
  const anaId = await signIn("cashier");
  await openSession(2);
  const managers = till.view().drawers.find(({ isAtWork }) => !isAtWork)?.drawerId ?? ("" as never);
  const refused = await till.act("drawer.choose", { drawerId: managers, approvalId: null });
  expect(refused).toMatchObject({ refusal: { code: "approval.needed", facts: { permission: "session.close_any" } } });
  const { folder, clock } = till;
  await till.close();
  till = await openRegister({ folder, clock });
  await signIn("manager");
  expect(till.view().session?.floatMinor).toBe(20_000);
  const anas = till.view().drawers.find(({ session }) => session?.openedById === anaId)?.drawerId ?? ("" as never);
  await till.must("drawer.choose", { drawerId: anas, approvalId: null });
  expect(till.view().session).toMatchObject({ openedById: anaId, floatMinor: 10_000 });
  await countFifties(2);
  await till.must("session.close", { reason: null, approvalPending: false, approvalId: null });
  expect(till.view().session).toBeNull();
  await signIn("manager");
  expect(till.view().session?.floatMinor).toBe(20_000);
});

test("[SESSION-30] the printer kicks the drawer that the money belongs to, on the pin it hangs on", async () => {
  const printer = await startPrinterEmulator({ port: 0, out: makeTestFolder() });
  // After the till, which is closed behind every test.
  onTestFinished(() => printer.stop());
  till = await openRegister({ printers: [{ host: "127.0.0.1", port: printer.port }] });
  await signIn("manager");
  await till.must("drawer.add", { name: "Terrace", kickPin: 5, approvalId: null });
  await openSession();
  await signIn("cashier");
  await openSession();
  const { products } = await till.must("catalogue.search", { text: "flat white", limit: 1 });
  await till.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: 1_000 });
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  await expect.poll(() => printer.state().kickedPins).toEqual([5]);
  await signIn("manager");
  await till.must("drawer.no_sale", { reason: "Change for a note", approvalId: null });
  await expect.poll(() => printer.state().kickedPins).toEqual([5, 2]);
});
