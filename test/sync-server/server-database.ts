/** A fresh, migrated database of the sync server for a test, with both logins and the server's keys. */
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import type { Nudge, Nudges } from "#sync-server/changes/nudges.ts";
import { type Database, openDatabase } from "#sync-server/db/database.ts";
import { migrate } from "#sync-server/db/migrate.ts";
import { ROLES, setUpRoles } from "#sync-server/db/set-up-roles.ts";
import { makeSecrets, type Secrets, type ServerKeys, serverKeysOf } from "#sync-server/keys.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { openTestCluster } from "./test-database.ts";

/** The server's migrations, where the sources keep them. */
export const serverMigrations = fileURLToPath(new URL("../../drizzle/server", import.meta.url));

/** Passwords of the logins in tests; a cluster's roles are shared, so all databases of a run use the same. */
export const PASSWORDS = { app: "app-of-tests", migrate: "migrate-of-tests" };

/** A migrated database. */
export interface ServerDatabase {
  readonly superuserUrl: string;
  readonly appUrl: string;
  readonly migrateUrl: string;
  readonly keys: ServerKeys;
  /** What the keys were derived from. */
  readonly secrets: Secrets;
  readonly database: Database;
  /** Parts of a server on this database, with a clock that the test may replace. */
  parts(given?: Partial<ServerParts>): ServerParts;
  drop(): Promise<void>;
}

/** Makes one on the cluster that the run's tests share. */
export async function newServerDatabase(): Promise<ServerDatabase> {
  const cluster = await openTestCluster();
  const made = await cluster.newDatabase();
  return migrated(cluster.superuserUrl, made.name, made.superuserUrl, () => made.drop());
}

/** Makes one on a PostgreSQL of the test's own. @param urlOf the superuser's URL of a database by its name */
export function serverDatabaseIn(
  superuserUrl: string,
  name: string,
  urlOf: (name: string) => string,
): Promise<ServerDatabase> {
  return migrated(superuserUrl, name, urlOf(name), async () => undefined);
}

async function migrated(
  clusterUrl: string,
  name: string,
  superuserUrl: string,
  dropDatabase: () => Promise<void>,
): Promise<ServerDatabase> {
  const secrets = makeSecrets();
  const keys = serverKeysOf(secrets);
  await setUpRoles(clusterUrl, name, PASSWORDS);
  const appUrl = withLogin(superuserUrl, ROLES.app, PASSWORDS.app);
  const migrateUrl = withLogin(superuserUrl, ROLES.migrate, PASSWORDS.migrate);
  const done = await migrate(migrateUrl, serverMigrations, keys.jobSecret);
  if (!done.ok) throw new Error(JSON.stringify(done.trouble));
  const database = openDatabase(appUrl, () => undefined);
  return {
    superuserUrl,
    appUrl,
    migrateUrl,
    keys,
    secrets,
    database,
    parts: (given = {}) => ({
      database,
      keys,
      log: pino({ level: process.env.TEST_LOG ?? "silent" }),
      clock: { nowMs: () => Date.now() },
      tokenAlgorithm: "EdDSA",
      nudges: handNudges(),
      breaches: { url: null },
      webOrigins: ["https://till.example.test"],
      ...given,
    }),
    drop: async () => {
      await database.close();
      await dropDatabase();
    },
  };
}

/** The same database under another login. */
export function withLogin(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.toString();
}

/** Nudges that a test gives by hand. */
export function handNudges(): Nudges & { give(nudge: Nudge): void } {
  const listeners = new Set<(nudge: Nudge) => void>();
  const subscribe = (listener: (nudge: Nudge) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    subscribe: (organisationId, listener) =>
      subscribe((nudge) => (nudge.organisationId === organisationId ? listener(nudge) : undefined)),
    subscribeToAll: subscribe,
    give: (nudge) => {
      for (const listener of listeners) listener(nudge);
    },
    close: async () => undefined,
  };
}
