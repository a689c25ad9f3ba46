/** The root key in a credential file that IT provides: reading, taking and making one. Its place is remembered in `key.json`. */
import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import type { CredentialAnswer, CredentialProblem } from "#domain/protocol/shell-api.ts";
import { createDurably } from "./durable-file.ts";
import { hasDatabase, type KeyProvider } from "./key-provider.ts";
import { fingerprintOf, type KeyRecord, readKeyRecord, writeKeyRecord } from "./key-record.ts";

const credential = z.strictObject({
  format: z.literal("evertill-credential/1"),
  registerId: z.string().min(1).optional(),
  rootKeyHex: z.string().regex(/^[0-9a-f]{64}$/),
});

type Credential = z.infer<typeof credential>;
type CredentialRecord = Extract<KeyRecord, { provider: "credential-file" }>;

/**
 * The provider over the file that `key.json` names. `lost`: the file is gone or can't be used (`unavailable` while there
 * is no database yet); `foreign`: it names another register; `changed`: it holds another key than before.
 */
export function provideFromCredentialFile(record: CredentialRecord): KeyProvider {
  return {
    async provideKey(dataFolder) {
      const read = await readCredential(record.path);
      if (typeof read === "string") return { ok: false, reason: hasDatabase(dataFolder) ? "lost" : "unavailable" };
      const problem = findMismatch(read, record);
      if (problem !== null) return { ok: false, reason: problem === "foreign" ? "foreign" : "changed" };
      const registerId = record.registerId ?? read.registerId;
      const named = registerId === undefined ? {} : { registerId };
      return { ok: true, provider: "credential-file", rootKeyHex: read.rootKeyHex, ...named };
    },
  };
}

/**
 * Takes the file a person chose as the key of a data folder. Where books exist it must be their key (`wrong_key`) and
 * their register (`foreign`); before there are any, it replaces what was chosen earlier.
 */
export async function takeCredentialFile(dataFolder: string, path: string): Promise<CredentialAnswer> {
  const read = await readCredential(path);
  if (typeof read === "string") return { outcome: "refused", reason: read };
  const record = hasDatabase(dataFolder) ? await readKeyRecord(dataFolder) : null;
  const problem = record === null ? null : findMismatch(read, record);
  if (problem !== null) return { outcome: "refused", reason: problem };
  const registerId = record?.registerId ?? read.registerId;
  const named = registerId === undefined ? {} : { registerId };
  await writeKeyRecord(dataFolder, {
    provider: "credential-file",
    fingerprint: fingerprintOf(read.rootKeyHex),
    path,
    ...named,
  });
  return { outcome: "taken", path };
}

/** Makes a credential file with a new random key and takes it. Refuses over an existing file, and where books already have a key. */
export async function createCredentialFile(dataFolder: string, path: string): Promise<CredentialAnswer> {
  if (hasDatabase(dataFolder)) return { outcome: "refused", reason: "wrong_key" };
  const made: Credential = { format: "evertill-credential/1", rootKeyHex: randomBytes(32).toString("hex") };
  try {
    await createDurably(path, `${JSON.stringify(made, null, 2)}\n`);
  } catch (problem) {
    const exists = (problem as NodeJS.ErrnoException).code === "EEXIST";
    return { outcome: "refused", reason: exists ? "already_exists" : "unreadable" };
  }
  return await takeCredentialFile(dataFolder, path);
}

/** Reads a credential file. @returns what it holds, or why it can't be used */
export async function readCredential(path: string): Promise<Credential | CredentialProblem> {
  try {
    // On Windows the mode says nothing about rights; there the folder's access list is IT's to set.
    if (process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0) return "open_to_others";
    const text = await readFile(path, "utf8");
    return credential.safeParse(parseJson(text)).data ?? "malformed";
  } catch {
    return "unreadable";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function findMismatch(read: Credential, record: KeyRecord): "foreign" | "wrong_key" | null {
  const known = record.registerId;
  if (known !== undefined && read.registerId !== undefined && known !== read.registerId) return "foreign";
  return fingerprintOf(read.rootKeyHex) === record.fingerprint ? null : "wrong_key";
}
