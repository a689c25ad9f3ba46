/** Asking the browser for a passkey, and making one (WebAuthn level 3: options and answers as JSON). */
import { Refused } from "../api/refused.ts";

interface JsonCredential {
  toJSON(): unknown;
}
interface JsonReaders {
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions;
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions;
}

/** Asks for a passkey. Throws `Refused` (`auth.second_factor_wrong`) when the person shows none. */
export function askPasskey(options: unknown): Promise<unknown> {
  return shown((readers) => navigator.credentials.get({ publicKey: readers.parseRequestOptionsFromJSON(options) }));
}

/** Makes a passkey. Throws as `askPasskey` does. */
export function makePasskey(options: unknown): Promise<unknown> {
  return shown((readers) => navigator.credentials.create({ publicKey: readers.parseCreationOptionsFromJSON(options) }));
}

async function shown(ask: (readers: JsonReaders) => Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await ask(PublicKeyCredential as unknown as JsonReaders);
    if (credential !== null) return (credential as unknown as JsonCredential).toJSON();
  } catch {
    // Cancelled, timed out, or none that fits: the browser has told the person already.
  }
  throw new Refused({ code: "auth.second_factor_wrong", facts: {} });
}
