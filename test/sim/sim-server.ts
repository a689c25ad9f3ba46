/** The server of a simulation: the real routes, rules and database, without a socket, and able to die at any commit. */
import type { FastifyInstance } from "fastify";
import type pg from "pg";
import { pino } from "pino";
import { issueAccessToken, verifyAccessToken } from "#sync-server/auth/tokens.ts";
import type { Nudge } from "#sync-server/changes/nudges.ts";
import { type Database, type DatabasePatience, openDatabase } from "#sync-server/db/database.ts";
import { ROLES } from "#sync-server/db/set-up-roles.ts";
import { buildServer, stopServer } from "#sync-server/http/build-server.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { makeSecrets, type Secrets, serverKeysOf } from "#sync-server/keys.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { allRoutes } from "#sync-server/start-server.ts";
import { handNudges, PASSWORDS, withLogin } from "#test/sync-server/server-database.ts";
import type { SimOrganisation } from "./make-world.ts";

/** Where the server dies: just before its next commit, or just after it. */
export type ServerDeath = "before_commit" | "after_commit";

/** A fault planted on purpose: it answers as if it had committed. */
export type ServerMutant = "acks_uncommitted";

/** What it is asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  readonly address: string;
}

/** What it answers; null when it died. */
export type Told = { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer } | null;

/** A world's clock is its own: a machine that does other work must not become a part of the story. */
const PATIENCE: DatabasePatience = { statementMs: 600_000, connectionMs: 600_000 };

const log = pino({ level: process.env.TEST_LOG ?? "silent" });

/** One server on one database, in as many lives as it takes. */
export class SimServer {
  readonly #database: Database;
  readonly #nowMs: () => number;
  readonly #mutant: ServerMutant | null;
  #secrets: Secrets;
  #app: FastifyInstance | null = null;
  #parts: ServerParts | null = null;
  #nudges = handNudges();
  #death: ServerDeath | null = null;
  #dead = false;
  #asked = 0;
  #batches = 0;

  /** @param options.databaseUrl of a superuser; the server itself gets the application's login */
  constructor(options: { databaseUrl: string; secrets: Secrets; nowMs: () => number; mutant: ServerMutant | null }) {
    this.#secrets = options.secrets;
    this.#nowMs = options.nowMs;
    this.#mutant = options.mutant;
    const url = withLogin(options.databaseUrl, ROLES.app, PASSWORDS.app);
    this.#database = this.#watched(openDatabase(url, () => undefined, 4, PATIENCE));
  }

  /** How often it was asked anything: in between its database stays as it is. */
  get asked(): number {
    return this.#asked;
  }

  /** Dies at its next commit, if there is one before `calm`. */
  dieAt(death: ServerDeath): void {
    this.#death = death;
  }

  /** Asks over the network. */
  async ask(asked: Asked): Promise<Told> {
    this.#asked += 1;
    const app = await this.#running();
    const { "content-length": _, ...headers } = asked.headers;
    const reply = await app.inject({
      method: asked.method as "GET",
      url: asked.path,
      headers,
      remoteAddress: asked.address,
      ...(asked.body ? { payload: asked.body } : {}),
    });
    this.#death = null;
    if (this.#dead) {
      await this.stop();
      return null;
    }
    const named = Object.entries(reply.headers).map(([name, value]) => [name, String(value)] as const);
    const sent = Object.fromEntries(named.filter(([name]) => name !== "transfer-encoding" && name !== "connection"));
    return {
      status: reply.statusCode,
      headers: { ...sent, date: new Date(this.#nowMs()).toUTCString() },
      body: reply.rawPayload,
    };
  }

  /** Asks as an organisation's owner; also tells the server's other parts, as PostgreSQL would. */
  async owner(of: SimOrganisation, method: string, path: string, body?: unknown): Promise<Told> {
    await this.#running();
    if (!this.#parts) throw new Error("a running server has its parts");
    const token = await issueAccessToken(this.#parts, "person", of.ownerId, of.ownerSecret);
    const told = await this.ask({
      method,
      path,
      headers: {
        authorization: `Bearer ${token}`,
        "x-org-id": of.organisationId,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
      address: "10.9.9.9",
    });
    for (const what of ["config", "lease"] as const)
      this.#nudges.give({ organisationId: of.organisationId, what } satisfies Nudge);
    return told;
  }

  /** Signs with a new key from its next life on; the old ones still vouch. */
  async rotateKeys(): Promise<void> {
    await this.stop();
    const [fresh] = makeSecrets().signingKeys;
    if (!fresh) throw new Error("secrets hold a key");
    this.#secrets = { ...this.#secrets, signingKeys: [fresh, ...this.#secrets.signingKeys].slice(0, 8) };
  }

  /** Ends this life; what it had in memory is gone. */
  async stop(): Promise<void> {
    const app = this.#app;
    this.#app = null;
    this.#dead = false;
    this.#death = null;
    this.#nudges = handNudges();
    if (app) await stopServer(app, 1_000);
  }

  /** Begins the next seed: the secrets of the world again. */
  async begin(secrets: Secrets): Promise<void> {
    await this.stop();
    this.#secrets = secrets;
    this.#batches = 0;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#database.close();
  }

  async #running(): Promise<FastifyInstance> {
    if (this.#app) return this.#app;
    const read = readSettings({});
    if (!read.ok) throw new Error(read.wrong.join("; "));
    const parts: ServerParts = {
      database: this.#database,
      keys: serverKeysOf(this.#secrets),
      log,
      clock: { nowMs: this.#nowMs },
      tokenAlgorithm: "EdDSA",
      nudges: this.#nudges,
      breaches: { url: null },
      webOrigins: [],
    };
    const app = await buildServer({
      routes: allRoutes(parts),
      settings: read.settings,
      log,
      database: this.#database,
      verifyToken: verifyAccessToken(parts),
      ready: async () => true,
      checkAnswers: true,
    });
    await app.ready();
    this.#parts = parts;
    this.#app = app;
    return app;
  }

  /** Every commit goes by here: that of a transaction, and the one statement that appends a batch. */
  #watched(database: Database): Database {
    const { pool } = database;
    const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
    pool.query = ((...given: unknown[]) => {
      if ((given[0] as { name?: string }).name !== "append_batch") return query(...given);
      this.#batches += 1;
      const forgets = this.#mutant === "acks_uncommitted" && this.#batches % 5 === 0;
      return this.#commit(() => (forgets ? this.#takeBack(given) : query(...given)));
    }) as typeof pool.query;
    pool.on("connect", (client: pg.PoolClient) => {
      const ask = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
      client.query = ((...given: unknown[]) => {
        const text = typeof given[0] === "string" ? given[0] : (given[0] as { text?: string }).text;
        return text === "commit" ? this.#commit(() => ask(...given)) : ask(...given);
      }) as typeof client.query;
    });
    return database;
  }

  async #commit(commit: () => Promise<unknown>): Promise<unknown> {
    const death = this.#death;
    this.#death = null;
    if (this.#dead || death === "before_commit") {
      this.#dead = true;
      throw new Error("the server died");
    }
    const done = await commit();
    if (death === "after_commit") {
      this.#dead = true;
      throw new Error("the server died");
    }
    return done;
  }

  /** The planted fault: what the append answered is said, and nothing of it is kept. */
  async #takeBack(given: unknown[]): Promise<unknown> {
    const client = await this.#database.pool.connect();
    try {
      await client.query("begin");
      return await (client.query as (...each: unknown[]) => Promise<unknown>)(...given);
    } finally {
      await client.query("rollback");
      client.release();
    }
  }
}
