/** Tests of the audit trail on a real PostgreSQL: what is recorded, how it is sealed, and that nobody changes it unseen. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AuditHead, type AuditRow, checkAuditLink } from "#domain/audit/audit-chain.ts";
import { ok, refuse } from "#domain/refusals.ts";
import { handNudges, newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { addOrganisation, runOnce, type TestOrganisation } from "#test/sync-server/test-organisation.ts";
import { asMember } from "../db/tenant.ts";
import { auditRoutes, exportAudit } from "./audit-routes.ts";
import { record } from "./record.ts";
import { type Sealer, sealOrganisation, startSealer } from "./sealer.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let sealers: Sealer[];

beforeAll(async () => {
  server = await newServerDatabase();
});
afterAll(() => server.drop());
beforeEach(async () => {
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  sealers = [];
});
afterEach(async () => {
  await Promise.all(sealers.map((sealer) => sealer.stop()));
});

function happen(detail: Record<string, unknown> = {}, then: () => boolean = () => true) {
  return asMember(server.database, shop.ownerSecret, shop.organisationId, async (tx, who) => {
    await record(tx, who, { action: "staff.disabled", subjectId: randomUUID(), address: "127.0.0.1", detail });
    return then() ? ok(undefined) : refuse("staff.last_owner");
  });
}

async function exported(): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const page = await asMember(server.database, shop.ownerSecret, shop.organisationId, async (tx) =>
      ok(await exportAudit(tx, from, 40)),
    );
    if (!page.ok) throw new Error(page.refusal.code);
    rows.push(...page.value.lines.map((line) => JSON.parse(line) as AuditRow));
    after = page.value.next;
  }
  return rows;
}

function firstBroken(rows: readonly AuditRow[]): string | null {
  let head: AuditHead | null = null;
  for (const [index, row] of rows.entries()) {
    const link = checkAuditLink(head, row);
    if (!link.ok) return `row ${index + 1}: ${link.broken.code}`;
    head = link.head;
  }
  return null;
}

function seal(): Promise<number> {
  return sealOrganisation(server.parts(), shop.organisationId);
}

/** Somebody who administers the database, and turns off what stops everybody else. */
function tamper(sql: string): Promise<unknown> {
  return runOnce(
    server.superuserUrl,
    `alter table shop.audit_seal disable trigger append_only; alter table shop.audit_event disable trigger append_only;
     ${sql.replaceAll("$org", `'${shop.organisationId}'`)};
     alter table shop.audit_seal enable always trigger append_only;
     alter table shop.audit_event enable always trigger append_only`,
  );
}

test("the trail is asked for by times that the database knows", () => {
  const query = auditRoutes(server.parts()).find(({ path }) => path === "/v1/audit")?.query;
  const isTaken = (from: string): boolean | undefined => query?.safeParse({ from }).success;
  expect(isTaken("2026-02-03T00:00:00.000Z")).toBe(true);
  for (const never of ["0000-01-01T00:00:00.000Z", "2026-02-30T00:00:00.000Z", "2026-02-03T24:00:00.000Z"])
    expect([never, isTaken(never)]).toEqual([never, false]);
});

describe("recording and sealing", () => {
  test("an event of a transaction that was rolled back is never there", async () => {
    await happen({ was: "kept" });
    expect(await happen({ was: "refused" }, () => false)).toMatchObject({ ok: false });
    await expect(
      happen({ was: "failed" }, () => {
        throw new Error("in the middle");
      }),
    ).rejects.toThrow("in the middle");
    expect(await seal()).toBe(1);
    expect((await exported()).map(({ event }) => event.detail)).toEqual([{ was: "kept" }]);
  });

  test("[SYNC-63] events are sealed once, in order, and the chain holds from the first row on", async () => {
    for (let count = 0; count < 3; count += 1) await happen({ count, größe: "½", deep: { list: [1, 2.5, null] } });
    expect(await seal()).toBe(3);
    expect(await seal()).toBe(0);
    await happen({ count: 3 });
    expect(await seal()).toBe(1);
    const rows = await exported();
    expect(rows.map(({ seq, event }) => [seq, event.detail.count])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    expect(rows[0]?.event).toMatchObject({ actorKind: "person", staffId: shop.ownerStaffId, address: "127.0.0.1" });
    expect(firstBroken(rows)).toBeNull();
  });

  test("two sealers at once make one chain, also over several batches", async () => {
    await runOnce(
      server.superuserUrl,
      `insert into shop.audit_event (org_id, event_id, occurred_at, actor_kind, action, detail)
       select '${shop.organisationId}', gen_random_uuid(), now() + n * interval '1 millisecond', 'job', 'test.happened',
         jsonb_build_object('n', n)
       from generate_series(1, 1234) as n`,
    );
    const counts = await Promise.all([seal(), seal(), seal(), seal()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1_234);
    const rows = await exported();
    expect(rows.map(({ event }) => event.detail.n)).toEqual(Array.from({ length: 1_234 }, (_, index) => index + 1));
    expect(firstBroken(rows)).toBeNull();
  });

  test("a sealer seals what waited, wakes at news, and two of them do not trip over each other", async () => {
    await happen({ n: 0 });
    const [one, two] = [handNudges(), handNudges()];
    sealers = [one, two].map((nudges) => startSealer(server.parts({ nudges }), 60_000));
    await expect.poll(async () => (await exported()).length).toBe(1);
    for (let n = 1; n <= 20; n += 1) {
      await happen({ n });
      for (const nudges of [one, two]) nudges.give({ organisationId: shop.organisationId, what: "audit" });
    }
    await expect.poll(async () => (await exported()).length).toBe(21);
    expect(firstBroken(await exported())).toBeNull();
  });

  test("an event nobody told of is found by the next look", async () => {
    sealers = [startSealer(server.parts(), 50)];
    await happen();
    await expect.poll(async () => (await exported()).length).toBe(1);
  });

  test("a sealer that is cut off in the middle leaves a sound chain, and the next one goes on", async () => {
    await happen({ n: 1 });
    await seal();
    await happen({ n: 2 });
    const parts = server.parts();
    const cutOff = sealOrganisation(parts, shop.organisationId);
    const killed = runOnce(
      server.superuserUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where usename = 'evertill_app' and datname = current_database() and state <> 'idle'`,
    );
    await Promise.allSettled([cutOff, killed]);
    await seal().catch(() => seal());
    const rows = await exported();
    expect(rows.map(({ event }) => event.detail.n)).toEqual([1, 2]);
    expect(firstBroken(rows)).toBeNull();
  });
});

describe("verifying", () => {
  beforeEach(async () => {
    for (let n = 1; n <= 5; n += 1) await happen({ n });
    await seal();
  });

  test("a changed row is found, also with a new hash", async () => {
    await tamper(
      `update shop.audit_seal set preimage = convert_to(replace(convert_from(preimage, 'UTF8'), '"n":3', '"n":9'), 'UTF8')
       where org_id = $org and seq = 3`,
    );
    expect(firstBroken(await exported())).toBe("row 3: hash");
    await tamper(`update shop.audit_seal set hash = sha256(preimage) where org_id = $org and seq = 3`);
    expect(firstBroken(await exported())).toBe("row 4: previous_hash");
  });

  test("a removed row is found", async () => {
    await tamper(`delete from shop.audit_seal where org_id = $org and seq = 2`);
    expect(firstBroken(await exported())).toBe("row 2: gap");
  });

  test("an inserted row is found", async () => {
    const inserted = randomUUID();
    await tamper(
      `update shop.audit_seal set seq = seq + 100 where org_id = $org and seq > 2;
       insert into shop.audit_event (org_id, event_id, actor_kind, action, detail)
       values ($org, '${inserted}', 'job', 'staff.enabled', '{}');
       insert into shop.audit_seal (org_id, seq, event_id, preimage, prev_hash, hash)
       select org_id, 3, '${inserted}', preimage, prev_hash, hash from shop.audit_seal where org_id = $org and seq = 2`,
    );
    expect(firstBroken(await exported())).toBe("row 3: gap");
  });

  test("a row that is no JSON any more is exported all the same, and found", async () => {
    await tamper(`update shop.audit_seal set preimage = '\\x00ff' where org_id = $org and seq = 4`);
    expect(firstBroken(await exported())).toBe("row 4: form");
  });
});
