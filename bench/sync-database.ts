/** The PostgreSQL that the benchmarks of sync run on: an embedded one of their own with the program's settings, or the server named by BENCH_DATABASE_URL. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { pino } from "pino";
import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";
import { migrate } from "#sync-server/db/migrate.ts";
import { ROLES, setUpRoles } from "#sync-server/db/set-up-roles.ts";
import { makeSecrets, type Secrets, serverKeysOf } from "#sync-server/keys.ts";

const MIGRATIONS = fileURLToPath(new URL("../drizzle/server", import.meta.url));

/** A PostgreSQL server, and databases of ours on it. */
export interface BenchCluster {
  newDatabase(): Promise<BenchDatabase>;
  close(): Promise<void>;
}

/** A migrated database. */
export interface BenchDatabase {
  readonly superuserUrl: string;
  readonly appUrl: string;
  readonly secrets: Secrets;
  drop(): Promise<void>;
}

/** Starts it. Throws when it would not keep what it commits: such a figure would be worth nothing. */
export async function openBenchCluster(): Promise<BenchCluster> {
  const given = process.env.BENCH_DATABASE_URL;
  const folder = given === undefined ? mkdtempSync(join(tmpdir(), "evertill-bench-pg-")) : null;
  const own = folder ? await startEmbeddedPostgres({ folder, log: pino({ level: "silent" }) }) : null;
  const superuserUrl = (database: string): string => {
    const url = new URL(given ?? own?.superuserUrl() ?? "");
    url.pathname = `/${database}`;
    return url.toString();
  };
  await checkDurable(given ?? own?.superuserUrl() ?? "");
  const passwords = { app: randomBytes(18).toString("base64url"), migrate: randomBytes(18).toString("base64url") };
  return {
    newDatabase: async () => {
      const name = `bench_${randomBytes(6).toString("hex")}`;
      await setUpRoles(superuserUrl("postgres"), name, passwords);
      const login = (user: string, password: string) =>
        Object.assign(new URL(superuserUrl(name)), { username: user, password }).toString();
      const secrets = makeSecrets();
      const migrateUrl = login(ROLES.migrate, passwords.migrate);
      const migrated = await migrate(migrateUrl, MIGRATIONS, serverKeysOf(secrets).jobSecret);
      if (!migrated.ok) throw new Error(JSON.stringify(migrated.trouble));
      return {
        superuserUrl: superuserUrl(name),
        appUrl: login(ROLES.app, passwords.app),
        secrets,
        drop: async () => {
          const client = await connectTo(superuserUrl("postgres"));
          await client.query(`drop database ${name} with (force)`);
          await client.end();
        },
      };
    },
    close: async () => {
      await own?.stop();
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A connection of its own. */
export async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function checkDurable(url: string): Promise<void> {
  const client = await connectTo(url);
  for (const setting of ["fsync", "synchronous_commit", "full_page_writes"]) {
    const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
    if (rows[0]?.[setting] !== "on") throw new Error(`${setting} is off: nothing would be durable`);
  }
  await client.end();
}
