/** The server's log: structured lines without a secret, a PIN, an e-mail address or the body of anything. */
import { type DestinationStream, type LogFn, type Logger, pino } from "pino";
import { redactCardData } from "#domain/text/card-data.ts";

const CENSORED = [
  "authorization",
  "cookie",
  "password",
  "pin",
  "token",
  "secret",
  "code",
  "email",
  "refreshToken",
  "accessToken",
  "refresh_token",
  "access_token",
  "client_assertion",
  "set-cookie",
  "masterKey",
];

/** Level of what is our own bug, in pino's numbers. */
const ERROR_LEVEL = 50;

/**
 * Opens the log.
 * @param to a stream; standard output when none is given
 * @param report gets every error that is logged as our own bug
 */
export function openLog(
  { logLevel }: { readonly logLevel: string },
  to?: DestinationStream,
  report?: (error: unknown) => void,
): Logger {
  const options = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: CENSORED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[not logged]" },
    // PostgreSQL repeats values in `detail` and `where`, drizzle the parameters of a query in its message.
    serializers: { err: sayError },
    hooks: {
      logMethod(this: Logger, given: Parameters<LogFn>, method: LogFn, level: number): void {
        const [about] = given as readonly unknown[];
        if (level >= ERROR_LEVEL && report && typeof about === "object" && about !== null && "err" in about)
          report(about.err);
        method.apply(this, given);
      },
    },
  };
  return to ? pino(options, to) : pino(options);
}

function sayError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redactCardData(String(error)) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: redactCardData(error.message.split("\nparams:")[0] ?? ""),
    stack: error.stack?.split("\n").filter((line) => line.startsWith("    at ")),
    // Not `code`, which is what enrolment codes are called, and censored.
    ...(typeof code === "string" ? { errorCode: code } : {}),
    ...(error.cause === undefined ? {} : { cause: sayError(error.cause) }),
  };
}
