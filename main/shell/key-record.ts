/** `key.json` in a data folder: which provider keeps the root key, its fingerprint and its register; never the key itself. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { replaceDurably } from "./durable-file.ts";

const keyRecord = z.discriminatedUnion("provider", [
  z.strictObject({
    provider: z.literal("safe-storage"),
    fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    registerId: z.string().min(1).optional(),
  }),
  z.strictObject({
    provider: z.literal("credential-file"),
    fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    registerId: z.string().min(1).optional(),
    path: z.string().min(1),
  }),
]);

export type KeyRecord = z.infer<typeof keyRecord>;

/** What tells two keys apart without showing either: the first 16 hex digits of the SHA-256 of the key's bytes. */
export function fingerprintOf(rootKeyHex: string): string {
  return createHash("sha256").update(Buffer.from(rootKeyHex, "hex")).digest("hex").slice(0, 16);
}

/** Reads the record; null when there is none or when it can't be understood (the database then counts as without a key). */
export async function readKeyRecord(dataFolder: string): Promise<KeyRecord | null> {
  const text = await readFile(recordPath(dataFolder), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return keyRecord.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Writes the record durably; the key it speaks of must be safe before. */
export async function writeKeyRecord(dataFolder: string, record: KeyRecord): Promise<void> {
  await replaceDurably(recordPath(dataFolder), `${JSON.stringify(record, null, 2)}\n`);
}

/** Notes for which register the key is, once a set-up named it; from then on a credential of another register is foreign. */
export async function rememberRegister(dataFolder: string, registerId: string): Promise<void> {
  const record = await readKeyRecord(dataFolder);
  if (record === null || record.registerId === registerId) return;
  await writeKeyRecord(dataFolder, { ...record, registerId });
}

function recordPath(dataFolder: string): string {
  return join(dataFolder, "key.json");
}
