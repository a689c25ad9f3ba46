/** A till that left its server comes back to it with its own books: through its own slot, confirmed anew, nothing doubled. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OpenRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
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

/** A till that sold under its server, left it, and sold alone since. */
async function left(code: string): Promise<OpenRegister> {
  const till = await openJoinedTill(shop, { code, mode: "demo" });
  tills.push(till);
  await openDrawer(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  await till.must("sync.leave", { approvalId: null });
  await sell(till);
  return till;
}

function idOf({ register: { registerId } }: OpenRegister): string {
  if (registerId === null) throw new Error("a till that left has its register's id");
  return registerId;
}

async function newCode(registerId: string): Promise<string> {
  return (await shop.must("POST", `/v1/registers/${registerId}/enrolment-codes`, {})).code as string;
}

async function comeBack(till: OpenRegister): Promise<void> {
  const registerId = idOf(till);
  await till.must("sync.enrol", { serverUrl: shop.url, code: await newCode(registerId), approvalId: null });
  await shop.confirm(registerId);
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
}

test("[SYNC-37] a till that left comes back through its own slot, and what it sold meanwhile arrives once", async () => {
  const till = await left("W1");
  expect((await onServer(shop, till)).sales).toBe(1);
  await comeBack(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect(till.view().books.authority).toBe("server");
  expect(await onServer(shop, till)).toEqual({ entries: till.view().books.entries, sales: 3, violations: [] });
  const [last] = await shop.rows<{ detail: object }>(
    "select detail from shop.audit_event where action = 'register.confirmed' order by event_id desc limit 1",
  );
  expect(last?.detail).toMatchObject({ register: "W1", rejoined: true });
});

test("[SYNC-37] a till whose manager shut it out after it left comes back too, and may leave and come back again", async () => {
  const till = await left("W2");
  await shop.owner("POST", `/v1/registers/${idOf(till)}/revoke`, {});
  await comeBack(till);
  await till.must("sync.leave", { approvalId: null });
  await sell(till);
  await comeBack(till);
  expect(await onServer(shop, till)).toEqual({ entries: till.view().books.entries, sales: 3, violations: [] });
});

test("[SYNC-37] through another slot it is told to use its own, and then does", async () => {
  const till = await left("W3");
  const other = await shop.newSlot("W4");
  expect(await till.act("sync.enrol", { serverUrl: shop.url, code: other.code, approvalId: null })).toMatchObject({
    refusal: { code: "enrolment.register_taken" },
  });
  await comeBack(till);
  expect((await onServer(shop, till)).sales).toBe(2);
});

test("[SYNC-37] a till sent away by a manager stays its own authority, keeps its books here, and may ask again", async () => {
  const till = await left("W5");
  const registerId = idOf(till);
  await till.must("sync.enrol", { serverUrl: shop.url, code: await newCode(registerId), approvalId: null });
  await shop.must("GET", `/v1/registers/${registerId}/waiting`);
  await shop.owner("POST", `/v1/registers/${registerId}/refuse`, {});
  await untilSync(till, ({ state, reason }) => state === "local" && reason === "revoked");
  await sell(till);
  await comeBack(till);
  expect(await onServer(shop, till)).toEqual({ entries: till.view().books.entries, sales: 3, violations: [] });
});

test("[SYNC-37] a till that began under its server, with no authority of its own, comes back with its people", async () => {
  await shop.must("PUT", `/v1/staff/${shop.organisation.ownerStaffId}/pin`, { pin: "482915" });
  const till = await openJoinedTill(shop, { code: "W6", mode: "shop" });
  tills.push(till);
  await signInAs(till, "owner", "482915");
  await openDrawer(till);
  await till.must("sync.leave", { approvalId: null });
  await till.must("drawer.no_sale", { reason: "Change", approvalId: null });
  await comeBack(till);
  await till.must("staff.lock", {});
  await signInAs(till, "owner", "482915");
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect(await onServer(shop, till)).toEqual({ entries: till.view().books.entries, sales: 0, violations: [] });
});
