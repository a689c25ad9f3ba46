/** Shares the seeds of a simulation out to processes, and gathers how each ended. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SimJob } from "./run-job.ts";
import type { SeedOutcome, SimMutant } from "./run-seeds.ts";

const JOB = fileURLToPath(new URL("./run-job.ts", import.meta.url));

/** What to play. */
export interface SimRun {
  readonly seeds: readonly number[];
  readonly mutant: SimMutant | null;
  /** Processes at a time. */
  readonly jobs: number;
  onOutcome(outcome: SeedOutcome): void;
}

/** Plays all seeds. @returns how many were played: fewer when a process died, which it has said itself */
export async function runJobs({ seeds, mutant, jobs, onOutcome }: SimRun): Promise<number> {
  const shares = Array.from({ length: jobs }, (_, job) => seeds.filter((_seed, at) => at % jobs === job));
  const played = await Promise.all(
    shares.filter((share) => share.length > 0).map((share) => runJob({ seeds: share, mutant }, onOutcome)),
  );
  return played.reduce((sum, each) => sum + each, 0);
}

function runJob(job: SimJob, onOutcome: (outcome: SeedOutcome) => void): Promise<number> {
  const child = fork(JOB, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let played = 0;
  child.on("message", (outcome) => {
    played += 1;
    onOutcome(outcome as SeedOutcome);
  });
  child.send(job);
  return new Promise((settle) => child.once("exit", () => settle(played)));
}
