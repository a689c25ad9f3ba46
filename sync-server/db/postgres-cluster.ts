/** The files of the embedded PostgreSQL's cluster: made once and whole, its settings, its password, its pid file. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PostgresPlaces } from "./postgres-places.ts";

/** The superuser of every cluster made here. */
export const SUPERUSER = "postgres";
const SETTINGS_FILE = "evertill.conf";
/** Beside the data in the same folder, so that one rename brings both or neither. */
const PASSWORD_FILE = "superuser-password";
const DATA_FORMAT = "18";

/** What the pid file of a cluster says. */
export interface PidFile {
  readonly pid: number;
  /** Seconds since 1970. */
  readonly startedAtS: number;
  readonly port: number;
  readonly socketFolder: string;
}

/** Runs one of PostgreSQL's programs as its user. */
export type RunProgram = (program: string, args: readonly string[], cwd: string) => Promise<void>;

/** Where the cluster's files are. */
export function dataFolder(places: PostgresPlaces): string {
  return join(places.folder, "data", "cluster");
}

/** Makes the cluster if there is none. A kill at any moment leaves a whole one or none; of two at once the first wins. */
export async function makeCluster(places: PostgresPlaces, initdb: string, run: RunProgram): Promise<void> {
  const home = join(places.folder, "data");
  if (existsSync(home)) return checkFormat(places);
  const beside = join(places.folder, `new-${randomBytes(6).toString("hex")}`);
  try {
    await makeBeside(places, beside, initdb, run);
    renameSync(beside, home);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    // One that was faster may even have swept ours away.
    if (!existsSync(home)) throw error;
  }
  syncFolder(places.folder);
}

async function makeBeside(places: PostgresPlaces, beside: string, initdb: string, run: RunProgram): Promise<void> {
  await mkdir(beside, { mode: 0o700 });
  places.give(beside);
  const passwordFile = join(beside, PASSWORD_FILE);
  writeFileSync(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600, flush: true });
  places.give(passwordFile);
  await run(
    initdb,
    [
      "--pgdata=cluster",
      `--username=${SUPERUSER}`,
      `--pwfile=${PASSWORD_FILE}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Sorted by code point as locale C does, on every system alike; but lower() knows more than ASCII.
      "--no-locale",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
    ],
    beside,
  );
  appendFileSync(join(beside, "cluster", "postgresql.conf"), `\ninclude '${SETTINGS_FILE}'\n`, { flush: true });
  syncFolder(beside);
}

/** Removes what a start that was killed while it made a cluster left behind. Only for the owner of the folder. */
export function removeHalfMade(places: PostgresPlaces): void {
  for (const name of readdirSync(places.folder))
    if (name.startsWith("new-")) rmSync(join(places.folder, name), { recursive: true, force: true });
}

/** Writes the settings for the next start; in a file, as no shell then reads them. */
export function writeSettings(places: PostgresPlaces, settings: Readonly<Record<string, string>>): void {
  const file = join(dataFolder(places), SETTINGS_FILE);
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'\n`,
  );
  // Of a name of its own: another start may be at the same.
  const beside = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(beside, lines.join(""), { mode: 0o600, flush: true });
  places.give(beside);
  renameSync(beside, file);
}

/** The superuser's password. */
export function readPassword(places: PostgresPlaces): string {
  return readFileSync(join(places.folder, "data", PASSWORD_FILE), "utf8");
}

/** The PostgreSQL that runs on these files; null when none does, whatever a pid file that was left behind says. */
export async function findRunning(places: PostgresPlaces): Promise<PidFile | null> {
  const file = join(dataFolder(places), "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  if (await isPostgres(pid))
    return { pid, startedAtS: Number(lines[2] ?? 0), port: Number(lines[3] ?? 0), socketFolder: lines[4] ?? "" };
  // PostgreSQL would take any living process of this number for a server, one that only waits to be buried too.
  rmSync(file, { force: true });
  return null;
}

/** Removes the lock of a socket whose PostgreSQL is gone; the folder of the socket is this cluster's alone. */
export async function removeLeftLock(places: PostgresPlaces): Promise<void> {
  if (places.socketFolder === null) return;
  const lock = join(places.socketFolder, `.s.PGSQL.${places.port}.lock`);
  if (existsSync(lock) && !(await isPostgres(Number.parseInt(readFileSync(lock, "utf8"), 10)))) rmSync(lock);
}

/** Whether a living process is a PostgreSQL. Where that can't be seen, every living one counts. */
export async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as { code?: string }).code === "ESRCH") return false;
  }
  try {
    if (process.platform === "linux") return /\(postgres\) [^Z]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    const ask = promisify(execFile);
    const { stdout } =
      process.platform === "win32"
        ? await ask("tasklist", ["/FI", `PID eq ${pid}`, "/NH", "/FO", "CSV"], { windowsHide: true })
        : await ask("ps", ["-o", "stat=,comm=", "-p", String(pid)]);
    return stdout.includes("postgres") && !stdout.trimStart().startsWith("Z");
  } catch {
    return process.platform !== "linux";
  }
}

function checkFormat(places: PostgresPlaces): void {
  const format = readFileSync(join(dataFolder(places), "PG_VERSION"), "utf8").trim();
  if (format !== DATA_FORMAT)
    throw new Error(
      `the database in ${places.folder} is one of PostgreSQL ${format}, this program brings ${DATA_FORMAT}: move it with a dump of the program it was made with`,
    );
}

/** So that a rename is kept through a power cut; Windows does it by itself and opens no folders. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
