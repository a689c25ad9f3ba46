/** Tests of the embedded PostgreSQL as its folder meets it: first start, restarts, kills, a second server, odd paths, root. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";

const isRoot = process.getuid?.() === 0;
const silent = pino({ level: "silent" });

let parent: string;
let folder: string;
const running = new Set<EmbeddedPostgres>();

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "evertill-postgres-"));
  chmodSync(parent, 0o755);
  folder = join(parent, "postgres");
});
afterEach(async () => {
  for (const each of running) {
    await each.stop();
    rmSync(each.folder, { recursive: true, force: true });
  }
  running.clear();
  rmSync(parent, { recursive: true, force: true });
});

async function start(where = folder, log = silent): Promise<EmbeddedPostgres> {
  const started = await startEmbeddedPostgres({ folder: where, log });
  running.add(started);
  return started;
}

async function ask(server: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.superuserUrl() });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function keepRow(server: EmbeddedPostgres): Promise<void> {
  await ask(server, "create table sale (id int primary key)");
  await ask(server, "insert into sale values (7)");
}

/** Lines that a start logs. */
function openMemoryLog(): { readonly lines: { readonly msg: string }[]; readonly log: pino.Logger } {
  const lines: { msg: string }[] = [];
  return { lines, log: pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as { msg: string }) }) };
}

/** A server's process, which says when its PostgreSQL runs and then waits. */
async function startInOtherProcess(): Promise<ReturnType<typeof spawn>> {
  const program = `
    import { pino } from "pino";
    import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";
    await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, log: pino({ level: "silent" }) });
    process.send("runs");`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await once(child, "message");
  return child;
}

test("an empty folder gets a real PostgreSQL 18 that waits for the disk, in UTC and UTF-8, under a password", async () => {
  const server = await start();
  const [row] = await ask(
    server,
    `select current_setting('server_version_num')::int / 10000 as version, current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as commits, current_setting('full_page_writes') as pages,
            current_setting('timezone') as zone, pg_encoding_to_char(encoding) as encoding, lower('ÄÖ') as lower
       from pg_database where datname = current_database()`,
  );
  expect(row).toEqual({
    version: 18,
    fsync: "on",
    commits: "on",
    pages: "on",
    zone: "UTC",
    encoding: "UTF8",
    lower: "äö",
  });
  const wrong = new URL(server.superuserUrl());
  wrong.password = "guessed";
  const client = new pg.Client({ connectionString: wrong.toString() });
  await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
  if (process.platform !== "win32") {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "data", "superuser-password")).mode & 0o777).toBe(0o600);
  }
});

test("rows stay over a stop and the next start, and over a restart at the same address", async () => {
  const first = await start();
  await keepRow(first);
  await first.stop();
  const second = await start();
  expect(await ask(second, "select id from sale")).toEqual([{ id: 7 }]);
  const url = second.superuserUrl();
  await second.restart();
  expect(second.superuserUrl()).toBe(url);
  expect(await ask(second, "select id from sale")).toEqual([{ id: 7 }]);
});

test("a PostgreSQL that was killed starts again with every committed row, whatever it left lying about", async () => {
  const first = await start();
  await keepRow(first);
  await first.kill();
  const second = await start();
  expect(await ask(second, "select id from sale")).toEqual([{ id: 7 }]);
});

test("a pid file that now names some other living process keeps nothing from starting", async () => {
  const first = await start();
  await keepRow(first);
  const pidFile = join(folder, "data", "cluster", "postmaster.pid");
  const left = readFileSync(pidFile, "utf8").split("\n");
  await first.stop();
  writeFileSync(pidFile, [String(process.pid), ...left.slice(1)].join("\n"), { mode: 0o600 });
  const { uid, gid } = statSync(folder);
  if (isRoot) chownSync(pidFile, uid, gid);
  expect(await ask(await start(), "select id from sale")).toEqual([{ id: 7 }]);
});

test("a server that was killed leaves its PostgreSQL to the next one at once, rows and all", async () => {
  const child = await startInOtherProcess();
  child.kill("SIGKILL");
  const { lines, log } = openMemoryLog();
  const server = await start(folder, log);
  expect(lines.map(({ msg }) => msg).join()).toContain("left running");
  await keepRow(server);
  expect(await ask(server, "select id from sale")).toEqual([{ id: 7 }]);
});

test("a second server on a folder in use is refused with a sentence, and disturbs nothing", async () => {
  const server = await start();
  const client = new pg.Client({ connectionString: server.superuserUrl() });
  await client.connect();
  await expect(startEmbeddedPostgres({ folder, log: silent })).rejects.toThrow(
    `another Evertill server uses ${folder}: stop it, or give this one a data folder of its own`,
  );
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await client.end();
});

test("of two servers that start at once on a new folder exactly one gets it", async () => {
  const starts = await Promise.allSettled([start(), start()]);
  expect(starts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [lost] = starts.filter((each) => each.status === "rejected");
  expect(String(lost?.reason)).toContain("another Evertill server uses");
  const [server] = running;
  if (server) expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(readdirSync(folder).filter((name) => name.startsWith("new-"))).toEqual([]);
});

test("a PostgreSQL that dies by itself comes up again while its server lives", async () => {
  const server = await start();
  await keepRow(server);
  const pid = Number.parseInt(readFileSync(join(folder, "data", "cluster", "postmaster.pid"), "utf8"), 10);
  process.kill(pid, "SIGKILL");
  await sleep(300);
  await expect
    .poll(() => ask(server, "select id from sale").catch(() => "away"), { timeout: 15_000 })
    .toEqual([{ id: 7 }]);
  await expect(startEmbeddedPostgres({ folder, log: silent })).rejects.toThrow("another Evertill server uses");
});

test("a setting that PostgreSQL refuses is said in its own words", async () => {
  const settings = { shared_buffers: "a lot" };
  await expect(startEmbeddedPostgres({ folder, log: silent, settings })).rejects.toThrow(
    /did not start.*shared_buffers/,
  );
  expect(await ask(await start(), "select 1 as one")).toEqual([{ one: 1 }]);
});

test.runIf(process.platform === "linux")("nothing listens on a TCP port", async () => {
  const server = await start();
  const pid = readFileSync(join(folder, "data", "cluster", "postmaster.pid"), "utf8").split("\n")[0];
  const sockets = readdirSync(`/proc/${pid}/fd`)
    .map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    .flatMap((target) => /^socket:\[(\d+)]$/.exec(target)?.[1] ?? []);
  const inodesOf = (file: string): Set<string> => new Set(readFileSync(file, "utf8").split(/\s+/));
  const tcp = [inodesOf(`/proc/${pid}/net/tcp`), inodesOf(`/proc/${pid}/net/tcp6`)];
  expect(sockets.some((inode) => inodesOf(`/proc/${pid}/net/unix`).has(inode))).toBe(true);
  expect(sockets.filter((inode) => tcp.some((known) => known.has(inode)))).toEqual([]);
  expect(await ask(server, "show listen_addresses")).toEqual([{ listen_addresses: "" }]);
});

test("a folder with a long path, blanks, quotes and umlauts works: its socket goes where paths are short", async () => {
  const odd = join(parent, 'Bäcker\'s "$HOME" & `id` 100%', "x".repeat(120), "postgres");
  const server = await start(odd);
  expect(server.folder).toBe(odd);
  expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
  const socketFolder = new URL(server.superuserUrl()).searchParams.get("host") ?? "";
  expect(Buffer.byteLength(socketFolder)).toBeLessThan(100);
  expect(statSync(socketFolder).mode & 0o777).toBe(0o700);
  await server.stop();
  rmSync(socketFolder, { recursive: true });
});

test.runIf(isRoot)("as root it runs as a user of its own, and the log names that user", async () => {
  const { lines, log } = openMemoryLog();
  await start(folder, log);
  expect(lines.map(({ msg }) => msg)).toContain("PostgreSQL does not run as root: it runs as evertill-postgres");
  const pid = readFileSync(join(folder, "data", "cluster", "postmaster.pid"), "utf8").split("\n")[0];
  const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  expect(uid).toBe(statSync(folder).uid);
  expect(uid).not.toBe(0);
  expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain("HOME=");
});

test.runIf(isRoot)(
  "a folder that only root can reach is replaced by one below /var/lib, every time the same",
  async () => {
    const closed = join(parent, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const { lines, log } = openMemoryLog();
    const first = await start(join(closed, "postgres"), log);
    expect(first.folder).toMatch(/^\/var\/lib\/evertill\/[0-9a-f]{16}$/);
    expect(lines.map(({ msg }) => msg).join()).toContain(`its data is in ${first.folder}`);
    await keepRow(first);
    await first.stop();
    chmodSync(closed, 0o755);
    const second = await start(join(closed, "postgres"));
    expect(await ask(second, "select id from sale")).toEqual([{ id: 7 }]);
  },
);
