/** The encrypted store on a real disk: what is synced, what a full or foreign disk does, what is never touched. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ok, refuse } from "#domain/refusals.ts";
import { makeTestFolder, removeTestFolders } from "#test/in-process-register.ts";
import { MIGRATIONS, openTestStore, STORE_KEY, write } from "#test/open-test-store.ts";
import { setting } from "./schema.ts";
import { connect, openStore, type Store } from "./store.ts";

afterAll(removeTestFolders);

function put(store: Store, name: string, value: string): void {
  write(store, (tx) => tx.insert(setting).values({ name, value }).run());
}

function names(store: Store): string[] {
  return store.read((tx) => tx.select().from(setting).all()).map(({ name }) => name);
}

function reopen(file: string, keyHex = STORE_KEY) {
  return openStore({ file, keyHex, migrationsFolder: MIGRATIONS });
}

/** Files of a folder, each with the hash of its bytes; without the index of the log, which readers rewrite. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder).filter((name) => !name.endsWith("-shm"));
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}

/** A copy of an open database with its log, as a power cut leaves them. */
function cutOff(file: string): string {
  const folder = makeTestFolder();
  for (const suffix of ["", "-wal"]) copyFileSync(`${file}${suffix}`, join(folder, `register.db${suffix}`));
  return join(folder, "register.db");
}

/** The kernel's own count of writes to the disk a file lies on (Linux); undefined where there is none. */
function writeCounter(file: string): (() => number) | undefined {
  const { dev } = statSync(file);
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  const counters = `/sys/dev/block/${major}:${minor}/stat`;
  if (process.platform !== "linux" || !existsSync(counters)) return undefined;
  return () => Number(readFileSync(counters, "utf8").trim().split(/\s+/)[4]);
}

test("every open, also of a file that was there, commits with synchronous FULL in WAL and spills nothing to disk", () => {
  const { file, store } = openTestStore();
  const pragmas = (each: Store) =>
    ["synchronous", "journal_mode", "temp_store", "foreign_keys"].map((name) =>
      each.connection.pragma(name, { simple: true }),
    );
  expect(pragmas(store)).toEqual([2, "wal", 2, 1]);
  store.close();
  const again = reopen(file);
  if (!again.ok) throw new Error(again.trouble);
  expect(pragmas(again.store)).toEqual([2, "wal", 2, 1]);
  again.store.close();
});

test("each commit reaches the disk by itself: a hundred of them are at least a hundred writes of the device", ({
  skip,
}) => {
  const { file, store } = openTestStore();
  store.close();
  const opened = reopen(file);
  if (!opened.ok) throw new Error(opened.trouble);
  const countWrites = writeCounter(file);
  if (!countWrites) return skip("this system does not count the writes of a disk");
  // With NORMAL it would be none: others' writes could hide that, but never make it fail.
  const before = countWrites();
  for (let nth = 0; nth < 100; nth += 1) put(opened.store, `n${nth}`, "1");
  expect(countWrites() - before).toBeGreaterThanOrEqual(100);
  opened.store.close();
});

test("a transaction that refuses or throws leaves nothing behind", () => {
  const { store } = openTestStore();
  const refused = store.write((tx) => {
    tx.insert(setting).values({ name: "half", value: "1" }).run();
    return refuse("sale.empty");
  });
  expect(refused).toMatchObject({ ok: false, refusal: { code: "sale.empty" } });
  const thrown = () =>
    store.write((tx) => {
      tx.insert(setting).values({ name: "half", value: "1" }).run();
      throw new Error("a bug");
    });
  expect(thrown).toThrow("a bug");
  put(store, "whole", "1");
  expect(names(store)).toEqual(["whole"]);
  store.close();
});

test("a full disk refuses, writes nothing by halves, and the next write after making room succeeds", () => {
  const { file, store } = openTestStore();
  put(store, "before", "1");
  const pages = Number(store.connection.pragma("page_count", { simple: true }));
  store.connection.pragma(`max_page_count = ${pages + 4}`);
  const refused = store.write((tx) => {
    for (const name of ["first", "second", "third"])
      tx.insert(setting)
        .values({ name, value: "x".repeat(10_000) })
        .run();
    return ok(null);
  });
  expect(refused).toMatchObject({ ok: false, refusal: { code: "storage.full" } });
  expect(names(store)).toEqual(["before"]);
  store.connection.pragma("max_page_count = 1000000");
  put(store, "after", "x".repeat(40_000));
  store.close();
  const again = reopen(file);
  if (!again.ok) throw new Error(again.trouble);
  expect(names(again.store)).toEqual(["after", "before"]);
  again.store.close();
});

test("another key opens nothing and changes no byte; a key of a wrong length is a bug, not a passphrase", () => {
  const { file, store } = openTestStore();
  put(store, "secret", "1");
  const cut = cutOff(file);
  store.close();
  const before = contentsOf(join(cut, ".."));
  expect(reopen(cut, "ff".repeat(32))).toEqual({ ok: false, trouble: "key_changed" });
  expect(contentsOf(join(cut, ".."))).toEqual(before);
  for (const key of ["", "5e5e", "5e".repeat(33), "zz".repeat(32), "5E".repeat(32)])
    expect(() => connect(file, key)).toThrow("32 bytes in hex");
});

test("a database of a newer program is not touched, not even the log it left behind", () => {
  const { file, store } = openTestStore();
  put(store, "from the future", "1");
  store.connection.pragma("user_version = 999");
  const cut = cutOff(file);
  store.close();
  const before = contentsOf(join(cut, ".."));
  expect(Object.keys(before)).toEqual(["register.db", "register.db-wal"]);
  expect(reopen(cut)).toEqual({ ok: false, trouble: "database_newer" });
  expect(contentsOf(join(cut, ".."))).toEqual(before);
  const clean = contentsOf(join(file, ".."));
  expect(reopen(file)).toEqual({ ok: false, trouble: "database_newer" });
  // An empty log beside it is all that looking leaves.
  expect(contentsOf(join(file, ".."))).toMatchObject(clean);
});

test("what was committed is there after a power cut, what was not is not", () => {
  const { file, store } = openTestStore();
  put(store, "committed", "1");
  store.connection.exec("begin immediate; insert into setting values ('open', '1')");
  const cut = cutOff(file);
  store.connection.exec("rollback");
  store.close();
  const opened = reopen(cut);
  if (!opened.ok) throw new Error(opened.trouble);
  expect(names(opened.store)).toEqual(["committed"]);
  opened.store.close();
});

test("database, log and index hold no word in plain text, neither while books are open nor after", () => {
  const { folder, store } = openTestStore();
  const word = "Flat white, oat milk";
  const holding = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(word));
  for (let nth = 0; nth < 300; nth += 1) put(store, `${word} ${nth}`, word.repeat(50));
  expect(readdirSync(folder).sort()).toEqual(["register.db", "register.db-shm", "register.db-wal"]);
  expect(holding()).toEqual([]);
  store.connection.prepare("select * from setting order by value desc, name").all();
  store.connection.pragma("wal_checkpoint(TRUNCATE)");
  expect(holding()).toEqual([]);
  store.close();
  expect(holding()).toEqual([]);
});

test("a file that is no database, or cut short, opens as nothing else", () => {
  const { file, store } = openTestStore();
  put(store, "x", "1");
  store.close();
  const bytes = readFileSync(file);
  for (const wrong of [
    Buffer.from("SQLite format 3\0 and nothing more"),
    bytes.subarray(0, 5_000),
    Buffer.alloc(8_192),
  ]) {
    const other = join(makeTestFolder(), "register.db");
    writeFileSync(other, wrong);
    expect(reopen(other).ok).toBe(false);
    expect(readFileSync(other).equals(wrong)).toBe(true);
  }
});
