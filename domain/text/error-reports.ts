/** Reporting our own bugs to Sentry, the same at the till and at the server. The library is given by whoever reports, and is loaded with the first report. */
import { type ErrorReport, errorReportSchema, reportOf } from "./error-report.ts";

/** Reports at work. */
export interface ErrorReports {
  /** Hands an error over; never throws, and nobody waits for it. */
  report(error: unknown): void;
  /** Hands over what another process made of an error. */
  pass(report: ErrorReport): void;
  /** Sends what waits, for so long at most (ms); what can't be sent by then is left. */
  close(timeoutMs: number): Promise<void>;
}

/** What is needed of @sentry/node; kinds are its own. */
export interface ReportingLibrary<Transport, Scope> {
  readonly NodeClient: new (options: LibraryOptions<Transport>) => LibraryClient<Scope>;
  readonly Scope: new () => Scope;
  readonly makeNodeTransport: Transport;
}

interface LibraryOptions<Transport> {
  readonly dsn: string;
  readonly release: string;
  readonly transport: Transport;
  readonly transportOptions: { readonly bufferSize: number };
  readonly stackParser: () => never[];
  readonly integrations: never[];
  readonly sendClientReports: false;
  readonly beforeSend: (event: GivenEvent) => SentEvent | null;
}

interface GivenEvent {
  readonly event_id?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly exception?: { readonly values?: readonly object[] | undefined } | undefined;
}

interface LibraryClient<Scope> {
  init(): void;
  captureEvent(event: Omit<SentEvent, "type">, hint: object, scope: Scope): unknown;
  close(timeoutMs: number): PromiseLike<unknown>;
}

interface SentEvent {
  type: undefined;
  level: "error";
  platform: "node";
  release: string;
  exception: {
    values: { type: string; value: string; stacktrace: { frames: ErrorReport["frames"] } }[];
  };
}

/** Who reports, and to whom. */
export interface Reporting<Transport, Scope> {
  /** Sentry's address of the project; `dsnTrouble` found nothing against it. */
  readonly dsn: string;
  /** Of the program. */
  readonly version: string;
  /** The program's own folder. */
  readonly folder: string;
  nowMs(): number;
  /** Loads the library; asked once, when there is something to report. */
  load(): Promise<ReportingLibrary<Transport, Scope>>;
}

/** A fault that repeats fills nobody's account. As many may wait for an answer; none is tried again. */
const MOST_A_MINUTE = 30;
const MINUTE_MS = 60_000;

/** What is wrong with Sentry's address of a project, or null: it names a key, and crosses no network in the clear. */
export function dsnTrouble(dsn: string): string | null {
  const parts =
    /^(?<scheme>https?):\/\/(?:(?<key>\w+)(?::\w*)?@)?(?<host>\[[\da-f:]+\]|[\w.-]+)(?::\d{1,5})?\/(?:[\w.-]+\/)*\d+$/i.exec(
      dsn,
    )?.groups;
  if (parts === undefined) return "is not an address such as https://key@sentry.example.com/1";
  if (parts.key === undefined) return "has no key before the @";
  const isHere = ["127.0.0.1", "[::1]", "localhost"].includes(parts.host ?? "");
  if (parts.scheme?.toLowerCase() === "http" && !isHere)
    return "begins with http: reports cross no network in the clear";
  return null;
}

/** A gate that lets thirty a minute through. @returns whether one more may pass */
export function mostAMinute(nowMs: () => number): () => boolean {
  let [minute, passed] = [0, 0];
  return () => {
    const now = Math.trunc(nowMs() / MINUTE_MS);
    if (now !== minute) [minute, passed] = [now, 0];
    passed += 1;
    return passed <= MOST_A_MINUTE;
  };
}

/** Opens them; nothing is loaded or connected to before the first report. */
export function openErrorReports<Transport, Scope>(reporting: Reporting<Transport, Scope>): ErrorReports {
  const mayPass = mostAMinute(reporting.nowMs);
  let opened: ReturnType<typeof openSending<Transport, Scope>> | null = null;
  const pass = (report: ErrorReport) => {
    if (!mayPass()) return;
    opened ??= openSending(reporting);
    // Without its library, or with one that fails, a program works on and reports nothing.
    opened.then(({ send }) => send(report)).catch(() => undefined);
  };
  return {
    pass,
    report: (error) => pass(reportOf(error, reporting.folder)),
    close: async (timeoutMs) => {
      const sending = await opened?.catch(() => null);
      await sending?.close(timeoutMs);
    },
  };
}

async function openSending<Transport, Scope>({
  dsn,
  version,
  load,
}: Reporting<Transport, Scope>): Promise<{
  send(report: ErrorReport): void;
  close(timeoutMs: number): PromiseLike<unknown>;
}> {
  const { NodeClient, Scope, makeNodeTransport } = await load();
  const release = `evertill@${version}`;
  const client = new NodeClient({
    dsn,
    release,
    transport: makeNodeTransport,
    transportOptions: { bufferSize: MOST_A_MINUTE },
    stackParser: () => [],
    // None: they add headers, addresses, lines of source, names of modules and of the computer.
    integrations: [],
    sendClientReports: false,
    // Whatever the library added on the way is left behind: only what a report holds goes on.
    beforeSend: (event) => {
      const report = readBack(event.exception?.values?.[0]);
      return report && { ...known(event), ...eventOf(report, release) };
    },
  });
  client.init();
  return {
    send: (report) => void client.captureEvent(eventOf(report, release), {}, new Scope()),
    close: (timeoutMs) => client.close(timeoutMs),
  };
}

function eventOf({ type, value, frames }: ErrorReport, release: string): SentEvent {
  const exception = { values: [{ type, value, stacktrace: { frames } }] };
  return { type: undefined, level: "error", platform: "node", release, exception };
}

function known({ event_id, timestamp }: GivenEvent): { event_id?: string; timestamp?: number } {
  return { ...(event_id === undefined ? {} : { event_id }), ...(timestamp === undefined ? {} : { timestamp }) };
}

function readBack(exception: object | undefined): ErrorReport | null {
  const { type, value, stacktrace } = (exception ?? {}) as Partial<SentEvent["exception"]["values"][number]>;
  return errorReportSchema.safeParse({ type, value, frames: stacktrace?.frames }).data ?? null;
}
