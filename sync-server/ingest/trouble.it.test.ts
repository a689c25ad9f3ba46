/** Trouble between tills and the whole server, over real sockets and a real PostgreSQL: what is too large, too many, full, restarted, put back. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StaffId } from "#domain/ids.ts";
import { MAX_BATCH_BYTES } from "#domain/protocol/sync/journal-batch.ts";
import type { TestJournal } from "#test/fixtures/journals.ts";
import { newServerDatabase, type ServerDatabase, serverDatabaseIn } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  batchOf,
  type EnrolledTill,
  journalOf,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { ask, postBatch, startWholeServer, type WholeServer } from "#test/sync-server/whole-server.ts";
import { startEmbeddedPostgres } from "../db/embedded-postgres.ts";

let database: ServerDatabase;
let server: WholeServer;
let shop: TestOrganisation;
let cashier: StaffId;
let till: EnrolledTill;
let token: string;
let journal: TestJournal;
let code = 0;

beforeAll(async () => {
  database = await newServerDatabase();
  server = await startWholeServer(database);
  shop = await addOrganisation(database.superuserUrl, "Harbour Bakery");
  cashier = await shop.addStaff("cashier");
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});
beforeEach(async () => {
  code += 1;
  till = await shop.enrolTill(`T${code}`, [{ staffId: cashier, role: "cashier" }]);
  token = await server.tokenOf(till);
  journal = journalOf(till);
  journal.staffId = cashier;
  journal.open();
});

async function count(table: string): Promise<number> {
  const { rows } = await runOnce(
    database.superuserUrl,
    `select count(*)::integer as n from shop.${table} where register_id = $1`,
    [till.registerId],
  );
  return (rows[0] as { n: number }).n;
}

test("a till's batch goes over the wire, packed, and comes back signed", async () => {
  journal.sell(380);
  const answer = await postBatch(server.url, token, await batchOf(till, journal.entries));
  expect(answer).toMatchObject({ status: 200, body: { stored: 3, violations: 0 } });
  expect(await count("sale")).toBe(1);
});

test("[SYNC-13] a batch of 1 MiB and a byte is refused before it is read, packed or not", async () => {
  const batch = await batchOf(till, journal.entries);
  const frame = JSON.stringify({ ...batch, sentAt: "" }).length;
  const padded = JSON.stringify({ ...batch, sentAt: "x".repeat(MAX_BATCH_BYTES - frame + 1) });
  expect(Buffer.byteLength(padded)).toBe(MAX_BATCH_BYTES + 1);
  expect(await ask(server.url, token, "POST", "/v1/journal", padded)).toMatchObject({
    status: 413,
    code: "request.too_large",
  });
  expect(await postBatch(server.url, token, { ...batch, sentAt: "x".repeat(MAX_BATCH_BYTES) })).toMatchObject({
    status: 413,
  });
  // Exactly 1 MiB is read, and refused for what is in it.
  expect(await ask(server.url, token, "POST", "/v1/journal", padded.replace("xx", "x"))).toMatchObject({ status: 422 });
  expect(await count("journal")).toBe(0);
});

test("a till without a token, with another's, or with a person's gets nothing in", async () => {
  const batch = await batchOf(till, journal.entries);
  const neighbour = await shop.enrolTill(`N${code}`, [{ staffId: cashier, role: "cashier" }]);
  expect(await postBatch(server.url, "x".repeat(40), batch)).toMatchObject({ status: 401, code: "auth.signed_out" });
  expect(await postBatch(server.url, await server.tokenOf(neighbour), batch)).toMatchObject({
    code: "journal.register",
  });
  const secret = randomBytes(32).toString("base64url");
  const forged = await server.tokenOf({ ...till, secret });
  expect(await postBatch(server.url, forged, batch)).toMatchObject({ status: 401 });
  expect(await count("journal")).toBe(0);
});

test("a full disk on the server changes nothing, says so, and everything arrives once there is room", async () => {
  const batch = await batchOf(till, journal.entries);
  // What PostgreSQL says when a table can't grow (SQLSTATE 53100).
  await runOnce(
    database.superuserUrl,
    `create function public.disk_full() returns trigger language plpgsql as
       $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`,
  );
  await runOnce(
    database.superuserUrl,
    "create trigger disk_full before insert on shop.sale_line for each row execute function public.disk_full()",
  );
  journal.sell(380);
  const whole = await batchOf(till, journal.entries);
  expect(await postBatch(server.url, token, whole)).toMatchObject({ status: 503, code: "server.full" });
  expect(await count("journal")).toBe(0);
  await runOnce(database.superuserUrl, "drop trigger disk_full on shop.sale_line");
  expect(await postBatch(server.url, token, batch)).toMatchObject({ status: 200 });
  expect(await postBatch(server.url, token, whole)).toMatchObject({ status: 200, body: { stored: 1 } });
  expect(await count("sale_line")).toBe(1);
});

test("a server whose clock is a day off takes everything in, in the till's own order", async () => {
  const off = await startWholeServer(database, { clock: { nowMs: () => Date.now() + 86_400_000 } });
  try {
    journal.sell(380);
    const own = await off.tokenOf(till);
    expect(await postBatch(off.url, own, await batchOf(till, journal.entries))).toMatchObject({ status: 200 });
    const { rows } = await runOnce(
      database.superuserUrl,
      "select clock_offset_ms as offset from shop.register_head where register_id = $1",
      [till.registerId],
    );
    expect(Math.round((rows[0] as { offset: number }).offset / 3_600_000)).toBe(-24);
  } finally {
    await off.stop();
  }
});

test("[SYNC-24] a server put back to yesterday is sent again what it lacks", async () => {
  journal.sell(380);
  await postBatch(server.url, token, await batchOf(till, journal.entries));
  const yesterday = journal.entries.length;
  journal.sell(200);
  journal.sell(300);
  await postBatch(server.url, token, await batchOf(till, journal.entries));
  await putBack(yesterday);
  const behind = await startWholeServer(database);
  try {
    journal.sell(100);
    const own = await behind.tokenOf(till);
    const newest = journal.entries.at(-1);
    if (!newest) throw new Error("a sale");
    const refused = await postBatch(behind.url, own, await batchOf(till, [newest]));
    expect(refused).toMatchObject({ status: 409, code: "journal.gap", body: { facts: { expected: yesterday + 1 } } });
    const again = journal.entries.slice(yesterday);
    expect(await postBatch(behind.url, own, await batchOf(till, again))).toMatchObject({
      status: 200,
      body: { stored: 3, violations: 0 },
    });
    expect(await count("sale")).toBe(4);
  } finally {
    await behind.stop();
  }
});

/** What a restore of yesterday's backup leaves: done as a superuser with triggers off, as no login of ours can. */
async function putBack(seq: number): Promise<void> {
  const client = database.superuserUrl;
  const own = `register_id = '${till.registerId}'`;
  const tables = ["journal", "sale", "sale_line", "sale_tender", "stock_move", "act", "movement", "violation"];
  const deletes = tables.map((table) => `delete from shop.${table} where ${own} and seq > ${seq};`).join("\n");
  const keeper = journalOf(till);
  // The books as they were: the audit of the entries that are left.
  const { auditEntry, NEW_AUDIT } = await import("#domain/journal/audit.ts");
  let audit = NEW_AUDIT;
  for (const entry of journal.entries.slice(0, seq)) {
    const next = auditEntry(audit, entry);
    if (next.ok) audit = next.audit;
  }
  expect(keeper.entries).toHaveLength(1);
  await runOnce(
    client,
    `set session_replication_role = replica;
     ${tables.map((table) => (table === "journal" ? "alter table shop.journal disable trigger append_only;" : "")).join("")}
     ${[0, 1, 2, 3].map((part) => `alter table shop.journal_${part} disable trigger append_only;`).join("\n")}
     alter table shop.violation disable trigger append_only;
     ${deletes}
     update shop.register_head set seq = ${seq}, hash = decode('${audit.head?.hash}', 'hex'),
       books = '${JSON.stringify(audit.state)}' where ${own};
     ${[0, 1, 2, 3].map((part) => `alter table shop.journal_${part} enable always trigger append_only;`).join("\n")}
     alter table shop.journal enable always trigger append_only;
     alter table shop.violation enable always trigger append_only;`,
  );
}

test("10,000 offline sales arrive while other tills go on selling, and nobody waits for them", async () => {
  for (let sale = 0; sale < 10_000; sale += 1) journal.sell(100 + (sale % 900));
  const live = await shop.enrolTill(`L${code}`, [{ staffId: cashier, role: "cashier" }]);
  const liveToken = await server.tokenOf(live);
  const selling = journalOf(live);
  selling.staffId = cashier;
  selling.open();
  await postBatch(server.url, liveToken, await batchOf(live, selling.entries));
  let drained = false;
  const drain = (async () => {
    for (let from = 0; from < journal.entries.length; from += 300) {
      const batch = await batchOf(till, journal.entries.slice(from, from + 300));
      expect((await postBatch(server.url, token, batch)).status).toBe(200);
    }
    drained = true;
  })();
  let sold = 0;
  while (!drained) {
    selling.sell(250);
    const newest = selling.entries.at(-1);
    if (!newest) throw new Error("a sale");
    expect((await postBatch(server.url, liveToken, await batchOf(live, [newest]))).status).toBe(200);
    sold += 1;
  }
  await drain;
  expect(sold).toBeGreaterThan(3);
  expect(await count("sale")).toBe(10_000);
}, 120_000);

test("a database that is restarted in the middle of batches loses none and doubles none", async () => {
  const folder = mkdtempSync(join(tmpdir(), "evertill-restart-"));
  const postgres = await startEmbeddedPostgres({ folder, log: pino({ level: "silent" }) });
  const own = await serverDatabaseIn(postgres.superuserUrl(), "restarted", (name) => postgres.superuserUrl(name));
  const restarting = await startWholeServer(own);
  try {
    const there = await addOrganisation(own.superuserUrl, "Restarted");
    const person = await there.addStaff("cashier");
    const its = await there.enrolTill("R01", [{ staffId: person, role: "cashier" }]);
    const books = journalOf(its);
    books.staffId = person;
    books.open();
    for (let sale = 0; sale < 1_500; sale += 1) books.sell(300);
    const access = await restarting.tokenOf(its);
    let failures = 0;
    const breaking = (async () => {
      for (let times = 0; times < 3; times += 1) {
        await new Promise((later) => setTimeout(later, 120));
        await postgres.restart();
      }
    })();
    for (let from = 0; from < books.entries.length; ) {
      const answer = await postBatch(restarting.url, access, await batchOf(its, books.entries.slice(from, from + 50)));
      if (answer.status === 200) from += 50;
      else {
        failures += 1;
        expect(answer).toMatchObject({ status: 503, code: "server.busy" });
        expect(failures).toBeLessThan(2_000);
        await new Promise((later) => setTimeout(later, 20));
      }
    }
    await breaking;
    const { rows } = await runOnce(
      own.superuserUrl,
      "select count(*)::integer as n, count(distinct sale_id)::integer as d from shop.sale",
    );
    expect(rows[0]).toEqual({ n: 1_500, d: 1_500 });
  } finally {
    await restarting.stop();
    await own.database.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
