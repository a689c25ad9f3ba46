/** Two organisations in one database: what the program's logins can reach of either, whatever SQL they send. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addFullOrganisation, type FullOrganisation } from "#test/sync-server/full-organisation.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { runOnce } from "#test/sync-server/test-organisation.ts";
import { APPEND_ONLY_TABLES, FOUND_BEFORE_THE_ORGANISATION } from "./catalogue-rules.ts";
import { ROLES } from "./set-up-roles.ts";

let server: ServerDatabase;
let own: FullOrganisation;
let other: FullOrganisation;
let app: pg.Client;
/** Every table with an `org_id`, from the catalogue. */
let tables: string[];
let partitions: string[];

beforeAll(async () => {
  server = await newServerDatabase();
  own = await addFullOrganisation(server.superuserUrl, "Harbour Bakery");
  other = await addFullOrganisation(server.superuserUrl, "Market Butcher");
  app = new pg.Client({ connectionString: server.appUrl });
  await app.connect();
  const { rows } = await runOnce(
    server.superuserUrl,
    `select n.nspname || '.' || c.relname as name, c.relispartition as partition
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where a.attname = 'org_id' and c.relkind in ('r', 'p') order by 1`,
  );
  const found = rows.filter(({ name }) => !(name in FOUND_BEFORE_THE_ORGANISATION));
  tables = found.filter(({ partition }) => !partition).map(({ name }) => name);
  partitions = found.filter(({ partition }) => partition).map(({ name }) => name);
});
afterAll(async () => {
  await app.end();
  await server.drop();
});

/** Runs statements in one transaction of the application's login that is rolled back. @returns rows of the last one */
async function run(...statements: (string | readonly [text: string, values: unknown[]])[]): Promise<unknown[]> {
  await app.query("begin");
  try {
    let rows: unknown[] = [];
    for (const statement of statements) {
      const [text, values] = typeof statement === "string" ? [statement, []] : statement;
      rows = (await app.query(text, values)).rows;
    }
    return rows;
  } finally {
    await app.query("rollback");
  }
}

/** What PostgreSQL says to statements, or "done". */
async function said(...statements: Parameters<typeof run>): Promise<string> {
  try {
    await run(...statements);
    return "done";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

function enter(secret: string, organisationId: string): readonly [string, unknown[]] {
  return ["select * from app.enter($1, $2::uuid)", [secret, organisationId]];
}

const NOT_ENTERED = /no organisation was entered/;
const DENIED = /permission denied/;

describe("without entering", () => {
  test("[SYNC-60] no row of any merchant's table is readable: where there are rows it is an error", async () => {
    for (const table of tables)
      expect([table, await said(`select * from ${table}`)]).toEqual([table, expect.stringMatching(NOT_ENTERED)]);
    for (const partition of partitions) expect(await said(`select * from ${partition}`)).toMatch(DENIED);
  });

  test("nor is one written, changed or removed", async () => {
    for (const table of tables) {
      const row = [await rowOf(table, own)];
      const insert = `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`;
      const refused = expect.stringMatching(/no organisation was entered|permission denied/);
      expect([table, await said([insert, row])]).toEqual([table, refused]);
      expect([table, await said(`update ${table} set org_id = org_id`)]).toEqual([table, refused]);
      expect([table, await said(`delete from ${table}`)]).toEqual([table, refused]);
    }
  });

  test("a wrong secret enters nothing, and a right one no foreign organisation", async () => {
    const outcome = async (secret: string, organisationId: string): Promise<unknown> =>
      ((await run(enter(secret, organisationId))) as { outcome: string }[])[0]?.outcome;
    expect(await outcome(own.ownerSecret, own.organisationId)).toBe("entered");
    expect(await outcome(own.ownerSecret, other.organisationId)).toBe("not_a_member");
    expect(await outcome(own.till.secret, own.organisationId)).toBe("signed_out");
    expect(await outcome(randomBytes(32).toString("base64url"), own.organisationId)).toBe("signed_out");
    const { rows } = await app.query("select outcome from app.enter_job($1, $2::uuid)", [
      "guessed",
      own.organisationId,
    ]);
    expect(rows).toEqual([{ outcome: "signed_out" }]);
    expect(await said(enter(own.ownerSecret, other.organisationId), "select * from shop.sale")).toMatch(NOT_ENTERED);
  });
});

describe("inside one organisation", () => {
  const doors: readonly (readonly [who: string, seesAll: boolean, door: () => readonly [string, unknown[]]])[] = [
    ["its owner", true, () => enter(own.ownerSecret, own.organisationId)],
    ["its till", false, () => ["select * from app.enter_device($1)", [own.till.secret]]],
    [
      "the server's job",
      false,
      () => ["select * from app.enter_job($1, $2::uuid)", [server.keys.jobSecret, own.organisationId]],
    ],
  ];

  test.each(doors)("[SYNC-60] %s reads no row of another, in no table", async (_, seesAll, door) => {
    for (const table of tables) {
      const { rows } = await runOnce(server.superuserUrl, `select count(distinct org_id)::integer as n from ${table}`);
      // Else nothing is proved: a new table wants a row in the fixture.
      expect([table, rows[0].n]).toEqual([table, 2]);
      const seen = (await run(
        door(),
        `select count(*) filter (where org_id = '${own.organisationId}')::integer as own,
           count(*) filter (where org_id <> '${own.organisationId}')::integer as others from ${table}`,
      )) as { own: number; others: number }[];
      expect([table, seen[0]?.others]).toEqual([table, 0]);
      if (seesAll) expect(seen[0]?.own, table).toBeGreaterThan(0);
    }
  });

  test.each(doors)("%s writes, changes and removes none of another", async (_, __, door) => {
    for (const table of tables) {
      const insert = `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`;
      const refused = expect.stringMatching(/permission denied|row-level security/);
      expect([table, await said(door(), [insert, [await rowOf(table, other)]])]).toEqual([table, refused]);
      const theirs = `org_id = '${other.organisationId}'`;
      for (const change of [
        `update ${table} set org_id = org_id where ${theirs} returning org_id`,
        `delete from ${table} where ${theirs} returning org_id`,
        `update ${table} set ${theirs} returning org_id`,
      ])
        expect([table, change, await reached(door(), change)]).toEqual([table, change, "nothing"]);
    }
  });

  async function reached(door: readonly [string, unknown[]], change: string): Promise<string> {
    try {
      return (await run(door, change)).length === 0 ? "nothing" : "something";
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      return /permission denied|row-level security|append-only|foreign key/.test(message) ? "nothing" : message;
    }
  }

  test("what was entered ends with the transaction", async () => {
    await app.query("begin");
    await app.query(...enter(own.ownerSecret, own.organisationId));
    await app.query("commit");
    await expect(app.query("select * from shop.sale")).rejects.toThrow(NOT_ENTERED);
  });
});

describe("tricks", () => {
  const door = (): readonly [string, unknown[]] => enter(own.ownerSecret, own.organisationId);

  test("[SYNC-61] a context that was set by hand opens nothing, and is an error", async () => {
    const forged = `${"0".repeat(64)}#${other.organisationId}|person|||||9223372036854775807|`;
    const set = `select set_config('app.context', '${forged}', true)`;
    expect(await said(set, "select * from shop.sale")).toMatch(/not the gate's/);
    expect(await said(door(), set, "select * from shop.sale")).toMatch(/not the gate's/);
    expect(await said(`set local app.context = '${other.organisationId}'`, "select * from shop.sale")).toMatch(
      NOT_ENTERED,
    );
    const changed = `select set_config('app.context', replace(current_setting('app.context'),
      '${own.organisationId}', '${other.organisationId}'), true)`;
    expect(await said(door(), changed, "select * from shop.sale")).toMatch(/not the gate's/);
  });

  test("[SYNC-61] a context of an earlier transaction, or of another connection, fits no other", async () => {
    const taken = (await run(door(), "select current_setting('app.context') as context")) as { context: string }[];
    const replay = ["select set_config('app.context', $1, true)", [taken[0]?.context] as unknown[]] as const;
    expect(await said(replay, "select * from shop.sale")).toMatch(/not the gate's/);
    const elsewhere = new pg.Client({ connectionString: server.appUrl });
    await elsewhere.connect();
    await app.query("begin");
    try {
      await app.query(...door());
      const { rows } = await app.query("select current_setting('app.context') as context");
      await elsewhere.query("begin");
      await elsewhere.query("select set_config('app.context', $1, true)", [rows[0].context]);
      await expect(elsewhere.query("select * from shop.sale")).rejects.toThrow(/not the gate's/);
    } finally {
      await app.query("rollback");
      await elsewhere.end();
    }
  });

  test("one transaction enters once", async () => {
    expect(await said(door(), door())).toMatch(/entered already/);
    expect(await said(door(), ["select app.enter_device($1)", [own.till.secret]])).toMatch(/entered already/);
  });

  test("the application can't become anybody else, or look past the policies", async () => {
    for (const role of [ROLES.owner, ROLES.gate, ROLES.migrate]) {
      expect(await said(`set local role ${role}`)).toMatch(DENIED);
      expect(await said(`set session authorization ${role}`)).toMatch(DENIED);
    }
    expect(await said("set local row_security = off", "select * from shop.sale")).toMatch(/row-level security/);
    expect(await said("set session_replication_role = replica")).toMatch(DENIED);
    expect(await said("alter table shop.sale disable row level security")).toMatch(/must be owner/);
  });

  test("it makes no object that could stand before another's, on whatever search path", async () => {
    expect(await said("create schema mine")).toMatch(DENIED);
    expect(await said("create table public.sale (n integer)")).toMatch(DENIED);
    expect(await said("create temp table sale (n integer)")).toMatch(DENIED);
    expect(await said("create function pg_temp.sha256(bytea) returns bytea language sql return $1")).toMatch(DENIED);
    const path = "set local search_path = pg_temp, shop, app, identity, pg_catalog";
    const seen = await run(path, door(), "select distinct org_id from sale");
    expect(seen).toEqual([{ org_id: own.organisationId }]);
  });

  test("a job enters with its secret only, and not at all while the gate knows none", async () => {
    const job = (secret: string | null): readonly [string, unknown[]] => [
      "select outcome from app.enter_job($1, $2::uuid)",
      [secret, own.organisationId],
    ];
    const out = [{ outcome: "signed_out" }];
    expect(await run(job("another"))).toEqual(out);
    expect(await run(job(null))).toEqual(out);
    const forget = "update app.gate_key set job_secret_hash = ";
    await runOnce(server.superuserUrl, `${forget}null`);
    try {
      expect(await run(job(null))).toEqual(out);
      expect(await run(job(server.keys.jobSecret))).toEqual(out);
    } finally {
      await runOnce(server.superuserUrl, `${forget}sha256(convert_to($1, 'UTF8'))`, [server.keys.jobSecret]);
    }
  });

  test("a till gives nobody a role beyond its branch, and touches no other branch", async () => {
    const till: readonly [string, unknown[]] = ["select * from app.enter_device($1)", [own.till.secret]];
    const assign = `insert into shop.assignment (org_id, staff_id, assignment_id, role_key)
      values ($1, $2, gen_random_uuid(), 'owner')`;
    const staff = "insert into shop.staff (org_id, staff_id, name) values ($1, $2, 'Somebody')";
    const somebody = "0197a000-0000-7000-8000-000000000001";
    const values = [own.organisationId, somebody];
    expect(await said(till, [staff, values])).toBe("done");
    expect(await said(till, [staff, values], [assign, values])).toMatch(/row-level security/);
    const { rows } = await runOnce(
      server.superuserUrl,
      `insert into shop.branch (org_id, branch_id, name, settings, version)
       select org_id, gen_random_uuid(), 'Elsewhere', settings, version from shop.branch where org_id = $1 limit 1
       returning branch_id`,
      [own.organisationId],
    );
    const elsewhere = rows[0].branch_id;
    await app.query("begin");
    try {
      await app.query(...till);
      // Without a condition the policy for reading is not asked.
      const { rowCount } = await app.query("update shop.branch set version = version");
      expect([elsewhere, rowCount]).toEqual([elsewhere, 1]);
    } finally {
      await app.query("rollback");
      await runOnce(server.superuserUrl, "delete from shop.branch where branch_id = $1", [elsewhere]);
    }
  });

  test("nobody becomes somebody else in the list of people, and no register moves", async () => {
    for (const change of [
      "update shop.staff set person_id = null",
      "update shop.staff set staff_id = staff_id",
      "update shop.register set branch_id = branch_id",
      "update shop.register set register_id = register_id",
      "update shop.register set local_authority_key = 'x'",
    ])
      expect([change, await said(door(), change)]).toEqual([change, expect.stringMatching(DENIED)]);
  });

  test("an event of the audit trail names whoever entered, and no other person", async () => {
    const event = `insert into shop.audit_event (org_id, event_id, actor_kind, actor_id, staff_id, action, detail)
      values (app.org_id(), gen_random_uuid(), app.kind(), app.actor_id(), $1, 'staff.disabled', '{}')`;
    expect(await said(door(), [event, [own.ownerStaffId]])).toBe("done");
    expect(await said(door(), [event, ["0197a000-0000-7000-8000-000000000001"]])).toMatch(/row-level security/);
  });

  test("what is the gate's own can't be read or called", async () => {
    const { rows } = await runOnce(
      server.superuserUrl,
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'identity' and c.relkind = 'r' or c.relname = 'gate_key'`,
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { name } of rows)
      expect([name, await said(`select * from ${name}`)]).toEqual([name, expect.stringMatching(DENIED)]);
    const org = `'${other.organisationId}'::uuid`;
    for (const called of [
      "app.seal('x')",
      `app.seal_context(${org}, 'job', null, null, null, 0, '{}')`,
      `app.masks_of(${org}, '${other.ownerStaffId}')`,
      "app.session_of('x')",
      `identity.end_one('${other.organisationId}', 'x')`,
      `identity.found_organisation(${org}, 'x', ${org}, 'x', 'x', 'x', ${org}, ${org}, 'x', '{}', '[]')`,
    ])
      expect([called, await said(`select ${called}`)]).toEqual([called, expect.stringMatching(DENIED)]);
  });
});

describe("append-only", () => {
  const logins: readonly (readonly [who: string, url: () => string, first: string, refused: RegExp])[] = [
    ["the application", () => server.appUrl, "select 1", DENIED],
    ["the migrating login", () => server.migrateUrl, "select 1", DENIED],
    ["the owner", () => server.migrateUrl, `set role ${ROLES.owner}`, /is append-only/],
    ["the gate", () => server.migrateUrl, `set role ${ROLES.gate}`, DENIED],
  ];

  test.each(logins)(
    "[SYNC-62] %s changes, removes and empties nothing that only grows",
    async (_, url, first, refused) => {
      const client = new pg.Client({ connectionString: url() });
      await client.connect();
      try {
        await client.query(first);
        for (const table of [...APPEND_ONLY_TABLES, ...partitions])
          for (const change of [
            `update ${table} set org_id = org_id`,
            `delete from ${table}`,
            `truncate ${table} cascade`,
          ])
            expect([change, await refusalOf(client, change)]).toEqual([change, expect.stringMatching(refused)]);
      } finally {
        await client.end();
      }
    },
  );

  test("the application changes nothing of it inside its organisation either", async () => {
    const door = enter(own.ownerSecret, own.organisationId);
    for (const table of APPEND_ONLY_TABLES)
      for (const change of [`update ${table} set org_id = org_id`, `delete from ${table}`, `truncate ${table}`])
        expect([change, await said(door, change)]).toEqual([change, expect.stringMatching(DENIED)]);
  });

  test("no login turns the triggers off by passing for a replica", async () => {
    const client = new pg.Client({ connectionString: server.migrateUrl });
    await client.connect();
    expect(await refusalOf(client, "set session_replication_role = replica")).toMatch(DENIED);
    await client.end();
  });

  async function refusalOf(client: pg.Client, change: string): Promise<string> {
    try {
      await client.query("begin");
      await client.query(change);
      return "done";
    } catch (error) {
      return error instanceof Error ? error.message : "";
    } finally {
      await client.query("rollback");
    }
  }
});

/** A row of an organisation, as JSON. */
async function rowOf(table: string, shop: FullOrganisation): Promise<string> {
  const { rows } = await runOnce(
    server.superuserUrl,
    `select to_jsonb(t)::text as row from ${table} t where org_id = $1`,
    [shop.organisationId],
  );
  return rows[0]?.row ?? "{}";
}
