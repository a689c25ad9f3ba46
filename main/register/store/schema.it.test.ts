/** The schema: drizzle's picture of it, the migrated database and every schema there ever was, held together. */
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTestFolder, removeTestFolders } from "#test/in-process-register.ts";
import { MIGRATIONS, openTestStore, STORE_KEY } from "#test/open-test-store.ts";
import { findProductByBarcode } from "./catalogue.ts";
import { searchProducts } from "./product-search.ts";
import * as schema from "./schema.ts";
import { type Connection, openStore, type Store } from "./store.ts";

/** Tables and columns of every version that ever was. It only grows: a name that is gone would be read wrongly by an older program. */
const EVER: Readonly<Record<string, string>> = {
  acknowledged: "id, epoch, seq, hash, position, signed_head, audit_seq, audit_hash, restore_epoch, at",
  card_reference: "reference, position",
  category: "category_id, name, colour, position",
  config_history: "config_version, changed_at, staff_id, change",
  customer: "customer_id, name, email, phone, created_at, sent_at",
  draft: "sale_id, sale, held",
  favourite_tally: "week, hour, product_id, sold",
  journal: "position, epoch, seq, type, preimage, hash",
  lease: "id, lease_id, jws, issued_at",
  mail_job: "mail_id, position, address, created_at",
  paper: "number, what, position, at, business_date, staff_id, total_minor, summary, copies",
  pin_attempt: "staff_id, failures, locked_until",
  pin_verifier: "staff_id, verifier",
  print_job: "job_id, what, position, copy, kick_drawer, state, attempts, created_at, form",
  product:
    "id, product_id, category_id, name, unit, price_minor, tax_ids, popularity, open_price, modifier_groups, has_variants, variant_of, deposit_minor, deposit_tax_ids, takeaway_tax_ids, minimum_age",
  product_barcode: "barcode, product_rowid",
  register_state: "id, state, head_position, head_hash",
  sale_link: "position, sale_id, what",
  setting: "name, value",
  stock_move: "position, product_id, sale_id, business_date, thousandths",
  tax: "tax_id, code, name, rate_millionths, compound, position",
  till_change: "id, change_id, what, body, created_at",
  voucher: "number, what, position, sale_id, amount_minor",
};

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  readonly dflt_value: string | null;
}

let store: Store;
beforeAll(() => {
  store = openTestStore().store;
});
afterAll(() => {
  store.close();
  removeTestFolders();
});

function columnsOf(connection: Connection, table: string): Column[] {
  return connection.prepare("select * from pragma_table_info(?)").all(table) as Column[];
}

/** Our own tables; the search index keeps its own beside them. */
function tablesOf(connection: Connection): { name: string; strict: number }[] {
  return connection
    .prepare(
      `select name, strict
       from pragma_table_list
       where schema = 'main' and type = 'table' and name not like 'sqlite%'
       order by name`,
    )
    .all() as { name: string; strict: number }[];
}

/** A database as the program before the last migrations left it, with a row in every table. */
function openOlder(migrations: number): { file: string; store: Store } {
  const folder = makeTestFolder();
  for (const name of readdirSync(MIGRATIONS).sort().slice(0, migrations))
    copyFileSync(join(MIGRATIONS, name), join(folder, name));
  const file = join(folder, "register.db");
  const opened = openStore({ file, keyHex: STORE_KEY, migrationsFolder: folder });
  if (!opened.ok) throw new Error(opened.trouble);
  opened.store.connection.exec(`
    insert into journal values (1099511627777, 1, 1, 'register.genesis', '{}', '${"a".repeat(64)}');
    insert into register_state values (1, '{}', 1099511627777, '${"a".repeat(64)}');
    insert into paper values ('A-1', 'sale', 1, '', '', '', 5, '', 0);
    insert into draft values ('s', '{}', 0);
    insert into print_job (job_id, what, position, copy, kick_drawer, state, attempts, created_at) values ('j', 'sale', 1, 0, 1, 'queued', 0, '');
    insert into setting values ('shop', '{}');
    insert into config_history values (1, '', null, '{}');
    insert into lease values (1, 'l', 'jws', '');
    insert into pin_attempt values ('p', 1, null);
    insert into tax values ('t', 'A', 'Standard', 190000, 0, 0);
    insert into category values ('c', 'Bread', 'amber', 0);
    insert into product (id, product_id, category_id, name, unit, price_minor, tax_ids, popularity) values
      (1, 'p1', 'c', 'Rye roll', 'piece', 80, '["t"]', 3),
      (2, 'p2', 'c', 'Rye loaf', 'kg', 500, '[]', 700),
      (3, 'p3', null, 'Rye crisp', 'piece', 300, '[]', 3);
    insert into product_barcode values ('4006381333931', 2), ('96385074', 3);
  `);
  return { file, store: opened.store };
}

function rowsOf(connection: Connection): Record<string, unknown[]> {
  return Object.fromEntries(
    // Row numbers of products are ours to give; what they mean is tested by what is found.
    tablesOf(connection)
      .filter(({ name }) => !name.startsWith("product"))
      .map(({ name }) => [name, connection.prepare(`select * from ${name}`).all()]),
  );
}

test("the picture that the program has of its tables is what the migrations make", () => {
  const pictured = Object.values(schema).filter((each) => is(each, SQLiteTable));
  const names = pictured.map((table) => getTableConfig(table).name).sort();
  const made = tablesOf(store.connection)
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("product_search"));
  expect(names).toEqual(made);
  for (const table of pictured) {
    const { name, columns, primaryKeys } = getTableConfig(table);
    const together = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)));
    const expected = columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      notNull: column.notNull || column.primary,
      primary: column.primary || together.has(column.name),
      hasDefault: column.default !== undefined,
    }));
    const found = columnsOf(store.connection, name).map((column) => ({
      name: column.name,
      type: column.type,
      notNull: column.notnull === 1 || column.pk > 0,
      primary: column.pk > 0,
      hasDefault: column.dflt_value !== null,
    }));
    expect(found, name).toEqual(expected);
  }
});

test("every table is strict: no text ever stands in a column of amounts", () => {
  const loose = tablesOf(store.connection).filter(({ name, strict }) => !strict && !name.startsWith("product_search"));
  expect(loose).toEqual([]);
  expect(() => store.connection.exec("insert into paper values ('A-9', 'sale', 1, '', '', '', 'five', '', 0)")).toThrow(
    /cannot store TEXT value in INTEGER column/,
  );
});

test("the schema only grows: what an older program read is still there under its name", () => {
  const now = Object.fromEntries(
    tablesOf(store.connection)
      .filter(({ name }) => !name.startsWith("product_search"))
      .map(({ name }) => [name, columnsOf(store.connection, name).map((column) => column.name)]),
  );
  for (const [table, columns] of Object.entries(EVER))
    expect(now[table], table).toEqual(expect.arrayContaining(columns.split(", ")));
  // What is new belongs into the list, or nobody would miss it.
  expect(Object.keys(now)).toEqual(Object.keys(EVER));
  for (const [table, columns] of Object.entries(now)) expect(EVER[table]?.split(", "), table).toEqual(columns);
});

test("an entry of the journal is neither changed nor deleted, not even by our own program", () => {
  const { store: older } = openOlder(1);
  expect(() => older.connection.exec("update journal set type = 'x'")).toThrow("a journal entry is never changed");
  expect(() => older.connection.exec("delete from journal")).toThrow("a journal entry is never deleted");
  older.close();
});

test("every older database, with rows in it, comes to the newest schema with each of them", () => {
  const count = readdirSync(MIGRATIONS).length;
  for (let version = 1; version < count; version += 1) {
    const older = openOlder(version);
    const before = rowsOf(older.store.connection);
    older.store.close();
    const opened = openStore({ file: older.file, keyHex: STORE_KEY, migrationsFolder: MIGRATIONS });
    if (!opened.ok) throw new Error(opened.trouble);
    const { connection } = opened.store;
    expect(rowsOf(connection), `from ${version}`).toMatchObject(before);
    expect(connection.pragma("user_version", { simple: true })).toBe(count);
    expect(tablesOf(connection)).toEqual(tablesOf(store.connection));
    expect(connection.pragma("foreign_key_check")).toEqual([]);
    expect(connection.pragma("integrity_check", { simple: true })).toBe("ok");
    opened.store.close();
  }
});

test("products of an older database are found by name, by code and in the order they sell", () => {
  for (const version of [1, 2]) {
    const older = openOlder(version);
    older.store.close();
    const opened = openStore({ file: older.file, keyHex: STORE_KEY, migrationsFolder: MIGRATIONS });
    if (!opened.ok) throw new Error(opened.trouble);
    const found = opened.store.read((tx) => searchProducts(tx, "rye", 9)).map(({ name }) => name);
    expect(found, `from ${version}`).toEqual(["Rye loaf", "Rye roll", "Rye crisp"]);
    const scanned = ["4006381333931", "96385074"].map(
      (code) => opened.store.read((tx) => findProductByBarcode(tx, code))?.name,
    );
    expect(scanned).toEqual(["Rye loaf", "Rye crisp"]);
    opened.store.close();
  }
});

test("a migration that fails leaves the database at the version before, whole", () => {
  const older = openOlder(1);
  older.store.close();
  const folder = makeTestFolder();
  copyFileSync(join(MIGRATIONS, readdirSync(MIGRATIONS).sort()[0] ?? ""), join(folder, "0001_spine.sql"));
  const broken = "create table half (a integer) strict; insert into nowhere values (1);";
  writeFileSync(join(folder, "0002_broken.sql"), broken);
  const opened = openStore({ file: older.file, keyHex: STORE_KEY, migrationsFolder: folder });
  expect(opened).toEqual({ ok: false, trouble: "storage_failed" });
  const again = openStore({ file: older.file, keyHex: STORE_KEY, migrationsFolder: MIGRATIONS });
  if (!again.ok) throw new Error(again.trouble);
  expect(tablesOf(again.store.connection).map(({ name }) => name)).not.toContain("half");
  again.store.close();
});
