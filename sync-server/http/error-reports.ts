/** Reporting our own bugs to Sentry: what kind of error, its code, where in our sources, which version. Nothing else ever leaves. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { redactCardData } from "#domain/text/card-data.ts";

/** Reports at work. */
export interface ErrorReports {
  /** Hands an error over; never throws, and nobody waits for it. */
  report(error: unknown): void;
  /** Sends what waits, two seconds at most. */
  close(): Promise<void>;
}

/** A place in the sources. */
interface Frame {
  readonly filename: string;
  readonly function: string;
  readonly lineno?: number;
  readonly colno?: number;
  readonly in_app: boolean;
}

const CLOSE_TIMEOUT_MS = 2_000;
/** A fault that repeats fills nobody's account. */
const MOST_A_MINUTE = 30;
const MINUTE_MS = 60_000;
const DEEPEST = 50;
/** Names of classes, functions and codes are short words; anything else is somebody's text. */
const NAME = /^(?:new |async )?[A-Za-z_$#][\w$.<>#]{0,79}(?: \[as \w{1,40}\])?$/;
const CODE = /^[\w.-]{1,40}$/;
const LONG_NUMBER = /\d{6,}/;
/** Of a place outside the project only that it is one is said. */
const ELSEWHERE = "elsewhere";
const PROJECT = fileURLToPath(new URL("../..", import.meta.url)).replaceAll("\\", "/");

/** Opens them. The library is loaded only here, by a server that was told to report. @param dsn Sentry's address of the project */
export async function openErrorReports(dsn: string, nowMs: () => number): Promise<ErrorReports> {
  const { NodeClient, Scope, defaultStackParser, makeNodeTransport } = await import("@sentry/node");
  const release = `evertill@${versionOfProgram()}`;
  const client = new NodeClient({
    dsn,
    release,
    transport: makeNodeTransport,
    stackParser: defaultStackParser,
    // None: they add headers, addresses, lines of source, names of modules and of the computer.
    integrations: [],
    sendClientReports: false,
    // Whatever the library added on the way is left behind: only what is listed goes on.
    beforeSend: (event) => ({
      type: undefined,
      level: "error",
      platform: "node",
      release,
      ...(event.event_id === undefined ? {} : { event_id: event.event_id }),
      ...(event.timestamp === undefined ? {} : { timestamp: event.timestamp }),
      ...(event.exception === undefined ? {} : { exception: event.exception }),
    }),
  });
  client.init();
  let [minute, reported] = [0, 0];
  return {
    report: (error) => {
      const now = Math.floor(nowMs() / MINUTE_MS);
      if (now !== minute) [minute, reported] = [now, 0];
      reported += 1;
      if (reported > MOST_A_MINUTE) return;
      const frames = error instanceof Error ? framesOf(defaultStackParser(placesOf(error))) : [];
      const exception = { values: [{ ...kindOf(error), stacktrace: { frames } }] };
      client.captureEvent({ level: "error", exception }, {}, new Scope());
    },
    close: async () => {
      await client.close(CLOSE_TIMEOUT_MS);
    },
  };
}

/** The class and, as its value, the code: PostgreSQL's, the system's or ours. Never the message. */
function kindOf(error: unknown): { readonly type: string; readonly value: string } {
  if (!(error instanceof Error)) return { type: "NotAnError", value: "" };
  const { code } = (error.cause ?? error) as { readonly code?: unknown };
  const own = (error as { readonly code?: unknown }).code ?? code;
  return {
    type: isName(error.constructor.name) ? error.constructor.name : "Error",
    value: typeof own === "string" && CODE.test(own) && isNobodys(own) ? own : "",
  };
}

/** The stack without the message before it, of which a line may look like a place. */
function placesOf({ message, stack = "" }: Error): string {
  const at = message === "" ? -1 : stack.indexOf(message);
  return at < 0 ? stack : `Error\n${stack.slice(at + message.length)}`;
}

type Parsed = readonly {
  readonly filename?: string | undefined;
  readonly function?: string | undefined;
  readonly lineno?: number | undefined;
  readonly colno?: number | undefined;
}[];

function framesOf(parsed: Parsed): Frame[] {
  return parsed.slice(-DEEPEST).map(({ filename = "", function: name = "", lineno, colno }) => {
    const path = relativePath(filename);
    return {
      filename: path,
      function: path !== ELSEWHERE && isName(name) ? name : "?",
      ...(lineno === undefined ? {} : { lineno }),
      ...(colno === undefined ? {} : { colno }),
      in_app: !path.startsWith("node_modules/") && !path.startsWith("node:") && path !== ELSEWHERE,
    };
  });
}

/** Within the project, a library's own name, or a part of Node; a folder of the machine is nobody's business. */
function relativePath(path: string): string {
  const plain = path.replace(/^file:\/\//, "").replaceAll("\\", "/");
  const library = plain.lastIndexOf("node_modules/");
  if (library >= 0) return plain.slice(library);
  if (/^node:[\w/]+$/.test(plain)) return plain;
  return plain.startsWith(PROJECT) ? plain.slice(PROJECT.length) : ELSEWHERE;
}

function isName(text: string): boolean {
  return NAME.test(text) && isNobodys(text);
}

function isNobodys(text: string): boolean {
  return !LONG_NUMBER.test(text) && redactCardData(text) === text;
}

function versionOfProgram(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}
