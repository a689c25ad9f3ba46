/** The figures of sync: draining, replaying and living, beside the floor, a peer, and the same without policies. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { ok } from "#domain/refusals.ts";
import { openDatabase } from "#sync-server/db/database.ts";
import { asMember } from "#sync-server/db/tenant.ts";
import { type Figure, measured, notRun } from "./figures.ts";
import { compareRates, quantile, rateOf, runPairs, sayUsage } from "./pairs.ts";
import { bareBatchesOf, makeBareTables, openBareLoader } from "./sync-bare.ts";
import { type BenchCluster, openBenchCluster } from "./sync-database.ts";
import { measureLive } from "./sync-live.ts";
import { openPeer } from "./sync-peer.ts";
import type { SyncShop } from "./sync-shop.ts";
import { drain, measureLeg, openStation, type Station } from "./sync-station.ts";

const PAIRS = 5;
/** Enough for code to be compiled and buffers to be filled. */
const WARM_UP_SALES = 1_000;
const READ_ROUNDS = 40;

/** What is measured. */
export interface SyncScale {
  /** Sales of one drain. */
  readonly sales: number;
  /** How long the tills sell, ms. */
  readonly liveMs: number;
}

/** Runs all of them on one PostgreSQL. */
export async function measureSync(scale: SyncScale, say: (line: string) => void): Promise<Figure[]> {
  const cluster = await openBenchCluster();
  const figures: Figure[] = [];
  const parts: readonly (readonly [string, () => Promise<Figure[]>])[] = [
    ["drain / bare unnest", () => measureFloor(cluster, scale.sales)],
    ["drain / PouchDB → express-pouchdb", () => measurePeer(cluster, scale.sales)],
    ["RLS on / off", () => measurePolicies(cluster, scale.sales)],
    ["16 registers live", () => measureLive(cluster, scale.liveMs)],
  ];
  try {
    for (const [name, measure] of parts) {
      say(`sync: ${name}`);
      const found = await measure().catch((error: unknown) => [notRun(name, "", String(error))]);
      figures.push(...found);
    }
    return figures;
  } finally {
    await cluster.close();
  }
}

async function measureFloor(cluster: BenchCluster, sales: number): Promise<Figure[]> {
  const station = await openStation(cluster, makeBareTables);
  const bare = await openBareLoader(station.shop);
  const replays: number[] = [];
  try {
    await drain(station, WARM_UP_SALES);
    await loadBare(station.shop, bare, WARM_UP_SALES);
    const ours = async () => {
      const { run, replayMs } = await drain(station, sales, true);
      replays.push(run.elapsedMs / (replayMs ?? run.elapsedMs));
      return run;
    };
    const pairs = await runPairs(PAIRS, ours, () => loadBare(station.shop, bare, sales));
    const { median, worst } = compareRates(pairs);
    return [
      measured({
        figure: `drain of ${sales} offline sales / bare unnest`,
        ours: quantile(pairs.ours.map(rateOf), 0.5),
        against: quantile(pairs.theirs.map(rateOf), 0.5),
        ratio: median,
        unit: "sales/s",
        aim: { of: "ratio", is: ">=", limit: 0.5 },
        note: `worst pair ${worst.toFixed(2)}; the server: ${sayUsage(pairs.ours)}; bare: ${sayUsage(pairs.theirs)}`,
      }),
      measured({
        figure: "replay of sent batches, times as fast as the first sending",
        ours: quantile(replays, 0.5),
        unit: "×",
        aim: { of: "ours", is: ">=", limit: 3 },
        note: `0 rows stored; worst ${Math.min(...replays).toFixed(1)}`,
      }),
    ];
  } finally {
    await bare.close();
    await station.close();
  }
}

async function loadBare(shop: SyncShop, bare: Awaited<ReturnType<typeof openBareLoader>>, sales: number) {
  const till = await shop.newTill(sales);
  const rows = bareBatchesOf(shop, till);
  const run = await measureLeg(shop, process.pid, sales, async () => {
    for (const each of rows) await bare.load(each);
  });
  await shop.checkStored(till.till.registerId, sales, "bare");
  return run;
}

async function measurePeer(cluster: BenchCluster, sales: number): Promise<Figure[]> {
  const figure = `drain of ${sales} offline sales / PouchDB → express-pouchdb`;
  const folder = mkdtempSync(join(tmpdir(), "evertill-bench-pouch-"));
  const station = await openStation(cluster);
  try {
    const peer = await openPeer(folder, await station.shop.newTill(sales));
    if ("missing" in peer) return [notRun(figure, "sales/s", peer.missing)];
    await drain(station, WARM_UP_SALES);
    const theirs = async () => {
      const run = await measureLeg(null, peer.pid, sales, () => peer.replicate());
      await peer.check();
      return run;
    };
    const pairs = await runPairs(PAIRS, async () => (await drain(station, sales)).run, theirs).finally(peer.close);
    const { median, worst } = compareRates(pairs);
    return [
      measured({
        figure,
        ours: quantile(pairs.ours.map(rateOf), 0.5),
        against: quantile(pairs.theirs.map(rateOf), 0.5),
        ratio: median,
        unit: "sales/s",
        aim: { of: "ratio", is: ">=", limit: 2 },
        note: `worst pair ${worst.toFixed(2)}; the server: ${sayUsage(pairs.ours)}; theirs: ${sayUsage(pairs.theirs)}`,
      }),
    ];
  } finally {
    await station.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same code on a database whose policies are off, for writing and for a day's report. */
async function measurePolicies(cluster: BenchCluster, sales: number): Promise<Figure[]> {
  const on = await openStation(cluster);
  const off = await openStation(cluster, switchPoliciesOff);
  try {
    for (const station of [on, off]) await drain(station, WARM_UP_SALES);
    const pairs = await runPairs(
      PAIRS,
      async () => (await drain(on, sales)).run,
      async () => (await drain(off, sales)).run,
    );
    const { median, worst } = compareRates(pairs);
    return [
      measured({
        figure: "ingest, RLS on / off",
        ours: quantile(pairs.ours.map(rateOf), 0.5),
        against: quantile(pairs.theirs.map(rateOf), 0.5),
        ratio: median,
        unit: "sales/s",
        aim: { of: "ratio", is: ">=", limit: 0.9 },
        note: `worst pair ${worst.toFixed(2)}`,
      }),
      await measureReads(on, off),
    ];
  } finally {
    await on.close();
    await off.close();
  }
}

async function switchPoliciesOff({ superuser }: SyncShop): Promise<void> {
  await superuser.query(`do $$
    declare each regclass;
    begin
      for each in select c.oid::regclass from pg_class c where c.relrowsecurity loop
        execute format('alter table %s disable row level security', each);
        execute format('alter table %s no force row level security', each);
      end loop;
    end $$`);
}

async function measureReads(on: Station, off: Station): Promise<Figure> {
  const readers = [on, off].map(({ shop }) => ({
    shop,
    database: openDatabase(shop.database.appUrl, () => undefined),
  }));
  const timesMs: number[][] = [[], []];
  const counts = new Set<number>();
  for (const { shop } of readers) await shop.superuser.query("vacuum analyze shop.sale");
  for (let round = 0; round < READ_ROUNDS; round += 1) {
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const reader = readers[which];
      if (!reader) continue;
      const startedMs = performance.now();
      counts.add(await readDays(reader.shop, reader.database));
      timesMs[which]?.push(performance.now() - startedMs);
    }
  }
  for (const { database } of readers) await database.close();
  if (counts.size !== 1) throw new Error(`void: the two read ${[...counts].join(" and ")} sales`);
  const ratios = (timesMs[0] ?? []).map((ms, at) => ms / (timesMs[1]?.[at] ?? ms));
  return measured({
    figure: "reads, RLS on / off",
    ours: quantile(timesMs[0] ?? [], 0.5),
    against: quantile(timesMs[1] ?? [], 0.5),
    ratio: quantile(ratios, 0.5),
    unit: "ms",
    aim: { of: "ratio", is: "<=", limit: 1.3 },
    note: `sales and takings of each branch and day over ${[...counts][0]} sales, the entering of the organisation included`,
  });
}

async function readDays(shop: SyncShop, database: ReturnType<typeof openDatabase>): Promise<number> {
  const read = await asMember(database, shop.ownerSecret, shop.organisationId, async (tx, who) => {
    const { rows } = await tx.execute<{ sales: number }>(sql`
      select branch_id, business_date, count(*) as sales, sum(total_minor) as total, sum(tax_minor) as tax
      from shop.sale
      where org_id = ${who.organisationId}
      group by branch_id, business_date`);
    return ok(rows.reduce((sum, { sales }) => sum + Number(sales), 0));
  });
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}
