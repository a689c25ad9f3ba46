/** Makes a machine ready for real windows before the e2e tests: system packages, Electron, build, a display. */
import { buildApp } from "#tools/build.ts";
import { resolveElectronRuntime } from "#tools/electron-runtime.ts";
import { hasDisplay, prepareSystemPackages } from "#tools/system-packages.ts";
import { startVirtualDisplay } from "#tools/virtual-display.ts";

/** Runs once before the first e2e file; what it returns runs after the last. */
export default async function prepare(): Promise<() => Promise<void>> {
  if (!prepareSystemPackages(console.log))
    throw new Error("System packages are missing; the command is printed above.");
  // Workers inherit the environment, so the runtime's hashes are checked once and not for each window.
  process.env.EVERTILL_ELECTRON = (await resolveElectronRuntime(console.log)).executable;
  await buildApp("development", console.log);
  if (hasDisplay()) return async () => undefined;
  const display = await startVirtualDisplay();
  Object.assign(process.env, display.environment);
  return display.stop;
}
