/** Routes on a real socket over a real database, and a caller with a token for them: the server's doors as a client meets them. */
import { Writable } from "node:stream";
import { verifyAccessToken } from "#sync-server/auth/tokens.ts";
import { buildServer, stopServer } from "#sync-server/http/build-server.ts";
import { openLog } from "#sync-server/http/log.ts";
import type { Route } from "#sync-server/http/route.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { portOf } from "#sync-server/http/tls.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import type { ServerDatabase } from "./server-database.ts";

/** What a request is made with. */
export interface Asked {
  readonly token?: string;
  readonly organisationId?: string;
  readonly body?: unknown;
  /** Whom the caller's proxy speaks for; each test may come from somewhere else. */
  readonly address?: string;
}

/** What came back; `body` is null where there is none. `code` is a refusal's. */
export interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: unknown;
}

/** A server of some routes. */
export interface RouteServer {
  readonly url: string;
  readonly parts: ServerParts;
  ask(method: Route["method"], path: string, asked?: Asked): Promise<Told>;
  /** Moves the server's clock; the database keeps its own. */
  setClock(aheadMs: number): void;
  /** What was logged so far. */
  logged(): string;
  stop(): Promise<void>;
}

/** Starts one. Answers are held against their schemas. */
export async function startRouteServer(
  { database, parts: partsOf }: ServerDatabase,
  routesOf: (parts: ServerParts) => Route[],
  given: Partial<ServerParts> = {},
): Promise<RouteServer> {
  const read = readSettings({ EVERTILL_TRUST_PROXY: "127.0.0.1" });
  if (!read.ok) throw new Error(read.wrong.join("; "));
  let written = "";
  let aheadMs = 0;
  const to = new Writable({
    write: (chunk, _, done) => {
      written += String(chunk);
      done();
    },
  });
  const log = openLog({ logLevel: "debug" }, to);
  const parts = partsOf({ log, clock: { nowMs: () => Date.now() + aheadMs }, ...given });
  const app = await buildServer({
    routes: routesOf(parts),
    settings: read.settings,
    log,
    database,
    verifyToken: verifyAccessToken(parts),
    ready: async () => true,
    checkAnswers: true,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${portOf(app.server)}`;
  return {
    url,
    parts,
    ask: async (method, path, { token, organisationId, body, address } = {}) => {
      const headers: Record<string, string> = { accept: "application/json" };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      if (organisationId !== undefined) headers["x-org-id"] = organisationId;
      if (address !== undefined) headers["x-forwarded-for"] = address;
      if (body !== undefined) headers["content-type"] = "application/json";
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${url}${path}`, { method, headers, ...sent });
      const text = await response.text();
      const answer: unknown = text === "" ? null : JSON.parse(text);
      return { status: response.status, code: (answer as { code?: string } | null)?.code, body: answer };
    },
    setClock: (ms) => {
      aheadMs = ms;
    },
    logged: () => written,
    stop: () => stopServer(app, 500),
  };
}
