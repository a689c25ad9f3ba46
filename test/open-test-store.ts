/** A register's database in a folder of the test's own, on the real disk with the real migrations. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "#domain/invariant.ts";
import { ok } from "#domain/refusals.ts";
import { openStore, type Store, type WriteTx } from "#main/register/store/store.ts";
import { makeTestFolder } from "./in-process-register.ts";

/** The database key of every test store. */
export const STORE_KEY = "5e".repeat(32);
/** The migrations as they ship. */
export const MIGRATIONS = fileURLToPath(new URL("../drizzle/register", import.meta.url));

/** An open store and where it lies. */
export interface TestStore {
  readonly folder: string;
  readonly file: string;
  readonly store: Store;
}

/** Opens a new, empty store. The folder goes with `removeTestFolders`. */
export function openTestStore(folder = makeTestFolder()): TestStore {
  const file = join(folder, "register.db");
  const opened = openStore({ file, keyHex: STORE_KEY, migrationsFolder: MIGRATIONS });
  invariant(opened.ok, "a store of the test opens");
  return { folder, file, store: opened.store };
}

/** Writes in one transaction that must succeed. */
export function write(store: Store, work: (tx: WriteTx) => void): void {
  const written = store.write((tx) => {
    work(tx);
    return ok(null);
  });
  invariant(written.ok, "the test's own write succeeds");
}
