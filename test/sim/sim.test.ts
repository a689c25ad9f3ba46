/** The simulation on the database of the tests: seeds hold, a seed tells the same story twice, and planted faults are found. */
import { join } from "node:path";
import { afterAll, expect, inject, test } from "vitest";
import { makeTestFolder, removeTestFolders } from "#test/in-process-register.ts";
import type {} from "#test/sync-server/provide-cluster.ts";
import { PINNED_SEEDS } from "./pinned-seeds.ts";
import { SeedRunner, type SimMutant } from "./run-seeds.ts";

const FEW_MS = 120_000;
/** A planted fault has this many seeds to show itself. */
const CHANCES = 8;

afterAll(removeTestFolders);

async function withRunner<T>(mutant: SimMutant | null, work: (runner: SeedRunner) => Promise<T>): Promise<T> {
  const runner = await SeedRunner.open(inject("superuserUrl"), join(makeTestFolder(), "sim"), mutant);
  try {
    return await work(runner);
  } finally {
    await runner.close();
  }
}

test(
  "whatever a seed does to three tills and their server, nothing is lost, doubled, leaked or told wrongly; twice it is the same story",
  { timeout: FEW_MS },
  () =>
    withRunner(null, async (runner) => {
      for (const { seed } of PINNED_SEEDS) expect(await runner.run(seed)).toMatchObject({ seed, wrong: [] });
      const [once, twice] = [await runner.run(4), await runner.run(4)];
      expect(once.wrong).toEqual([]);
      expect(once.trace.length).toBeGreaterThan(60);
      expect(twice).toEqual(once);
    }),
);

test.each(["outside", "acks_uncommitted"] as const)("the fault %s is found", { timeout: FEW_MS }, (mutant) =>
  withRunner(mutant, async (runner) => {
    const found = async (seed: number): Promise<boolean> =>
      (await runner.run(seed)).wrong.length > 0 || (seed < CHANCES && (await found(seed + 1)));
    expect(await found(1)).toBe(true);
  }),
);
