/** The whole sync server on a real socket over a fresh database, and a till that speaks to it as a till does. */
import { gzipSync } from "node:zlib";
import { pino } from "pino";
import type { JournalBatch } from "#domain/protocol/sync/journal-batch.ts";
import { issueAccessToken, verifyAccessToken } from "#sync-server/auth/tokens.ts";
import { listenForNudges } from "#sync-server/changes/nudges.ts";
import { buildServer, stopServer } from "#sync-server/http/build-server.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { allRoutes } from "#sync-server/start-server.ts";
import type { ServerDatabase } from "./server-database.ts";
import type { EnrolledTill } from "./test-organisation.ts";

/** A server that answers. */
export interface WholeServer {
  readonly url: string;
  readonly parts: ServerParts;
  /** A till's access token, as if it had just proved itself. */
  tokenOf(till: EnrolledTill): Promise<string>;
  stop(): Promise<void>;
}

/** Starts one. @param given parts to replace, such as the clock */
export async function startWholeServer(on: ServerDatabase, given: Partial<ServerParts> = {}): Promise<WholeServer> {
  const read = readSettings({});
  if (!read.ok) throw new Error(read.wrong.join("; "));
  const log = pino({ level: process.env.TEST_LOG ?? "silent" });
  const nudges = listenForNudges(on.appUrl, log);
  const parts = on.parts({ nudges, log, ...given });
  const app = await buildServer({
    routes: allRoutes(parts),
    settings: read.settings,
    log,
    database: parts.database,
    verifyToken: verifyAccessToken(parts),
    ready: async () => true,
    checkAnswers: true,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    parts,
    tokenOf: (till) => issueAccessToken(parts, "device", till.registerId, till.secret),
    stop: async () => {
      await stopServer(app, 2_000);
      await nudges.close();
    },
  };
}

/** An answer with its status; `code` is the refusal's, if it was refused. */
export interface Answered {
  readonly status: number;
  readonly code: string | null;
  readonly body: Record<string, unknown>;
}

/** Posts a batch, packed as a till packs it. */
export async function postBatch(url: string, token: string, batch: JournalBatch): Promise<Answered> {
  return ask(url, token, "POST", "/v1/journal", gzipSync(JSON.stringify(batch)), { "content-encoding": "gzip" });
}

/** Asks anything. */
export async function ask(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}), ...headers },
    ...(body ? { body: new Uint8Array(Buffer.from(body)) } : {}),
  });
  const text = await answer.text();
  const read = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: answer.status, code: typeof read.code === "string" ? read.code : null, body: read };
}
