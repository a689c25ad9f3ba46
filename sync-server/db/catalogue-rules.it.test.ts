/** The catalogue's rules on the real migrations, and on something made wrong on purpose for each of them. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { openTestCluster } from "#test/sync-server/test-database.ts";
import { CATALOGUE_RULES, checkCatalogue } from "./catalogue-rules.ts";

let server: ServerDatabase;
let client: pg.Client;
/** Roles are shared by all databases of the run: whoever changes one takes their turn, as setting up does. */
let turns: pg.Client;

beforeAll(async () => {
  server = await newServerDatabase();
  client = new pg.Client({ connectionString: server.superuserUrl });
  turns = new pg.Client({ connectionString: (await openTestCluster()).superuserUrl });
  await Promise.all([client.connect(), turns.connect()]);
});
afterAll(async () => {
  await Promise.all([client.end(), turns.end()]);
  await server.drop();
});

/** What is found when this was done, as `rule: name`; nothing of it stays. */
async function found(wrong: string): Promise<string[]> {
  await turns.query("select pg_advisory_lock(hashtext('evertill set-up'))");
  await client.query("begin");
  try {
    await client.query(wrong);
    return (await checkCatalogue(client)).map(({ rule, name }) => `${rule}: ${name}`);
  } finally {
    await client.query("rollback");
    await turns.query("select pg_advisory_unlock(hashtext('evertill set-up'))");
  }
}

/** A table as every merchant's table is made, in a schema that no rule has heard of. */
const RIGHT = `
  create schema extra;
  create table extra.note (org_id uuid not null, note_id uuid not null, primary key (org_id, note_id));
  call app.fence('extra.note');`;

/** One wrong thing for each rule, and what is found. */
const WRONG: Readonly<Record<string, readonly (readonly [did: string, wrong: string, names: readonly string[]])[]>> = {
  "organisation-or-listed": [
    ["a table without org_id", "create schema extra; create table extra.note (id uuid primary key)", ["extra.note"]],
  ],
  "organisation-not-null": [
    [
      "a nullable org_id",
      `${RIGHT} alter table extra.note drop constraint note_pkey, alter org_id drop not null`,
      ["extra.note"],
    ],
  ],
  "row-security-forced": [
    ["security that is not forced", `${RIGHT} alter table extra.note no force row level security`, ["extra.note"]],
    ["security that is not enabled", `${RIGHT} alter table extra.note disable row level security`, ["extra.note"]],
    ["a partition without it", "alter table shop.journal_2 disable row level security", ["shop.journal_2"]],
    ["an identity table without it", "alter table identity.person no force row level security", ["identity.person"]],
  ],
  "restrictive-policy": [
    ["no policy", `${RIGHT} drop policy organisation on extra.note`, ["extra.note"]],
    [
      "a permissive policy",
      `${RIGHT} drop policy organisation on extra.note;
       create policy organisation on extra.note to evertill_app
         using (org_id = (select app.org_id())) with check (org_id = (select app.org_id()))`,
      ["extra.note"],
    ],
    [
      "a policy with another way in",
      `${RIGHT} alter policy organisation on extra.note using (org_id = (select app.org_id()) or note_id is not null)`,
      ["extra.note"],
    ],
    [
      "a policy for reading alone",
      `${RIGHT} drop policy organisation on extra.note;
       create policy organisation on extra.note as restrictive for select to evertill_app
         using (org_id = (select app.org_id()))`,
      ["extra.note"],
    ],
  ],
  "keys-lead-with-organisation": [
    [
      "a primary key without org_id",
      `${RIGHT} alter table extra.note drop constraint note_pkey, add primary key (note_id)`,
      ["extra.note note_pkey"],
    ],
    [
      "org_id at its end",
      `${RIGHT} alter table extra.note add constraint turned unique (note_id, org_id)`,
      ["extra.note turned"],
    ],
    ["a unique index beside", `${RIGHT} create unique index beside on extra.note (note_id)`, ["extra.note beside"]],
    [
      "an index of an expression",
      `${RIGHT} create unique index beside on extra.note ((note_id::text))`,
      ["extra.note beside"],
    ],
  ],
  "foreign-keys-lead-with-organisation": [
    [
      "a foreign key to an id alone",
      `${RIGHT} create unique index person_of on identity.person (person_id);
       alter table extra.note add constraint of_person foreign key (note_id) references identity.person (person_id)`,
      ["extra.note of_person"],
    ],
  ],
  "append-only": [
    ["a journal without its trigger", "drop trigger append_only on shop.journal", ["shop.journal"]],
    ["a partition without it", "drop trigger append_only on shop.journal_3", ["shop.journal_3"]],
    ["a trigger that replication passes", "alter table shop.fork enable trigger append_only", ["shop.fork"]],
    ["a trigger that is off", "alter table shop.fork disable trigger append_only", ["shop.fork"]],
    [
      "a trigger that lets TRUNCATE pass",
      `drop trigger append_only on shop.audit_seal;
       create trigger append_only before update or delete on shop.audit_seal
         for each statement execute function app.refuse_change();
       alter table shop.audit_seal enable always trigger append_only`,
      ["shop.audit_seal"],
    ],
    [
      "a new partition that nobody thought of",
      `alter table shop.journal detach partition shop.journal_3;
       create table shop.journal_new partition of shop.journal for values with (modulus 4, remainder 3);
       call app.fence('shop.journal_new')`,
      ["shop.journal_new"],
    ],
  ],
  "append-only-exists": [
    ["a table that was renamed", "alter table shop.till_change rename to till_change_2", ["shop.till_change"]],
  ],
  "append-only-not-granted": [
    [
      "a grant to change the trail",
      "grant update on shop.audit_seal to evertill_app",
      ["shop.audit_seal to evertill_app"],
    ],
  ],
  "invoker-views": [
    ["a view of its owner's", `${RIGHT} create view extra.notes as select * from extra.note`, ["extra.notes"]],
  ],
  "no-materialised-views": [
    ["a materialised view", "create materialized view shop.sums as select count(*) from shop.sale", ["shop.sums"]],
  ],
  "application-owns-nothing": [
    ["a table of the application's", `${RIGHT} alter table extra.note owner to evertill_app`, ["table extra.note"]],
    [
      "a function of the application's",
      "alter function app.can(integer) owner to evertill_app",
      ["function app.can(integer)"],
    ],
  ],
  "application-is-nobody-special": [
    ["a login that passes security", "alter role evertill_app bypassrls", ["evertill_app"]],
    ["an owner that can log in", "alter role evertill_owner login", ["evertill_owner"]],
    ["a login that can become the gate", "grant app_gate to evertill_app", ["evertill_app in app_gate"]],
  ],
  "application-makes-nothing": [
    ["a schema to create in", "grant create on schema shop to evertill_app", ["shop"]],
    ["a schema everybody creates in", "grant create on schema public to public", ["public"]],
    [
      "temporary tables",
      "do $$ begin execute format('grant temp on database %I to evertill_app', current_database()); end $$",
      ["*"],
    ],
  ],
  "no-way-round": [
    ["a partition", "grant select on shop.journal_1 to evertill_app", ["shop.journal_1 to evertill_app"]],
    ["people's passwords", "grant select on identity.person to evertill_app", ["identity.person to evertill_app"]],
    ["the key of the seal", "grant select on app.gate_key to evertill_app", ["app.gate_key to evertill_app"]],
    ["a table to everybody", `${RIGHT} grant select on extra.note to public`, ["extra.note to public"]],
  ],
  "definer-functions": [
    [
      "a function without a pinned path",
      "alter function app.enter(text, uuid) reset search_path",
      ["app.enter(text,uuid)"],
    ],
    [
      "a path the caller can write to",
      "alter function app.enter(text, uuid) set search_path = shop, pg_catalog",
      ["app.enter(text,uuid)"],
    ],
  ],
  "functions-not-for-everybody": [
    ["a function of the gate", "grant execute on function app.seal(text) to public", ["app.seal(text)"]],
    [
      "a new one, which everybody may call by default",
      `create schema extra; create function extra.peek() returns bigint language sql return 1`,
      ["extra.peek()"],
    ],
  ],
  "gate-functions-listed": [
    ["the seal itself", "grant execute on function app.seal(text) to evertill_app", ["app.seal(text)"]],
    [
      "a new way in",
      `create schema extra; create function extra.peek() returns bigint language sql security definer
         set search_path = pg_catalog, pg_temp return 1`,
      ["extra.peek()"],
    ],
  ],
  "policies-ask-once": [
    [
      "a bare call",
      `${RIGHT} create policy note_read on extra.note for select to evertill_app using (app.can(28))`,
      ["extra.note note_read"],
    ],
    [
      "a bare call in a check",
      `${RIGHT} create policy note_add on extra.note for insert to evertill_app with check (org_id = app.org_id())`,
      ["extra.note note_add"],
    ],
  ],
  "policies-name-whom": [
    ["a policy for everybody", `${RIGHT} create policy everybody on extra.note using (true)`, ["extra.note everybody"]],
  ],
};

test("the migrations keep every rule, and so does a table made as they make theirs", async () => {
  expect(await found("select 1")).toEqual([]);
  expect(await found(RIGHT)).toEqual([]);
});

test("every rule has something made wrong on purpose", () => {
  expect(Object.keys(WRONG).sort()).toEqual([...CATALOGUE_RULES].sort());
});

describe.each(Object.entries(WRONG))("%s finds", (rule, examples) => {
  test.each(examples)("%s", async (_, wrong, names) => {
    const findings = await found(wrong);
    const own = findings.filter((finding) => finding.startsWith(`${rule}: `));
    if (names[0] === "*") expect(own).toHaveLength(1);
    else expect(own).toEqual(names.map((name) => `${rule}: ${name}`));
  });
});
