/** What processes use, as the kernel tells it: processor time, memory, flushes of a disk. Null on systems that do not tell. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

/** Linux counts processor time in hundredths of a second for programs. */
const TICK_MS = 10;
const UTIME = 11;
const STIME = 12;
const FLUSHES = 15;

/** Processor time of a process and its threads so far, in ms. */
export function cpuMsOf(pid: number): number | null {
  const fields = readStat(pid);
  return fields ? (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS : null;
}

/** Memory of a process that lies in RAM, shared pages counted whole. */
export function rssBytesOf(pid: number): number | null {
  return readKilobytes(`/proc/${pid}/status`, "VmRSS");
}

/** Memory of a process and all its descendants, shared pages divided among those who share them. */
export function treeBytes(pid: number): number | null {
  if (process.platform !== "linux") return null;
  const shares = [pid, ...descendantsOf(pid)].map((each) => readKilobytes(`/proc/${each}/smaps_rollup`, "Pss"));
  return shares.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}

/** How often the disk under a file was flushed since the system started. */
export function flushesUnder(file: string): number | null {
  if (process.platform !== "linux") return null;
  const { dev } = statSync(file);
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  const counters = `/sys/dev/block/${major}:${minor}/stat`;
  if (!existsSync(counters)) return null;
  const flushes = readFileSync(counters, "utf8").trim().split(/\s+/)[FLUSHES];
  return flushes === undefined ? null : Number(flushes);
}

function descendantsOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = readStat(Number(name))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const below = (parent: number): number[] =>
    [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

/** The fields of a process after its name, which may hold anything. */
function readStat(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

function readKilobytes(file: string, name: string): number | null {
  try {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(file, "utf8"));
    return found ? Number(found[1]) * 1_024 : null;
  } catch {
    return null;
  }
}
