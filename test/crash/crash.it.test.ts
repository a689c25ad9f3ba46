/** The crash run is able to fail: a register that writes its journal outside the transaction is found. `npm test` runs the honest one beside. */
import { expect, test } from "vitest";
import { runCrashes } from "./run-crashes.ts";

test("a register that writes its journal outside the transaction is found out", { timeout: 240_000 }, async () => {
  const outcome = await runCrashes({ kills: 150, seed: 1, flags: ["--mutant=outside"], say: () => {} });
  expect(outcome.lost).toBeGreaterThan(0);
});
