/** The sync server's ingest in a process of its own, on loopback: what each till of the benchmarks talks to. */
import { pino } from "pino";
import { issueAccessToken, verifyAccessToken } from "#sync-server/auth/tokens.ts";
import { listenForNudges } from "#sync-server/changes/nudges.ts";
import { openDatabase } from "#sync-server/db/database.ts";
import { buildServer, stopServer } from "#sync-server/http/build-server.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { ingestRoutes } from "#sync-server/ingest/ingest-routes.ts";
import { type Secrets, serverKeysOf } from "#sync-server/keys.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { answerAsks } from "./sync-process.ts";

/** What the process is asked: to serve a database, which it answers with its address, or for a till's access token. */
export type ServerAsk =
  | { readonly what: "serve"; readonly appUrl: string; readonly secrets: Secrets }
  | { readonly what: "token"; readonly registerId: string; readonly sessionSecret: string };

const STOP_TIMEOUT_MS = 2_000;
let stop: () => Promise<void> = async () => undefined;
let serving: ServerParts | null = null;

async function serve(appUrl: string, secrets: Secrets): Promise<string> {
  const log = pino({ level: "error" }, pino.destination(2));
  const database = openDatabase(appUrl, () => undefined);
  const nudges = listenForNudges(appUrl, log);
  const clock = { nowMs: () => Date.now() };
  const parts: ServerParts = {
    database,
    keys: serverKeysOf(secrets),
    log,
    clock,
    tokenAlgorithm: "EdDSA",
    nudges,
    breaches: { url: null },
    webOrigins: [],
  };
  serving = parts;
  const read = readSettings({ DATABASE_URL: appUrl });
  if (!read.ok) throw new Error(read.wrong.join("; "));
  const app = await buildServer({
    routes: ingestRoutes(parts),
    settings: read.settings,
    log,
    database,
    ready: async () => true,
    verifyToken: verifyAccessToken(parts),
  });
  stop = async () => {
    await stopServer(app, STOP_TIMEOUT_MS);
    await nudges.close();
    await database.close();
  };
  return app.listen({ host: "127.0.0.1", port: 0 });
}

if (import.meta.main)
  answerAsks<ServerAsk>(
    async (ask) => {
      if (ask.what === "serve") return serve(ask.appUrl, ask.secrets);
      if (!serving) throw new Error("nothing is served yet");
      return issueAccessToken(serving, "device", ask.registerId, ask.sessionSecret);
    },
    () => stop(),
  );
