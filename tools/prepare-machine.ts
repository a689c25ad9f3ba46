/** Everything a real window needs on this machine, in one call: system packages, Electron, a build, a display. */
import { buildApp, buildBackoffice } from "./build.ts";
import { type ElectronRuntime, resolveElectronRuntime } from "./electron-runtime.ts";
import { hasDisplay, prepareSystemPackages } from "./system-packages.ts";
import { startVirtualDisplay } from "./virtual-display.ts";

/** A machine that can show a window. */
export interface PreparedMachine {
  readonly runtime: ElectronRuntime;
  /** The environment to start windows with. */
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the virtual display, if one was started. */
  stop(): Promise<void>;
}

/**
 * Prepares the machine; does only what is missing.
 * @param say gets one plain line a step
 * @param needsBrowser also a browser, for tests of the back office
 * @returns null when a person has to run the command that was printed
 */
export async function prepareMachine(
  say: (line: string) => void,
  needsBrowser = false,
): Promise<PreparedMachine | null> {
  if (!prepareSystemPackages(say, needsBrowser)) return null;
  const runtime = await resolveElectronRuntime(say);
  await buildApp("development", say);
  await buildBackoffice(say);
  if (hasDisplay()) return { runtime, environment: process.env, stop: async () => undefined };
  const display = await startVirtualDisplay();
  say(
    `Display:  none here, so a virtual one was started: VNC at ${display.vncAddress}, password ${display.vncPassword}`,
  );
  return { runtime, environment: { ...process.env, ...display.environment }, stop: display.stop };
}
