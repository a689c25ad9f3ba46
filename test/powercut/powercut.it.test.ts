/** A power cut takes nothing back that the screen confirmed; and the run that says so is able to fail. */
import { expect, test } from "vitest";
import { whyNotHere } from "./recorder.ts";
import { runPowercuts } from "./run-powercut.ts";

const LIVES = [70, 160, 70];
const where = test.skipIf(whyNotHere() !== null);

where("what the screen confirmed is on the disk whenever the power goes", { timeout: 240_000 }, async () => {
  const outcome = await runPowercuts({ states: 20, seed: 7, flags: [], lives: LIVES, say: () => {} });
  expect(outcome.findings).toEqual([]);
  expect(outcome.states).toBe(20);
  expect(outcome.confirmedSales).toBeGreaterThan(40);
});

where("a register that syncs at check-points only is found out", { timeout: 240_000 }, async () => {
  const outcome = await runPowercuts({ states: 10, seed: 7, flags: ["--mutant=normal"], lives: LIVES, say: () => {} });
  expect(outcome.lost).toBeGreaterThan(2);
});
