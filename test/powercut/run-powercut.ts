/** Lets a real register work under the recorder, then cuts the power at many moments of the record and opens what each leaves. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { nothingConfirmed, workUntilKilled } from "#test/crash/cashier.ts";
import { type Random, randomFrom } from "#test/crash/random.ts";
import { RegisterClient, RegisterGone } from "#test/register-client.ts";
import { confirmedAt, type Promised, WatchedWindow } from "./cut-moments.ts";
import { Disk, FATES } from "./disk.ts";
import { openState } from "./open-state.ts";
import { type Deed, readRecord, recordingEnvironment } from "./recorder.ts";

/** What is asked of the register in each of its lives; in the long one its log is folded in while it works. */
const LIVES = [150, 1_100, 150, 150] as const;

/** A run's outcome. */
export interface PowercutOutcome {
  readonly states: number;
  /** States that lacked something confirmed, or did not open. */
  readonly lost: number;
  readonly confirmedSales: number;
  readonly findings: readonly string[];
}

/**
 * Records once and opens so many states.
 * @param options.flags the register's own flags, such as `--mutant=normal`
 * @param options.lives how many acts are asked of the register from each start to its close; a test has less time
 */
export async function runPowercuts(options: {
  readonly states: number;
  readonly seed: number;
  readonly flags: readonly string[];
  readonly lives?: readonly number[];
  readonly say: (line: string) => void;
}): Promise<PowercutOutcome> {
  const { states, seed, flags, lives = LIVES, say } = options;
  const place = mkdtempSync(join(tmpdir(), "evertill-powercut-"));
  try {
    const folder = join(place, "till");
    mkdirSync(folder);
    const recorded = await record({ place, folder, seed, flags, lives });
    const { deeds, promises } = recorded;
    const confirmedSales = promises.at(-1)?.confirmed.sales.length ?? 0;
    const syncs = deeds.filter(({ kind }) => kind === "synced").length;
    const folded = deedsOn("register.db", deeds).filter(({ kind }) => kind === "written").length;
    say(`${deeds.length} deeds, ${syncs} of them syncs, ${folded} of them pages of the database itself`);
    say(`${confirmedSales} sales were confirmed on screen`);
    const findings = checkWhole(deeds, folder);
    if (findings.length > 0) return { states: 0, lost: 1, confirmedSales, findings };
    const random = randomFrom(seed + 1);
    const moments = momentsIn(deeds, promises, states, random);
    const disk = new Disk(folder);
    let next = 0;
    let lost = 0;
    for (const [index, atNs] of moments.entries()) {
      for (let deed = deeds[next]; deed && deed.overNs <= atNs; deed = deeds[next]) {
        disk.take(deed);
        next += 1;
      }
      const fate = FATES[index % FATES.length] ?? "lost";
      const underWay = deeds[next];
      const state = disk.after(fate, random, underWay && underWay.beganNs < atNs ? underWay : null);
      const found = await openState(join(place, `state-${index}`), state, confirmedAt(promises, atNs));
      if (found.length > 0) lost += 1;
      for (const what of found) findings.push(`state ${index}, ${fate}, after deed ${next}, seed ${seed}: ${what}`);
      if ((index + 1) % 50 === 0) say(`${index + 1} states opened`);
    }
    return { states: moments.length, lost, confirmedSales, findings };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A demo shop's register works, is closed and started again, all under the recorder. */
async function record(where: {
  readonly place: string;
  readonly folder: string;
  readonly seed: number;
  readonly flags: readonly string[];
  readonly lives: readonly number[];
}): Promise<{ readonly deeds: readonly Deed[]; readonly promises: readonly Promised[] }> {
  const { place, folder, seed, flags, lives } = where;
  const file = join(place, "record");
  const environment = recordingEnvironment(folder, file);
  const random = randomFrom(seed);
  const confirmed = nothingConfirmed();
  const promises: Promised[] = [];
  for (const acts of lives) {
    const client = await RegisterClient.start({ dataFolder: folder, flags, environment });
    const window = new WatchedWindow({ client, confirmed, promises, acts });
    await workUntilKilled(window, random, confirmed).catch((error: unknown) => {
      if (!(error instanceof RegisterGone)) throw error;
    });
    await client.stop();
  }
  return { deeds: readRecord(file), promises };
}

/** The record is whole: played without a loss it makes exactly the files that are there. */
function checkWhole(deeds: readonly Deed[], folder: string): string[] {
  const disk = new Disk(folder);
  for (const deed of deeds) disk.take(deed);
  const seen = disk.seen();
  const there = readdirSync(folder).filter((name) => name.startsWith("register.") && !/-shm$|\.log/.test(name));
  const findings = there
    .filter((name) => !seen.get(name)?.equals(readFileSync(join(folder, name))))
    .map((name) => `the record misses something of ${name}`);
  for (const name of seen.keys()) if (!there.includes(name)) findings.push(`the record misses how ${name} went`);
  return findings;
}

/** Moments of the power cut, in order: after an answer, in the middle of anything, around syncs, and while the log is folded in. */
function momentsIn(
  deeds: readonly Deed[],
  promises: readonly Promised[],
  states: number,
  random: Random,
): readonly bigint[] {
  const kinds = [
    deeds,
    deeds.filter(({ kind }) => kind !== "written" && kind !== "opened"),
    deedsOn("register.db", deeds),
  ];
  const moments = Array.from({ length: states }, () => {
    if (random.happens(0.5)) return promises[random.below(promises.length)]?.fromNs ?? 0n;
    const among = kinds[random.below(kinds.length)] ?? deeds;
    const deed = among[random.below(among.length)];
    if (!deed) return 0n;
    return random.happens(0.5) ? deed.overNs : deed.beganNs + (deed.overNs - deed.beganNs) / 2n;
  });
  return moments.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** What was done to the database file itself, not to its log. */
function deedsOn(name: string, deeds: readonly Deed[]): readonly Deed[] {
  const handles = new Set<string>();
  return deeds.filter((deed) => {
    if (deed.kind === "opened" && basename(deed.path) === name) handles.add(deed.handle);
    else if (deed.kind === "opened") handles.delete(deed.handle);
    return "handle" in deed && deed.kind !== "opened" && handles.has(deed.handle);
  });
}
