/** A demo shop with a catalogue of any size and a session that is open: what the windows of the benchmarks are opened on. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invariant } from "#domain/invariant.ts";
import { ok } from "#domain/refusals.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { putCategories, putProducts } from "#main/register/store/catalogue.ts";
import { openStore } from "#main/register/store/store.ts";
import { demoKey } from "#main/shell/key-provider.ts";
import { RegisterClient, signInAs } from "#test/register-client.ts";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import { makeLargeCatalogue } from "./large-catalogue.ts";

/** The shop's data, to be copied for each start. */
export interface LargeShop {
  /** @returns a fresh copy to start the program with (`--data`) */
  copy(): string;
  remove(): void;
}

/** Sets the shop up. @param products besides those of the demo */
export async function makeLargeShop(products: number): Promise<LargeShop> {
  const folder = mkdtempSync(join(tmpdir(), "evertill-bench-shop-"));
  const original = join(folder, "original");
  const books = join(original, "demo");
  mkdirSync(books, { recursive: true });
  const key = await demoKey.provideKey(books);
  invariant(key.ok, "the demo has its key");
  const client = await RegisterClient.start({ dataFolder: books, rootKeyHex: key.rootKeyHex });
  await signInAs(client, "cashier");
  await client.must("session.open", { float: [], approvalId: null });
  await client.must("staff.lock", {});
  await client.stop();
  fill(join(books, "register.db"), deriveKeys(key.rootKeyHex).databaseHex, products);
  let copies = 0;
  return {
    copy() {
      copies += 1;
      const copy = join(folder, `copy-${copies}`);
      cpSync(original, copy, { recursive: true });
      return copy;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function fill(file: string, keyHex: string, count: number): void {
  const opened = openStore({ file, keyHex, migrationsFolder: join(PROJECT_FOLDER, "drizzle", "register") });
  invariant(opened.ok, "the shop's books open");
  const { categories, products } = makeLargeCatalogue(count);
  const filled = opened.store.write((tx) => {
    putCategories(tx, categories);
    putProducts(tx, products);
    return ok(null);
  });
  invariant(filled.ok, "the catalogue is filled");
  opened.store.close();
}
