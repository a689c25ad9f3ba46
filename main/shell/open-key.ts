/** The one decision which key provider a start asks. */
import type { ShopMode, StartKey } from "#main/register/start-message.ts";
import { provideFromCredentialFile } from "./credential-file.ts";
import { demoKey, type KeyChain, type KeyProvider } from "./key-provider.ts";
import { readKeyRecord } from "./key-record.ts";
import { provideFromKeyChain } from "./sealed-key.ts";

/**
 * Gets the key for a start.
 * - demo: the labelled demo key, always the same; a real shop never gets it
 * - shop: the provider that `key.json` names; without one the key chain makes a key at the first start, and where there
 *   is no key chain the answer is `unavailable`, so that set-up asks for a credential file
 */
export async function openKey(mode: ShopMode, dataFolder: string, keyChain: KeyChain): Promise<StartKey> {
  const provider = mode === "demo" ? demoKey : await chooseProvider(dataFolder, keyChain);
  return await provider.provideKey(dataFolder);
}

async function chooseProvider(dataFolder: string, keyChain: KeyChain): Promise<KeyProvider> {
  const record = await readKeyRecord(dataFolder);
  return record?.provider === "credential-file"
    ? provideFromCredentialFile(record)
    : provideFromKeyChain(keyChain, record);
}
