/**
 * `npm run server [-- COMMAND]`: the sync server's command line.
 *   serve (or nothing)   starts the server
 *   create-owner         founds an organisation with its first owner
 *   reset-account        lets somebody who lost password or second factor begin again
 *   set-up-database      makes roles and database on a PostgreSQL server of your own (once, as its superuser)
 *   migrate              brings the database up to this program
 *   make-secrets         prints a new secrets file
 *   rotate-data-keys     gives every organisation a new key for what it knows of customers
 *   rotate-signing-key   makes the key that the server signs with from its next start on; the old ones go on verifying
 *   drop-signing-key     takes one of them out
 *   restored             says that the database was put back to an earlier state: registers send again what it lacks
 */
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import pg from "pg";
import { createOwner, readOwnerOptions } from "./auth/create-owner.ts";
import { resetAccount } from "./auth/reset-account.ts";
import { beginAfterRestore } from "./changes/horizon.ts";
import { rotateDataKeys } from "./customers/rotate-data-keys.ts";
import { openDatabase } from "./db/database.ts";
import { setUpRoles } from "./db/set-up-roles.ts";
import { openServerReports } from "./http/error-reports.ts";
import { openLog } from "./http/log.ts";
import { readSettings, type ServerSettings } from "./http/settings.ts";
import { makeSecrets } from "./keys.ts";
import { changeSigningKeys } from "./rotate-signing-key.ts";
import { migrateDatabase, openStorage, secretsFileOf, startServer } from "./start-server.ts";

/** For reports that wait when the server ends. */
const CLOSE_TIMEOUT_MS = 2_000;

const [command = "serve", ...rest] = process.argv.slice(2);
const read = readSettings(process.env);
if (!read.ok) {
  for (const line of read.wrong) console.error(line);
  process.exit(2);
}
const { settings } = read;
const reports = settings.sentryDsn === null ? null : openServerReports(settings.sentryDsn, () => Date.now());
const log = openLog(settings, undefined, reports?.report);

const COMMANDS: Readonly<Record<string, () => Promise<number>>> = {
  serve,
  "create-owner": () => createFirstOwner(settings),
  "reset-account": resetSomebody,
  "set-up-database": setUpDatabase,
  migrate: migrateOnly,
  "make-secrets": async () => {
    console.log(JSON.stringify(makeSecrets(), null, 2));
    return 0;
  },
  restored,
  "rotate-data-keys": rotateKeysOfData,
  "rotate-signing-key": async () => changeSigningKeys("rotate-signing-key", secretsFileOf(settings), rest, console.log),
  "drop-signing-key": async () => changeSigningKeys("drop-signing-key", secretsFileOf(settings), rest, console.log),
};

const run = COMMANDS[command];
if (!run) {
  console.error(`no such command: ${command}; there are ${Object.keys(COMMANDS).join(", ")}`);
  process.exit(2);
}
try {
  process.exitCode = await run();
} catch (error) {
  log.fatal({ err: error }, `${command} failed`);
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
await reports?.close(CLOSE_TIMEOUT_MS);

async function serve(): Promise<number> {
  const server = await startServer(settings, log);
  console.log(`Evertill sync server: ${server.url}`);
  const asked = await stopAsked();
  log.info({ asked }, "stopping");
  await server.stop();
  return 0;
}

/** By signal, or where there are none (a service on Windows, a test) by the word `stop` from the parent process. */
function stopAsked(): Promise<string> {
  return new Promise((settle) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => settle(signal));
    process.on("message", (message) => {
      if (message === "stop") settle("parent");
    });
    if (process.connected) process.once("disconnect", () => settle("parent gone"));
  });
}

async function createFirstOwner(given: ServerSettings): Promise<number> {
  const options = await readOwnerOptions(rest, process.env, () => text(process.stdin));
  if (!options.ok) {
    console.error(options.says);
    return 2;
  }
  const { keys, logins, postgres } = await openStorage(given, log);
  try {
    await migrateDatabase(logins, keys, log);
    if (logins.migrate === null) throw new Error("create-owner needs DATABASE_MIGRATE_URL");
    const made = await createOwner(logins.migrate, keys, options.value, { url: given.breachUrl, log });
    if (!made.ok) {
      console.error(`${made.refusal.code}: nothing was changed`);
      return 1;
    }
    console.log(JSON.stringify(made.value));
    return 0;
  } finally {
    await postgres?.stop();
  }
}

async function resetSomebody(): Promise<number> {
  const { values } = parseArgs({ args: rest, options: { email: { type: "string" } } });
  if (values.email === undefined) {
    console.error("--email: whose account it is");
    return 2;
  }
  const { keys, logins, postgres } = await openStorage(settings, log);
  try {
    await migrateDatabase(logins, keys, log);
    if (logins.migrate === null) throw new Error("reset-account needs DATABASE_MIGRATE_URL");
    const code = await resetAccount(logins.migrate, keys, values.email);
    if (code === null) {
      console.error("nobody who may sign in has this address: nothing was changed");
      return 1;
    }
    console.log(`${code}  stands for the password once, until this time tomorrow; a new one is chosen with it`);
    return 0;
  } finally {
    await postgres?.stop();
  }
}

async function setUpDatabase(): Promise<number> {
  const { values } = parseArgs({ args: rest, options: { database: { type: "string", default: "evertill" } } });
  const { DATABASE_SUPERUSER_URL, EVERTILL_APP_PASSWORD, EVERTILL_MIGRATE_PASSWORD } = process.env;
  if (!DATABASE_SUPERUSER_URL || !EVERTILL_APP_PASSWORD || !EVERTILL_MIGRATE_PASSWORD) {
    console.error("set DATABASE_SUPERUSER_URL, EVERTILL_APP_PASSWORD and EVERTILL_MIGRATE_PASSWORD");
    return 2;
  }
  const passwords = { app: EVERTILL_APP_PASSWORD, migrate: EVERTILL_MIGRATE_PASSWORD };
  await setUpRoles(DATABASE_SUPERUSER_URL, values.database, passwords);
  console.log(`the database ${values.database} and its roles are there`);
  return 0;
}

async function migrateOnly(): Promise<number> {
  const { keys, logins, postgres } = await openStorage(settings, log);
  try {
    if (logins.migrate === null) throw new Error("migrate needs DATABASE_MIGRATE_URL");
    await migrateDatabase(logins, keys, log);
    console.log("the database is up to date");
    return 0;
  } finally {
    await postgres?.stop();
  }
}

async function rotateKeysOfData(): Promise<number> {
  const { keys, logins, postgres } = await openStorage(settings, log);
  try {
    await migrateDatabase(logins, keys, log);
    const database = openDatabase(logins.app, (error) => log.warn({ err: error }, "a database connection broke"), 2);
    const { organisations, customers } = await rotateDataKeys({ database, keys });
    await database.close();
    console.log(`${organisations} organisations have a new data key; ${customers} customers were wrapped anew`);
    return 0;
  } finally {
    await postgres?.stop();
  }
}

async function restored(): Promise<number> {
  const { keys, logins, postgres } = await openStorage(settings, log);
  try {
    if (logins.migrate === null) throw new Error("restored needs DATABASE_MIGRATE_URL");
    await migrateDatabase(logins, keys, log);
    const client = new pg.Client({ connectionString: logins.migrate });
    await client.connect();
    const epoch = await beginAfterRestore(client);
    await client.end();
    console.log(`restore epoch ${epoch}: registers will send again what this database lacks`);
    return 0;
  } finally {
    await postgres?.stop();
  }
}
