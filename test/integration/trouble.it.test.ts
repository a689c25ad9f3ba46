/** Trouble at the till, on real files: wrong keys and PINs, a full disk, damaged books, jumping clocks, cards where they don't belong. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { Envelope } from "#domain/journal/entry.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { readEnvelopesAfter } from "#main/register/store/journal.ts";
import { connect, openStore } from "#main/register/store/store.ts";
import {
  migrationsFolder,
  type OpenRegister,
  openRegister,
  removeTestFolders,
  TEST_KEY,
  TestClock,
} from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

const KEY_HEX = deriveKeys(TEST_KEY).databaseHex;

async function signIn(role = "cashier"): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role);
  await till.must("staff.sign_in", { staffId: person?.staffId ?? ("" as never), pin: person?.demoPin ?? "" });
}

async function startSelling(): Promise<void> {
  await signIn();
  await till.must("session.open", { float: [], approvalId: null });
}

async function ringUp(): Promise<void> {
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 1 });
  await till.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: null });
}

async function sell(): Promise<string> {
  await ringUp();
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  return till.view().lastSale?.receiptNumber ?? "";
}

/** The journal as it lies on the disk. */
function entries(): Envelope[] {
  const opened = openStore({ file: databaseFile(), keyHex: KEY_HEX, migrationsFolder });
  if (!opened.ok) throw new Error(opened.trouble);
  const all = opened.store.read((tx) => readEnvelopesAfter(tx, 0, 10_000));
  opened.store.close();
  return all;
}

function databaseFile(): string {
  return join(till.folder, "register.db");
}

test("an unknown barcode is refused with its digits and changes nothing", async () => {
  till = await openRegister();
  await startSelling();
  const scan = await till.act("sale.scan", { code: "4006381333931", quantityThousandths: null });
  expect(scan).toMatchObject({ ok: false, refusal: { code: "barcode.unknown", facts: { code: "4006381333931" } } });
  expect(till.view().sale).toBeNull();
});

test("a scan in the middle of a card payment waits until the terminal has answered; in the middle of cash it is added", async () => {
  till = await openRegister();
  await startSelling();
  await ringUp();
  const { products } = await till.must("catalogue.search", { text: "rye roll", limit: 1 });
  const add = { productId: products[0]?.productId ?? "", quantityThousandths: null };
  await till.must("sale.tender_cash", { amountMinor: 100 });
  await till.must("sale.add_product", add);
  expect(till.view().sale?.lines).toHaveLength(2);
  await till.must("sale.intend_card", { amountMinor: 50 });
  expect(await till.act("sale.add_product", add)).toMatchObject({
    ok: false,
    refusal: { code: "sale.payment_running" },
  });
});

test("a quantity of zero, less than zero or beyond reason is refused and the line stays as it was", async () => {
  till = await openRegister();
  await startSelling();
  await ringUp();
  const lineId = till.view().sale?.lines[0]?.lineId ?? "";
  const tries: [number, string][] = [
    [0, "quantity.zero"],
    [-1_000, "quantity.zero"],
    [Number.MAX_SAFE_INTEGER, "quantity.too_large"],
    [1_500, "quantity.whole"],
  ];
  for (const [quantityThousandths, code] of tries) {
    const changed = await till.act("sale.change_quantity", { lineId, quantityThousandths });
    expect(changed).toMatchObject({ ok: false, refusal: { code } });
  }
  expect(till.view().sale?.lines[0]?.quantityThousandths).toBe(1_000);
});

test("a card number typed into search, a label or a reason is refused and kept nowhere; an EAN-13 that passes Luhn is not", async () => {
  till = await openRegister();
  await startSelling();
  await ringUp();
  const card = "4111 1111 1111 1111";
  const refused = { ok: false, refusal: { code: "card_data.refused" } };
  expect(await till.act("catalogue.search", { text: card, limit: 5 })).toMatchObject(refused);
  expect(await till.act("sale.hold", { label: `Table ${card}` })).toMatchObject(refused);
  expect(await till.act("sale.scan", { code: card.replaceAll(" ", ""), quantityThousandths: null })).toMatchObject(
    refused,
  );
  expect(
    await till.act("sale.scan", { code: "%B4111111111111111^DOE/J^2912101?", quantityThousandths: null }),
  ).toMatchObject(refused);
  await signIn("manager");
  expect(await till.act("cash.pay_in", { amountMinor: 100, reason: card, approvalId: null })).toMatchObject(refused);
  // 4111111111111 has a valid GTIN check digit or none; this one passes Luhn and is an EAN-13.
  const scan = await till.act("sale.scan", { code: "4000000000006", quantityThousandths: null });
  expect(scan).toMatchObject({ ok: false, refusal: { code: "barcode.unknown" } });
  expect(JSON.stringify(entries())).not.toContain("4111");
});

test("five wrong PINs lock a person for a while, on paper of the journal, and nobody else", async () => {
  till = await openRegister();
  const [ana, ben] = till.view().staff;
  const wrong = () => till.act("staff.sign_in", { staffId: ana?.staffId ?? ("" as never), pin: "000000" });
  for (const left of [4, 3, 2, 1]) {
    expect(await wrong()).toMatchObject({ ok: false, refusal: { code: "staff.pin_wrong", facts: { left } } });
  }
  expect(await wrong()).toMatchObject({ ok: false, refusal: { code: "staff.locked_out", facts: { seconds: 30 } } });
  const right = { staffId: ana?.staffId ?? ("" as never), pin: ana?.demoPin ?? "" };
  expect(await till.act("staff.sign_in", right)).toMatchObject({ ok: false, refusal: { code: "staff.locked_out" } });
  expect(till.view().staff[0]?.lockedUntil).not.toBeNull();
  await till.must("staff.sign_in", { staffId: ben?.staffId ?? ("" as never), pin: ben?.demoPin ?? "" });
  // A restart does not shorten the wait; time does.
  await till.close();
  till = await openRegister({ folder: till.folder, clock: till.clock });
  expect(await till.act("staff.sign_in", right)).toMatchObject({ ok: false });
  till.clock.pass(31_000);
  await till.must("staff.sign_in", right);
  expect(entries().filter(({ type }) => type === "staff.locked_out")).toHaveLength(1);
});

test("a disk that is full while a sale is confirmed books nothing of it, and the sale is still there when there is room", async () => {
  till = await openRegister();
  await startSelling();
  await ringUp();
  const before = till.view();
  const connection = till.connection();
  const pages = Number(connection.pragma("page_count", { simple: true }));
  connection.pragma(`max_page_count = ${pages}`);
  // Rows that still fit on half-filled pages are used up by trying until the disk says no.
  let refused = false;
  for (let attempt = 0; attempt < 200 && !refused; attempt += 1) {
    const sold = await till.act("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
    refused = !sold.ok;
    if (!sold.ok) expect(sold.refusal.code).toBe("storage.full");
    else if (
      !(
        await till.act("sale.add_product", {
          productId: before.sale?.lines[0]?.productId ?? "",
          quantityThousandths: null,
        })
      ).ok
    )
      break;
  }
  expect(refused).toBe(true);
  connection.pragma("max_page_count = 1073741823");
  const booked = Number(till.view().lastSale?.receiptNumber.slice(-6) ?? 0);
  if (!till.view().sale) await ringUp();
  const next = await sell();
  expect(Number(next.slice(-6))).toBeGreaterThan(booked);
  const numbers = entries()
    .filter(({ type }) => type === "sale.completed")
    .map(({ body }) => Number(String(body.receiptNumber).slice(-6)));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test("damaged books are set aside whole, and a backup goes on in a new epoch with numbers of its own", async () => {
  till = await openRegister();
  await startSelling();
  const first = await sell();
  await till.must("session.count", { cash: cashOf(till.view().lastSale?.totalMinor ?? 0), tenders: [] });
  await till.must("session.close", { reason: null, approvalPending: false, approvalId: null });
  await till.close();
  expect(readdirSync(join(till.folder, "backups")).filter((name) => name.endsWith(".db"))).toHaveLength(1);
  const bytes = readFileSync(databaseFile());
  bytes.fill(0x5a, 4_096 * 3, 4_096 * 12);
  writeFileSync(databaseFile(), bytes);
  writeFileSync(join(till.folder, "register.open"), "");

  till = await openRegister({ folder: till.folder, clock: till.clock });
  const { phase, trouble } = till.view();
  expect({ phase, kind: trouble?.kind }).toEqual({ phase: "trouble", kind: "database_damaged" });
  expect(existsSync(join(trouble?.setAside ?? "", "register.db"))).toBe(true);
  expect(trouble?.backups).toMatchObject([{ opensHere: true }]);
  await till.close();
  till = await openRegister({ folder: till.folder, clock: till.clock });
  expect(till.view().phase).toBe("trouble");

  await till.must("shop.restore_backup", {
    backupId: till.view().trouble?.backups[0]?.backupId ?? "",
    recoveryKey: null,
  });
  expect(till.view().phase).toBe("running");
  await startSelling();
  const next = await sell();
  expect(first).toBe("A01-000001");
  expect(next).toBe("A01E2-000001");
  await till.close();
  const chain = entries();
  const genesis = chain.find(({ epoch, seq }) => epoch === 2 && seq === 1);
  expect(genesis?.body.ancestor).toMatchObject({ epoch: 1 });
  till = await openRegister({ folder: till.folder, clock: till.clock });
});

test("a wrong key opens nothing, moves nothing and harms nothing", async () => {
  till = await openRegister();
  await startSelling();
  const receipt = await sell();
  await till.close();
  const before = readFileSync(databaseFile());
  till = await openRegister({ folder: till.folder, rootKeyHex: "ff".repeat(32) });
  expect(till.view()).toMatchObject({ phase: "trouble", trouble: { kind: "key_changed", setAside: null } });
  expect(await till.act("staff.lock", {})).toMatchObject({ ok: false });
  await till.close();
  expect(readFileSync(databaseFile()).equals(before)).toBe(true);
  till = await openRegister({ folder: till.folder });
  await signIn();
  expect(await till.must("receipts.show", { what: "sale", number: receipt })).toBeDefined();
});

test("books newer than the program ask for an update and are not touched", async () => {
  till = await openRegister();
  await till.close();
  const newer = connect(databaseFile(), KEY_HEX);
  newer.pragma("user_version = 999");
  newer.close();
  const before = readFileSync(databaseFile());
  till = await openRegister({ folder: till.folder });
  expect(till.view()).toMatchObject({ phase: "trouble", trouble: { kind: "database_newer" } });
  await till.close();
  expect(readFileSync(databaseFile()).equals(before)).toBe(true);
});

test("a clock set back a day goes on selling, leaves an entry, and a session on the earlier date needs a manager", async () => {
  till = await openRegister({ clock: new TestClock("2026-03-02T12:00:00.000Z") });
  await startSelling();
  await sell();
  till.clock.set("2026-03-01T12:00:00.000Z");
  await sell();
  await till.must("session.count", { cash: cashOf(2 * (till.view().lastSale?.totalMinor ?? 0)), tenders: [] });
  await till.must("session.close", { reason: null, approvalPending: false, approvalId: null });
  const open = await till.act("session.open", { float: [], approvalId: null });
  expect(open).toMatchObject({
    ok: false,
    refusal: { code: "session.date_back", facts: { date: "2026-03-01", last: "2026-03-02" } },
  });
  const manager = till.view().staff.find(({ role }) => role === "manager");
  const { approvalId } = await till.must("approval.give", {
    approverId: manager?.staffId ?? ("" as never),
    pin: manager?.demoPin ?? "",
    act: "session.open",
    request: { float: [] },
  });
  await till.must("session.open", { float: [], approvalId });
  const jumps = entries().filter(({ type }) => type === "clock.jumped");
  expect(jumps).toMatchObject([{ body: { byMs: -86_400_000 } }]);
  expect(entries().map(({ seq }) => seq)).toEqual(entries().map((_, index) => index + 1));
});

test("a till stopped in the middle of a card payment shows the sale again, in doubt, until somebody looked at the terminal", async () => {
  till = await openRegister();
  await startSelling();
  await ringUp();
  const total = till.view().sale?.totalMinor ?? 0;
  await till.must("sale.intend_card", { amountMinor: total });
  // The files as they are now, without any goodbye: what a power cut leaves.
  const copy = `${till.folder}-cut`;
  cpSync(till.folder, copy, { recursive: true });
  await till.close();
  till = await openRegister({ folder: copy, clock: till.clock });
  expect(till.view().sale?.pending).toMatchObject({ amountMinor: total, inDoubt: true });
  await signIn();
  const count = await till.act("session.count", { cash: [], tenders: [] });
  expect(count).toMatchObject({ ok: false });
  await till.must("sale.settle_card", { paymentId: till.view().sale?.pending?.paymentId ?? "", reference: "" });
  expect(till.view().lastSale?.totalMinor).toBe(total);
  expect(entries().map(({ type }) => type)).toContain("payment.in_doubt");
});

test("nothing in the data folder says in plain text what was sold or who sold it", async () => {
  till = await openRegister();
  await startSelling();
  await sell();
  await till.must("session.count", { cash: cashOf(till.view().lastSale?.totalMinor ?? 0), tenders: [] });
  await till.must("session.close", { reason: null, approvalPending: false, approvalId: null });
  await till.close();
  const files = readdirSync(till.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name, parentPath } of files) {
    const bytes = readFileSync(join(parentPath, name));
    for (const word of ["Ana Ribeiro", "Flat white", "sale.completed", TEST_KEY])
      expect(bytes.includes(word)).toBe(false);
  }
  till = await openRegister({ folder: till.folder, clock: till.clock });
});

/** An amount of euro cents as notes and coins. */
function cashOf(amountMinor: number): { denominationMinor: number; count: number }[] {
  let left = amountMinor;
  return [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1].map((denominationMinor) => {
    const count = Math.floor(left / denominationMinor);
    left -= count * denominationMinor;
    return { denominationMinor, count };
  });
}
