/** The register's log: structured lines in a file, without secrets or personal data. */
import { mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { type LogFn, type Logger, pino } from "pino";

/** A log larger than this, in bytes, is put aside at the next start; two files are kept. */
const LARGEST_LOG = 5_000_000;

/** What never reaches a log line, however deep it stands. */
const SECRETS = ["pin", "rootKeyHex", "recoveryKey", "password", "token", "privateJwk", "reference", "email", "phone"];

/** Level of what is our own bug, in pino's numbers. */
const ERROR_LEVEL = 50;

/**
 * Opens the log file of a register.
 * @param folder made when it is not there
 * @param report gets every error that is logged as our own bug
 */
export function openLog(folder: string, version: string, report?: (error: unknown) => void): Logger {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "register.log");
  putAside(file);
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);
  return pino(
    {
      base: { program: version },
      redact: { paths, censor: "[redacted]" },
      hooks: {
        logMethod(this: Logger, given: Parameters<LogFn>, method: LogFn, level: number): void {
          const [about] = given as readonly unknown[];
          if (level >= ERROR_LEVEL && report && typeof about === "object" && about !== null && "err" in about)
            report(about.err);
          method.apply(this, given);
        },
      },
    },
    pino.destination({ dest: file, sync: true, mkdir: true }),
  );
}

function putAside(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG) renameSync(file, `${file}.1`);
}
