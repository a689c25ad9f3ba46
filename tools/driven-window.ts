/** Opens the real program in a window that another program drives: the tour, the benchmarks and the tests. */
import { join } from "node:path";
import { _electron, type ElectronApplication } from "playwright-core";
import { type ElectronRuntime, electronArguments } from "./electron-runtime.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

/** What to open. */
export interface DrivenWindowOptions {
  readonly runtime: ElectronRuntime;
  readonly environment: NodeJS.ProcessEnv;
  /** Where data and logs lie. */
  readonly root: string;
  readonly mode: "demo" | "shop";
  readonly printer?: { readonly host: string; readonly port: number } | undefined;
  readonly terminal?: { readonly host: string; readonly port: number } | undefined;
  /** Content of the window in CSS pixels; 1366 × 768 if not said. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /** Further flags of the program, as `--mutant=NAME`. */
  readonly flags?: readonly string[] | undefined;
}

/** Starts the program; the machine must be prepared (see prepare-machine.ts). */
export async function openDrivenWindow(options: DrivenWindowOptions): Promise<ElectronApplication> {
  const { runtime, root, mode, printer, terminal, flags = [] } = options;
  const { width, height } = options.size ?? { width: 1366, height: 768 };
  return await _electron.launch({
    executablePath: runtime.executable,
    args: [
      ...electronArguments(runtime),
      join(PROJECT_FOLDER, "tools", "hold-until-driven.mjs"),
      `--data=${root}`,
      `--bounds=0,0,${width},${height}`,
      ...(mode === "demo" ? ["--demo"] : []),
      ...(printer ? [`--printer=${printer.host}:${printer.port}`] : []),
      ...(terminal ? [`--terminal=${terminal.host}:${terminal.port}`] : []),
      ...flags,
    ],
    env: definedOnly(options.environment),
  });
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
