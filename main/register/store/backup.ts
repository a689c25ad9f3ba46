/** Making and restoring one backup file: encrypted under a key of its own, never plaintext on any disk. */
import { createHash } from "node:crypto";
import { closeSync, copyFileSync, createReadStream, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Connection } from "./store.ts";
import { connect } from "./store.ts";

/** What a backup holds: the head of its chain, and how many entries. */
export interface BackupContents {
  readonly epoch: number;
  readonly seq: number;
  readonly headHash: string;
  readonly entries: number;
}

/**
 * Copies a running database into a backup under its own key and checks the copy. Reads beside the writer: in a thread
 * of its own it delays no sale. Throws when the disk refuses; a half-made file is removed.
 * @param keyHex the database's key, 32 bytes @param backupKeyHex the backup's own key, 32 bytes
 */
export function writeBackupFile(options: {
  readonly file: string;
  readonly keyHex: string;
  readonly target: string;
  readonly backupKeyHex: string;
}): BackupContents {
  const { file, keyHex, target, backupKeyHex } = options;
  const making = `${target}.making`;
  rmSync(making, { force: true });
  try {
    const source = connect(file, keyHex, { readonly: true });
    try {
      // The copy is encrypted under the database's key from its first page on.
      source.prepare("vacuum into ?").run(making);
    } finally {
      source.close();
    }
    rekey(making, keyHex, backupKeyHex);
    const contents = checkBackupFile(making, backupKeyHex);
    syncFile(making);
    renameSync(making, target);
    return contents;
  } catch (error) {
    rmSync(making, { force: true });
    throw error;
  }
}

/** Puts a backup in place as a database under this device's key. Throws when it can't be read. */
export function restoreBackupFile(options: {
  readonly backup: string;
  readonly backupKeyHex: string;
  readonly target: string;
  readonly keyHex: string;
}): void {
  const { backup, backupKeyHex, target, keyHex } = options;
  const making = `${target}.restoring`;
  rmSync(making, { force: true });
  copyFileSync(backup, making);
  rekey(making, backupKeyHex, keyHex);
  checkBackupFile(making, keyHex);
  syncFile(making);
  renameSync(making, target);
}

/** SHA-256 of a file in lower-case hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Runs SQLite's own check. @returns what is wrong; empty when nothing is */
export function quickCheck(connection: Connection): string[] {
  const rows = connection.pragma("quick_check(5)") as { readonly quick_check: string }[];
  return rows.map(({ quick_check }) => quick_check).filter((line) => line !== "ok");
}

function checkBackupFile(file: string, keyHex: string): BackupContents {
  const copy = connect(file, keyHex, { readonly: true });
  try {
    const wrong = quickCheck(copy);
    if (wrong.length > 0) throw new Error(`the copy is damaged: ${wrong.join("; ")}`);
    return copy
      .prepare(
        `select epoch, seq, hash as headHash, (select count(*) from journal) as entries
         from journal
         order by position desc
         limit 1`,
      )
      .get() as BackupContents;
  } finally {
    copy.close();
  }
}

/** Every page is read under one key and written under the other. */
function rekey(file: string, fromHex: string, toHex: string): void {
  const copy = connect(file, fromHex, { readonly: false, wal: false });
  try {
    copy.pragma(`rekey = "x'${toHex}'"`);
  } finally {
    copy.close();
  }
}

function syncFile(file: string): void {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
