/** Starting a program that ends with this one, even when this one is killed hard (Linux) or its terminal closes. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { hasProgram } from "./system-packages.ts";

/**
 * Spawns in a process group of its own, so that Ctrl-C reaches this program alone and it ends the others in order.
 * On Linux the kernel sends SIGTERM when this program is gone.
 */
export function spawnTied(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const tied = process.platform === "linux" && hasProgram("setpriv");
  const [program, ...rest] = tied ? ["setpriv", "--pdeathsig", "TERM", command, ...args] : [command, ...args];
  return spawn(program ?? command, rest, { ...options, detached: process.platform !== "win32" });
}

/** Asks a program to end, and ends it after `timeoutMs` if it does not. */
export async function endProcess(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timeout = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  await ended;
  clearTimeout(timeout);
}
