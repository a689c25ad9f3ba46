/** Where data and logs lie on each system; the README repeats this table and nothing else decides it. */
import { join } from "node:path";
import type { ShopMode } from "#main/register/start-message.ts";

/** The folders of one installation. */
export interface DataFolders {
  readonly root: string;
  readonly logs: string;
  /** Chromium's own files: window state and caches; nothing of the till. */
  readonly window: string;
  /** The books of the demo and those of the real shop are apart, each with its key beside it. */
  readonly books: Readonly<Record<ShopMode, string>>;
}

/** What the decision needs to know of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Linux `$XDG_DATA_HOME/evertill` (else `~/.local/share/evertill`), Windows `%LOCALAPPDATA%\Evertill`, macOS
 * `~/Library/Application Support/Evertill`; `--data=DIR` and then `EVERTILL_DATA` come before.
 */
export function locateDataFolders(machine: Machine, named: string | undefined): DataFolders {
  const root = named || machine.environment.EVERTILL_DATA || defaultRoot(machine);
  return {
    root,
    logs: join(root, "logs"),
    window: join(root, "window"),
    books: { demo: join(root, "demo"), shop: join(root, "shop") },
  };
}

function defaultRoot({ platform, home, environment }: Machine): string {
  if (platform === "win32") return join(environment.LOCALAPPDATA || join(home, "AppData", "Local"), "Evertill");
  if (platform === "darwin") return join(home, "Library", "Application Support", "Evertill");
  return join(environment.XDG_DATA_HOME || join(home, ".local", "share"), "evertill");
}
