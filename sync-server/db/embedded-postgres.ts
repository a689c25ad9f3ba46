/** The embedded PostgreSQL: a real one of its own in the data folder, on a private socket. Sole starter and stopper of it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Logger } from "pino";
import { findBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import {
  dataFolder,
  findRunning,
  isPostgres,
  makeCluster,
  type PidFile,
  readPassword,
  removeHalfMade,
  removeLeftLock,
  SUPERUSER,
  writeSettings,
} from "./postgres-cluster.ts";
import { makePlaces, type PostgresPlaces } from "./postgres-places.ts";

/** A running PostgreSQL that belongs to this process alone. */
export interface EmbeddedPostgres {
  /** Where its files are: the folder asked for, unless its user can't reach that. */
  readonly folder: string;
  /** `postgres://…` of the superuser; of the maintenance database unless another is named. */
  superuserUrl(database?: string): string;
  /** Stops it, with everything on disk. Connections that are open break. */
  stop(): Promise<void>;
  /** Stops and starts it at the same address: everybody's connection breaks. */
  restart(): Promise<void>;
  /** Ends its first process at once, as an operating system out of memory does; for tests. It stays dead. */
  kill(): Promise<void>;
}

/** What it may be given: a folder, and settings of postgresql.conf besides ours. */
export interface EmbeddedPostgresOptions {
  readonly folder: string;
  readonly log: Logger;
  readonly settings?: Readonly<Record<string, string>>;
}

/** How long the process before this one may still take to let go, ms: its connection ends when it dies. */
const HANDOVER_MS = 2_000;
/** How long a PostgreSQL that is there, but lets nobody in yet, is waited for, ms. */
const UNREACHABLE_MS = 120_000;
/** How long after a kill its last processes may still keep the shared memory, ms. */
const LET_GO_MS = 30_000;
/** After a crash it replays its log before it answers, s. */
const START_TIMEOUT_S = 600;
const STOP_TIMEOUT_S = 60;
/** By then the process that started it owns it, or is dead. */
const OWNED_AFTER_MS = 2_000;
const PAUSE_MS = 50;
const RECLAIM_PAUSE_MS = 1_000;
const LOG_TAIL_LINES = 4;
/** Held by the process whose PostgreSQL it is, as long as that process lives: it goes with its connection. */
const OWNER_LOCK = "select pg_try_advisory_lock(hashtext('evertill owner')) as mine";

/**
 * Starts PostgreSQL in a folder, made if it is new. When the process that had started it is killed, PostgreSQL goes on
 * until the next start finds it, stops it in order and starts it anew; no committed row is lost either way.
 * Throws with a sentence when another living process uses the folder, or PostgreSQL does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, settings = {} } = options;
  const places = await makePlaces(options.folder, log);
  const server = new Server(places, findBinaries(places, log), settings, log);
  await server.make();
  await server.bringUp("anew");
  removeHalfMade(places);
  return {
    folder: places.folder,
    superuserUrl: (database = "postgres") => server.url(database),
    stop: () => server.stop(),
    restart: () => server.restart(),
    kill: () => server.kill(),
  };
}

function settingsOf(places: PostgresPlaces, given: Readonly<Record<string, string>>): Record<string, string> {
  return {
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    shared_buffers: "128MB",
    max_connections: "100",
    // One log a day beside the data, over the one of a week ago. No statement and no value of a row goes into it.
    logging_collector: "on",
    log_directory: join(places.folder, "log"),
    log_filename: "postgresql-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    ...given,
    listen_addresses: places.socketFolder === null ? "127.0.0.1" : "",
    unix_socket_directories: places.socketFolder ?? "",
    unix_socket_permissions: "0700",
    port: String(places.port),
  };
}

type Held = pg.Client | "taken" | "unreachable";

/** One PostgreSQL and its owner's connection. */
class Server {
  readonly #places: PostgresPlaces;
  readonly #binaries: PostgresBinaries;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #log: Logger;
  #owner: pg.Client | null = null;
  /** Whether somebody stops it on purpose: only without that it is brought up again. */
  #goesDown = false;
  #reclaiming: Promise<void> = Promise.resolve();

  constructor(
    places: PostgresPlaces,
    binaries: PostgresBinaries,
    settings: Readonly<Record<string, string>>,
    log: Logger,
  ) {
    this.#places = places;
    this.#binaries = binaries;
    this.#settings = settings;
    this.#log = log;
  }

  url(database: string, { socketFolder, port }: PidFile | PostgresPlaces = this.#places): string {
    const url = new URL(`postgres://${SUPERUSER}@127.0.0.1:${port}/${encodeURIComponent(database)}`);
    url.password = readPassword(this.#places);
    if (!socketFolder) return url.toString();
    url.hostname = "localhost";
    url.searchParams.set("host", socketFolder);
    return url.toString();
  }

  make(): Promise<void> {
    return makeCluster(this.#places, this.#binaries.initdb, (program, args, cwd) => this.#run(program, args, cwd));
  }

  /** Makes it run and ours. @param running what becomes of one that runs already and nobody owns */
  async bringUp(running: "anew" | "as it is"): Promise<void> {
    const sinceMs = performance.now();
    const hasPassed = (timeMs: number): boolean => performance.now() - sinceMs > timeMs;
    let startedPid = 0;
    for (; ; await sleep(PAUSE_MS)) {
      if (this.#goesDown) throw new Error("PostgreSQL is being stopped");
      const found = await findRunning(this.#places);
      if (!found) {
        const trouble = await this.#start();
        if (trouble !== null && (!isPassing(trouble) || hasPassed(LET_GO_MS))) throw new Error(trouble);
        if (trouble !== null) continue;
        startedPid = (await findRunning(this.#places))?.pid ?? 0;
      }
      const stays = !found || found.pid === startedPid || running === "as it is";
      if (!stays && isJustStarted(found) && !hasPassed(LET_GO_MS)) {
        // Whoever starts it has not come to own it yet; taking it now, two starts could chase each other for ever.
        if ((await this.#askTaken(found)) && hasPassed(HANDOVER_MS)) throw new Error(this.#sayTaken());
        continue;
      }
      const held = await this.#hold(found);
      if (held instanceof pg.Client) {
        if (stays) return this.#own(held);
        this.#log.warn({ pid: found.pid }, "a PostgreSQL that was left running is stopped and started anew");
        await this.#stop();
        await held.end();
      } else if (held === "taken" && hasPassed(HANDOVER_MS)) throw new Error(this.#sayTaken());
      else if (hasPassed(UNREACHABLE_MS))
        throw new Error(`PostgreSQL runs in ${this.#places.folder} but lets nobody in: see its log there`);
    }
  }

  async stop(): Promise<void> {
    this.#goesDown = true;
    await this.#reclaiming;
    this.#owner ??= owned(await this.#hold(null));
    // The lock is let go last: nobody else may find a PostgreSQL that is free and about to stop.
    if (this.#owner) await this.#stop();
    await this.#disown();
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#goesDown = false;
    await this.bringUp("anew");
  }

  async kill(): Promise<void> {
    this.#goesDown = true;
    const found = await findRunning(this.#places);
    if (found) {
      process.kill(found.pid, "SIGKILL");
      while (await isPostgres(found.pid)) await sleep(PAUSE_MS);
    }
    await this.#disown();
  }

  /** @returns what went wrong; null when it runs */
  async #start(): Promise<string | null> {
    await removeLeftLock(this.#places);
    writeSettings(this.#places, settingsOf(this.#places, this.#settings));
    const startLog = join(this.#places.folder, "start.log");
    writeFileSync(startLog, "");
    this.#places.give(startLog);
    try {
      await this.#control(["start", `--timeout=${START_TIMEOUT_S}`, "--log=start.log"]);
      return null;
    } catch {
      return `PostgreSQL did not start in ${this.#places.folder}: ${this.#lastWords()}`;
    }
  }

  async #stop(): Promise<void> {
    try {
      await this.#control(["stop", "--mode=fast", `--timeout=${STOP_TIMEOUT_S}`]);
    } catch {
      if (await findRunning(this.#places)) await this.#control(["stop", "--mode=immediate"]);
    }
  }

  /** Takes the lock that says whose it is, which lasts as long as the connection. */
  async #hold(at: PidFile | null): Promise<Held> {
    const client = new pg.Client({
      connectionString: this.url("postgres", at ?? this.#places),
      application_name: "evertill-owner",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    // What broke is seen when it ends; without a listener the process would end too.
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ mine: boolean }>(OWNER_LOCK);
      if (rows[0]?.mine) return client;
      await client.end();
      return "taken";
    } catch (error) {
      await client.end().catch(() => undefined);
      if ((error as { code?: string }).code === "28P01")
        throw new Error(`PostgreSQL in ${this.#places.folder} does not take the password that is kept beside its data`);
      return "unreachable";
    }
  }

  /** Whether somebody owns it; leaves it as it is. */
  async #askTaken(at: PidFile): Promise<boolean> {
    const held = await this.#hold(at);
    await owned(held)?.end();
    return held === "taken";
  }

  #own(client: pg.Client): void {
    this.#owner = client;
    client.once("end", () => {
      if (this.#goesDown || this.#owner !== client) return;
      this.#owner = null;
      this.#log.error("PostgreSQL broke the connection: it is looked after");
      this.#reclaiming = this.#reclaim();
    });
  }

  /** It ended by itself, or one of its processes did: ours again, and up again, as long as nobody stops it. */
  async #reclaim(): Promise<void> {
    while (!this.#goesDown) {
      try {
        await this.bringUp("as it is");
        this.#log.info("PostgreSQL is up again");
        return;
      } catch (error) {
        if (this.#goesDown) return;
        this.#log.error({ err: error }, "PostgreSQL does not come up again");
        await sleep(RECLAIM_PAUSE_MS);
      }
    }
  }

  async #disown(): Promise<void> {
    const owner = this.#owner;
    this.#owner = null;
    await owner?.end().catch(() => undefined);
  }

  #sayTaken(): string {
    return `another Evertill server uses ${this.#places.folder}: stop it, or give this one a data folder of its own`;
  }

  #lastWords(): string {
    // Until its settings are read it speaks to the one file, then to the other.
    const early = linesOf(join(this.#places.folder, "start.log")).filter((line) => !/log output/.test(line));
    const late = linesOf(newestIn(join(this.#places.folder, "log"))).filter((line) => /FATAL|PANIC/.test(line));
    return (early.length > 0 ? early : late).slice(-LOG_TAIL_LINES).map(withoutTime).join(" | ");
  }

  #control(args: readonly string[]): Promise<void> {
    return this.#run(this.#binaries.pgCtl, [...args, "--wait"], this.#places.folder);
  }

  /** pg_ctl starts it outside of our terminal's group, and on Windows without an administrator's rights. */
  async #run(program: string, args: readonly string[], cwd: string): Promise<void> {
    const { user } = this.#places;
    const child = spawn(program, args, {
      cwd,
      // Not pg_ctl's: on Windows the PostgreSQL it starts would keep our pipe open for as long as it runs.
      stdio: ["ignore", "ignore", program === this.#binaries.initdb ? "pipe" : "ignore"],
      // The folder goes this way because pg_ctl puts an argument into a shell's line.
      env: { ...neededEnvironment(), LC_ALL: "C", PGDATA: dataFolder(this.#places) },
      windowsHide: true,
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    });
    let words = "";
    child.stderr?.setEncoding("utf8").on("data", (said: string) => {
      words += said;
    });
    const [code] = (await once(child, child.stderr ? "close" : "exit")) as [number | null];
    if (code !== 0) throw new Error(`${basename(program)} ended with ${code}: ${words.trim().replaceAll("\n", " | ")}`);
  }
}

function owned(held: Held): pg.Client | null {
  return held instanceof pg.Client ? held : null;
}

function isJustStarted({ startedAtS }: PidFile): boolean {
  const ageMs = Date.now() - startedAtS * 1_000;
  return ageMs >= 0 && ageMs < OWNED_AFTER_MS;
}

/** A clash with the one before, which is on its way out, or with one that was a little faster. */
function isPassing(trouble: string): boolean {
  return /shared memory block|lock file .* already exists/.test(trouble);
}

/** The keys and passwords of our own environment are no business of PostgreSQL's processes. */
function neededEnvironment(): Record<string, string> {
  const names = ["PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SystemRoot", "COMSPEC", "ComSpec", "LD_LIBRARY_PATH"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function linesOf(file: string | null): string[] {
  return file ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

/** `2026-11-23 06:17:09.494 UTC [26824] FATAL:  …` */
function withoutTime(line: string): string {
  return line.replace(/^.*?\] [A-Z]+: +/, "");
}

function newestIn(folder: string): string | null {
  try {
    const files = readdirSync(folder).map((name) => join(folder, name));
    return files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ?? null;
  } catch {
    return null;
  }
}
