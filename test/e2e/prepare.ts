/** Makes a machine ready for real windows before the e2e tests. */
import { prepareMachine } from "#tools/prepare-machine.ts";

/** Runs once before the first e2e file; what it returns runs after the last. */
export async function setup(): Promise<() => Promise<void>> {
  const machine = await prepareMachine(console.log, true);
  if (machine === null) throw new Error("System packages are missing; the command is printed above.");
  // Workers inherit the environment: the runtime's hashes are checked once and not for each window.
  Object.assign(process.env, machine.environment, { EVERTILL_ELECTRON: machine.runtime.executable });
  return machine.stop;
}
