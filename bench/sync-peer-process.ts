/** An express-pouchdb server on loopback, in a process and a folder of its own, as its documentation shows it. */

import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { answerAsks } from "./sync-process.ts";

interface PouchConstructor {
  defaults(options: { prefix: string }): unknown;
}
type Application = Parameters<typeof createServer>[1] & {
  use(path: string, handler: unknown): void;
};

/** What the process is asked: to serve databases below a folder. */
export interface PeerAsk {
  readonly folder: string;
}

const require = createRequire(join(import.meta.dirname, "peers", "package.json"));

async function serve({ folder }: PeerAsk): Promise<string> {
  const PouchDB = require("pouchdb") as PouchConstructor;
  const expressPouch = require("express-pouchdb") as (pouch: unknown, options: object) => unknown;
  const express = createRequire(require.resolve("express-pouchdb"))("express") as () => Application;
  const app = express();
  app.use(
    "/",
    expressPouch(PouchDB.defaults({ prefix: `${folder}/` }), { inMemoryConfig: true, mode: "minimumForPouchDB" }),
  );
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

if (import.meta.main) answerAsks<PeerAsk>(serve, async () => undefined);
