/** The same sale in other people's offline-first stores, each used as its own documentation shows; loaded from bench/peers. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SaleLeg, Written } from "./sale-leg.ts";
import { sampleSale } from "./sample-sale.ts";

/** As much of PouchDB as is used here. */
interface PouchDatabase {
  put(document: { _id: string } & Record<string, unknown>): Promise<unknown>;
  allDocs(options: { include_docs: true }): Promise<{ rows: readonly { doc?: { totalMinor: number } }[] }>;
  close(): Promise<void>;
}

/** As much of PowerSync as is used here. */
interface PowerSyncDatabase {
  init(): Promise<void>;
  execute(sql: string, parameters: readonly unknown[]): Promise<unknown>;
  get(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

/** PouchDB on its LevelDB adapter: one `put` a sale. */
export async function openPouchLeg(folder: string): Promise<SaleLeg> {
  const { default: PouchDB } = (await loadPeer("pouchdb")) as { default: new (path: string) => PouchDatabase };
  const database = new PouchDB(join(folder, "pouch"));
  let last = 0;
  return {
    workerPid: process.pid,
    writesPerSale: 1,
    async confirm() {
      last += 1;
      const { id, json } = sampleSale(last);
      await database.put({ _id: id, ...JSON.parse(json) });
    },
    async written() {
      const { rows } = await database.allDocs({ include_docs: true });
      return { sales: rows.length, totalMinor: rows.reduce((sum, { doc }) => sum + (doc?.totalMinor ?? 0), 0) };
    },
    close: () => database.close(),
  };
}

/** PowerSync's store for Node: one insert a sale into a synced table, which also queues its upload. */
export async function openPowerSyncLeg(folder: string): Promise<SaleLeg> {
  const { Schema, Table, column } = (await loadPeer("@powersync/common")) as {
    Schema: new (tables: object) => object;
    Table: new (columns: object) => object;
    column: Record<"text" | "integer", object>;
  };
  const { PowerSyncDatabase } = (await loadPeer("@powersync/node")) as {
    PowerSyncDatabase: new (options: object) => PowerSyncDatabase;
  };
  const schema = new Schema({ sale: new Table({ body: column.text, total_minor: column.integer }) });
  const database = new PowerSyncDatabase({ schema, database: { dbFilename: "peer.db", dbLocation: folder } });
  await database.init();
  let last = 0;
  return {
    workerPid: process.pid,
    writesPerSale: 1,
    async confirm() {
      last += 1;
      const { id, json, totalMinor } = sampleSale(last);
      await database.execute("insert into sale (id, body, total_minor) values (?, ?, ?)", [id, json, totalMinor]);
    },
    written: async () =>
      (await database.get(
        "select count(*) as sales, coalesce(sum(total_minor), 0) as totalMinor from sale",
      )) as Written,
    close: () => database.close(),
  };
}

async function loadPeer(name: string): Promise<unknown> {
  const require = createRequire(join(import.meta.dirname, "peers", "package.json"));
  return await import(pathToFileURL(require.resolve(name)).href);
}
