/** Making and restoring one backup file: encrypted under a key of its own, never plaintext on any disk. */
import { createHash } from "node:crypto";
import { closeSync, copyFileSync, createReadStream, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
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
  removeHalfMade(making);
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
    placeDurably(making, target);
    return contents;
  } catch (error) {
    removeHalfMade(making);
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
  removeHalfMade(making);
  try {
    copyFileSync(backup, making);
    rekey(making, backupKeyHex, keyHex);
    checkBackupFile(making, keyHex);
    placeDurably(making, target);
  } catch (error) {
    removeHalfMade(making);
    throw error;
  }
}

/** Gives a finished file its name, so that a power cut leaves it whole or not there at all. */
export function placeDurably(making: string, target: string): void {
  sync(making, "r+");
  renameSync(making, target);
  // Windows can't sync a folder, and makes a rename durable by itself.
  if (process.platform !== "win32") sync(dirname(target), "r");
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

/** Opens a copy with its key, has SQLite check it, and holds its books against its journal. Throws what is wrong. */
function checkBackupFile(file: string, keyHex: string): BackupContents {
  const copy = connect(file, keyHex, { readonly: true });
  try {
    const wrong = quickCheck(copy);
    if (wrong.length > 0) throw new Error(`the copy is damaged: ${wrong.join("; ")}`);
    const contents = copy
      .prepare(
        `select epoch, seq, hash as headHash, (select count(*) from journal) as entries
         from journal
         join register_state on head_position = position and head_hash = hash
         where position = (select max(position) from journal)`,
      )
      .get() as BackupContents | undefined;
    if (!contents) throw new Error("the copy's books do not stand at the last entry of its journal");
    return contents;
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

function removeHalfMade(making: string): void {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) rmSync(`${making}${suffix}`, { force: true });
}

function sync(path: string, flags: "r" | "r+"): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
