/** The journal's tools as an auditor runs them: on the books of a till that sold, on tampered copies, and while it sells. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { type Envelope, hashEntry } from "#domain/journal/entry.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { connect } from "#main/register/store/store.ts";
import {
  makeTestFolder,
  type OpenRegister,
  openRegister,
  removeTestFolders,
  TEST_KEY,
} from "#test/in-process-register.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

const DATABASE_KEY = deriveKeys(TEST_KEY).databaseHex;
const SALES = 8;

let till: OpenRegister;
let credential: string;
let exported: string;

beforeAll(async () => {
  till = await openRegister({ printers: [{ host: "127.0.0.1", port: 1 }] });
  const person = till.view().staff.find(({ role }) => role === "manager");
  await till.must("staff.sign_in", { staffId: person?.staffId ?? ("" as never), pin: person?.demoPin ?? "" });
  await till.must("session.open", { float: [{ denominationMinor: 5_000, count: 2 }], approvalId: null });
  for (let sale = 0; sale < SALES; sale += 1) await sell();
  const number = till.view().lastSale?.receiptNumber ?? "";
  await till.must("receipts.reprint", { what: "sale", number });
  await till.must("cash.pay_out", { amountMinor: 1_500, reason: "Flowers", approvalId: null });
  credential = join(makeTestFolder(), "till.credential");
  const content = { format: "evertill-credential/1", rootKeyHex: TEST_KEY };
  writeFileSync(credential, JSON.stringify(content), { mode: 0o600 });
  exported = join(makeTestFolder(), "journal.ndjson");
  expect(run("export-journal", ...books(), exported)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await till.close();
  removeTestFolders();
});

async function sell(): Promise<void> {
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 3 });
  for (const { productId } of products) await till.must("sale.add_product", { productId, quantityThousandths: 1_000 });
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
}

function books(): string[] {
  return ["--data", till.folder, "--credential", credential];
}

function run(tool: string, ...given: string[]): { code: number | null; out: string; error: string } {
  const ran = spawnSync(process.execPath, [join(PROJECT_FOLDER, "tools", `${tool}.ts`), ...given], {
    encoding: "utf8",
  });
  return { code: ran.status, out: ran.stdout, error: ran.stderr };
}

function exportedEntries(): Envelope[] {
  return readFileSync(exported, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Envelope);
}

function verifyEntries(entries: readonly unknown[]): { code: number | null; out: string } {
  return verifyText(entries.map((entry) => `${canonicalJson(entry)}\n`).join(""));
}

function verifyText(text: string): { code: number | null; out: string } {
  const file = join(makeTestFolder(), "copy.ndjson");
  writeFileSync(file, text);
  return run("verify-journal", file);
}

/** A copy of the database, changed by somebody who has its key. */
function tamper(sql: string): string {
  const file = join(makeTestFolder(), "register.db");
  const source = connect(join(till.folder, "register.db"), DATABASE_KEY, { readonly: true });
  source.prepare("vacuum into ?").run(file);
  source.close();
  const copy = connect(file, DATABASE_KEY);
  copy.exec(`drop trigger journal_is_append_only_update; drop trigger journal_is_append_only_delete; ${sql}`);
  copy.close();
  return file;
}

/** Gives every entry from one on a new link and hash, as a forger would who knows the format. */
function forge(entries: readonly Envelope[], from: number): Envelope[] {
  const forged = entries.slice(0, from);
  for (const entry of entries.slice(from)) {
    const { hash: _, ...preimage } = { ...entry, prevHash: forged.at(-1)?.hash ?? entry.prevHash };
    forged.push({ ...preimage, hash: hashEntry(preimage) });
  }
  return forged;
}

/** The entries with the first sale changed, and its place among them. */
function changeFirstSale(change: (body: SaleCompleted) => void): { changed: Envelope[]; at: number } {
  const changed = structuredClone(exportedEntries());
  const at = changed.findIndex(({ type }) => type === "sale.completed");
  change((changed[at] as Envelope).body as SaleCompleted);
  return { changed, at };
}

test("an export is accepted, and so is the database itself while its till is open", () => {
  const lines = readFileSync(exported, "utf8");
  expect(lines.endsWith("\n")).toBe(true);
  expect(lines).not.toContain("\r");
  const last = exportedEntries().at(-1);
  const end = `ok: ${exportedEntries().length} entries, epoch 1, head 1/${last?.seq} ${last?.hash.slice(0, 8)}\n`;
  expect(run("verify-journal", exported)).toEqual({ code: 0, out: end, error: "" });
  const database = run("verify-journal", join(till.folder, "register.db"), "--credential", credential);
  expect(database).toEqual({ code: 0, out: end, error: "" });
});

test("the export also goes to the standard output, byte for byte the same", () => {
  expect(run("export-journal", ...books()).out).toBe(readFileSync(exported, "utf8"));
});

test("the first entry of a tampered copy is named with what is wrong", () => {
  const entries = exportedEntries();
  const { changed, at } = changeFirstSale((sale) => Object.assign(sale, { totalMinor: sale.totalMinor - 100 }));
  const place = `entry ${at + 1} (1/${at + 1} sale.completed)`;
  expect(verifyEntries(changed)).toMatchObject({
    code: 1,
    out: `${place}: its content was changed after it was written (hash differs)\nnot ok: ${at} entries before it are sound\n`,
  });
  const { hash: _, ...preimage } = changed[at] as Envelope;
  const rehashed = changed.with(at, { ...preimage, hash: hashEntry(preimage) });
  expect(verifyEntries(rehashed).out).toContain(`entry ${at + 2} (1/${at + 2} `);
  expect(verifyEntries(entries.toSpliced(at, 1)).out).toContain(`seq ${at + 2} follows ${at}`);
  expect(verifyEntries([...entries, ...entries.slice(-1)])).toMatchObject({ code: 1 });
  const swapped = entries.with(at, entries[at + 1] as Envelope).with(at + 1, entries[at] as Envelope);
  expect(verifyEntries(swapped)).toMatchObject({ code: 1 });
  expect(verifyEntries(entries.slice(1)).out).toContain("the chain begins with seq 2, not 1");
});

test("a chain forged whole still breaks the rules, and each broken rule is said", () => {
  const { changed, at } = changeFirstSale((sale) =>
    Object.assign(sale, { totalMinor: sale.totalMinor - 100, changeMinor: sale.changeMinor + 100 }),
  );
  const { code, out } = verifyEntries(forge(changed, at));
  expect(code).toBe(1);
  expect(out).toContain(`entry ${at + 1} (1/${at + 1} sale.completed) breaks sale.total: its total should be`);
  expect(out).toMatch(
    /not ok: the chain holds \(\d+ entries, epoch 1, head 1\/\d+ [0-9a-f]{8}\), \d+ rules are broken/,
  );
});

test("amounts that nobody can add up are a broken rule and no crash", () => {
  const { changed, at } = changeFirstSale(({ lines }) =>
    Object.assign(lines[0] ?? {}, { unitPriceMinor: 9_000_000_000_000_000, quantityThousandths: 9_000_000 }),
  );
  const { code, out } = verifyEntries(forge(changed, at));
  expect(code).toBe(1);
  expect(out).toMatch(/breaks (?:entry\.unreadable|entry\.not_computable)/);
});

test("a line that is torn, says a key twice or is no entry at all is named", () => {
  const lines = readFileSync(exported, "utf8").trimEnd().split("\n");
  const torn = [...lines.slice(0, 3), lines[3]?.slice(0, 50)].join("\n");
  expect(verifyText(torn)).toMatchObject({ code: 1, out: expect.stringContaining("entry 4: the line is not JSON") });
  const twice = lines.with(2, lines[2]?.replace("{", '{"seq":99,') ?? "").join("\n");
  expect(verifyText(twice).out).toContain("entry 3 (1/3 session.opened): the line is not canonical JSON");
  expect(verifyText('{"a":1}\n').out).toContain("entry 1: not a journal entry");
  expect(verifyText("")).toMatchObject({ code: 1, out: "not ok: there is no entry\n" });
});

test("a database changed by somebody who has its key is found out, also where only a column was changed", () => {
  const verifyDatabase = (sql: string) => run("verify-journal", tamper(sql), "--credential", credential);
  expect(verifyDatabase("select 1").code).toBe(0);
  const changed = verifyDatabase("update journal set preimage = replace(preimage, 'Flowers', 'Fuel') where 1");
  expect(changed).toMatchObject({ code: 1, out: expect.stringContaining("cash.paid_out): its content was changed") });
  expect(verifyDatabase("delete from journal where seq = 4").out).toContain("entry 4 (1/5 ");
  const retyped = verifyDatabase("update journal set type = 'sale.discarded' where seq = 4");
  expect(retyped.out).toContain("its row says something else than the entry in it");
});

test("a wrong key, a missing file and a wrong word are said in one line", () => {
  const wrong = join(makeTestFolder(), "other.credential");
  const content = { format: "evertill-credential/1", rootKeyHex: "00".repeat(32) };
  writeFileSync(wrong, JSON.stringify(content), { mode: 0o600 });
  const database = join(till.folder, "register.db");
  expect(run("verify-journal", database, "--credential", wrong)).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^The key does not open .*\n$/),
  });
  expect(run("verify-journal", "/nowhere/journal.ndjson").error).toBe("/nowhere/journal.ndjson can't be read.\n");
  expect(run("export-journal", "--data", makeTestFolder()).error).toMatch(/^There are no books in .*\n$/);
  expect(run("rebuild", "--wrong")).toMatchObject({ code: 1, error: expect.stringContaining("--wrong") });
});

test("projections equal their rebuild while the till sells; damaged ones are named and made anew", async () => {
  expect(run("rebuild", ...books(), "--check")).toEqual({
    code: 0,
    out: `compared with a rebuild: ${exportedEntries().length} entries, 0 differences\n`,
    error: "",
  });
  const file = tamper(`
    update register_state set state = replace(state, '"lastReceipt":${SALES}', '"lastReceipt":3');
    delete from paper where number = 'A01-000002';
    update paper set total_minor = 1 where number = 'A01-000003';
    update paper set number = 'A01-999999' where number = 'A01-000004';
  `);
  const there = ["--data", join(file, ".."), "--credential", credential];
  const differences = [
    "the register's state was different",
    "paper A01-000002 was missing",
    "paper A01-000003 was different",
    "paper A01-000004 was missing",
    "paper A01-999999 is not in the journal",
  ];
  const checked = run("rebuild", ...there, "--check");
  expect(checked).toMatchObject({ code: 1, out: expect.stringContaining(differences.join("\n")) });
  expect(run("rebuild", ...there)).toMatchObject({ code: 0, out: expect.stringContaining(", 5 differences") });
  expect(run("rebuild", ...there, "--check").out).toContain(", 0 differences");
  const [original, remade] = [join(till.folder, "register.db"), file].map((each) => {
    const connection = connect(each, DATABASE_KEY, { readonly: true });
    const rows = [
      connection.prepare("select * from paper order by number").all(),
      JSON.parse((connection.prepare("select state from register_state").get() as { state: string }).state),
    ];
    connection.close();
    return rows;
  });
  expect(remade).toEqual(original);
});

test("a journal that can't be followed is not rebuilt, and nothing is changed", () => {
  const file = tamper(
    "delete from paper; update journal set hash = replace(hash, substr(hash, 1, 1), 'x') where seq = 5",
  );
  const rebuilt = run("rebuild", "--data", join(file, ".."), "--credential", credential);
  expect(rebuilt).toMatchObject({ code: 1, out: expect.stringContaining("The entry after 1/4 can't be followed") });
  const connection = connect(file, DATABASE_KEY, { readonly: true });
  expect(connection.prepare("select count(*) as papers from paper").get()).toEqual({ papers: 0 });
  connection.close();
});

test("npm runs the three of them", () => {
  const scripts = JSON.parse(readFileSync(join(PROJECT_FOLDER, "package.json"), "utf8")).scripts;
  for (const name of ["verify-journal", "export-journal", "rebuild"]) {
    expect(scripts[name]).toBe(`node tools/${name}.ts`);
    expect(existsSync(join(PROJECT_FOLDER, "tools", `${name}.ts`))).toBe(true);
  }
});
