/** Tests of the downlink on real sockets and a real PostgreSQL: the feed, snapshots and nudges as a till meets them. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Change, changeSchema, changesAnswerSchema, snapshotStartSchema } from "#domain/protocol/sync/changes.ts";
import { readLines } from "#main/register/sync/lines.ts";
import { newId } from "#main/register/till.ts";
import { DEVICE_TOKEN, type HttpServer, startHttpServer } from "#test/sync-server/http-server.ts";
import { handNudges, newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  type EnrolledTill,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { changeRoutes } from "./change-routes.ts";
import { nudgesRoute } from "./nudge-stream.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let tills: Map<string, EnrolledTill>;
let http: HttpServer;
let nudges: ReturnType<typeof handNudges>;
let gone: AbortController;
let stopped: boolean;

beforeAll(async () => {
  server = await newServerDatabase();
});
afterAll(() => server.drop());
beforeEach(async () => {
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  tills = new Map();
  nudges = handNudges();
  gone = new AbortController();
  stopped = false;
  const parts = server.parts({ nudges });
  const quick = nudgesRoute(parts, { heartbeatMs: 150, checkMs: 150, gatherMs: 60 });
  const routes = changeRoutes(parts).map((each) => (each.path === quick.path ? quick : each));
  const verifyToken = async (token: string) => {
    const till = tills.get(token);
    return till ? { kind: "device" as const, subjectId: till.registerId, sessionSecret: till.secret } : null;
  };
  http = await startHttpServer(routes, {}, { database: server.database, verifyToken });
  tills.set(DEVICE_TOKEN, await shop.enrolTill("A01", []));
});
afterEach(async () => {
  gone.abort();
  if (!stopped) await http.stop();
});

function get(path: string, token = DEVICE_TOKEN, signal = gone.signal): Promise<Response> {
  return fetch(`http://127.0.0.1:${http.port}${path}`, { headers: { authorization: `Bearer ${token}` }, signal });
}

/** Products straight in the table, the last one out of this branch's sight. */
async function addProducts(count: number, nameLength = 0): Promise<void> {
  await runOnce(
    server.superuserUrl,
    `with made as (
       insert into shop.product (org_id, product_id, name, unit, price_minor, tax_ids, popularity, branch_ids, version)
       select $1, ('01a00000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, rpad('Thing ' || n, greatest($3::integer, length('Thing ' || n)), 'x'), 'piece', n, '{}', 0,
         case n when $2 then array[gen_random_uuid()] end, 2
       from generate_series(1, $2::integer) n
       returning product_id)
     insert into shop.product_barcode (org_id, barcode, product_id) select $1, product_id::text, product_id from made`,
    [shop.organisationId, count, nameLength],
  );
  await runOnce(server.superuserUrl, "update shop.config_counter set version = 2 where org_id = $1", [
    shop.organisationId,
  ]);
}

async function readSnapshot(answer: Response): Promise<{ start: { count: number; version: number }; lines: Change[] }> {
  if (!answer.body) throw new Error("nothing came");
  let start: { count: number; version: number } | null = null;
  const lines: Change[] = [];
  for await (const line of readLines(answer.body)) {
    if (start) lines.push(changeSchema.parse(JSON.parse(line)));
    else start = snapshotStartSchema.parse(JSON.parse(line));
  }
  if (!start) throw new Error("it did not begin");
  return { start, lines };
}

test("[SYNC-52] a snapshot of 20,000 products says first how much is coming, and that is what comes", async () => {
  await addProducts(20_001);
  await runOnce(
    server.superuserUrl,
    `insert into shop.tax (org_id, tax_id, code, name, rate_millionths, compound, position, deleted, version)
     select $1, $2::uuid, 'A', 'Food', 70000, false, 0, false, 2`,
    [shop.organisationId, newId<string>()],
  );
  const answer = await get("/v1/snapshot");
  expect(answer.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
  const { start, lines } = await readSnapshot(answer);
  expect(start).toEqual({ count: 20_002, version: 2 });
  expect(lines).toHaveLength(start.count);
  expect(new Set(lines.map(({ id }) => id)).size).toBe(start.count);
  expect([lines[0]?.kind, lines[1]?.kind, lines.at(-2)?.kind, lines.at(-1)?.kind]).toEqual([
    "tax",
    "product",
    "product",
    "branch",
  ]);
  expect(lines.at(-2)?.value).toMatchObject({ name: "Thing 20000", barcodes: [lines.at(-2)?.id] });
});

test("what changes while a snapshot is read is not in it, and comes with the feed", async () => {
  await addProducts(12_000);
  const answer = await get("/v1/snapshot");
  await runOnce(
    server.superuserUrl,
    `with counted as (update shop.config_counter set version = 3 where org_id = $1)
     update shop.product set price_minor = 99999, version = 3, deleted = (price_minor = 11998)
     where org_id = $1 and price_minor > 11990`,
    [shop.organisationId],
  );
  const { start, lines } = await readSnapshot(answer);
  expect(start).toEqual({ count: 12_000, version: 2 });
  expect(lines).toHaveLength(start.count);
  expect(lines.filter((line) => line.kind === "product" && line.value?.priceMinor === 99_999)).toEqual([]);
  const feed = changesAnswerSchema.parse(await (await get("/v1/changes?since=2")).json());
  expect(feed.changes).toHaveLength(10);
  expect(feed.changes.filter(({ value }) => value === null)).toHaveLength(2);
});

test("four snapshots at once leave room for sales: the fifth till waits, one that asks again gets its own", async () => {
  // More than sockets hold by themselves: nobody reads these to the end.
  await addProducts(20_000, 120);
  for (let nth = 2; nth <= 5; nth += 1)
    tills.set(`another.token.of-this-test-${nth}`, await shop.enrolTill(`A0${nth}`, []));
  const [first = "", ...others] = [...tills.keys()];
  const slow = await Promise.all([first, ...others.slice(0, 3)].map((token) => get("/v1/snapshot", token)));
  expect(slow.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const fifth = await get("/v1/snapshot", others[3]);
  expect([fifth.status, fifth.headers.has("retry-after")]).toEqual([503, true]);
  const again = await readSnapshot(await get("/v1/snapshot", first));
  expect(again.lines).toHaveLength(again.start.count);
  for (const each of slow) await each.body?.cancel();
  await expect.poll(async () => (await get("/v1/snapshot", others[3])).status, { timeout: 5_000 }).toBe(200);
});

test("a till that was shut out gets nothing", async () => {
  await runOnce(server.superuserUrl, "update identity.device set revoked_at = now() where register_id = $1", [
    tills.get(DEVICE_TOKEN)?.registerId,
  ]);
  for (const path of ["/v1/changes?since=0", "/v1/snapshot", "/v1/nudges"]) {
    const answer = await get(path);
    expect([path, answer.status, (await answer.json()).code]).toEqual([path, 401, "device.revoked"]);
  }
});

/** Listens. @returns what was said so far, and whether it ended */
async function listen(token = DEVICE_TOKEN): Promise<{ said: string[]; beats(): number; ended(): boolean }> {
  const answer = await get("/v1/nudges", token);
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const said: string[] = [];
  let [beats, ended] = [0, false];
  void (async () => {
    if (!answer.body) return;
    try {
      for await (const line of readLines(answer.body))
        if (line.startsWith("data: ")) said.push(JSON.parse(line.slice(6)).what);
        else if (line.startsWith(":")) beats += 1;
    } catch {
      // Cut off.
    }
    ended = true;
  })();
  await expect.poll(() => said).toEqual(["hello"]);
  return { said, beats: () => beats, ended: () => ended };
}

test("a till that listens is told once of many changes, of its own organisation alone, and hears that the line is open", async () => {
  const { said, beats, ended } = await listen();
  const other = newId<string>();
  nudges.give({ organisationId: other, what: "config" });
  for (let nth = 0; nth < 50; nth += 1) nudges.give({ organisationId: shop.organisationId, what: "config" });
  nudges.give({ organisationId: shop.organisationId, what: "lease" });
  nudges.give({ organisationId: shop.organisationId, what: "audit" });
  await expect.poll(() => said).toEqual(["hello", "config", "lease"]);
  await expect.poll(beats).toBeGreaterThan(1);
  nudges.give({ organisationId: shop.organisationId, what: "config" });
  await expect.poll(() => said).toEqual(["hello", "config", "lease", "config"]);
  expect(ended()).toBe(false);
});

test("a till that is shut out hears nothing any more", async () => {
  const { said, ended } = await listen();
  await runOnce(server.superuserUrl, "update identity.device set revoked_at = now() where register_id = $1", [
    tills.get(DEVICE_TOKEN)?.registerId,
  ]);
  await expect.poll(ended, { timeout: 3_000 }).toBe(true);
  expect(said).toEqual(["hello"]);
});

test("a till listens on two lines at most: the oldest one ends", async () => {
  const lines: Awaited<ReturnType<typeof listen>>[] = [];
  for (let nth = 0; nth < 5; nth += 1) lines.push(await listen());
  await expect.poll(() => lines.map(({ ended }) => ended())).toEqual([true, true, true, false, false]);
});

test("when the server stops, everybody who listens is let go at once", async () => {
  const { ended } = await listen();
  const began = performance.now();
  stopped = true;
  await http.stop();
  await expect.poll(ended).toBe(true);
  expect(performance.now() - began).toBeLessThan(1_500);
});
