/** The virtual card terminal of demo, tour and crash runs: starts the emulator as a program of its own and reads where it listens. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { endProcess, spawnTied } from "./tied-process.ts";

/** A card terminal that listens. */
export interface VirtualTerminal {
  readonly host: string;
  readonly port: number;
  /** What it calls itself; the same as long as its memory is kept. */
  readonly terminal: string;
  readonly process: ChildProcess;
  /** Ends it at this very instant: a power cut. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** How a terminal is started. */
export interface VirtualTerminalOptions {
  /** Where it remembers its orders. */
  readonly memory: string;
  /** 0, if not said: any free port. */
  readonly port?: number;
  /** Until a card is read and the bank has answered, ms. */
  readonly thinkMs: number;
  /** A seed: whatever can go wrong does. Without one it goes by the amount. */
  readonly random?: number;
}

const readyLine = z.object({ ready: z.literal(true), port: z.int().min(1).max(65535), terminal: z.string().min(1) });

const READY_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3_000;

/**
 * Starts the terminal.
 * @throws when it does not say within 15 s that it is ready
 */
export async function startVirtualTerminal(options: VirtualTerminalOptions): Promise<VirtualTerminal> {
  const { memory, port = 0, thinkMs, random } = options;
  const program = join(PROJECT_FOLDER, "test", "devices", "card-terminal", "main.ts");
  const own = ["--port", String(port), "--memory", memory, "--think-ms", String(thinkMs)];
  const seed = random === undefined ? [] : ["--random", String(random)];
  const child = spawnTied(process.execPath, [program, ...own, ...seed], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const timeout = setTimeout(() => child.kill("SIGKILL"), READY_TIMEOUT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout as Readable })) {
      const ready = readyLine.safeParse(parseLine(line)).data;
      if (ready === undefined) continue;
      const kill = async (): Promise<void> => {
        child.kill("SIGKILL");
        await gone;
      };
      const stop = () => endProcess(child, STOP_TIMEOUT_MS);
      return { host: "127.0.0.1", port: ready.port, terminal: ready.terminal, process: child, kill, stop };
    }
  } finally {
    clearTimeout(timeout);
  }
  throw new Error("The virtual card terminal did not start.");
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
