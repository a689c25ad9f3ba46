/** A till that tells its server how it is: program, unsent entries, printer, disk and clock, without anybody asking. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenRegister, removeTestFolders } from "#test/in-process-register.ts";
import { openJoinedTill, openShopWithServer, type ShopWithServer, until } from "#test/sync-server/shop-with-server.ts";
import { openDrawer, sell } from "#test/sync-server/till-at-work.ts";

let shop: ShopWithServer;
let till: OpenRegister;

beforeAll(async () => {
  shop = await openShopWithServer();
  till = await openJoinedTill(shop, { code: "H1", mode: "demo" });
});
afterAll(async () => {
  await till.close();
  await shop.close();
  removeTestFolders();
});

interface Told {
  readonly programVersion: string;
  readonly printer: string;
  readonly freeDiskBytes: number | null;
  readonly clockOffsetMs: number;
}

async function told(): Promise<Told | null> {
  const { registers } = (await shop.must("GET", "/v1/registers/health")) as unknown as {
    registers: { code: string; told: Told | null }[];
  };
  return registers.find(({ code }) => code === "H1")?.told ?? null;
}

test("[SYNC-87] a till that joined tells how it is by itself, and goes on selling", async () => {
  await openDrawer(till);
  await sell(till);
  await until(async () => (await told()) !== null);
  expect(await told()).toMatchObject({ programVersion: expect.stringMatching(/\d/), printer: expect.any(String) });
  expect((await told())?.freeDiskBytes ?? 0).toBeGreaterThan(0);
});
