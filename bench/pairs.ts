/** Comparing two legs fairly: interleaved A-B-B-A, ratios taken pair by pair. */

/** What a leg of work took, and what it used. */
export interface LegRun {
  /** Sales that were confirmed, and the time from asking to the answer, over all of them. */
  readonly commits: number;
  readonly elapsedMs: number;
  /** What is used is counted over all durable writes of the leg: a register also saves each change of a draft. */
  readonly writes: number;
  /** Of the process that does the work, and its threads; null where the system does not tell. */
  readonly cpuMs: number | null;
  readonly rssBytes: number | null;
  /** Flushes of the disk under it meanwhile, others' included; null where the system does not tell. */
  readonly syncs: number | null;
}

/** Legs in the order they ran, pair by pair. */
export interface Pairs {
  readonly ours: readonly LegRun[];
  readonly theirs: readonly LegRun[];
}

/** Runs pairs in the order A-B, B-A, A-B … so that whatever drifts meanwhile falls on both. @param pairs at least five */
export async function runPairs(
  pairs: number,
  ours: () => Promise<LegRun>,
  theirs: () => Promise<LegRun>,
): Promise<Pairs> {
  const ran: { ours: LegRun[]; theirs: LegRun[] } = { ours: [], theirs: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) ran.ours.push(await ours());
    ran.theirs.push(await theirs());
    if (pair % 2 === 1) ran.ours.push(await ours());
  }
  return ran;
}

/** Commits in a second. */
export function rateOf({ commits, elapsedMs }: LegRun): number {
  return (commits / elapsedMs) * 1_000;
}

/** Median and worst of the pairwise ratios ours / theirs of the rates. */
export function compareRates({ ours, theirs }: Pairs): { readonly median: number; readonly worst: number } {
  const ratios = ours.map((run, at) => rateOf(run) / rateOf(theirs[at] ?? run));
  return { median: quantile(ratios, 0.5), worst: Math.min(...ratios) };
}

/** The value below which this share of all values lies. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? Number.NaN;
}

/** What stands beside a rate: syncs per durable write (the least seen, since others' add), processor time, memory. */
export function sayUsage(runs: readonly LegRun[]): string {
  const syncs = known(runs.map((run) => (run.syncs === null ? null : run.syncs / run.writes)));
  const cpu = known(runs.map((run) => (run.cpuMs === null ? null : run.cpuMs / run.writes)));
  const rss = known(runs.map((run) => run.rssBytes));
  return [
    syncs.length === 0 ? "syncs not counted here" : `${Math.min(...syncs).toFixed(2)} syncs a write`,
    cpu.length === 0 ? "processor not known" : `${quantile(cpu, 0.5).toFixed(2)} ms processor a write`,
    rss.length === 0 ? "memory not known" : `${(Math.max(...rss) / 2 ** 20).toFixed(0)} MiB`,
  ].join(", ");
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
