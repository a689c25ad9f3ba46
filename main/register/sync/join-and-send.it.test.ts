/** A till and its server together: joining, sending through every trouble of the network. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  TEST_PACE,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, sell } from "#test/sync-server/till-at-work.ts";

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

async function joined(code: string, mode: "demo" | "shop"): Promise<OpenRegister> {
  const till = await openJoinedTill(shop, { code, mode });
  tills.push(till);
  return till;
}

test("[SYNC-33] a till that began alone keeps its register, chain and people, and everything it did is on the server", async () => {
  const till = await joined("D1", "demo");
  const { view } = till;
  expect(view().books.authority).toBe("server");
  expect(view().sync).toMatchObject({ state: "online", waiting: 0, reason: null, organisationName: "Harbour Bakery" });
  expect(view().staff.map(({ name }) => name)).toContain("Ana Ribeiro");
  await openDrawer(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect(await onServer(shop, till)).toEqual({ entries: view().books.entries, sales: 1, violations: [] });
});

test("[SYNC-32] an empty till that joins gets its settings and people from the server", async () => {
  await shop.must("PUT", `/v1/staff/${shop.organisation.ownerStaffId}/pin`, { pin: "482915" });
  const till = await joined("E1", "shop");
  expect(till.view()).toMatchObject({ phase: "running", shop: { shopName: "Harbour Street", registerCode: "E1" } });
  expect(till.view().recoveryKey).toMatch(/-/);
  await signInAs(till, "owner", "482915");
  await openDrawer(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect((await onServer(shop, till)).violations).toEqual([]);
});

test("a sale made while the server is down arrives once it is up", async () => {
  const till = await joined("D2", "demo");
  await openDrawer(till);
  shop.setNetwork("down");
  await sell(till);
  await sell(till);
  await untilSync(till, ({ state, reason }) => state === "offline" && reason === "unreachable");
  expect(till.view().sync.waiting).toBeGreaterThanOrEqual(2);
  expect(till.view().sync.waitingSince).not.toBeNull();
  shop.setNetwork("up");
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  expect((await onServer(shop, till)).sales).toBe(2);
});

test("[SYNC-01] an answer lost on the way sends nothing twice", async () => {
  const till = await joined("D3", "demo");
  await openDrawer(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  shop.setNetwork("answers_lost");
  await sell(till);
  await untilSync(till, ({ reason }) => reason === "unreachable");
  shop.setNetwork("up");
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect(await onServer(shop, till)).toEqual({ entries: till.view().books.entries, sales: 1, violations: [] });
});

test("a restart goes on sending where it stopped", async () => {
  const till = await joined("D4", "demo");
  await openDrawer(till);
  shop.setNetwork("down");
  await sell(till);
  const { folder, clock } = till;
  await till.close();
  tills.pop();
  shop.setNetwork("up");
  const again = await openRegister({ folder, clock, syncPace: TEST_PACE });
  tills.push(again);
  await untilSync(again, ({ state, waiting }) => state === "online" && waiting === 0);
  expect((await onServer(shop, again)).sales).toBe(1);
});
