/** Registers that sell all at once, each sale on its own: how many a second, and how long each waits for its answer. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, measured } from "./figures.ts";
import { quantile } from "./pairs.ts";
import type { BenchCluster } from "./sync-database.ts";
import type { LoadAsk, LoadRun } from "./sync-load-process.ts";
import { startProcess } from "./sync-process.ts";
import { openStation } from "./sync-station.ts";
import { openUplink } from "./sync-uplink.ts";
import { cpuMsOf } from "./usage.ts";

const REGISTERS = 16;
const WARM_UP_MS = 3_000;
/** More than any of this will reach, sales a second of one register. */
const MOST_RATE = 250;

/** Sells for so long. @param forMs after a warm-up that is not counted */
export async function measureLive(cluster: BenchCluster, forMs: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "evertill-bench-live-"));
  const station = await openStation(cluster);
  const load = await startProcess(join(import.meta.dirname, "sync-load-process.ts"));
  try {
    const sales = Math.ceil(((forMs + WARM_UP_MS) / 1_000) * MOST_RATE);
    const tills: { registerId: string; token: string; file: string; from: number }[] = [];
    for (let nth = 0; nth < REGISTERS; nth += 1) {
      const { till, opening, batches } = await station.shop.newTill(sales, 1);
      const token = await station.tokenOf(till);
      const uplink = openUplink(station.url, token);
      for (const batch of opening) await uplink.send(JSON.stringify(batch));
      uplink.close();
      const file = join(folder, `${nth}.ndjson`);
      writeFileSync(file, `${batches.map((batch) => JSON.stringify(batch)).join("\n")}\n`);
      tills.push({ registerId: till.registerId, token, file, from: 0 });
    }
    const sell = async (ms: number) => {
      const ask: LoadAsk = { url: station.url, tills, forMs: ms };
      const run = await load.ask<LoadRun>(ask);
      for (const [at, answered] of run.answered.entries()) {
        const till = tills[at];
        if (!till) continue;
        till.from += answered;
        if (till.from === sales) throw new Error("void: a register had nothing more to sell");
        await station.shop.checkStored(till.registerId, till.from);
      }
      return run;
    };
    await sell(WARM_UP_MS);
    await station.shop.settle();
    const before = [cpuMsOf(station.pid) ?? 0, cpuMsOf(load.pid) ?? 0];
    const run = await sell(forMs);
    const count = run.timesMs.length;
    const [server = 0, tillsCpu = 0] = [station.pid, load.pid].map(
      (pid, at) => (cpuMsOf(pid) ?? 0) - (before[at] ?? 0),
    );
    const each = (ms: number) => (ms / count).toFixed(2);
    return [
      measured({
        figure: `${REGISTERS} registers live, single sales`,
        ours: (count / run.elapsedMs) * 1_000,
        unit: "sales/s",
        aim: { of: "ours", is: ">=", limit: 2_000 },
        note: `${cpus().length} processors for all: ${each(server)} ms of them a sale in the server, ${each(tillsCpu)} in the tills, the rest in PostgreSQL`,
      }),
      measured({
        figure: `${REGISTERS} registers live, p99`,
        ours: quantile(run.timesMs, 0.99),
        unit: "ms",
        aim: { of: "ours", is: "<=", limit: 25 },
        note: `median ${quantile(run.timesMs, 0.5).toFixed(1)} ms`,
      }),
    ];
  } finally {
    await load.close();
    await station.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
