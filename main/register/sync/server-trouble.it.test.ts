/** A server that was put back, a till that exists twice, and enrolments that must not be: what a till believes and what it does not. */
import { cpSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeTestFolder, type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";
import { putBack } from "#test/sync-server/put-back.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  TEST_PACE,
  until,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, ringUp, sell } from "#test/sync-server/till-at-work.ts";

let shop: ShopWithServer;
const tills: OpenRegister[] = [];

beforeAll(async () => {
  shop = await openShopWithServer();
});
afterEach(async () => {
  shop.setNetwork("up");
  for (const till of tills.splice(0)) await till.close();
});
afterAll(async () => {
  await shop.close();
  removeTestFolders();
});

async function opened(given: Parameters<typeof openRegister>[0] = {}): Promise<OpenRegister> {
  const till = await openRegister({ syncPace: TEST_PACE, ...given });
  tills.push(till);
  return till;
}

async function joined(code: string): Promise<OpenRegister> {
  const till = await openJoinedTill(shop, { code, mode: "demo" });
  tills.push(till);
  return till;
}

async function enrol(till: OpenRegister, code: string, serverUrl = shop.url) {
  return till.act("sync.enrol", { serverUrl, code, approvalId: null });
}

test("[SYNC-24] a server put back to yesterday is sent again what it lost, by itself", async () => {
  const till = await joined("P1");
  await openDrawer(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  const yesterday = (await onServer(shop, till)).entries;
  await sell(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  const before = till.view().sync.acknowledged;
  shop.setNetwork("down");
  await putBack(shop, till.register.registerId ?? "", yesterday);
  expect((await onServer(shop, till)).sales).toBe(1);
  await shop.restartServer();
  await until(async () => (await onServer(shop, till)).sales === 3);
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  expect(till.view().sync.acknowledged).toBe(before);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect(await onServer(shop, till)).toEqual({ entries: till.view().books.entries, sales: 4, violations: [] });
});

test("[SYNC-04] of two copies of a till the second is told apart, and goes on selling", async () => {
  const till = await joined("C1");
  await openDrawer(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  const { folder, clock } = till;
  await till.close();
  tills.pop();
  const copy = makeTestFolder();
  cpSync(folder, copy, { recursive: true });
  const first = await opened({ folder, clock });
  await signInAs(first, "cashier");
  await sell(first);
  await untilSync(first, ({ state, waiting }) => state === "online" && waiting === 0);
  const second = await opened({ folder: copy, clock });
  await signInAs(second, "cashier");
  await sell(second);
  await untilSync(second, ({ reason }) => reason === "fork");
  await sell(second);
  expect(second.view().sync.waiting).toBeGreaterThan(0);
});

test("[SYNC-30][SYNC-31] a code of another server, a wrong one and one that is none are told apart before anything is given away", async () => {
  const till = await opened({ mode: "shop" });
  const { code } = await shop.newSlot("N9");
  expect(await enrol(till, "not a code")).toMatchObject({ refusal: { code: "enrolment.code_form" } });
  const otherServer = `${code.slice(0, 11)}-00000-00000`;
  expect(await enrol(till, otherServer)).toMatchObject({ refusal: { code: "enrolment.server_other" } });
  const wrong = `${code.startsWith("00000") ? "11111" : "00000"}-00000-${code.slice(12)}`;
  expect(await enrol(till, wrong)).toMatchObject({ refusal: { code: "enrolment.code_wrong" } });
  expect(await enrol(till, code, "http://example.com")).toMatchObject({ refusal: { code: "sync.server_url" } });
  expect(await enrol(till, code, "http://127.0.0.1:9")).toMatchObject({ refusal: { code: "server.unreachable" } });
  expect(till.view().sync.state).toBe("local");
  expect((await enrol(till, code)).ok).toBe(true);
  expect((await enrol(till, code)).ok).toBe(false);
});

test("[SYNC-31] what answers at the address and is no server of ours is told apart from one that can't be reached", async () => {
  const till = await opened({ mode: "shop" });
  const { code } = await shop.newSlot("N8");
  const stranger = createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html" }).end("<p>Hello"));
  await new Promise<void>((listening) => stranger.listen(0, "127.0.0.1", listening));
  const { port } = stranger.address() as AddressInfo;
  expect(await enrol(till, code, `http://127.0.0.1:${port}`)).toMatchObject({
    refusal: { code: "server.not_evertill" },
  });
  stranger.close();
});

test("[SYNC-32] an enrolment waits for the manager through a restart, can be given up, and ends when it is refused", async () => {
  const till = await opened({ mode: "shop" });
  const slot = await shop.newSlot("W1");
  expect((await enrol(till, slot.code)).ok).toBe(true);
  expect(till.view()).toMatchObject({ phase: "set_up", sync: { state: "enrolling", branchName: "Harbour" } });
  expect(till.view().sync.deviceFingerprint).toMatch(/^(?:[0-9A-Z]{4} ){7}[0-9A-Z]{4}$/);
  const { folder, clock } = till;
  await till.close();
  tills.pop();
  const again = await opened({ folder, clock, mode: "shop" });
  expect(again.view().sync.state).toBe("enrolling");
  await shop.must("POST", `/v1/registers/${slot.registerId}/refuse`, {});
  await untilSync(again, ({ state, reason }) => state === "local" && reason === "revoked");
  const next = await shop.newSlot("W2");
  expect((await enrol(again, next.code)).ok).toBe(true);
  await again.must("sync.cancel", {});
  expect(again.view().sync).toMatchObject({ state: "local", reason: null });
  expect(await again.act("sync.cancel", {})).toMatchObject({ refusal: { code: "sync.not_enrolled" } });
});

test("a till with a sale on its screen joins when the sale is over, and only if somebody may say so", async () => {
  const till = await opened();
  const slot = await shop.newSlot("S1");
  expect(await enrol(till, slot.code)).toMatchObject({ refusal: { code: "staff.signed_out" } });
  await signInAs(till, "cashier");
  expect(await enrol(till, slot.code)).toMatchObject({ refusal: { code: "approval.needed" } });
  await signInAs(till, "owner");
  await openDrawer(till);
  await ringUp(till);
  expect(await enrol(till, slot.code)).toMatchObject({ refusal: { code: "enrolment.sale_open" } });
  await till.must("sale.discard", {});
  expect((await enrol(till, slot.code)).ok).toBe(true);
  await ringUp(till);
  await shop.confirm(slot.registerId);
  expect(till.view().sync.state).toBe("enrolling");
  await till.must("sale.discard", {});
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  expect(await enrol(till, slot.code)).toMatchObject({ refusal: { code: "enrolment.already" } });
});

test("[SYNC-16] a till that was shut out says so, and goes on selling", async () => {
  const till = await joined("X1");
  await openDrawer(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  await shop.must("POST", `/v1/registers/${till.register.registerId}/revoke`, {});
  await sell(till);
  await untilSync(till, ({ reason }) => reason === "revoked");
  await sell(till);
  expect(till.view().sync.waiting).toBeGreaterThan(0);
  expect((await onServer(shop, till)).sales).toBe(0);
});
