/** The server keeps what its own document promises, whatever it is asked; and faults planted on purpose are found. */
import { afterEach, expect, test } from "vitest";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import type { FuzzMutant } from "./fuzz-mutants.ts";
import { type FuzzRun, runFuzz } from "./run-fuzz.ts";

const LONG_MS = 120_000;
/** A fixed seed: a change that breaks nothing must not fail for what nobody has asked yet. */
const SEED = 20_261_123;
let database: ServerDatabase | undefined;

afterEach(() => database?.drop());

test("whatever the document allows, and what it does not, is answered as the document says", {
  timeout: LONG_MS,
}, async () => {
  database = await newServerDatabase();
  const { calls, failures, reached } = await runFuzz(database, { calls: 2_000, seed: SEED, say: () => undefined });
  expect(failures).toEqual([]);
  expect(calls).toBe(2_000);
  // A fuzz that is turned away at the door proves nothing.
  expect(reached.length).toBeGreaterThan(50);
  expect(reached).toContain("POST /v1/journal");
});

test("a handler that fails on a long name is found", { timeout: LONG_MS }, async () => {
  const { failures } = await runWith("throws");
  expect(failures.join("\n")).toContain("logged:  a name was too long for it");
});

test("an answer that nobody documented is found", { timeout: LONG_MS }, async () => {
  const { failures } = await runWith("differs");
  expect(failures.join("\n")).toContain("must NOT have additional properties");
});

test("an answer that tells a statement is found", { timeout: LONG_MS }, async () => {
  const { failures } = await runWith("tells");
  expect(failures.join("\n")).toContain("says what is inside: select name from");
});

async function runWith(mutant: FuzzMutant): Promise<FuzzRun> {
  database = await newServerDatabase();
  return runFuzz(database, { calls: 200, seed: SEED, route: "/v1/organisation", mutant, say: () => undefined });
}
