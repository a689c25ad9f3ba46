/** Books that open, and books that don't: damage found at start, set aside whole, nothing ever lost to it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { deriveKeys } from "#main/register/keys.ts";
import { openRegister, removeTestFolders, TEST_KEY } from "#test/in-process-register.ts";
import { MIGRATIONS } from "#test/open-test-store.ts";
import { readEnvelopesAfter } from "./journal.ts";
import { closeBooks, type OpenedBooks, openBooks } from "./open-books.ts";
import { connect } from "./store.ts";

const KEY = deriveKeys(TEST_KEY).databaseHex;
const NOW_MS = Date.parse("2026-03-03T07:00:00.000Z");
const PAGE_BYTES = 4_096;

let file: string;
beforeEach(async () => {
  file = await sellFor(60);
});
afterEach(() => removeTestFolders());
afterAll(removeTestFolders);

/** The database of a till that booked a few dozen entries and was closed. */
async function sellFor(entries: number): Promise<string> {
  const till = await openRegister();
  const person = till.view().staff.find(({ role }) => role === "cashier");
  await till.must("staff.sign_in", { staffId: person?.staffId ?? ("" as never), pin: person?.demoPin ?? "" });
  await till.must("session.open", { float: [], approvalId: null });
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 1 });
  const { productId = "" } = products[0] ?? {};
  while (till.view().books.entries < entries) {
    await till.must("sale.add_product", { productId, quantityThousandths: null });
    await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  }
  await till.close();
  return join(till.folder, "register.db");
}

function open(): OpenedBooks {
  return openBooks({ file, keyHex: KEY, migrationsFolder: MIGRATIONS, nowMs: NOW_MS });
}

/** A stop without a goodbye. */
function markUnclean(): void {
  writeFileSync(join(dirname(file), "register.open"), "");
}

function change(sql: string): void {
  const connection = connect(file, KEY);
  connection.exec(`drop trigger journal_is_append_only_update; drop trigger journal_is_append_only_delete; ${sql}`);
  connection.close();
}

test("sound books open, and the mark of an unclean stop goes only when they were closed", () => {
  const mark = join(dirname(file), "register.open");
  expect(existsSync(mark)).toBe(false);
  const first = open();
  if (!first.ok) throw new Error(first.trouble);
  expect(existsSync(mark)).toBe(true);
  closeBooks(file, first.store);
  expect(existsSync(mark)).toBe(false);
});

test.each([
  ["a changed last entry", "update journal set preimage = replace(preimage, '\"totalMinor\":', '\"totalMinor\":1')"],
  ["an entry missing among the last", "delete from journal where seq = 50"],
  ["a tail that was cut off", "delete from journal where seq > 55"],
  [
    "a state that stands elsewhere",
    "update register_state set head_hash = replace(head_hash, substr(head_hash, 1, 1), 'x')",
  ],
  ["a state that is gone", "delete from register_state"],
])("%s is found at start, and the database is set aside", (_, sql) => {
  change(sql);
  const opened = open();
  expect(opened).toMatchObject({ ok: false, trouble: "database_damaged" });
  expect(existsSync(file)).toBe(false);
});

test("a damaged database is moved whole, database, log and index together, byte for byte, and says where", () => {
  change("delete from journal where seq = 50");
  const kept = connect(file, KEY);
  kept.exec("insert into setting values ('last words', '1')");
  const before = ["", "-wal"].map((suffix) => readFileSync(`${file}${suffix}`));
  const copies = ["", "-wal"].map((suffix, index) => [`${file}${suffix}`, before[index] ?? Buffer.alloc(0)] as const);
  kept.close();
  for (const [path, bytes] of copies) writeFileSync(path, bytes);
  const opened = open();
  if (opened.ok || !opened.setAside) throw new Error("it opened");
  expect(opened.setAside).toBe(join(dirname(file), "set-aside", "2026-03-03T07-00-00-000Z"));
  const moved = connect(join(opened.setAside, "register.db"), KEY, { readonly: true });
  expect(moved.prepare("select value from setting where name = 'last words'").get()).toEqual({ value: "1" });
  moved.close();
  expect(readdirSync(dirname(file)).filter((name) => /^register\.db(?:-wal|-shm)?$/.test(name))).toEqual([]);
  // Until something takes its place, no start makes an empty database as if nothing had been.
  expect(open()).toEqual(opened);
});

test("a second damaged database at the same instant takes nothing from the first", () => {
  const original = readFileSync(file);
  change("delete from register_state");
  const first = open();
  writeFileSync(file, original);
  change("delete from register_state");
  const second = open();
  if (first.ok || second.ok) throw new Error("they opened");
  expect(second.setAside).not.toBe(first.setAside);
  for (const { setAside } of [first, second]) expect(existsSync(join(setAside ?? "", "register.db"))).toBe(true);
});

test("a stop in the middle of setting aside is finished at the next start: no log stays for what takes its place", () => {
  change("delete from register_state");
  const opened = open();
  if (opened.ok || !opened.setAside) throw new Error("it opened");
  writeFileSync(`${file}-wal`, "the rest of a log");
  expect(open()).toEqual(opened);
  expect(existsSync(`${file}-wal`)).toBe(false);
  expect(readFileSync(join(opened.setAside, "register.db-wal"), "utf8")).toBe("the rest of a log");
  writeFileSync(join(dirname(file), "set-aside.json"), "{");
  expect(open()).toMatchObject({ ok: false, trouble: "database_damaged" });
});

test("a flipped bit in any page is never read as something else: the books say damaged, or every entry is as it was", () => {
  const good = readFileSync(file);
  const opened = open();
  if (!opened.ok) throw new Error(opened.trouble);
  const entries = opened.store.read((tx) => readEnvelopesAfter(tx, 0, 1_000));
  closeBooks(file, opened.store);
  let damaged = 0;
  const pages = good.length / PAGE_BYTES;
  for (let page = 0; page < pages; page += 1) {
    const bytes = Buffer.from(good);
    const at = page * PAGE_BYTES + 1_000 + ((page * 37) % 2_000);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    writeFileSync(file, bytes);
    markUnclean();
    const tried = open();
    if (tried.ok) {
      expect(tried.store.read((tx) => readEnvelopesAfter(tx, 0, 1_000))).toEqual(entries);
      closeBooks(file, tried.store);
    } else {
      damaged += 1;
      expect(tried.trouble, `page ${page}`).toBe("database_damaged");
      expect(readFileSync(join(tried.setAside ?? "", "register.db")).equals(bytes)).toBe(true);
    }
  }
  expect(damaged).toBeGreaterThan(pages * 0.9);
});

test("another key on sound books is no damage: nothing is moved and nothing is written", () => {
  const before = readFileSync(file);
  const opened = openBooks({ file, keyHex: "00".repeat(32), migrationsFolder: MIGRATIONS, nowMs: NOW_MS });
  expect(opened).toEqual({ ok: false, trouble: "key_changed", setAside: null });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(open().ok).toBe(true);
});
