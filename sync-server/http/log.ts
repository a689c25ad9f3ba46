/** The server's log: structured lines without a secret, a PIN, an e-mail address or the body of anything. */
import { type DestinationStream, type Logger, pino } from "pino";
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

/** Opens the log. @param to a stream; standard output when none is given */
export function openLog({ logLevel }: { readonly logLevel: string }, to?: DestinationStream): Logger {
  const options = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: CENSORED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[not logged]" },
    // PostgreSQL repeats values in `detail` and `where`, drizzle the parameters of a query in its message.
    serializers: { err: sayError },
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
