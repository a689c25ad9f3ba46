/** Receipts by e-mail, from the cashier's key to whoever sends: taken while the network is away, sent once, and forgotten. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Mail } from "#sync-server/receipts/letter.ts";
import { type MailOutcome, sendDue, startMailing } from "#sync-server/receipts/outbox.ts";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  until,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { openDrawer, ringUp, takeCash } from "#test/sync-server/till-at-work.ts";

const ADDRESS = "grace@example.com";
let shop: ShopWithServer;
let till: OpenRegister;

beforeAll(async () => {
  shop = await openShopWithServer();
  till = await openJoinedTill(shop, { code: "D1", mode: "demo" });
  await signInAs(till, "manager");
  await openDrawer(till);
});
afterEach(async () => {
  shop.setNetwork("up");
  await shop.rows("update shop.mail_outbox set state = 'sent', letter = null");
});
afterAll(async () => {
  await till.close();
  await shop.close();
  removeTestFolders();
});

async function sell(): Promise<string> {
  await ringUp(till);
  await takeCash(till);
  return till.view().lastSale?.receiptNumber ?? "";
}

const waiting = () =>
  shop.rows<{ letter: string; state: string }>("select letter, state from shop.mail_outbox where letter is not null");

/** Sends what is due through somebody who notes it. */
async function sendTo(mails: Mail[], outcome: MailOutcome = "sent"): Promise<number> {
  const send = async (mail: Mail): Promise<MailOutcome> => {
    mails.push(mail);
    return outcome;
  };
  return sendDue(shop.server.parts, { send }, shop.organisation.organisationId);
}

test("[SALE-115] a receipt asked for while the network is away goes out once it is back, once, and nothing of the address stays", async () => {
  const number = await sell();
  shop.setNetwork("down");
  await till.must("receipts.mail", { number, address: ` ${ADDRESS} ` });
  await untilSync(till, ({ state }) => state === "offline");
  expect(await waiting()).toEqual([]);
  shop.setNetwork("answers_lost");
  await until(async () => (await waiting()).length === 1);
  shop.setNetwork("up");
  await untilSync(till, ({ state, waiting: entries }) => state === "online" && entries === 0);
  const [kept] = await waiting();
  expect(JSON.stringify(kept)).not.toContain("grace");
  const mails: Mail[] = [];
  expect(await sendTo(mails)).toBe(1);
  const { document } = await till.must("receipts.show", { what: "sale", number });
  const total = document.blocks.find(({ type }) => type === "total");
  expect(mails).toMatchObject([
    { to: ADDRESS, subject: `Receipt ${number}, Harbour Street`, fromName: "Harbour Street" },
  ]);
  expect(mails[0]?.text).toContain(total?.type === "total" ? total.amount : "no total");
  expect(mails[0]?.text).not.toContain("QR");
  expect(await sendTo(mails)).toBe(0);
  expect(await waiting()).toEqual([]);
  // The till has let the address go as well, and its journal never had it.
  expect(till.connection().prepare("select * from mail_job").all()).toEqual([]);
  const journal = till.connection().prepare("select preimage from journal").pluck().all();
  expect(journal.length).toBeGreaterThan(3);
  expect(journal.join("\n")).not.toContain("grace");
});

test("[SALE-115] a mail server that asks for patience gets it; a letter it does not take is given up", async () => {
  await till.must("receipts.mail", { number: await sell(), address: ADDRESS });
  await until(async () => (await waiting()).length === 1);
  const mails: Mail[] = [];
  expect(await sendTo(mails, "later")).toBe(0);
  expect((await waiting()).map(({ state }) => state)).toEqual(["waiting"]);
  expect(await sendTo(mails)).toBe(0);
  await shop.rows("update shop.mail_outbox set next_try_at = now() where letter is not null");
  expect(await sendTo(mails, "never")).toBe(0);
  expect(mails.map(({ messageId }) => messageId)).toEqual([mails[0]?.messageId, mails[0]?.messageId]);
  expect(await waiting()).toEqual([]);
});

test("[SALE-115] what waits is sent by itself, and what waits too long is given up unsent", async () => {
  await till.must("receipts.mail", { number: await sell(), address: ADDRESS });
  await until(async () => (await waiting()).length === 1);
  await shop.rows("update shop.mail_outbox set received_at = now() - interval '8 days' where letter is not null");
  await till.must("receipts.mail", { number: await sell(), address: "alan@example.com" });
  await until(async () => (await waiting()).length === 2);
  const mails: Mail[] = [];
  const send = async (mail: Mail): Promise<MailOutcome> => {
    mails.push(mail);
    return "sent";
  };
  const mailing = startMailing(shop.server.parts, { send }, 50);
  await until(async () => (await waiting()).length === 0);
  await mailing.stop();
  expect(mails.map(({ to }) => to)).toEqual(["alan@example.com"]);
});

test("[SALE-115] what is no address, and a till without a server, send nothing", async () => {
  const number = await sell();
  for (const address of ["grace", "grace@", "a@example.com, b@example.com", "a@example.com\nBcc: b@example.com"])
    expect(await till.act("receipts.mail", { number, address })).toMatchObject({ refusal: { code: "mail.address" } });
  expect(await till.act("receipts.mail", { number: "X-1", address: ADDRESS })).toMatchObject({
    refusal: { code: "receipt.unknown" },
  });
  const alone = await openRegister();
  await signInAs(alone, "manager");
  await alone.must("session.open", { float: [], approvalId: null });
  await ringUp(alone);
  await takeCash(alone);
  const own = alone.view().lastSale?.receiptNumber ?? "";
  expect(await alone.act("receipts.mail", { number: own, address: ADDRESS })).toMatchObject({
    refusal: { code: "mail.no_server" },
  });
  await alone.close();
});
