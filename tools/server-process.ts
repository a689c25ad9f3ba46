/** A sync server as a program of its own: starts it in a folder, reads where it listens, ends or kills it. */
import { type ChildProcess, execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { z } from "zod";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { endProcess, spawnTied } from "./tied-process.ts";

const PROGRAM = join(PROJECT_FOLDER, "sync-server", "main.ts");
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

/** A server that listens. */
export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

const ownerSchema = z.object({
  email: z.string(),
  password: z.string(),
  organisationId: z.string(),
  branchId: z.string(),
});
/** The first owner of an organisation, with the password that was made for them. */
export type FirstOwner = z.infer<typeof ownerSchema>;

/** Starts a server in a folder. @param port 0 for any that is free @throws when it does not say in time that it is ready */
export async function startServerProcess(folder: string, port: number): Promise<ServerProcess> {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const child = spawnTied(process.execPath, [PROGRAM, "serve"], {
    env: environmentOf(folder, port),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timeout = setTimeout(() => child.kill("SIGKILL"), READY_TIMEOUT_MS);
  const url = await readUrl(child, join(folder, "server.log"));
  clearTimeout(timeout);
  return {
    url,
    port: Number(new URL(url).port),
    process: child,
    stop: () => endProcess(child, STOP_TIMEOUT_MS),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** The organisation of a folder and its first owner; founded when the folder is new. The server must not be running. */
export async function findOrFoundOrganisation(folder: string): Promise<FirstOwner> {
  const file = join(folder, "demo-owner.json");
  if (existsSync(file)) return ownerSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const password = `Demo-${randomBytes(12).toString("base64url")}-7a`;
  const email = "owner@demo.example";
  const args = [PROGRAM, "create-owner", "--email", email, "--name", "Demo Owner", "--organisation", "Harbour Bakery"];
  args.push("--branch", "Harbour Street", "--currency", "EUR", "--zone", "Europe/Berlin");
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...environmentOf(folder, 0), EVERTILL_OWNER_PASSWORD: password, EVERTILL_LOG_LEVEL: "error" },
  });
  const made: unknown = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  const owner = ownerSchema.parse({ ...(made as object), email, password });
  writeFileSync(file, JSON.stringify(owner), { mode: 0o600 });
  return owner;
}

function environmentOf(folder: string, port: number): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, DATABASE_MIGRATE_URL: __, ...inherited } = process.env;
  return { ...inherited, EVERTILL_DATA: folder, EVERTILL_PORT: String(port), EVERTILL_LOG_LEVEL: "info" };
}

/** Its lines go to a file; the one with the address is what we wait for. */
function readUrl(child: ChildProcess, logFile: string): Promise<string> {
  const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  const lines = createInterface({ input: child.stdout as Readable });
  child.stderr?.on("data", (piece: Buffer) => void log.write(piece));
  return new Promise((settle, fail) => {
    lines.on("line", (line) => {
      log.write(`${line}\n`);
      const url = /^Evertill sync server: (http\S+)$/.exec(line)?.[1];
      if (url) settle(url);
    });
    lines.once("close", () => fail(new Error(`the server did not start; see ${logFile}`)));
  });
}
