/** The peer of the drain: the same sales as documents of a PouchDB, replicated to an express-pouchdb server. */
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { preparePeers } from "./peers.ts";
import { SALE_TOTAL_MINOR } from "./sync-journals.ts";
import { startProcess } from "./sync-process.ts";
import type { OfflineTill } from "./sync-shop.ts";

/** As much of PouchDB as is used here. */
interface PouchDatabase {
  bulkDocs(documents: readonly object[]): Promise<readonly { readonly ok?: boolean }[]>;
  close(): Promise<void>;
}
type PouchConstructor = (new (
  name: string,
) => PouchDatabase) & {
  replicate(
    from: PouchDatabase,
    to: string,
    options: { batch_size: number },
  ): Promise<{ readonly docs_written: number }>;
};

/** As many documents at once as our batches have entries at most. */
const BATCH = 500;

/** A till of PouchDB's and its server. */
export interface Peer {
  readonly pid: number;
  /** Sends everything to a database that is new there. */
  replicate(): Promise<void>;
  /** Throws unless all of it is there and adds up. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the till's documents of the very bytes that our tills send. @returns why there is no peer here, where there is none */
export async function openPeer(folder: string, till: OfflineTill): Promise<Peer | { readonly missing: string }> {
  const missing = preparePeers();
  if (missing !== null) return { missing };
  const require = createRequire(join(import.meta.dirname, "peers", "package.json"));
  const PouchDB = require("pouchdb") as PouchConstructor;
  const source = new PouchDB(join(folder, "till"));
  const documents = till.batches.flatMap(({ entries }) =>
    entries.map(({ hash, preimage }) => ({ _id: hash, ...(JSON.parse(preimage) as object) })),
  );
  await source.bulkDocs(documents);
  const stored = join(folder, "server");
  mkdirSync(stored);
  const server = await startProcess(join(import.meta.dirname, "sync-peer-process.ts"), folder);
  const url = await server.ask<string>({ folder: stored }).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  let database = "";
  let runs = 0;
  return {
    pid: server.pid,
    async replicate() {
      runs += 1;
      database = `${url}/shop${runs}`;
      const { docs_written: written } = await PouchDB.replicate(source, database, { batch_size: BATCH });
      if (written !== documents.length) throw new Error(`void: ${written} of ${documents.length} were replicated`);
    },
    async check() {
      const answer = await fetch(`${database}/_all_docs?include_docs=true`);
      const { rows } = (await answer.json()) as { rows: { doc: { body: { totalMinor: number } } }[] };
      const total = rows.reduce((sum, { doc }) => sum + doc.body.totalMinor, 0);
      if (rows.length !== till.sales || total !== till.sales * SALE_TOTAL_MINOR)
        throw new Error(`void: ${rows.length} documents are there, ${total} in sum`);
    },
    async close() {
      await source.close();
      await server.close();
    },
  };
}
