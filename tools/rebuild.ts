/** `npm run rebuild -- [--demo] [--data DIR] [--credential FILE] [--check]`: makes the projections anew from the journal alone; with --check only says what differs. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Result } from "#domain/refusals.ts";
import { REFUSALS } from "#domain/refusals.ts";
import { checkProjections, type Rebuilt, rebuild } from "#main/register/store/rebuild.ts";
import { openStore, type ReadTx, type Store } from "#main/register/store/store.ts";
import { BOOKS_OPTIONS, type BooksToRead, findBooks, openToRead, runTool, ToolProblem } from "./books-to-read.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

await runTool(async () => {
  const { values } = parseArgs({ options: { ...BOOKS_OPTIONS, check: { type: "boolean", default: false } } });
  const books = await findBooks(values);
  const rebuilt = values.check ? check(books) : rebuildIn(books);
  if (!rebuilt.ok) throw new ToolProblem(REFUSALS[rebuilt.refusal.code].says);
  return report(rebuilt.value, values.check);
});

function check(books: BooksToRead): Result<Rebuilt> {
  const connection = openToRead(books);
  // Encrypted as well: what was sold is nowhere in plain text.
  const folder = mkdtempSync(join(tmpdir(), "evertill-rebuild-"));
  const scratch = open({ file: join(folder, "scratch.db"), keyHex: randomBytes(32).toString("hex") });
  try {
    const tx = drizzle(connection) as unknown as ReadTx;
    return connection.transaction(() => checkProjections(tx, scratch))();
  } finally {
    scratch.close();
    rmSync(folder, { recursive: true, force: true });
    connection.close();
  }
}

function rebuildIn(books: BooksToRead): Result<Rebuilt> {
  const store = open(books);
  try {
    return rebuild(store);
  } finally {
    store.close();
  }
}

function open({ file, keyHex }: BooksToRead): Store {
  const opened = openStore({ file, keyHex, migrationsFolder: join(PROJECT_FOLDER, "drizzle", "register") });
  if (!opened.ok) throw new ToolProblem(`${file} does not open: ${opened.trouble}`);
  return opened.store;
}

function report(rebuilt: Rebuilt, checkOnly: boolean): number {
  if (rebuilt.kind === "not_followed") {
    const { after, says } = rebuilt;
    const place = after ? `The entry after ${after.epoch}/${after.seq}` : "The first entry";
    console.log(`${place} can't be followed: ${says}. Nothing was changed.`);
    return 1;
  }
  for (const difference of rebuilt.differences) console.log(difference);
  const { entries, differences } = rebuilt;
  const done = checkOnly ? "compared with a rebuild" : "rebuilt";
  console.log(`${done}: ${entries} entries, ${differences.length} differences`);
  return checkOnly && differences.length > 0 ? 1 : 0;
}
