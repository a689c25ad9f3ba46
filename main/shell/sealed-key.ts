/** The root key kept by the system's key chain: sealed in `key.sealed` beside the database. Sole writer of that file. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StartKey } from "#main/register/start-message.ts";
import { replaceDurably } from "./durable-file.ts";
import { hasDatabase, type KeyChain, type KeyProvider } from "./key-provider.ts";
import { fingerprintOf, type KeyRecord, writeKeyRecord } from "./key-record.ts";

/**
 * The provider over a key chain. The first start without a database makes a random 256-bit key.
 * `lost`: a database without its sealed key; `changed`: sealed, but it opens to nothing or to another key;
 * `unavailable`: no key chain and nothing to lose yet.
 */
export function provideFromKeyChain(keyChain: KeyChain, record: KeyRecord | null): KeyProvider {
  return {
    async provideKey(dataFolder) {
      const sealed = await readFile(sealedPath(dataFolder)).catch(() => null);
      if (record === null || sealed === null) {
        if (hasDatabase(dataFolder)) return { ok: false, reason: "lost" };
        if (!(await keyChain.isAvailable())) return { ok: false, reason: "unavailable" };
        return await makeKey(dataFolder, keyChain);
      }
      return await openKey(sealed, keyChain, record);
    },
  };
}

async function openKey(sealed: Uint8Array, keyChain: KeyChain, record: KeyRecord): Promise<StartKey> {
  const rootKeyHex = await keyChain.unseal(sealed).catch(() => "");
  if (!/^[0-9a-f]{64}$/.test(rootKeyHex) || fingerprintOf(rootKeyHex) !== record.fingerprint) {
    return { ok: false, reason: "changed" };
  }
  const named = record.registerId === undefined ? {} : { registerId: record.registerId };
  return { ok: true, provider: "safe-storage", rootKeyHex, ...named };
}

async function makeKey(dataFolder: string, keyChain: KeyChain): Promise<StartKey> {
  const rootKeyHex = randomBytes(32).toString("hex");
  const sealed = await keyChain.seal(rootKeyHex);
  // A chain that can't give back what it took must be found out now, not at the second start with a day's sales behind it.
  if ((await keyChain.unseal(sealed).catch(() => "")) !== rootKeyHex) return { ok: false, reason: "unavailable" };
  await replaceDurably(sealedPath(dataFolder), sealed);
  await writeKeyRecord(dataFolder, { provider: "safe-storage", fingerprint: fingerprintOf(rootKeyHex) });
  return { ok: true, provider: "safe-storage", rootKeyHex };
}

function sealedPath(dataFolder: string): string {
  return join(dataFolder, "key.sealed");
}
