/**
 * `npm run authz [-- --write] [--mutant=NAME]`: calls every route as everybody in every place and holds who was let in
 * against `test/authz/matrix.txt`; `--write` renews that file, for a person to read before it is kept.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";
import { compareMatrix, MATRIX_FILE, matrixText } from "#test/authz/matrix-file.ts";
import { AUTHZ_MUTANTS, runMatrix } from "#test/authz/run-matrix.ts";
import { serverDatabaseIn } from "#test/sync-server/server-database.ts";

/** Fewer would mean that something was left out. */
const LEAST_CALLS = 3_000;

const { values } = parseArgs({ options: { write: { type: "boolean", default: false }, mutant: { type: "string" } } });
const mutant = AUTHZ_MUTANTS.find((name) => name === values.mutant) ?? null;
if (values.mutant !== undefined && mutant === null) {
  console.error(`--mutant is one of ${AUTHZ_MUTANTS.join(", ")}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "evertill-authz-"));
// As root the database runs as a user of its own, who has to pass.
await chmod(folder, 0o755);
const settings = { fsync: "off", synchronous_commit: "off" };
const cluster = await startEmbeddedPostgres({
  folder: join(folder, "postgres"),
  log: pino({ level: "error" }),
  settings,
});
try {
  const on = await serverDatabaseIn(cluster.superuserUrl(), "authz", (name) => cluster.superuserUrl(name));
  const run = await runMatrix(on, mutant);
  await on.drop();
  if (values.write) writeFileSync(MATRIX_FILE, matrixText(run.lines));
  const differences = compareMatrix(readFileSync(MATRIX_FILE, "utf8"), run.lines);
  for (const line of [...differences, ...run.wrong, ...run.leaks]) console.log(line);
  console.log(`authz: ${run.calls} calls, ${run.leaks.length + differences.length} leaks`);
  const found = differences.length + run.wrong.length + run.leaks.length;
  process.exitCode = found === 0 && run.calls >= LEAST_CALLS ? 0 : 1;
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
