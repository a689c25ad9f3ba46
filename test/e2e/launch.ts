/** Opens the real program in a real window for a test, on data of its own, and ends all of it afterwards. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElectronApplication, Page } from "playwright-core";
import { openDrivenWindow } from "#tools/driven-window.ts";
import { resolveElectronRuntime } from "#tools/electron-runtime.ts";

/** How to open the program. */
export interface LaunchOptions {
  readonly mode?: "demo" | "shop";
  /** Where data and logs lie; without one a fresh folder is made, and removed by `close`. */
  readonly root?: string;
  readonly printer?: { readonly host: string; readonly port: number };
  readonly terminal?: { readonly host: string; readonly port: number };
  /** Content of the window in CSS pixels; 1366 × 768 if not said. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Further flags of the program, as `--mutant=NAME`. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A program that runs. */
export interface LaunchedTill {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly root: string;
  /** What the page wrote to its console as errors, content policy violations among them. */
  readonly consoleErrors: readonly string[];
  /** The process id of the register, whichever kind of process it is. */
  registerPid(): Promise<number>;
  /** Ends the register as a crash would; the shell starts another. */
  killRegister(): Promise<void>;
  /** Closes in order; removes the data unless `root` was given. */
  close(): Promise<void>;
}

const PID_TIMEOUT_MS = 10_000;

/** Opens the program and waits for its window; `vitest --project e2e` has prepared runtime, build and display. */
export async function launchTill(options: LaunchOptions = {}): Promise<LaunchedTill> {
  const runtime = await resolveElectronRuntime(console.log);
  const root = options.root ?? mkdtempSync(join(tmpdir(), "evertill-e2e-"));
  const app = await openDrivenWindow({
    runtime,
    environment: { ...process.env, ...options.environment },
    root,
    mode: options.mode ?? "demo",
    printer: options.printer,
    terminal: options.terminal,
    size: options.size,
    flags: options.flags,
  });
  const window = await app.firstWindow();
  const consoleErrors: string[] = [];
  window.on("console", (message) => {
    if (message.type() === "error") consoleErrors.push(message.text());
  });
  window.on("pageerror", (error) => consoleErrors.push(String(error)));
  const registerPid = () => findRegisterPid(app);
  return {
    app,
    window,
    root,
    consoleErrors,
    registerPid,
    async killRegister() {
      process.kill(await registerPid(), "SIGKILL");
    },
    async close() {
      await app.close();
      if (options.root === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
}

async function findRegisterPid(app: ElectronApplication): Promise<number> {
  const until = performance.now() + PID_TIMEOUT_MS;
  while (performance.now() < until) {
    const pid = (await findUtilityPid(app)) ?? findForkedPid(app.process().pid ?? 0);
    if (pid !== null) return pid;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("No register process is running.");
}

async function findUtilityPid(app: ElectronApplication): Promise<number | null> {
  return await app.evaluate(({ app }) => {
    const register = app.getAppMetrics().find((metric) => metric.name === "Evertill register");
    return register?.pid ?? null;
  });
}

/** A forked Node is no process of Chromium's; Linux, the only system that forks, shows it under /proc. */
function findForkedPid(parent: number): number | null {
  if (process.platform !== "linux") return null;
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/stat`, "utf8");
      const parentPid = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
      if (parentPid === parent && readFileSync(`/proc/${name}/cmdline`, "utf8").includes("register.js"))
        return Number(name);
    } catch {
      // A process may end while the list is read.
    }
  }
  return null;
}
