/** One leg of a comparison in a process of its own, so that its memory and processor time are nobody else's. Sole owner of what a leg is asked and answers. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invariant } from "#domain/invariant.ts";
import type { LegRun } from "./pairs.ts";
import type { SaleLeg } from "./sale-leg.ts";
import { cpuMsOf, flushesUnder, rssBytesOf } from "./usage.ts";

/** Loaded one by one, so that no leg carries the code of another in its memory. */
const LEGS = {
  register: async (folder) => (await import("./register-legs.ts")).openRegisterLeg(folder),
  "in-process": async (folder) => (await import("./register-legs.ts")).openInProcessLeg(folder),
  encrypted: async (folder) => (await import("./floor-legs.ts")).openEncryptedFloor(folder),
  plain: async (folder) => (await import("./floor-legs.ts")).openPlainFloor(folder),
  pouchdb: async (folder) => (await import("./peer-legs.ts")).openPouchLeg(folder),
  powersync: async (folder) => (await import("./peer-legs.ts")).openPowerSyncLeg(folder),
} as const satisfies Record<string, (folder: string) => Promise<SaleLeg>>;

export type LegName = keyof typeof LEGS;

/** A run with each sale's time, in ms. */
export type TimedRun = LegRun & { readonly timesMs: readonly number[] };

/** A leg that is open in its process. */
export interface OpenLeg {
  run(sales: number): Promise<TimedRun>;
  close(): Promise<void>;
}

type Answer = { readonly run: TimedRun } | { readonly ready: true } | { readonly failed: string };

/** Opens a leg in a new process. Throws with the reason when it can't work on this machine. */
export async function openLeg(name: LegName): Promise<OpenLeg> {
  const child = fork(import.meta.filename, [name], { execArgv: [], stdio: ["ignore", 2, 2, "ipc"] });
  const next = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const gone = () => reject(new Error("the leg's process ended"));
      child.once("exit", gone);
      child.once("message", (answer: Answer) => {
        child.off("exit", gone);
        if ("failed" in answer) reject(new Error(answer.failed));
        else resolve(answer);
      });
    });
  await next();
  return {
    async run(sales) {
      child.send({ sales });
      const answer = await next();
      invariant("run" in answer, "a leg answers with its run");
      return answer.run;
    },
    async close() {
      const ended = once(child, "exit");
      child.send({ sales: 0 });
      await ended;
    },
  };
}

async function serve(name: LegName): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "evertill-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const say = (answer: Answer) => process.send?.(answer);
  const leg = await LEGS[name](folder);
  process.on("message", ({ sales }: { sales: number }) => {
    const done = sales === 0 ? leg.close().then(() => process.exit(0)) : runLeg(leg, folder, sales).then(say);
    done.catch((error: unknown) => say({ failed: String(error) }));
  });
  say({ ready: true });
}

/** Sells, then counts and sums what is on the disk: a leg that lost a sale is void. */
async function runLeg(leg: SaleLeg, folder: string, sales: number): Promise<Answer> {
  const before = await leg.written();
  const [cpuMs, flushes] = [cpuMsOf(leg.workerPid), flushesUnder(folder)];
  const timesMs: number[] = [];
  for (let nth = 0; nth < sales; nth += 1) {
    await leg.prepare?.();
    const askedMs = performance.now();
    await leg.confirm();
    timesMs.push(performance.now() - askedMs);
  }
  const used = { cpuMs: since(cpuMs, cpuMsOf(leg.workerPid)), syncs: since(flushes, flushesUnder(folder)) };
  const after = await leg.written();
  const [counted, summed] = [after.sales - before.sales, after.totalMinor - (before.totalMinor ?? 0)];
  if (counted !== sales || summed <= 0 || summed % sales !== 0)
    return { failed: `void: ${counted} of ${sales} sales are on the disk, ${summed} in sum` };
  const elapsedMs = timesMs.reduce((sum, each) => sum + each, 0);
  const writes = sales * leg.writesPerSale;
  return { run: { commits: sales, writes, elapsedMs, ...used, rssBytes: rssBytesOf(leg.workerPid), timesMs } };
}

function since(before: number | null, now: number | null): number | null {
  return before === null || now === null ? null : now - before;
}

if (import.meta.main) {
  await serve(process.argv[2] as LegName).catch((error: unknown) => {
    process.send?.({ failed: error instanceof Error ? error.message : String(error) } satisfies Answer);
    process.exitCode = 1;
  });
}
