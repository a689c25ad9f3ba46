/**
 * `npm run server -- rotate-signing-key` and `drop-signing-key`: the server signs with a new key, and nobody is signed
 * out; a key that nobody needs any more, or that was stolen, is believed no longer.
 */
import { parseArgs } from "node:util";
import { MOST_SIGNING_KEYS, makeSecrets, openSecrets, replaceSecrets, type Secrets, thumbprintOf } from "./keys.ts";

/** What was done, or why nothing was. */
export type KeysChanged =
  | { readonly ok: true; readonly thumbprints: readonly string[]; readonly dropped: string | null }
  | { readonly ok: false; readonly says: string };

/**
 * Puts a new signing key first in the secrets file; those before it go on verifying, and vouch for it towards tills.
 * @param dropOldest whether the last of them goes; without it a full file (8 keys) is left as it is
 */
export function rotateSigningKey(file: string, dropOldest: boolean): KeysChanged {
  const secrets = openSecrets(file, false);
  const before = secrets.signingKeys;
  if (before.length >= MOST_SIGNING_KEYS && !dropOldest)
    return { ok: false, says: `there are ${before.length} keys already: add --drop-oldest to take out the oldest` };
  const oldest = dropOldest ? before.at(-1) : undefined;
  return keep(file, secrets, [...makeSecrets().signingKeys, ...before.filter((key) => key !== oldest)]);
}

/**
 * Takes one signing key out of the secrets file, never the only one. Where it was the first, the next one signs.
 * @param thumbprint RFC 7638, as `rotate-signing-key` prints it
 */
export function dropSigningKey(file: string, thumbprint: string): KeysChanged {
  const secrets = openSecrets(file, false);
  const left = secrets.signingKeys.filter((key) => thumbprintOf(key) !== thumbprint);
  if (left.length === secrets.signingKeys.length) return { ok: false, says: `there is no key ${thumbprint}` };
  if (left.length === 0) return { ok: false, says: "it is the only key: rotate-signing-key makes another first" };
  return keep(file, secrets, left);
}

/** The two commands as they are typed. @returns the process's exit code; each sentence goes to `say` */
export function changeSigningKeys(
  command: "rotate-signing-key" | "drop-signing-key",
  file: string,
  args: readonly string[],
  say: (line: string) => void,
): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { "drop-oldest": { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const changed =
    command === "rotate-signing-key"
      ? rotateSigningKey(file, values["drop-oldest"])
      : dropSigningKey(file, positionals[0] ?? "");
  if (!changed.ok) {
    say(`${changed.says}; nothing was changed`);
    return 1;
  }
  const [signs = "", ...verify] = changed.thumbprints;
  say(`signs from the next start on: ${signs}`);
  for (const thumbprint of verify) say(`still verifies:               ${thumbprint}`);
  if (changed.dropped) say(`dropped:                      ${changed.dropped}`);
  say("Restart the server now. Tills learn the new key at their next contact; nobody is signed out.");
  if (changed.dropped) say("A till that trusts only what was dropped has to be enrolled again (docs/OPERATIONS.md).");
  return 0;
}

function keep(file: string, secrets: Secrets, signingKeys: Secrets["signingKeys"]): KeysChanged {
  replaceSecrets(file, { ...secrets, signingKeys });
  const thumbprints = signingKeys.map(thumbprintOf);
  const dropped = secrets.signingKeys.map(thumbprintOf).find((each) => !thumbprints.includes(each)) ?? null;
  return { ok: true, thumbprints, dropped };
}
