/** The key chain of the system, through Electron's safeStorage; the only file that touches it. */
import { safeStorage } from "electron";
import type { KeyChain } from "./key-provider.ts";

/** Runtimes before Electron 39 have the synchronous calls only. */
const hasAsync = typeof safeStorage.encryptStringAsync === "function";

/** The system's key chain. On Linux `basic_text` is no key chain: its "key" is the same on every machine. */
export const systemKeyChain: KeyChain = {
  async isAvailable() {
    if (process.platform === "linux" && ["basic_text", "unknown"].includes(safeStorage.getSelectedStorageBackend())) {
      return false;
    }
    return hasAsync ? await safeStorage.isAsyncEncryptionAvailable() : safeStorage.isEncryptionAvailable();
  },
  async seal(secret) {
    return hasAsync ? await safeStorage.encryptStringAsync(secret) : safeStorage.encryptString(secret);
  },
  async unseal(sealed) {
    if (!(await systemKeyChain.isAvailable())) throw new Error("no key chain");
    const bytes = Buffer.from(sealed);
    return hasAsync ? (await safeStorage.decryptStringAsync(bytes)).result : safeStorage.decryptString(bytes);
  },
};
