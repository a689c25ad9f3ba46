/** The register's log: structured lines in a file, without secrets or personal data. */
import { mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Logger, pino } from "pino";

/** A log larger than this, in bytes, is put aside at the next start; two files are kept. */
const LARGEST_LOG = 5_000_000;

/** What never reaches a log line, however deep it stands. */
const SECRETS = ["pin", "rootKeyHex", "recoveryKey", "password", "token", "privateJwk", "reference", "email", "phone"];

/** Opens the log file of a register. @param folder made when it is not there */
export function openLog(folder: string, version: string): Logger {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "register.log");
  putAside(file);
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);
  return pino(
    { base: { program: version }, redact: { paths, censor: "[redacted]" } },
    pino.destination({ dest: file, sync: true, mkdir: true }),
  );
}

function putAside(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG) renameSync(file, `${file}.1`);
}
