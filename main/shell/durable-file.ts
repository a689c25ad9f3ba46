/** Writing a small file so that a power cut leaves either the old one or the new one whole; the shell's only writer of files. */
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Replaces a file: written beside, flushed to disk, renamed. Only its owner may read it (POSIX; on Windows the folder's
 * own rights hold).
 */
export async function replaceDurably(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  await writeFlushed(beside, content, "w");
  await rename(beside, path);
  await flushFolder(dirname(path));
}

/**
 * Makes a file that must not exist yet.
 * @throws the file system's EEXIST when there is one
 */
export async function createDurably(path: string, content: string | Uint8Array): Promise<void> {
  await writeFlushed(path, content, "wx");
  await flushFolder(dirname(path));
}

async function writeFlushed(path: string, content: string | Uint8Array, flag: "w" | "wx"): Promise<void> {
  const file = await open(path, flag, 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushFolder(folder: string): Promise<void> {
  // Windows can't flush a folder, and makes a rename durable by itself.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
