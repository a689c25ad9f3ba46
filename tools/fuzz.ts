/**
 * `npm run fuzz -- --calls 10000 [--seed N] [--route=PATH] [--chapter N] [--mutant=NAME]`: asks a real server what its
 * own OpenAPI document allows and what it does not, and holds every answer to that document. No call may fail it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";
import { FUZZ_MUTANTS } from "#test/fuzz/fuzz-mutants.ts";
import { runFuzz } from "#test/fuzz/run-fuzz.ts";
import { serverDatabaseIn } from "#test/sync-server/server-database.ts";

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    route: { type: "string" },
    chapter: { type: "string" },
    mutant: { type: "string" },
  },
});
const calls = Number(values.calls);
const seed = Number(values.seed);
const chapter = values.chapter === undefined ? undefined : Number(values.chapter);
const mutant = FUZZ_MUTANTS.find((name) => name === values.mutant);
if (![calls, seed, chapter ?? 0].every((each) => Number.isSafeInteger(each) && each >= 0) || calls < 1) {
  console.error("--calls, --seed and --chapter are whole numbers, calls at least 1");
  process.exit(2);
}
if (values.mutant !== undefined && mutant === undefined) {
  console.error(`--mutant is one of ${FUZZ_MUTANTS.join(", ")}`);
  process.exit(2);
}
console.log(`seed ${seed}`);
const folder = mkdtempSync(join(tmpdir(), "evertill-fuzz-"));
// As root the database runs as a user of its own, who has to pass.
await chmod(folder, 0o755);
const cluster = await startEmbeddedPostgres({
  folder: join(folder, "postgres"),
  log: pino({ level: "error" }),
  settings: { fsync: "off", synchronous_commit: "off" },
});
try {
  const on = await serverDatabaseIn(cluster.superuserUrl(), "fuzz", (name) => cluster.superuserUrl(name));
  const say = (line: string): void => console.log(line);
  const run = await runFuzz(on, { calls, seed, route: values.route, chapter, mutant, say });
  await on.drop();
  console.log(`${run.reached.length} of ${run.operations} operations answered with a success`);
  console.log(`fuzz: ${run.calls} calls, ${run.failures.length} failed`);
  process.exitCode = run.failures.length === 0 ? 0 : 1;
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
