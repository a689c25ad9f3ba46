/** A display for machines that have none: one Xvnc that only this user's programs may draw on and only who has the printed password may watch. */
import { type ChildProcess, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { endProcess, spawnTied } from "./tied-process.ts";

/** A running virtual display. */
export interface VirtualDisplay {
  /** What programs need in their environment to draw on it. */
  readonly environment: { readonly DISPLAY: string; readonly XAUTHORITY: string };
  /** Where a person on this machine can watch and touch it. */
  readonly vncAddress: string;
  readonly vncPassword: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3_000;

/**
 * Starts a 1920 × 1080 display with a free number; it ends with this program.
 * @throws when Xvnc does not come up
 */
export async function startVirtualDisplay(): Promise<VirtualDisplay> {
  const folder = mkdtempSync(join(tmpdir(), "evertill-display-"));
  // VNC's own scheme reads eight characters; 48 random bits and a listener on loopback alone.
  const vncPassword = randomBytes(6).toString("base64url");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, spawnSync("tigervncpasswd", ["-f"], { input: `${vncPassword}\n` }).stdout, {
    mode: 0o600,
  });
  const authority = join(folder, "authority");
  writeFileSync(authority, "", { mode: 0o600 });
  const cookie = randomBytes(16).toString("hex");
  // The server takes any cookie in its file; clients look theirs up by display, whose number is known only afterwards.
  authorize(authority, ":0", cookie);

  const port = await findFreePort();
  const server = spawnTied(
    "Xvnc",
    [
      ...["-displayfd", "3", "-geometry", "1920x1080", "-depth", "24", "-nolisten", "tcp", "-auth", authority],
      ...[
        "-rfbport",
        String(port),
        "-localhost",
        "-interface",
        "127.0.0.1",
        "-SecurityTypes",
        "VncAuth",
        "-PasswordFile",
        passwordFile,
      ],
      ...["-AlwaysShared", "-desktop", "Evertill", "-fp", "built-ins"],
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const stop = async () => {
    await endProcess(server, STOP_TIMEOUT_MS);
    removeFolder();
  };
  process.once("exit", () => {
    server.kill("SIGTERM");
    removeFolder();
  });
  try {
    const display = `:${await readDisplayNumber(server)}`;
    authorize(authority, display, cookie);
    return {
      environment: { DISPLAY: display, XAUTHORITY: authority },
      vncAddress: `127.0.0.1:${port}`,
      vncPassword,
      stop,
    };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

/** Writes the cookie into the authority file over xauth's input, so that no other user reads it from a command line. */
function authorize(file: string, display: string, cookie: string): void {
  const answer = spawnSync("xauth", ["-q", "-f", file, "source", "-"], {
    input: `add ${display} MIT-MAGIC-COOKIE-1 ${cookie}\n`,
    encoding: "utf8",
  });
  if (answer.status !== 0) throw new Error(`xauth could not write the display's key: ${answer.stderr}`);
  chmodSync(file, 0o600);
}

async function readDisplayNumber(server: ChildProcess): Promise<number> {
  const timeout = setTimeout(() => server.kill("SIGKILL"), START_TIMEOUT_MS);
  let text = "";
  try {
    for await (const chunk of server.stdio[3] as Readable) {
      text += String(chunk);
      if (text.includes("\n")) break;
    }
  } finally {
    clearTimeout(timeout);
  }
  if (!/^\d+\n/.test(text)) throw new Error("The virtual display (Xvnc) did not start.");
  return Number.parseInt(text, 10);
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("No free port on loopback.");
  return address.port;
}

if (process.argv[1] === import.meta.filename) {
  const display = await startVirtualDisplay();
  console.log(JSON.stringify({ ...display.environment, vnc: display.vncAddress, password: display.vncPassword }));
  process.once("SIGINT", () => process.exit(0));
  process.once("SIGTERM", () => process.exit(0));
  await new Promise(() => setInterval(() => undefined, 60_000));
}
