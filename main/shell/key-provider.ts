/** The KeyProvider port: who keeps the root key of a data folder and who keeps the system's key chain. Data is never deleted because of a key. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DATABASE_FILE, type StartKey } from "#main/register/start-message.ts";

/** Hands out the root key of one data folder, or says why it can't. */
export interface KeyProvider {
  /** @returns the key, or `unavailable`, `lost`, `changed`, `foreign` */
  provideKey(dataFolder: string): Promise<StartKey>;
}

/** The system's key chain, as far as a key provider needs it; its Electron side is safe-storage.ts. */
export interface KeyChain {
  isAvailable(): Promise<boolean>;
  seal(secret: string): Promise<Uint8Array>;
  /** @throws when the chain can't open what it once sealed (another user, another machine, a reset chain) */
  unseal(sealed: Uint8Array): Promise<string>;
}

/** A database is there: from now on a missing key is lost, not new. */
export function hasDatabase(dataFolder: string): boolean {
  return existsSync(join(dataFolder, DATABASE_FILE));
}

/** The key of the demo: public, fixed, and labelled as what it is. */
export const demoKey: KeyProvider = {
  async provideKey() {
    const rootKeyHex = createHash("sha256").update("Evertill demo key: protects nothing").digest("hex");
    return { ok: true, provider: "demo", rootKeyHex };
  },
};
