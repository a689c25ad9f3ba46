/** The demo's own sync server: started as a program of its own, with an organisation, and somebody who confirms the demo's till. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { endProcess, spawnTied } from "./tied-process.ts";

/** A server of the demo. */
export interface DemoServer {
  readonly url: string;
  /** Sign in with these to try the API. */
  readonly email: string;
  readonly password: string;
  /** A code for a new till; null when this demo's till joined before. */
  readonly code: string | null;
  /** Confirms the till as soon as it shows that code; ends when that is done or the server stops. */
  confirmTill(): Promise<void>;
  stop(): Promise<void>;
}

const PROGRAM = join(PROJECT_FOLDER, "sync-server", "main.ts");
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const LOOK_AGAIN_MS = 250;

const ownerSchema = z.object({
  email: z.string(),
  password: z.string(),
  organisationId: z.string(),
  branchId: z.string(),
});
type DemoOwner = z.infer<typeof ownerSchema>;
const registerSchema = z.object({ registerId: z.string(), code: z.string(), state: z.string() });

/** Starts the server in a folder of the demo. @throws when it does not say in time that it is ready */
export async function startDemoServer(folder: string, registerCode: string): Promise<DemoServer> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const environment = { ...process.env, EVERTILL_DATA: folder, EVERTILL_PORT: "0", EVERTILL_LOG_LEVEL: "info" };
  const owner = await findOrMakeOwner(folder, environment);
  const child = spawnTied(process.execPath, [PROGRAM, "serve"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const timeout = setTimeout(() => child.kill("SIGKILL"), READY_TIMEOUT_MS);
  const url = await readUrl(child.stdout as Readable, join(folder, "server.log"));
  clearTimeout(timeout);
  const api = await signIn(url, owner);
  const { registerId, code } = await findOrMakeRegister(api, owner, registerCode);
  return {
    url,
    email: owner.email,
    password: owner.password,
    code,
    confirmTill: () =>
      code === null ? Promise.resolve() : confirmWaiting(api, registerId, () => child.exitCode !== null),
    stop: () => endProcess(child, STOP_TIMEOUT_MS),
  };
}

/** Its lines go to a file; the one with the address is what we wait for. */
async function readUrl(output: Readable, logFile: string): Promise<string> {
  const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  const lines = createInterface({ input: output });
  return new Promise((settle, fail) => {
    lines.on("line", (line) => {
      log.write(`${line}\n`);
      const url = /^Evertill sync server: (http\S+)$/.exec(line)?.[1];
      if (url) settle(url);
    });
    lines.once("close", () => fail(new Error(`the demo's server did not start; see ${logFile}`)));
  });
}

async function findOrMakeOwner(folder: string, environment: NodeJS.ProcessEnv): Promise<DemoOwner> {
  const file = join(folder, "demo-owner.json");
  if (existsSync(file)) return ownerSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const password = `Demo-${randomBytes(12).toString("base64url")}-7a`;
  const email = "owner@demo.example";
  const args = [PROGRAM, "create-owner", "--email", email, "--name", "Demo Owner", "--organisation", "Harbour Bakery"];
  args.push("--branch", "Harbour Street", "--currency", "EUR", "--zone", "Europe/Berlin");
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...environment, EVERTILL_OWNER_PASSWORD: password, EVERTILL_LOG_LEVEL: "error" },
  });
  const made = ownerSchema.parse({ ...JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}"), email, password });
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

/** Asks the server something. */
type Api = (method: string, path: string, body?: unknown) => Promise<unknown>;

async function signIn(url: string, owner: DemoOwner): Promise<Api> {
  const ask = async (
    headers: Record<string, string>,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<unknown> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const answer = await fetch(`${url}${path}`, { method, headers: { ...headers, ...type }, ...json });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  };
  const { email, password, organisationId } = owner;
  const signedIn = z
    .object({ accessToken: z.string() })
    .parse(await ask({}, "POST", "/v1/sign-in", { email, password }));
  const headers = { authorization: `Bearer ${signedIn.accessToken}`, "x-org-id": organisationId };
  return (method, path, body) => ask(headers, method, path, body);
}

/** The slot of the demo's till, with a fresh code while nobody took it. */
async function findOrMakeRegister(
  api: Api,
  { branchId }: DemoOwner,
  code: string,
): Promise<{ readonly registerId: string; readonly code: string | null }> {
  const { registers } = z.object({ registers: z.array(registerSchema) }).parse(await api("GET", "/v1/registers"));
  const known = registers.find((register) => register.code === code);
  if (known?.state === "active") return { registerId: known.registerId, code: null };
  const { registerId } =
    known ??
    z.object({ registerId: z.string() }).parse(await api("POST", "/v1/registers", { branchId, code, name: "Counter" }));
  const made = z
    .object({ code: z.string() })
    .parse(await api("POST", `/v1/registers/${registerId}/enrolment-codes`, {}));
  return { registerId, code: made.code };
}

/** What a manager does at the server: compares the fingerprint and confirms. In the demo both ends are this computer. */
async function confirmWaiting(api: Api, registerId: string, isOver: () => boolean): Promise<void> {
  const waitingSchema = z.object({
    fingerprint: z.string(),
    adoption: z.object({ staff: z.array(z.object({ staffId: z.string() })) }).nullable(),
  });
  while (!isOver()) {
    const waiting = await api("GET", `/v1/registers/${registerId}/waiting`).catch(() => null);
    const read = waitingSchema.safeParse(waiting);
    if (read.success) {
      const staff = (read.data.adoption?.staff ?? []).map(({ staffId }) => ({ localStaffId: staffId, staffId: null }));
      await api("POST", `/v1/registers/${registerId}/confirm`, { fingerprint: read.data.fingerprint, staff });
      return;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}
