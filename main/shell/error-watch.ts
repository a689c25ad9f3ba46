/** Faults of the shell and its windows: scrubbed here, where they happen, and handed to the register, which reports. Off unless the installation says so. */
import { join } from "node:path";
import { app, type WebContents } from "electron";
import { type ErrorReport, reportOf, reportOfConsole, reportOfEnd } from "#domain/text/error-report.ts";
import { dsnTrouble, mostAMinute } from "#domain/text/error-reports.ts";

/** What watches. */
export interface ErrorWatch {
  /** Sentry's address of the project, or null where nothing is reported. */
  readonly dsn: string | null;
  /** A register is there to take reports, those that waited first. */
  passTo(take: (report: ErrorReport) => boolean): void;
}

/** Reports that wait for a register; those beyond are dropped. */
const MOST_WAITING = 10;

/**
 * Begins to watch; call before the first window.
 * @param setting `EVERTILL_SENTRY_DSN`; a wrong one is said on the console and reports nothing, since a till opens all the same
 */
export function watchErrors(setting: string | undefined, nowMs: () => number): ErrorWatch {
  const dsn = setting || null;
  const trouble = dsn === null ? null : dsnTrouble(dsn);
  if (trouble !== null) console.error(`EVERTILL_SENTRY_DSN ${trouble}: nothing is reported`);
  if (dsn === null || trouble !== null) return { dsn: null, passTo: () => undefined };
  const waiting: ErrorReport[] = [];
  const mayPass = mostAMinute(nowMs);
  let take: (report: ErrorReport) => boolean = () => false;
  const pass = (report: ErrorReport) => {
    if (mayPass() && !take(report) && waiting.length < MOST_WAITING) waiting.push(report);
  };
  watchProcess(pass);
  app.on("web-contents-created", (_event, contents) => watchPage(contents, pass));
  return {
    dsn,
    passTo: (next) => {
      take = next;
      for (const report of waiting.splice(0)) take(report);
    },
  };
}

function watchProcess(pass: (report: ErrorReport) => void): void {
  const folder = join(import.meta.dirname, "..", "..");
  process.on("uncaughtExceptionMonitor", (error) => pass(reportOf(error, folder)));
  process.on("unhandledRejection", (reason) => {
    // Who listens has to say what would have been said by itself.
    console.error(reason);
    pass(reportOf(reason, folder));
  });
}

/** What a page's console says of an error that nobody caught: its class and place; the page itself gets no door for it. */
function watchPage(contents: WebContents, pass: (report: ErrorReport) => void): void {
  contents.on("console-message", (event, ...earlier: readonly unknown[]) => {
    // Electron 35 says it in the event; before, in arguments: level, message, line, source.
    const { message, lineNumber, sourceId } = event as Partial<typeof event>;
    const report = reportOfConsole(
      String(message ?? earlier[1] ?? ""),
      String(sourceId ?? earlier[3] ?? ""),
      Number(lineNumber ?? earlier[2] ?? 0),
    );
    if (report !== null) pass(report);
  });
  contents.on("render-process-gone", (_event, { reason }) => {
    if (reason !== "clean-exit") pass(reportOfEnd("WindowGone", reason));
  });
}
