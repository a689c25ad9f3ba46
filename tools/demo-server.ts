/** The demo's own sync server, with an organisation, and somebody who confirms the demo's till. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { confirmWhenWaiting, openSlot, signInOwner } from "./server-api.ts";
import { findOrFoundOrganisation, startServerProcess } from "./server-process.ts";

/** The code of the demo shop's register. */
export const DEMO_REGISTER_CODE = "A01";

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

/** Starts the server in a folder of the demo. @throws when it does not say in time that it is ready */
export async function startDemoServer(folder: string, registerCode: string): Promise<DemoServer> {
  const owner = await findOrFoundOrganisation(folder);
  // The till remembers the address, so it stays the same from start to start.
  const portFile = join(folder, "port");
  const server = await startServerProcess(folder, existsSync(portFile) ? Number(readFileSync(portFile, "utf8")) : 0);
  writeFileSync(portFile, String(server.port));
  const api = await signInOwner(server.url, owner);
  const { registerId, code } = await openSlot(api, owner, registerCode);
  const isOver = (): boolean => server.process.exitCode !== null || server.process.signalCode !== null;
  return {
    url: server.url,
    email: owner.email,
    password: owner.password,
    code,
    confirmTill: () => (code === null ? Promise.resolve() : confirmWhenWaiting(api, registerId, isOver)),
    stop: () => server.stop(),
  };
}
