/** Leases that run out, clocks set back, backups restored, a server put back, and leaving: what a till does when its server's word is old or gone. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  TEST_PACE,
  until,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, ringUp, sell, takeCash } from "#test/sync-server/till-at-work.ts";

const DAY_MS = 86_400_000;

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

async function joined(code: string): Promise<OpenRegister> {
  const till = await openJoinedTill(shop, { code, mode: "demo" });
  tills.push(till);
  return till;
}

async function restarted(till: OpenRegister): Promise<OpenRegister> {
  const { folder, clock } = till;
  await till.close();
  tills.splice(tills.indexOf(till), 1);
  const again = await openRegister({ folder, clock, syncPace: TEST_PACE });
  tills.push(again);
  return again;
}

test("[SYNC-42] a lease that runs out during a sale changes nothing for the sale; what needs an approval is booked as pending", async () => {
  const till = await joined("L1");
  await openDrawer(till);
  shop.setNetwork("down");
  await signInAs(till, "cashier");
  await ringUp(till);
  expect(await till.act("drawer.no_sale", { reason: "Change", approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed" },
  });
  till.clock.pass(8 * DAY_MS);
  await takeCash(till);
  expect(till.view().sync).toMatchObject({ leaseExpired: true });
  await till.must("drawer.no_sale", { reason: "Change", approvalId: null });
  await till.must("staff.lock", {});
  await signInAs(till, "cashier");
  await sell(till);
  expect(
    await till.act("staff.add_person", { name: "Noor", role: "cashier", pin: "618273", approvalId: null }),
  ).toMatchObject({
    refusal: { code: "approval.needed" },
  });
  shop.setNetwork("up");
  await untilSync(till, ({ state, waiting, leaseExpired }) => state === "online" && waiting === 0 && !leaseExpired);
  expect((await onServer(shop, till)).sales).toBe(2);
});

test("[SYNC-41] setting the clock back does not stretch a lease", async () => {
  const till = await joined("L2");
  await openDrawer(till);
  shop.setNetwork("down");
  const today = new Date(till.clock.nowMs()).toISOString();
  till.clock.pass(8 * DAY_MS);
  await sell(till);
  expect(till.view().sync.leaseExpired).toBe(true);
  till.clock.set(today);
  await sell(till);
  expect(till.view().sync.leaseExpired).toBe(true);
  const again = await restarted(till);
  await signInAs(again, "cashier");
  expect(again.view().sync.leaseExpired).toBe(true);
});

test("[SYNC-12] a till restored from its backup stays enrolled: the server gets what it lacks, then the new epoch", async () => {
  const till = await joined("R1");
  await openDrawer(till);
  await sell(till);
  await till.must("session.count", { cash: [], tenders: [] });
  await till.must("session.close", { reason: "Counted twice", approvalPending: false, approvalId: null });
  await until(async () => till.view().books.lastBackupAt !== null);
  await openDrawer(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  const { folder, clock } = till;
  await till.close();
  tills.splice(tills.indexOf(till), 1);
  writeFileSync(join(folder, "register.db"), "nothing that could be opened");
  const again = await openRegister({ folder, clock, syncPace: TEST_PACE });
  tills.push(again);
  const backup = again.view().trouble?.backups[0];
  await again.must("shop.restore_backup", { backupId: backup?.backupId ?? "", recoveryKey: null });
  await signInAs(again, "cashier");
  await sell(again).catch(() => undefined);
  await untilSync(again, ({ state, waiting }) => state === "online" && waiting === 0);
  const epochs = await shop.rows("select distinct epoch from shop.journal where register_id = $1 order by epoch", [
    again.register.registerId,
  ]);
  expect(epochs).toEqual([{ epoch: 1 }, { epoch: 2 }]);
  expect(again.view().sync.acknowledged).toMatch(/^2\//);
});

test("[SYNC-25] a till that leaves keeps what was not sent in a bundle that the owner's key opens", async () => {
  const till = await joined("Q1");
  await openDrawer(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  shop.setNetwork("down");
  await sell(till);
  const { bundleFile, entries } = await till.must("sync.leave", { approvalId: null });
  expect(entries).toBeGreaterThan(0);
  expect(readFileSync(bundleFile ?? "", "utf8").split(".")).toHaveLength(5);
  expect(till.view()).toMatchObject({ books: { authority: "local" }, sync: { state: "local", waiting: 0 } });
  await sell(till);
  const again = await restarted(till);
  await signInAs(again, "cashier");
  await sell(again);
  expect(again.view().books.authority).toBe("local");
});
