/** The crash runs are able to fail: registers with a planted fault are found. `npm test` runs the honest ones beside. */
import { expect, test } from "vitest";
import { runCrashes } from "./run-crashes.ts";
import { runPaymentCrashes } from "./run-payments.ts";

test("a register that writes its journal outside the transaction is found out", { timeout: 240_000 }, async () => {
  const outcome = await runCrashes({ kills: 150, seed: 1, flags: ["--mutant=outside"], say: () => {} });
  expect(outcome.lost).toBeGreaterThan(0);
});

test("[SALE-62] a register that takes a payment in doubt for unpaid is found out", { timeout: 240_000 }, async () => {
  const outcome = await runPaymentCrashes({ kills: 14, seed: 3, flags: ["--mutant=doubt_is_no"], say: () => {} });
  expect(outcome.doubled.length).toBeGreaterThan(0);
  expect(outcome.lost.length).toBeGreaterThan(0);
});
