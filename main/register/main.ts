/** The register process: takes its start from the shell, opens the register, connects windows over either transport. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openRegisterReports, type RegisterReports } from "./error-reports.ts";
import { openLog } from "./log.ts";
import { Register } from "./register.ts";
import { type ShellPipe, shellPipe } from "./shell-pipe.ts";
import { type StartMessage, shellMessage, type RegisterMessage as ToShell } from "./start-message.ts";
import { runBackupTask } from "./store/backup-worker.ts";
import { type OpenedBooks, openBooks } from "./store/open-books.ts";
import type { WindowLine } from "./window-api.ts";

type Connection = ReturnType<Register["windows"]["connect"]>;

/** Faults planted for the crash tests. */
const MUTANTS = ["outside", "doubt_is_no"] as const;
/** The one for power cuts: books as the addon opens them by itself, synced at check-points only. */
const SYNCS_SELDOM = process.argv.includes("--mutant=normal");

const pipe = shellPipe();
const connections = new Map<number, Connection>();
let register: Promise<Register> | null = null;
/** Null where nothing is reported. */
let reports: RegisterReports | null = null;

// The same program is its own thread for backups.
if (!(await runBackupTask())) serve();

function serve(): void {
  pipe.onMessage((data, ports) => {
    const message = shellMessage.safeParse(data);
    // Only the shell speaks here; what it did not say in the agreed form is not acted on.
    if (message.success) void obey(message.data, ports);
  });
  // The shell is gone: nobody can see or touch this till, and its files must be free for the next one.
  pipe.onGone(() => void stop(0));
}

async function obey(message: ReturnType<typeof shellMessage.parse>, ports: readonly ShellPort[]): Promise<void> {
  switch (message.kind) {
    case "start":
      register ??= start(message);
      return;
    case "connect":
      return connect(message.window, ports[0]);
    case "message":
      // Waits as its `connect` waits, so that nothing said early is lost.
      await register;
      return connections.get(message.window)?.receive(message.data);
    case "disconnect":
      await register;
      connections.get(message.window)?.disconnect();
      connections.delete(message.window);
      return;
    case "report":
      return reports?.pass(message.report);
    case "stop":
      return stop(0);
  }
}
type ShellPort = Parameters<Parameters<ShellPipe["onMessage"]>[0]>[1][number];

async function start(message: StartMessage): Promise<Register> {
  reports = openRegisterReports(message, () => Date.now());
  const log = openLog(message.logFolder, message.program.version, reports?.report);
  try {
    const opened = await Register.open({
      start: message,
      migrationsFolder: migrationsFolder(),
      log,
      mutant: MUTANTS.find((name) => process.argv.includes(`--mutant=${name}`)) ?? null,
      ...(SYNCS_SELDOM ? { openBooks: openUnsynced } : {}),
      onSetUp: (registerId) => say({ kind: "ready", registerId }),
    });
    const { registerId } = opened;
    say(registerId === null ? { kind: "ready" } : { kind: "ready", registerId });
    return opened;
  } catch (error) {
    log.fatal({ err: error }, "the register could not start");
    say({ kind: "failed", reason: "register.failed" });
    throw error;
  }
}

function openUnsynced(options: Parameters<typeof openBooks>[0]): OpenedBooks {
  const opened = openBooks(options);
  if (opened.ok) opened.store.connection.pragma("synchronous = NORMAL");
  return opened;
}

async function connect(window: number, port: ShellPort | undefined): Promise<void> {
  const opened = await register;
  if (!opened) return;
  const line: WindowLine = {
    send: (data) => (port ? port.postMessage(data) : say({ kind: "message", window, data: data as never })),
  };
  const connection = opened.windows.connect(line);
  connections.set(window, connection);
  if (!port) return;
  port.on("message", ({ data }) => void connection.receive(data));
  port.on("close", () => connection.disconnect());
  port.start();
}

async function stop(code: number): Promise<void> {
  await (await register?.catch(() => null))?.close();
  // The books are closed by now: whatever a hanging network does, nothing of them waits for it.
  await reports?.close();
  process.exit(code);
}

function say(message: ToShell): void {
  pipe.send(message);
}

/** Beside the bundle in a build, at the project's root when the sources run. */
function migrationsFolder(): string {
  const built = fileURLToPath(new URL("./drizzle/register", import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL("../../drizzle/register", import.meta.url));
}
