/** One process of a simulation: a PostgreSQL of its own in which it plays the seeds it is told, and says how each ended. */
import { mkdtempSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { z } from "zod";
import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";
import { SeedRunner, SIM_MUTANTS } from "./run-seeds.ts";

const jobSchema = z.strictObject({ seeds: z.array(z.int()), mutant: z.enum(SIM_MUTANTS).nullable() });

/** What a process is told first. */
export type SimJob = z.infer<typeof jobSchema>;

process.once("message", (told) => void run(jobSchema.parse(told)));

async function run({ seeds, mutant }: SimJob): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "evertill-sim-"));
  // As root the database runs as a user of its own, who has to pass.
  await chmod(folder, 0o755);
  // Its power is cut by the simulation, between two statements; nothing waits for a disk.
  const settings = { fsync: "off", synchronous_commit: "off" };
  const log = pino({ level: "error" });
  const cluster = await startEmbeddedPostgres({ folder: join(folder, "postgres"), log, settings });
  try {
    const runner = await SeedRunner.open(cluster.superuserUrl(), join(folder, "tills"), mutant);
    for (const seed of seeds) process.send?.(await runner.run(seed));
    await runner.close();
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  process.disconnect();
}
