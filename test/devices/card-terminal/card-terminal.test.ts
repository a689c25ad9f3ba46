/** Tests of paying by card at a connected terminal: the whole register, a real socket, and every way in which the two can lose each other. */
import net from "node:net";
import { uuidv7 } from "uuidv7";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { PaymentId } from "#domain/ids.ts";
import type { Envelope } from "#domain/journal/entry.ts";
import { type CurrencyCode, minor } from "#domain/money/money.ts";
import { simulatedTerminal } from "#main/register/devices/card-terminal-simulated.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { readEnvelopesAfter } from "#main/register/store/journal.ts";
import { openStore } from "#main/register/store/store.ts";
import {
  makeTestFolder,
  migrationsFolder,
  type OpenRegister,
  openRegister,
  removeTestFolders,
  TEST_KEY,
} from "#test/in-process-register.ts";
import { readAttempts } from "./attempts.ts";
import { startTerminalEmulator, type TerminalEmulator } from "./emulator.ts";

const EUR = "EUR" as CurrencyCode;

let terminal: TerminalEmulator;
let till: OpenRegister;
let memory: string;

beforeEach(async () => {
  memory = makeTestFolder();
  terminal = await startTerminalEmulator({ port: 0, memory });
  till = await openRegister({ terminal: { host: "127.0.0.1", port: terminal.port } });
  await signIn("cashier");
  await till.must("session.open", { float: [], approvalId: null });
});
afterEach(async () => {
  await till.close();
  await terminal.stop();
});
afterAll(removeTestFolders);

async function signIn(role: string): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role);
  await till.must("staff.sign_in", { staffId: person?.staffId as never, pin: person?.demoPin ?? "" });
}

/** Rings something up and has the terminal take all of it. */
async function payByCard(amountMinor?: number): Promise<number> {
  if (!till.view().sale) await ringUp();
  const due = amountMinor ?? till.view().sale?.dueMinor ?? 0;
  await till.must("sale.intend_card", { amountMinor: due });
  return due;
}

async function ringUp(): Promise<void> {
  const { products } = await till.must("catalogue.search", { text: "flat white", limit: 1 });
  await till.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: null });
}

function pending() {
  return till.view().sale?.pending ?? null;
}

/** Until nothing is awaited any more. */
async function answered(): Promise<void> {
  await expect.poll(() => pending(), { timeout: 12_000 }).toBeNull();
}

/** What the journal says of card payments, oldest first. */
function story(): string[] {
  const entries = journal().filter(({ type }) => type.startsWith("payment."));
  return entries.map(({ type, body }) => {
    const detail = body.cause ?? (body.byHand ? "by hand" : "");
    return `${type.slice("payment.".length)}${detail ? ` ${String(detail)}` : ""}`;
  });
}

function journal(): Envelope[] {
  const opened = openStore({
    file: `${till.folder}/register.db`,
    keyHex: deriveKeys(TEST_KEY).databaseHex,
    migrationsFolder,
  });
  if (!opened.ok) throw new Error(opened.trouble);
  const all = opened.store.read((tx) => readEnvelopesAfter(tx, 0, 10_000));
  opened.store.close();
  return all;
}

/** How often a card was charged, or got money back. */
function charged(): number {
  return readAttempts(memory).filter((line) => line.wrote === "ended" && line.says === "approved").length;
}

async function restart(): Promise<void> {
  const { folder, clock } = till;
  await till.close();
  till = await openRegister({ folder, clock, terminal: { host: "127.0.0.1", port: terminal.port } });
}

test("[SALE-60] the terminal is asked once the payment is written down; what it approves finishes the sale with its reference", async () => {
  await terminal.control({ course: { thinkMs: 300 } });
  const due = await payByCard();
  expect(pending()).toMatchObject({ amountMinor: due, inDoubt: false, step: "waiting", terminal: terminal.terminal });
  expect(story()).toEqual(["intended"]);
  await expect.poll(() => till.view().lastSale?.totalMinor).toBe(due);
  expect(story()).toEqual(["intended", "settled"]);
  const sold = journal().find(({ type }) => type === "sale.completed");
  expect(sold?.body.tenders).toMatchObject([{ method: "card", reference: "T-000001", amountMinor: due }]);
  expect(charged()).toBe(1);
});

test("a card that is declined leaves the sale as it was, and another may be tried", async () => {
  await terminal.control({ course: { ends: "declined" } });
  const due = await payByCard();
  await answered();
  expect(till.view().sale).toMatchObject({ dueMinor: due, tenders: [] });
  expect(story()).toEqual(["intended", "failed declined"]);
  await terminal.control({ course: null });
  await payByCard();
  await expect.poll(() => till.view().lastSale?.totalMinor).toBe(due);
  expect(charged()).toBe(1);
});

test("[SALE-60] a terminal that can't be reached or is at another payment is found out before anything is written down", async () => {
  await ringUp();
  const pay = () => till.act("sale.intend_card", { amountMinor: till.view().sale?.dueMinor ?? 0 });
  // Another till shares it.
  await terminal.control({ course: { thinkMs: 30_000 } });
  const other = simulatedTerminal({ host: "127.0.0.1", port: terminal.port });
  const paymentId = uuidv7() as PaymentId;
  void other.charge({ paymentId, moves: "charge", amountMinor: minor(100), currency: EUR, of: null });
  await expect.poll(() => terminal.state().underWay).toBe(paymentId);
  expect(await pay()).toMatchObject({ ok: false, refusal: { code: "terminal.busy" } });
  other.close();
  await terminal.control({ power: "off" });
  expect(await pay()).toMatchObject({ ok: false, refusal: { code: "terminal.unreachable" } });
  expect(till.view().terminal.state).toBe("unreachable");
  expect(story()).toEqual([]);
});

test("[SALE-61] an id is carried out once however often it is asked for, and one that was asked about before its order came never is", async () => {
  const line = simulatedTerminal({ host: "127.0.0.1", port: terminal.port });
  const order = { paymentId: uuidv7() as PaymentId, moves: "charge", amountMinor: minor(100), currency: EUR } as const;
  const first = await line.charge({ ...order, of: null });
  expect(first).toMatchObject({ heard: true, answer: "approved" });
  expect(await line.charge({ ...order, of: null })).toEqual(first);
  expect(await line.ask(order.paymentId)).toEqual(first);
  // Another amount under the same id is another order, and none.
  expect(await line.charge({ ...order, amountMinor: minor(200), of: null })).toMatchObject({ answer: "not_begun" });
  const late = { ...order, paymentId: uuidv7() as PaymentId };
  expect(await line.ask(late.paymentId)).toMatchObject({ heard: true, answer: "not_begun" });
  expect(await line.charge({ ...late, of: null })).toMatchObject({ heard: true, answer: "not_begun" });
  expect(charged()).toBe(1);
});

test("whoever answers in another form than agreed is no terminal, and nothing is concluded from what it says", async () => {
  const stranger = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write(
      '{"id":1,"terminal":"X","says":"approved","reference":"4111 1111 1111 1111 1111 1111 1111 1111 111"}\n',
    );
  });
  await new Promise<void>((listening) => stranger.listen(0, "127.0.0.1", listening));
  const { port } = stranger.address() as net.AddressInfo;
  const line = simulatedTerminal({ host: "127.0.0.1", port });
  const order = { paymentId: uuidv7() as PaymentId, moves: "charge", amountMinor: minor(100), currency: EUR } as const;
  expect(await line.charge({ ...order, of: null })).toEqual({ heard: false, fault: "line_lost" });
  stranger.close();
});

test("[SALE-62] a terminal that loses its power in the middle of an order has charged nothing, and says so when it is back", async () => {
  await terminal.control({ course: { thinkMs: 30_000 } });
  await payByCard();
  await expect.poll(() => terminal.state().underWay).toBe(pending()?.paymentId);
  await terminal.control({ power: "off" });
  await expect.poll(() => pending()?.step).toBe("unreachable");
  await terminal.control({ power: "on" });
  await till.must("payment.ask", { paymentId: pending()?.paymentId ?? "" });
  await answered();
  expect(story()).toEqual(["intended", "in_doubt no_answer", "failed cancelled"]);
  expect(charged()).toBe(0);
});

test.each([
  ["answer", "settled", 1],
  ["before", "failed not_begun", 0],
] as const)(
  "[SALE-61] a line that breaks (%s) leaves the payment in doubt, and the terminal is asked by our id: %s",
  async (loses, end, charges) => {
    await terminal.control({ course: { loses } });
    const due = await payByCard();
    await answered();
    expect(story()).toEqual(["intended", "in_doubt no_answer", end]);
    expect(charged()).toBe(charges);
    if (charges === 1) expect(till.view().lastSale?.totalMinor).toBe(due);
    else expect(till.view().sale?.dueMinor).toBe(due);
  },
);

test("[SALE-61] an answer that gets lost on a line that stays up is asked for", { timeout: 20_000 }, async () => {
  await terminal.control({ course: { loses: "silent" } });
  const due = await payByCard();
  await expect.poll(() => till.view().lastSale?.totalMinor, { timeout: 15_000 }).toBe(due);
  expect(story()).toEqual(["intended", "settled"]);
  expect(charged()).toBe(1);
});

test("[SALE-62] a register that stopped before the answer came asks for it when it starts, and nobody has to stand there", async () => {
  await terminal.control({ course: { thinkMs: 200 } });
  const due = await payByCard();
  await restart();
  await expect.poll(() => till.view().lastSale?.totalMinor, { timeout: 5_000 }).toBe(due);
  expect(till.view().person).toBeNull();
  expect(story()).toEqual(["intended", "in_doubt restart", "settled"]);
  const [cashier] = new Set(
    journal()
      .filter(({ type }) => type === "payment.intended")
      .map(({ staffId }) => staffId),
  );
  expect(journal().find(({ type }) => type === "sale.completed")?.staffId).toBe(cashier);
  expect(charged()).toBe(1);
});

test("[SALE-62] a terminal that is away when the register starts is asked again until it answers", async () => {
  await terminal.control({ course: { loses: "answer", awayMs: 1_500 } });
  const due = await payByCard();
  await expect.poll(() => pending()?.step).toBe("unreachable");
  await restart();
  await expect.poll(() => pending()?.step).toBe("unreachable");
  expect(pending()).toMatchObject({ inDoubt: true });
  await expect.poll(() => till.view().lastSale?.totalMinor, { timeout: 10_000 }).toBe(due);
  expect(charged()).toBe(1);
});

test("[SALE-62] another terminal than the one that was asked is never taken at its word", async () => {
  await terminal.control({ course: { loses: "answer", awayMs: 60_000 } });
  await payByCard();
  await expect.poll(() => pending()?.step).toBe("unreachable");
  const other = await startTerminalEmulator({ port: 0, memory: makeTestFolder() });
  await signIn("manager");
  const set = { kind: "simulated" as const, host: "127.0.0.1", port: other.port };
  await till.must("terminal.set", { terminal: set, approvalId: null });
  await expect.poll(() => pending()?.step).toBe("other_terminal");
  expect(story()).toEqual(["intended", "in_doubt no_answer"]);
  expect(other.state().taken).toBe(0);
  await other.stop();
});

test("[SALE-63] a payment is given up on the terminal while a card is awaited; the terminal says whether it was too late", async () => {
  await terminal.control({ course: { thinkMs: 30_000 } });
  await payByCard();
  const paymentId = pending()?.paymentId ?? "";
  await till.must("payment.cancel", { paymentId });
  await answered();
  expect(story()).toEqual(["intended", "failed cancelled"]);
  expect(charged()).toBe(0);
  expect(await till.act("payment.cancel", { paymentId })).toMatchObject({
    ok: false,
    refusal: { code: "payment.none" },
  });
});

test("[SALE-64] what a connected terminal was asked is answered by it; a person overrules it in doubt alone, with permission and reason", async () => {
  await terminal.control({ course: { thinkMs: 30_000 } });
  await payByCard();
  const paymentId = pending()?.paymentId ?? "";
  const code = async (result: ReturnType<typeof till.act>) => {
    const said = await result;
    return said.ok ? "ok" : said.refusal.code;
  };
  const byHand = { paymentId, found: "paid" as const, reference: "SLIP 9", reason: "Its slip", approvalId: null };
  expect(await code(till.act("sale.settle_card", { paymentId, reference: "" }))).toBe("payment.terminal_answers");
  expect(await code(till.act("sale.fail_card", { paymentId, cause: "declined" }))).toBe("payment.terminal_answers");
  expect(await code(till.act("payment.settle_by_hand", byHand))).toBe("approval.needed");
  await signIn("manager");
  expect(await code(till.act("payment.settle_by_hand", byHand))).toBe("payment.still_waiting");
  await expect.poll(() => terminal.state().underWay).toBe(paymentId);
  await terminal.control({ power: "off" });
  await expect.poll(() => pending()?.inDoubt).toBe(true);
  expect(await code(till.act("payment.settle_by_hand", { ...byHand, reason: " " }))).toBe("text.empty");
  // The cashier again, with the manager's yes to exactly this.
  await signIn("cashier");
  const manager = till.view().staff.find(({ role }) => role === "manager");
  const { approvalId: _, ...request } = byHand;
  const { approvalId } = await till.must("approval.give", {
    approverId: manager?.staffId as never,
    pin: manager?.demoPin ?? "",
    act: "payment.settle_by_hand",
    request,
  });
  expect(await code(till.act("payment.settle_by_hand", { ...byHand, approvalId }))).toBe("ok");
  const byWhom = journal().find(({ type }) => type === "payment.settled")?.approvals;
  expect(byWhom).toMatchObject([{ state: "given", permission: "payments.settle_by_hand" }]);
  expect(till.view().lastSale).not.toBeNull();
  expect(story()).toEqual(["intended", "in_doubt no_answer", "settled by hand"]);
});

test("[SALE-65] what a card paid goes back to it on the terminal, written down before it is asked; the sale waits for that answer too", async () => {
  await ringUp();
  const due = till.view().sale?.dueMinor ?? 0;
  await payByCard(100);
  await answered();
  await expect.poll(() => till.view().sale?.tenders.length).toBe(1);
  const paymentId = till.view().sale?.tenders[0]?.paymentId ?? "";
  await terminal.control({ course: { loses: "answer" } });
  await till.must("sale.reverse_on_terminal", { paymentId });
  await answered();
  expect(till.view().sale).toMatchObject({ tenders: [], dueMinor: due });
  expect(story()).toEqual(["intended", "settled", "intended", "in_doubt no_answer", "settled", "reversed"]);
  expect(charged()).toBe(2);
  await till.must("sale.discard", {});
});

test("[SALE-65] the terminal gives back no more than it took, and nothing for a reference that it doesn't know", async () => {
  await payByCard(100);
  await answered();
  const paymentId = till.view().sale?.tenders[0]?.paymentId ?? "";
  await terminal.control({ course: { ends: "declined" } });
  await till.must("sale.reverse_on_terminal", { paymentId });
  await answered();
  expect(till.view().sale?.tenders).toHaveLength(1);
  // Given back by hand on the terminal: beside a connected one not everybody may say so.
  const reverse = { paymentId, reference: "SLIP 3", approvalId: null };
  expect(await till.act("sale.reverse_card", reverse)).toMatchObject({ refusal: { code: "approval.needed" } });
  await signIn("manager");
  await till.must("sale.reverse_card", reverse);
  expect(till.view().sale?.tenders).toEqual([]);
});

test("[SALE-32] [SALE-60] goods that come back are paid back by the terminal, to the card that paid for them", async () => {
  const due = await payByCard();
  await expect.poll(() => till.view().lastSale?.totalMinor).toBe(due);
  const number = till.view().lastSale?.receiptNumber ?? "";
  await signIn("manager");
  const receipt = await till.must("sale.find_receipt", { number });
  const [line] = receipt.lines;
  const lines = [{ lineId: line?.lineId ?? "", quantityThousandths: 1_000 }];
  await till.must("sale.return_by_receipt", { number, lines, reason: "Cold", approvalId: null });
  const [origin] = till.view().sale?.refundOrigins ?? [];
  expect(origin).toMatchObject({ method: "card", reference: "T-000001" });
  await terminal.control({ course: { loses: "answer" } });
  await till.must("sale.refund_card", { amountMinor: due, paymentId: origin?.paymentId ?? null, approvalId: null });
  await expect.poll(() => till.view().lastSale?.totalMinor).toBe(-due);
  expect(story()).toEqual(["intended", "settled", "intended", "in_doubt no_answer", "settled"]);
  const back = readAttempts(memory).find((each) => each.wrote === "begun" && each.moves === "refund");
  expect(back).toMatchObject({ amountMinor: due, of: "T-000001" });
});

test("[SESSION-15] a session is neither counted nor closed while a card payment is without its answer", async () => {
  await terminal.control({ course: { loses: "answer", awayMs: 60_000 } });
  await payByCard();
  await expect.poll(() => pending()?.inDoubt).toBe(true);
  expect(await till.act("session.count", { cash: [], tenders: [] })).toMatchObject({
    ok: false,
    refusal: { code: "session.payment_in_doubt" },
  });
});

test("a shop's own books know no simulated terminal", async () => {
  await till.close();
  till = await openRegister({ mode: "shop" });
  await till.must("shop.set_up", {
    shopName: "Bakery",
    registerCode: "B01",
    currency: "EUR",
    zone: "Europe/Berlin",
    dayStartMinutes: 0,
    pricesIncludeTax: true,
    taxRounding: "line",
    cashIncrementMinor: 1,
    differenceLimitMinor: 500,
    language: "en",
    taxes: [],
    owner: { name: "Ines", pin: "9371" },
    printer: null,
  });
  await till.must("staff.sign_in", { staffId: till.view().staff[0]?.staffId as never, pin: "9371" });
  const set = { kind: "simulated" as const, host: "127.0.0.1", port: terminal.port };
  expect(await till.act("terminal.set", { terminal: set, approvalId: null })).toMatchObject({
    refusal: { code: "terminal.demo_only" },
  });
});

test("a simulated terminal belongs to the demo; a wrong address is refused, and a good one is kept over a restart", async () => {
  await signIn("manager");
  const wrong = { kind: "simulated" as const, host: "-?", port: 1 };
  expect(await till.act("terminal.set", { terminal: wrong, approvalId: null })).toMatchObject({
    refusal: { code: "terminal.address" },
  });
  await till.must("terminal.set", { terminal: null, approvalId: null });
  expect(till.view().terminal).toEqual({ state: "lone", address: null, name: null });
  expect(await till.act("terminal.test", {})).toMatchObject({ refusal: { code: "terminal.not_set" } });
  await till.must("terminal.set", {
    terminal: { kind: "simulated", host: "127.0.0.1", port: terminal.port },
    approvalId: null,
  });
  expect(await till.must("terminal.test", {})).toEqual({ terminal: terminal.terminal });
  const { folder, clock } = till;
  await till.close();
  till = await openRegister({ folder, clock });
  await expect.poll(() => till.view().terminal.state).toBe("ready");
});
