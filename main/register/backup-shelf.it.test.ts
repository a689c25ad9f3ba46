/** Backups from the shelf: made beside a selling till, encrypted at every moment, found damaged when they are, restored. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { pino } from "pino";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeEach, expect, test } from "vitest";
import { makeTestFolder, openRegister, removeTestFolders, TEST_KEY } from "#test/in-process-register.ts";
import { BackupShelf, type ToBackUp } from "./backup-shelf.ts";
import { deriveKeys } from "./keys.ts";
import { makeRecoveryKey } from "./store/backup-key.ts";
import { connect } from "./store/store.ts";

const KEYS = deriveKeys(TEST_KEY);
const NOW_MS = Date.parse("2026-03-02T19:00:00.000Z");
/** Words that stand in the books and must stand in no file. */
const WORDS = ["Ana Ribeiro", "Flat white", "sale.completed", "SQLite format 3", TEST_KEY, KEYS.databaseHex];

const recovery = makeRecoveryKey();
let file: string;
let folder: string;

/** The books of one small sale, copied for every test. */
const sold = (async () => {
  const till = await openRegister();
  const person = till.view().staff.find(({ role }) => role === "cashier");
  await till.must("staff.sign_in", { staffId: person?.staffId ?? ("" as never), pin: person?.demoPin ?? "" });
  await till.must("session.open", { float: [], approvalId: null });
  const { products } = await till.must("catalogue.search", { text: "flat white", limit: 1 });
  await till.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: null });
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  const { registerId } = till.register;
  await till.close();
  return { file: join(till.folder, "register.db"), registerId: registerId ?? "" };
})();

beforeEach(async () => {
  const data = makeTestFolder();
  file = join(data, "register.db");
  folder = join(data, "backups");
  copyFileSync((await sold).file, file);
});
afterAll(removeTestFolders);

function openShelf(deviceKey = KEYS.backup): BackupShelf {
  return new BackupShelf({ folder, deviceKey, log: pino({ level: "silent" }), onChange: () => {} });
}

async function toBackUp(more: Partial<ToBackUp> = {}): Promise<ToBackUp> {
  const { registerId } = await sold;
  const { publicJwk } = recovery;
  return { file, databaseKeyHex: KEYS.databaseHex, registerId, recovery: publicJwk, nowMs: NOW_MS, ...more };
}

async function makeBackup(shelf: BackupShelf, more: Partial<ToBackUp> = {}): Promise<void> {
  shelf.start(await toBackUp(more));
  await shelf.close();
}

function files(ending: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)) : [];
}

async function restoreTo(shelf: BackupShelf, recoveryKey: string | null, databaseKeyHex = KEYS.databaseHex) {
  const target = join(makeTestFolder(), "register.db");
  const [backup] = await shelf.list();
  const restored = await shelf.restore(backup?.backupId ?? "", recoveryKey, { file: target, databaseKeyHex });
  return { restored, target };
}

function journalOf(database: string, keyHex = KEYS.databaseHex): unknown[] {
  const connection = connect(database, keyHex, { readonly: true });
  const rows = connection.prepare("select * from journal order by position").all();
  connection.close();
  return rows;
}

test("a backup says what it holds, has a key of its own, and is whole", async () => {
  const shelf = openShelf();
  await makeBackup(shelf);
  expect({ failed: shelf.failed, lastAt: shelf.lastAt }).toEqual({ failed: false, lastAt: "2026-03-02T19:00:00.000Z" });
  const [name = ""] = files(".json");
  const manifest = JSON.parse(readFileSync(join(folder, name), "utf8"));
  const last = journalOf(file).at(-1) as { epoch: number; seq: number; hash: string };
  expect(manifest).toMatchObject({
    format: "evertill-backup/1",
    registerId: (await sold).registerId,
    epoch: last.epoch,
    seq: last.seq,
    headHash: last.hash,
    entries: journalOf(file).length,
  });
  const copy = join(folder, `${manifest.backupId}.db`);
  expect(createHash("sha256").update(readFileSync(copy)).digest("hex")).toBe(manifest.sha256);
  expect(() => connect(copy, KEYS.databaseHex, { readonly: true })).toThrow(/not a database/);
  expect(files(".making")).toEqual([]);
});

test("a backup is restored under this device's key, and with the owner's recovery key under another's", async () => {
  await makeBackup(openShelf());
  const here = await restoreTo(openShelf(), null);
  expect(here.restored).toMatchObject({ ok: true });
  expect(journalOf(here.target)).toEqual(journalOf(file));
  const otherDevice = deriveKeys("0b".repeat(32));
  const elsewhere = openShelf(otherDevice.backup);
  expect(await elsewhere.list()).toMatchObject([{ opensHere: false, entries: journalOf(file).length }]);
  const refused = await restoreTo(elsewhere, null, otherDevice.databaseHex);
  expect(refused.restored).toMatchObject({ ok: false, refusal: { code: "backup.key_wrong" } });
  expect(existsSync(refused.target)).toBe(false);
  const owner = await restoreTo(elsewhere, recovery.printed.toLowerCase(), otherDevice.databaseHex);
  expect(owner.restored).toMatchObject({ ok: true });
  expect(journalOf(owner.target, otherDevice.databaseHex)).toEqual(journalOf(file));
});

test("neither the root key nor the pepper of PINs is in a backup, and with its own key it opens without them", async () => {
  await makeBackup(openShelf());
  const { target } = await restoreTo(openShelf(), null);
  const connection = connect(target, KEYS.databaseHex, { readonly: true });
  const tables = connection.prepare("select name from sqlite_schema where type = 'table'").all() as { name: string }[];
  const everything = tables.map(({ name }) => JSON.stringify(connection.prepare(`select * from "${name}"`).all()));
  connection.close();
  const derived = [KEYS.pinPepper, KEYS.backup].map((bytes) => Buffer.from(bytes));
  const spellings = derived.flatMap((bytes) => [bytes.toString("hex"), bytes.toString("base64url")]);
  for (const secret of [TEST_KEY, KEYS.databaseHex, ...spellings]) expect(everything.join("\n")).not.toContain(secret);
});

test("a damaged or vanished backup is refused, and nothing takes the database's place", async () => {
  const shelf = openShelf();
  await makeBackup(shelf);
  const copy = join(folder, files(".db")[0] ?? "");
  const good = readFileSync(copy);
  const bad = Buffer.from(good);
  bad[20_000] = (bad[20_000] ?? 0) ^ 1;
  writeFileSync(copy, bad);
  const damaged = await restoreTo(shelf, null);
  expect(damaged.restored).toMatchObject({ ok: false, refusal: { code: "backup.damaged" } });
  // Even where the manifest was made to fit: every page carries its own proof.
  const manifestFile = join(folder, files(".json")[0] ?? "");
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
  const sha256 = createHash("sha256").update(bad).digest("hex");
  writeFileSync(manifestFile, JSON.stringify({ ...manifest, sha256 }));
  const forged = await restoreTo(shelf, null);
  expect(forged.restored).toMatchObject({ ok: false, refusal: { code: "backup.damaged" } });
  expect([damaged.target, forged.target].map((target) => readdirSync(join(target, "..")))).toEqual([[], []]);
  rmSync(copy);
  expect((await restoreTo(shelf, null)).restored).toMatchObject({ ok: false, refusal: { code: "backup.unknown" } });
});

test("a backup that fails is shown, leaves nothing, and the next one succeeds", async () => {
  const shelf = openShelf();
  await makeBackup(shelf, { databaseKeyHex: "00".repeat(32) });
  expect([shelf.failed, shelf.lastAt]).toEqual([true, null]);
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  await makeBackup(shelf, { recovery: { kty: "OKP", crv: "X25519", x: "not a key" } });
  expect(shelf.failed).toBe(true);
  await makeBackup(shelf);
  expect(shelf.failed).toBe(false);
  expect(await shelf.list()).toHaveLength(1);
});

test("books that are damaged are noticed when they are backed up, and no damaged copy gets onto the shelf", async () => {
  const bytes = readFileSync(file);
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const shelf = openShelf();
  await makeBackup(shelf);
  expect(shelf.failed).toBe(true);
  expect(await shelf.list()).toEqual([]);
});

test("fourteen backups stay, the newest by what they hold and not by the clock", async () => {
  const shelf = openShelf();
  await makeBackup(shelf);
  const [name = ""] = files(".json");
  const manifest = JSON.parse(readFileSync(join(folder, name), "utf8"));
  for (let nth = 1; nth <= 14; nth += 1) {
    const backupId = uuidv7();
    copyFileSync(join(folder, `${manifest.backupId}.db`), join(folder, `${backupId}.db`));
    // Older in entries, although a clock set forward says they are newer.
    const older = { ...manifest, backupId, entries: 1_000 + nth, seq: 1, madeAt: "2027-01-01T00:00:00.000Z" };
    writeFileSync(join(folder, `${backupId}.json`), JSON.stringify(older));
  }
  await makeBackup(shelf);
  expect([files(".json").length, files(".db").length]).toEqual([14, 14]);
  const list = await shelf.list();
  expect(list.filter(({ entries }) => entries === manifest.entries)).toHaveLength(2);
  expect(list[0]?.entries).toBe(manifest.entries);
});

test("what a stop in the middle left is cleared away, and nothing else is", async () => {
  mkdirSync(folder, { recursive: true });
  const id = uuidv7();
  const halves = [`${id}.db.making`, `${id}.db.making-journal`, `${id}.json.making`];
  const others = [`${id}.db`, `${uuidv7()}.json`, "notes.txt", "mine.db"];
  for (const name of [...halves, ...others]) writeFileSync(join(folder, name), "x");
  openShelf();
  expect(readdirSync(folder).sort()).toEqual([...others].sort());
});

test("at no moment of a backup does any file in the folder hold a word in plain text", async () => {
  const watch = `
    const { readdirSync, readFileSync } = require("node:fs");
    const { parentPort, workerData: { folder, words } } = require("node:worker_threads");
    const seen = new Map(), found = new Set();
    let stop = false;
    parentPort.once("message", () => { stop = true; });
    const look = () => {
      let entries = [];
      try { entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()); } catch {}
      for (const entry of entries) {
        try {
          const bytes = readFileSync(entry.parentPath + "/" + entry.name);
          const kind = entry.name.replace(/^[0-9a-f-]{36}/, "");
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
          for (const word of words) if (bytes.includes(word)) found.add(entry.name + ": " + word);
        } catch {}
      }
      if (stop) parentPort.postMessage({ seen: [...seen.keys()], found: [...found] });
      else setImmediate(look);
    };
    look();
    parentPort.postMessage("watching");
  `;
  const data = join(file, "..");
  const watcher = new Worker(watch, { eval: true, workerData: { folder: data, words: WORDS } });
  await new Promise((resolve) => watcher.once("message", resolve));
  const shelf = openShelf();
  for (let nth = 0; nth < 3; nth += 1) await makeBackup(shelf);
  const told = new Promise<{ seen: string[]; found: string[] }>((resolve) => watcher.once("message", resolve));
  watcher.postMessage("stop");
  const { seen, found } = await told;
  await watcher.terminate();
  expect(shelf.failed).toBe(false);
  expect(found).toEqual([]);
  // The watcher proves something only if it looked while a copy was being made.
  expect(seen).toEqual(expect.arrayContaining([".db", ".json", ".db.making"]));
});
