/** Starting the server as a whole, and what is left of it when it can't start. */
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { runOnce } from "#test/sync-server/test-organisation.ts";
import { readSettings, type ServerSettings } from "./http/settings.ts";
import { startServer } from "./start-server.ts";

const log = pino({ level: process.env.TEST_LOG ?? "silent" });
const folder = mkdtempSync(join(tmpdir(), "evertill-start-"));
let occupant: Server;
let port: number;
let database: ServerDatabase | null = null;

beforeAll(async () => {
  occupant = createServer();
  await new Promise<void>((listening) => occupant.listen(0, "127.0.0.1", listening));
  port = (occupant.address() as AddressInfo).port;
});
afterEach(async () => {
  await database?.drop();
  database = null;
});
afterAll(async () => {
  await new Promise((closed) => occupant.close(closed));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function settingsWith(given: Readonly<Record<string, string>>): ServerSettings {
  const read = readSettings({ EVERTILL_DATA: folder, ...given });
  if (!read.ok) throw new Error(read.wrong.join("; "));
  return read.settings;
}

/** Connections of the server to its database: jobs and listeners that go on hold one, or open another. */
async function connections(on: ServerDatabase): Promise<number> {
  const { rows } = await runOnce(
    on.superuserUrl,
    `select count(*)::integer as n from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
  );
  return (rows[0] as { n: number }).n;
}

test("a server that finds its port taken says so, and leaves no job and no connection behind", async () => {
  database = await newServerDatabase();
  const { appUrl, migrateUrl } = database;
  const before = await connections(database);
  const settings = settingsWith({
    DATABASE_URL: appUrl,
    DATABASE_MIGRATE_URL: migrateUrl,
    EVERTILL_PORT: String(port),
  });
  await expect(startServer(settings, log)).rejects.toThrow("EADDRINUSE");
  for (let look = 0; look < 20 && (await connections(database)) > before; look += 1) await rest(100);
  expect(await connections(database)).toBe(before);
});

test("a server that can't be built leaves nothing behind either", async () => {
  database = await newServerDatabase();
  const before = await connections(database);
  const settings = {
    ...settingsWith({ DATABASE_URL: database.appUrl, DATABASE_MIGRATE_URL: database.migrateUrl }),
    tls: { certificateFile: join(folder, "none.pem"), keyFile: join(folder, "none.key") },
  };
  await expect(startServer(settings, log)).rejects.toThrow("none.pem");
  for (let look = 0; look < 20 && (await connections(database)) > before; look += 1) await rest(100);
  expect(await connections(database)).toBe(before);
});

test("its own PostgreSQL stops with a server that finds its port taken", { timeout: 90_000 }, async () => {
  await expect(startServer(settingsWith({ EVERTILL_PORT: String(port) }), log)).rejects.toThrow("EADDRINUSE");
  // Nobody has the folder any more: another may start in it, and stops as it should.
  const next = await startServer(settingsWith({ EVERTILL_PORT: "0" }), log);
  expect((await fetch(`${next.url}/health/live`)).ok).toBe(true);
  const { postgres } = next;
  await next.stop();
  if (postgres) rmSync(postgres.folder, { recursive: true, force: true, maxRetries: 5 });
  await expect(fetch(`${next.url}/health/live`)).rejects.toThrow();
});
