/** Recording what a register process does to its files: builds the preload library that writes it down, and reads the record. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "#domain/invariant.ts";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import { hasProgram } from "#tools/system-packages.ts";

/** What was done to a file or a name, with when it began and was over (ns of the machine's monotonic clock). */
export type Deed = { readonly beganNs: bigint; readonly overNs: bigint } & (
  | { readonly kind: "opened"; readonly handle: string; readonly path: string; readonly flags: number }
  | { readonly kind: "written"; readonly handle: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: "cut"; readonly handle: string; readonly size: number }
  | { readonly kind: "synced"; readonly handle: string }
  | { readonly kind: "removed"; readonly path: string }
  | { readonly kind: "renamed"; readonly path: string; readonly to: string }
);

const SOURCE = fileURLToPath(new URL("./record-writes.c", import.meta.url));
const LIBRARY = join(PROJECT_FOLDER, "build", "powercut", "record-writes.so");
const HEADER_BYTES = 48;
const MAGIC = 0x70637574;

/** Why nothing can be recorded here; null where it can. */
export function whyNotHere(): string | null {
  if (process.platform !== "linux") return "writes are recorded by a preload library, which only Linux has";
  if (hasProgram("cc")) return null;
  return "a C compiler is needed once. Run: sudo apt-get install -y --no-install-recommends gcc libc6-dev";
}

/** Environment that makes a register process write down what it does to the files of a folder. */
export function recordingEnvironment(folder: string, record: string): Record<string, string> {
  return {
    LD_PRELOAD: buildLibrary(),
    EVERTILL_RECORD: record,
    EVERTILL_RECORD_FOLDER: folder,
    // Through the C library, where they are seen.
    UV_USE_IO_URING: "0",
  };
}

function buildLibrary(): string {
  const made = `${LIBRARY}.${process.pid}`;
  mkdirSync(dirname(LIBRARY), { recursive: true });
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-o", made, SOURCE, "-ldl", "-lpthread"], { stdio: "inherit" });
  renameSync(made, LIBRARY);
  return LIBRARY;
}

/** Reads a record from its beginning, in the order in which things were done. */
export function readRecord(file: string): Deed[] {
  const deeds: Deed[] = [];
  if (!existsSync(file)) return deeds;
  const record = readFileSync(file);
  for (let at = 0; at < record.length; ) {
    invariant(record.readUInt32LE(at) === MAGIC, "a record is a row of headers with what belongs to them");
    const pathAt = at + HEADER_BYTES;
    const pathBytes = record.readUInt32LE(at + 40);
    const dataBytes = record.readUInt32LE(at + 44);
    const path = record.toString("utf8", pathAt, pathAt + pathBytes);
    const data = record.subarray(pathAt + pathBytes, pathAt + pathBytes + dataBytes);
    deeds.push(deedOf(record.subarray(at, pathAt), path, data));
    at = pathAt + pathBytes + dataBytes;
  }
  return deeds;
}

function deedOf(header: Buffer, path: string, bytes: Buffer): Deed {
  const handle = `${header.readUInt32LE(8)}:${header.readInt32LE(12)}`;
  const when = { beganNs: header.readBigUInt64LE(16), overNs: header.readBigUInt64LE(24) };
  const number = Number(header.readBigInt64LE(32));
  switch (header.readUInt32LE(4)) {
    case 1:
      return { kind: "opened", ...when, handle, path, flags: number };
    case 2:
      return { kind: "written", ...when, handle, offset: number, bytes };
    case 3:
      return { kind: "cut", ...when, handle, size: number };
    case 4:
      return { kind: "synced", ...when, handle };
    case 5:
      return { kind: "removed", ...when, path };
    default:
      return { kind: "renamed", ...when, path, to: bytes.toString("utf8") };
  }
}
