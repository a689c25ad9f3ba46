/** Ends what a command started, in reverse order, whether it finished, failed or was told to stop. */

/** Collects endings. */
export interface Endings {
  add(end: () => Promise<void>): void;
}

/**
 * Runs a command and ends all it started; Ctrl-C, a closed terminal and SIGTERM end it as well.
 * @param work gets where to note its endings, and answers the exit code
 */
export async function runWithEndings(work: (endings: Endings) => Promise<number>): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void endAll().then(() => process.exit(0)));
  }
  try {
    process.exitCode = await work({ add: (end) => ends.push(end) });
  } catch (problem) {
    console.log(`Could not go on: ${problem instanceof Error ? problem.message : String(problem)}`);
    process.exitCode = 1;
  } finally {
    await endAll();
  }
}
