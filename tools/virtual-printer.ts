/** The virtual receipt printer of demo and tour: starts the emulator as a program of its own and reads where it listens. */
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { endProcess, spawnTied } from "./tied-process.ts";

/** A printer that listens. */
export interface VirtualPrinter {
  readonly host: string;
  readonly port: number;
  /** A page that shows the paper as it is printed. */
  readonly viewUrl: string;
  /** Where each receipt is kept as a picture. */
  readonly folder: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

const readyLine = z.object({
  ready: z.literal(true),
  port: z.int().min(1).max(65535),
  viewUrl: z.url(),
  out: z.string().min(1),
});

const READY_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3_000;

/**
 * Starts the printer; what it prints is kept in `folder`.
 * @throws when it does not say within 15 s that it is ready
 */
export async function startVirtualPrinter(folder: string): Promise<VirtualPrinter> {
  const program = join(PROJECT_FOLDER, "test", "devices", "escpos-printer", "main.ts");
  const child = spawnTied(process.execPath, [program, "--port", "0", "--out", folder, "--view-port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const timeout = setTimeout(() => child.kill("SIGKILL"), READY_TIMEOUT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout as Readable })) {
      const ready = readyLine.safeParse(parseLine(line)).data;
      if (ready === undefined) continue;
      const stop = () => endProcess(child, STOP_TIMEOUT_MS);
      return { host: "127.0.0.1", port: ready.port, viewUrl: ready.viewUrl, folder: ready.out, process: child, stop };
    }
  } finally {
    clearTimeout(timeout);
  }
  throw new Error("The virtual printer did not start.");
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
