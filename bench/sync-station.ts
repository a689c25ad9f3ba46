/** A shop with a server of its own process in front of it, and legs that are counted after they ran. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnrolledTill } from "#test/sync-server/test-organisation.ts";
import type { LegRun } from "./pairs.ts";
import type { BenchCluster } from "./sync-database.ts";
import { type BenchProcess, startProcess } from "./sync-process.ts";
import type { ServerAsk } from "./sync-server-process.ts";
import { SyncShop } from "./sync-shop.ts";
import { openUplink } from "./sync-uplink.ts";
import { cpuMsOf, flushesUnder, rssBytesOf } from "./usage.ts";

/** A shop that is served. */
export interface Station {
  readonly shop: SyncShop;
  readonly url: string;
  readonly pid: number;
  /** An access token of a till, as its sign-in would give it. */
  tokenOf(till: EnrolledTill): Promise<string>;
  close(): Promise<void>;
}

/** Opens a shop and a server for it. @param prepare changes the database before the server sees it */
export async function openStation(
  cluster: BenchCluster,
  prepare: (shop: SyncShop) => Promise<void> = async () => undefined,
): Promise<Station> {
  const shop = await SyncShop.open(cluster);
  let server: BenchProcess;
  try {
    await prepare(shop);
    server = await startProcess(join(import.meta.dirname, "sync-server-process.ts"));
  } catch (error) {
    await shop.close();
    throw error;
  }
  const { appUrl, secrets } = shop.database;
  const ask = <T>(what: ServerAsk) => server.ask<T>(what);
  const close = async () => {
    await server.close();
    await shop.close();
  };
  try {
    const url = await ask<string>({ what: "serve", appUrl, secrets });
    const tokenOf = ({ registerId, secret }: EnrolledTill) =>
      ask<string>({ what: "token", registerId, sessionSecret: secret });
    return { shop, url, pid: server.pid, tokenOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A drain and, where wanted, the same batches once more. */
export interface Drained {
  readonly run: LegRun;
  readonly replayMs: number | null;
}

/** A new till sends what it sold offline, one batch under way; then what is stored is counted and summed. */
export async function drain(station: Station, sales: number, replay = false): Promise<Drained> {
  const { shop } = station;
  const till = await shop.newTill(sales);
  const uplink = openUplink(station.url, await station.tokenOf(till.till));
  for (const batch of till.opening) await uplink.send(JSON.stringify(batch));
  const bodies = till.batches.map((batch) => JSON.stringify(batch));
  const sendAll = async (stored: number) => {
    let said = 0;
    for (const body of bodies) said += (await uplink.send(body)).stored;
    if (said !== stored) throw new Error(`void: ${said} entries were stored, not ${stored}`);
  };
  const run = await measureLeg(shop, station.pid, sales, () => sendAll(sales));
  await shop.checkStored(till.till.registerId, sales);
  let replayMs: number | null = null;
  if (replay) {
    replayMs = (await measureLeg(shop, station.pid, sales, () => sendAll(0))).elapsedMs;
    await shop.checkStored(till.till.registerId, sales);
  }
  uplink.close();
  return { run, replayMs };
}

/** Runs a leg after the database has come to rest. @param pid the process whose work is counted */
export async function measureLeg(
  shop: SyncShop | null,
  pid: number,
  sales: number,
  work: () => Promise<void>,
): Promise<LegRun> {
  await shop?.settle();
  const [cpuMs, flushes] = [cpuMsOf(pid), flushesUnder(tmpdir())];
  const startedMs = performance.now();
  await work();
  const elapsedMs = performance.now() - startedMs;
  const since = (before: number | null, now: number | null) => (before === null || now === null ? null : now - before);
  return {
    commits: sales,
    writes: sales,
    elapsedMs,
    cpuMs: since(cpuMs, cpuMsOf(pid)),
    rssBytes: rssBytesOf(pid),
    syncs: since(flushes, flushesUnder(tmpdir())),
  };
}
