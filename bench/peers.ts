/** Brings the peers onto this machine when somebody measures, from their own lock file and never into the program's. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "peers");

/**
 * Installs what bench/peers/package-lock.json names, once.
 * @returns null when it is there, else why it is not
 */
export function preparePeers(): string | null {
  if (existsSync(join(FOLDER, "node_modules", "pouchdb"))) return null;
  const [command, before] = npm();
  const run = spawnSync(command, [...before, "ci", "--no-audit", "--no-fund"], { cwd: FOLDER, encoding: "utf8" });
  if (run.status === 0) return null;
  const said = run.error?.message ?? run.stderr.split("\n").find((line) => line.includes("error"));
  return `the peers could not be installed: ${said ?? `npm ended with ${run.status}`}`;
}

/** The npm that runs this script, called through Node: on Windows `npm` is a shell script, which can't be spawned. */
function npm(): readonly [string, readonly string[]] {
  const script = process.env.npm_execpath;
  return script === undefined ? ["npm", []] : [process.execPath, [script]];
}
