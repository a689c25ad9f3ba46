/** Kills the real register and the real sync server at random instants while the one sells and the other takes in, through a proxy that loses, doubles, reorders and cuts. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { pino } from "pino";
import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";
import { RegisterClient, RegisterGone } from "#test/register-client.ts";
import { confirmWhenWaiting, openSlot, signInOwner } from "#tools/server-api.ts";
import { findOrFoundOrganisation, type ServerProcess, startServerProcess } from "#tools/server-process.ts";
import { nothingConfirmed, workUntilKilled } from "./cashier.ts";
import { type HostileProxy, openHostileProxy } from "./hostile-proxy.ts";
import { BooksInspector, type Findings } from "./inspect-books.ts";
import { inspectServer } from "./inspect-server.ts";
import { type Random, randomFrom } from "./random.ts";
import type { CrashOutcome } from "./run-crashes.ts";

/** Longest time, in ms, that both work before one of them is killed. */
const LONGEST_LIFE_MS = 1_200;
/** How long everything may take to arrive once the network is calm, ms. */
const ARRIVAL_TIMEOUT_MS = 120_000;
const REGISTER_CODE = "A01";
const EMBEDDED_DATABASE = "evertill";

/** Runs until so many kills are done, then lets the network calm down and compares both sides. */
export async function runBothCrashes(options: {
  readonly kills: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}): Promise<CrashOutcome> {
  const { kills, seed, say } = options;
  const folder = mkdtempSync(join(tmpdir(), "evertill-both-"));
  const serverFolder = join(folder, "server");
  const dataFolder = join(folder, "till");
  mkdirSync(dataFolder, { recursive: true });
  // Where we are root PostgreSQL runs as another user, who has to get to its folder.
  chmodSync(folder, 0o711);
  const random = randomFrom(seed);
  const confirmed = nothingConfirmed();
  const inspector = new BooksInspector(dataFolder);
  const findings: Findings = { lost: [], doubled: [] };
  const owner = await findOrFoundOrganisation(serverFolder);
  let server = await startServerProcess(serverFolder, 0);
  const { port } = server;
  const proxy = await openHostileProxy({ target: () => ({ host: "127.0.0.1", port }), seed, calm: true });
  let client: RegisterClient | null = null;
  let done = 0;
  const take = (found: Findings): void => {
    findings.lost.push(...found.lost);
    findings.doubled.push(...found.doubled);
  };
  try {
    client = await enrol(server, owner, dataFolder, proxy);
    proxy.setCalm(false);
    while (done < kills && findings.lost.length + findings.doubled.length === 0) {
      const work = workUntilKilled(client, random, confirmed).catch((error: unknown) => {
        if (!(error instanceof RegisterGone)) throw error;
      });
      done += await killSome(
        client,
        () => server,
        random,
        async () => {
          server = await startServerProcess(serverFolder, port);
        },
      );
      await work;
      client = await RegisterClient.start({ dataFolder });
      take(inspector.inspect(confirmed));
      if (done % 10 === 0)
        say(`${done} kills, ${confirmed.sales.length} sales confirmed, ${client.view.sync.waiting} waiting`);
    }
    proxy.setCalm(true);
    await everythingArrived(client, findings);
    await client.stop();
    client = null;
    await server.stop();
    take(await inspectBoth(serverFolder, dataFolder, confirmed));
    say(
      `the proxy: ${Object.entries(proxy.counts)
        .map(([what, count]) => `${count} ${what}`)
        .join(", ")}`,
    );
  } finally {
    await client?.kill();
    await server.kill();
    await proxy.close();
    if (findings.lost.length + findings.doubled.length === 0) rmSync(folder, { recursive: true, force: true });
    else say(`what was left behind is in ${folder}`);
  }
  const { lost, doubled } = findings;
  return {
    kills: done,
    lost: lost.length,
    doubled: doubled.length,
    confirmedSales: confirmed.sales.length,
    findings: [...lost, ...doubled].map((what) => `seed ${seed}: ${what}`),
  };
}

/** The demo's till joins through the proxy, and its owner confirms it. */
async function enrol(
  server: ServerProcess,
  owner: Awaited<ReturnType<typeof findOrFoundOrganisation>>,
  dataFolder: string,
  proxy: HostileProxy,
): Promise<RegisterClient> {
  const api = await signInOwner(server.url, owner);
  const { registerId, code } = await openSlot(api, owner, REGISTER_CODE);
  if (code === null) throw new Error("a new organisation has no till yet");
  const client = await RegisterClient.start({ dataFolder, enrol: { serverUrl: proxy.url, code } });
  await confirmWhenWaiting(api, registerId, () => false);
  const untilMs = performance.now() + ARRIVAL_TIMEOUT_MS;
  while (client.view.sync.state !== "online") {
    if (performance.now() > untilMs) throw new Error(`the till did not join: ${JSON.stringify(client.view.sync)}`);
    await rest(50);
  }
  return client;
}

/** Kills the register, the server, or both; the register always, at last, so that its books can be looked at. @returns how many kills */
async function killSome(
  client: RegisterClient,
  serverNow: () => ServerProcess,
  random: Random,
  restart: () => Promise<void>,
): Promise<number> {
  let kills = 1;
  await rest(random.next() * LONGEST_LIFE_MS);
  if (random.happens(0.5)) {
    await serverNow().kill();
    kills += 1;
    // Some sales fall into the time without a server.
    await rest(random.next() * LONGEST_LIFE_MS);
    if (random.happens(0.3)) {
      await client.kill();
      await restart();
      return kills;
    }
    await restart();
    await rest(random.next() * LONGEST_LIFE_MS);
  }
  await client.kill();
  return kills;
}

async function everythingArrived(client: RegisterClient, findings: Findings): Promise<void> {
  const untilMs = performance.now() + ARRIVAL_TIMEOUT_MS;
  while (client.view.sync.waiting > 0) {
    if (performance.now() > untilMs) {
      findings.lost.push(`${client.view.sync.waiting} entries never arrived (${client.view.sync.reason})`);
      return;
    }
    await client.act("sync.try_now", {});
    await rest(250);
  }
}

async function inspectBoth(
  serverFolder: string,
  dataFolder: string,
  confirmed: ReturnType<typeof nothingConfirmed>,
): Promise<Findings> {
  const postgres = await startEmbeddedPostgres({
    folder: join(serverFolder, "postgres"),
    log: pino({ level: "silent" }),
  });
  try {
    return await inspectServer(postgres.superuserUrl(EMBEDDED_DATABASE), dataFolder, confirmed);
  } finally {
    await postgres.stop();
  }
}
