/** Starting the sync server as a whole: database, migrations, keys, routes, jobs; and stopping it again. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { alertAs, listenToCopy } from "./alerts/alert-as.ts";
import { auditRoutes } from "./audit/audit-routes.ts";
import { copyAudit } from "./audit/copy-audit.ts";
import { startSealer } from "./audit/sealer.ts";
import { authRoutes } from "./auth/auth-routes.ts";
import { verifyAccessToken } from "./auth/tokens.ts";
import { catalogueRoutes } from "./changes/catalogue-routes.ts";
import { changeRoutes } from "./changes/change-routes.ts";
import { listenForNudges } from "./changes/nudges.ts";
import { customerRoutes } from "./customers/customer-routes.ts";
import { type Database, openDatabase } from "./db/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./db/embedded-postgres.ts";
import { migrate } from "./db/migrate.ts";
import { ROLES, setUpRoles } from "./db/set-up-roles.ts";
import { deviceRoutes } from "./devices/device-routes.ts";
import { findingRoutes } from "./findings/finding-routes.ts";
import { buildServer, stopServer } from "./http/build-server.ts";
import { makeMetrics } from "./http/metrics.ts";
import type { Route } from "./http/route.ts";
import type { ServerSettings } from "./http/settings.ts";
import { catchUp } from "./ingest/catch-up.ts";
import { ingestRoutes } from "./ingest/ingest-routes.ts";
import { openSecrets, type ServerKeys, serverKeysOf } from "./keys.ts";
import { receiptRoutes } from "./receipts/mail-routes.ts";
import { startMailing } from "./receipts/outbox.ts";
import { smtpSender } from "./receipts/smtp-sender.ts";
import { branchDayRoutes } from "./reconcile/branch-day-routes.ts";
import { sessionRoutes } from "./reconcile/session-routes.ts";
import { reportRoutes } from "./reports/report-routes.ts";
import type { ServerParts } from "./server-parts.ts";
import { tenancyRoutes } from "./tenancy/tenancy-routes.ts";

/** Name of the database in the embedded PostgreSQL. */
const EMBEDDED_DATABASE = "evertill";
/** How long requests under way may still take when the server stops, ms. */
const STOP_TIMEOUT_MS = 10_000;

/** Where the logins of the database are. */
export interface DatabaseLogins {
  readonly app: string;
  /** Null where this server does not migrate: somebody else does, before it starts. */
  readonly migrate: string | null;
}

/** A server that answers. */
export interface RunningServer {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  readonly keys: ServerKeys;
  readonly logins: DatabaseLogins;
  /** Null where the database is a server of its own. */
  readonly postgres: EmbeddedPostgres | null;
  stop(): Promise<void>;
}

/** Every route there is. */
export function allRoutes(parts: ServerParts): Route[] {
  return [
    ...authRoutes(parts),
    ...deviceRoutes(parts),
    ...tenancyRoutes(),
    ...catalogueRoutes(),
    ...changeRoutes(parts),
    ...ingestRoutes(parts),
    ...findingRoutes(parts),
    ...auditRoutes(parts),
    ...reportRoutes(parts),
    ...receiptRoutes(parts),
    ...customerRoutes(parts),
    ...sessionRoutes(parts),
    ...branchDayRoutes(parts),
  ];
}

/** Where the secrets are. */
export function secretsFileOf({ secretsFile, dataFolder }: ServerSettings): string {
  return secretsFile ?? join(dataFolder, "secrets.json");
}

/** Opens what the settings name: keys from their file, and the database, embedded where none is named. Throws with a sentence. */
export async function openStorage(
  settings: ServerSettings,
  log: Logger,
): Promise<{ readonly keys: ServerKeys; readonly logins: DatabaseLogins; readonly postgres: EmbeddedPostgres | null }> {
  const keys = serverKeysOf(
    openSecrets(secretsFileOf(settings), !settings.production || settings.databaseUrl === null),
  );
  if (settings.databaseUrl !== null) {
    const logins = { app: settings.databaseUrl, migrate: settings.databaseMigrateUrl };
    return { keys, logins, postgres: null };
  }
  const postgres = await startEmbeddedPostgres({ folder: join(settings.dataFolder, "postgres"), log });
  try {
    // New passwords at every start: none is kept anywhere.
    const passwords = { app: randomBytes(24).toString("base64url"), migrate: randomBytes(24).toString("base64url") };
    await setUpRoles(postgres.superuserUrl(), EMBEDDED_DATABASE, passwords);
    const login = (role: string, password: string): string => {
      const url = new URL(postgres.superuserUrl(EMBEDDED_DATABASE));
      url.username = role;
      url.password = password;
      return url.toString();
    };
    const logins = { app: login(ROLES.app, passwords.app), migrate: login(ROLES.migrate, passwords.migrate) };
    return { keys, logins, postgres };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Brings the database up to this program, where this server may. Throws with a sentence when it can't. */
export async function migrateDatabase(logins: DatabaseLogins, keys: ServerKeys, log: Logger): Promise<void> {
  if (logins.migrate === null) return;
  const migrated = await migrate(logins.migrate, migrationsFolder(), keys.jobSecret);
  if (migrated.ok) {
    if (migrated.applied > 0) log.info({ applied: migrated.applied }, "the database was migrated");
    return;
  }
  const { trouble } = migrated;
  throw new Error(
    trouble.kind === "newer"
      ? `the database is newer (${trouble.version}) than this program (${trouble.known}): update the program`
      : `the migration ${trouble.file} is not the one this database was made with`,
  );
}

/** Starts everything. Throws with a sentence when it can't; then nothing of it goes on running. */
export async function startServer(settings: ServerSettings, log: Logger): Promise<RunningServer> {
  const ends = new Ends();
  try {
    const { keys, logins, postgres } = await openStorage(settings, log);
    if (postgres) ends.add(() => postgres.stop());
    await migrateDatabase(logins, keys, log);
    const onError = (error: Error): void => log.warn({ err: error }, "a database connection broke");
    const database = openDatabase(logins.app, onError);
    ends.add(() => database.close());
    const nudges = listenForNudges(logins.app, log);
    ends.add(() => nudges.close());
    const clock = { nowMs: () => Date.now() };
    const alerting = settings.alerts && alertAs({ database, keys, log, clock }, settings.alerts, settings.mail);
    if (alerting) ends.add(() => alerting.stop());
    const webOrigins = webOriginsOf(settings);
    const parts: ServerParts = {
      database,
      keys,
      log,
      clock,
      tokenAlgorithm: settings.tokenAlgorithm,
      nudges,
      breaches: { url: settings.breachUrl, log },
      webOrigins,
      ...(alerting ? { alarms: alerting } : {}),
    };
    const sealer = startSealer(parts);
    ends.add(() => sealer.stop());
    const metrics = makeMetrics();
    const listener = settings.alerts && alerting && listenToCopy(alerting, settings.alerts.lagSeconds);
    const auditCopy = settings.auditCopy && (await copyAudit(parts, settings.auditCopy, metrics.auditCopy, listener));
    if (auditCopy) ends.add(() => auditCopy.stop());
    if (settings.mail) {
      const mailing = startMailing(parts, smtpSender(settings.mail));
      ends.add(() => mailing.stop());
    }
    const app = await buildServer({
      routes: allRoutes(parts),
      settings,
      log,
      database,
      verifyToken: verifyAccessToken(parts),
      ready: () => isReady(database),
      details: () => (auditCopy ? { auditCopy: auditCopy.lag() } : {}),
      metrics,
      webFolder: webFolderOf(settings, log),
      checkAnswers: !settings.production,
    });
    ends.add(() => stopServer(app, STOP_TIMEOUT_MS));
    // Before any till is answered. What can't be caught up on waits for the next start, and no sale waits for it.
    await catchUp(parts).catch((error: unknown) => log.error({ err: error }, "catching up failed"));
    const url = await listen(app, settings);
    // Nobody said where it is reached, so it is reached where it listens, from this computer.
    if (settings.publicUrl === null && !settings.production) webOrigins.unshift(new URL(url).origin);
    return { url, keys, logins, postgres, stop: () => ends.run() };
  } catch (error) {
    // Why it did not start is what has to be said, whatever stopping says.
    await ends.run().catch((late: unknown) => log.error({ err: late }, "stopping what had started failed"));
    throw error;
  }
}

/** How what was started is ended again: the last first, each even where one before it fails. */
class Ends {
  readonly #ends: (() => Promise<void>)[] = [];

  add(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  /** Throws what went wrong first, after all had their turn. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.#ends.splice(0).reverse()) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

function webOriginsOf({ publicUrl, corsOrigins }: ServerSettings): string[] {
  return [...(publicUrl === null ? [] : [new URL(publicUrl).origin]), ...corsOrigins];
}

/** The back office beside the program, in a build's place; null where it was not built: tills need none. */
function webFolderOf({ webFolder }: ServerSettings, log: Logger): string | null {
  const usual = fileURLToPath(new URL("../build/backoffice", import.meta.url));
  if (webFolder !== null || existsSync(usual)) return webFolder ?? usual;
  log.info("browsers get no back office: it was not built (npm run build:backoffice)");
  return null;
}

async function listen(app: FastifyInstance, settings: ServerSettings): Promise<string> {
  return app.listen({ host: settings.host, port: settings.port });
}

/** Whether the database answers and is migrated. */
async function isReady(database: Database): Promise<boolean> {
  try {
    await database.pool.query("select restore_epoch from app.server_state");
    return true;
  } catch {
    return false;
  }
}

/** Beside the bundle in a build, at the project's root when the sources run. */
function migrationsFolder(): string {
  const built = fileURLToPath(new URL("./drizzle/server", import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL("../drizzle/server", import.meta.url));
}
