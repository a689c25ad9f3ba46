/** How long the program takes to a first sale and what memory it holds, beside an Electron program with one empty window. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PreparedMachine } from "#tools/prepare-machine.ts";
import {
  attachPageTill,
  type BenchWindow,
  openEmptyWindow,
  openRegisterWindow,
  sellInPage,
  signInAtWindow,
  waitForPaint,
} from "./bench-window.ts";
import { type Figure, measured, notRun } from "./figures.ts";
import type { LargeShop } from "./large-shop.ts";
import { quantile } from "./pairs.ts";
import { treeBytes } from "./usage.ts";

const START_PAIRS = 5;
const SETTLE_MS = 5_000;
const FEW_SALES = 100;

/** From starting the process to the sign-in screen, and from the PIN to tiles: a person's own time between them is not counted. */
export async function measureStart(machine: PreparedMachine, shop: LargeShop): Promise<Figure> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const signIns: number[] = [];
  const startOurs = async () => {
    const window = await openRegisterWindow(machine, shop.copy());
    try {
      const toSignInMs = (await waitForPaint(window.page, ".ui-person")) - window.startedMs;
      const signInMs = await signInAtWindow(window.page);
      ours.push(toSignInMs + signInMs);
      signIns.push(signInMs);
    } finally {
      await window.app.close();
    }
  };
  const startTheirs = () =>
    withEmptyWindow(machine, async ({ page, startedMs }) => {
      theirs.push((await waitForPaint(page, "p")) - startedMs);
    });
  // One of each first: files that were never read come slowly from the disk, whose program they may be.
  await startTheirs();
  await startOurs();
  for (const list of [ours, theirs, signIns]) list.length = 0;
  for (let pair = 0; pair < START_PAIRS; pair += 1) {
    const order = pair % 2 === 0 ? [startOurs, startTheirs] : [startTheirs, startOurs];
    for (const start of order) await start();
  }
  const ratios = ours.map((ms, at) => ms / (theirs[at] ?? ms));
  return measured({
    figure: "start to first sale possible, 100,000 products / empty Electron window",
    ours: quantile(ours, 0.5),
    against: quantile(theirs, 0.5),
    ratio: quantile(ratios, 0.5),
    unit: "ms",
    aim: { of: "ratio", is: "<=", limit: 1.5 },
    note: `worst pair ${Math.max(...ratios).toFixed(2)}; ${quantile(signIns, 0.5)} ms of ours from PIN to tiles`,
  });
}

/** Memory of all processes after few and after many sales. @param many sales in all */
export async function measureMemory(machine: PreparedMachine, shop: LargeShop, many: number): Promise<Figure[]> {
  if (treeBytes(process.pid) === null) return [notRun("memory of all processes", "MiB", "counted on Linux only")];
  const empty = await withEmptyWindow(machine, memoryOf);
  const { app, page, startedMs } = await openRegisterWindow(machine, shop.copy());
  try {
    await waitForPaint(page, ".ui-person");
    await signInAtWindow(page);
    await attachPageTill(page);
    await sellInPage(page, FEW_SALES);
    const few = await memoryOf({ app, page, startedMs });
    await sellInPage(page, many - FEW_SALES);
    const after = await memoryOf({ app, page, startedMs });
    const figure = `memory of all processes, ${many} sales`;
    const against = (name: string, bytes: number, limit: number) =>
      measured({
        figure: `${figure} / ${name}`,
        ours: after,
        against: bytes,
        unit: "MiB",
        aim: { of: "ratio", is: "<=", limit },
      });
    return [against(`${FEW_SALES} sales`, few, 1.1), against("empty Electron program", empty, 1.5)];
  } finally {
    await app.close();
  }
}

/** In MiB, when the program has come to rest. */
async function memoryOf({ app, page }: BenchWindow): Promise<number> {
  await page.waitForTimeout(SETTLE_MS);
  return (treeBytes(app.process().pid ?? 0) ?? 0) / 2 ** 20;
}

async function withEmptyWindow<T>(machine: PreparedMachine, look: (window: BenchWindow) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), "evertill-bench-empty-"));
  const window = await openEmptyWindow(machine, data);
  try {
    return await look(window);
  } finally {
    await window.app.close();
    rmSync(data, { recursive: true, force: true });
  }
}
