/** Tests of the feed after the database was put back to an earlier state, on a real PostgreSQL. */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ok } from "#domain/refusals.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  type EnrolledTill,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { asDevice, asMember } from "../db/tenant.ts";
import { changeConfig, lockConfig } from "./config-change.ts";
import { beginAfterRestore } from "./horizon.ts";
import { type ChangesPage, countSnapshot, readChanges } from "./read-changes.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let till: EnrolledTill;

beforeAll(async () => {
  server = await newServerDatabase();
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  till = await shop.enrolTill("A01", []);
});
afterAll(() => server.drop());

function change() {
  return asMember(server.database, shop.ownerSecret, shop.organisationId, async (tx, who) => {
    await lockConfig(tx);
    return ok(await changeConfig(tx, who, { action: "test.changed", address: null }, async () => []));
  });
}

async function feed(since: number): Promise<ChangesPage> {
  const read = await asDevice(server.database, till.secret, async (tx) =>
    ok(await readChanges(tx, shop.branchId, since, 500)),
  );
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

async function counter(): Promise<number> {
  const read = await asDevice(server.database, till.secret, async (tx) => ok(await countSnapshot(tx, shop.branchId)));
  return read.ok ? read.value.version : -1;
}

/** Puts the counter back and goes on, as a restored backup does. */
async function putBack(version: number): Promise<void> {
  await runOnce(server.superuserUrl, "update shop.config_counter set version = $2, horizon = 0 where org_id = $1", [
    shop.organisationId,
    version,
  ]);
}

test("[SYNC-54] after a restore no till's place in the feed counts, also when new changes have overtaken it", async () => {
  for (let nth = 0; nth < 5; nth += 1) await change();
  const before = await counter();
  const client = new pg.Client({ connectionString: server.migrateUrl });
  await client.connect();
  const epoch = await beginAfterRestore(client);
  expect(epoch).toBe(2);
  await putBack(before - 3);
  expect(await beginAfterRestore(client)).toBe(3);
  await client.end();
  for (let nth = 0; nth < 5; nth += 1) expect((await change()).ok).toBe(true);
  for (let since = 0; since <= before; since += 1) expect((await feed(since)).snapshotNeeded).toBe(true);
  const now = await counter();
  expect(now).toBeGreaterThan(before + 5);
  expect(await feed(now)).toEqual({ changes: [], next: now, more: false, snapshotNeeded: false });
});

test("a change after a restore has a version that no change before it had", async () => {
  const { rows } = await runOnce(
    server.superuserUrl,
    "select version, count(*)::integer as n from shop.audit_event, jsonb_to_record(detail) as d (version bigint) where action = 'test.changed' group by version having count(*) > 1",
  );
  expect(rows).toEqual([]);
});

test("the login that serves requests begins no restore epoch", async () => {
  await expect(runOnce(server.appUrl, "select app.begin_after_restore(1)")).rejects.toThrow(/permission denied/);
});
