/** Reports of the till's own bugs: the shared reporter, and the last fault of a register that died of it, which the next one reports. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorReportSchema, reportOf } from "#domain/text/error-report.ts";
import { type ErrorReports, openErrorReports } from "#domain/text/error-reports.ts";
import type { StartMessage } from "./start-message.ts";

/** Reports of a register process. */
export interface RegisterReports extends Pick<ErrorReports, "report" | "pass"> {
  /** Half a second for what waits; the books are closed before. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 500;
/** Beside the log. One fault at most: a register that dies again and again leaves the last. */
const LAST_FAULT = "last-fault.json";

/**
 * Opens them, where the installation says so. The library is loaded with the first fault, so that no start waits for it.
 * @returns null where nothing is reported
 */
export function openRegisterReports(
  { errorReportsTo, logFolder, program }: Pick<StartMessage, "errorReportsTo" | "logFolder" | "program">,
  nowMs: () => number,
): RegisterReports | null {
  if (errorReportsTo === undefined) return null;
  // Of the sources and of the bundle alike; in a package both lie two folders below what says nothing of the computer.
  const folder = join(import.meta.dirname, "..", "..");
  // Named, so that the bundle holds these and not the whole of it.
  const load = async () => {
    const { NodeClient, Scope, makeNodeTransport } = await import("@sentry/node");
    return { NodeClient, Scope, makeNodeTransport };
  };
  const reports = openErrorReports({ dsn: errorReportsTo, version: program.version, folder, nowMs, load });
  const file = join(logFolder, LAST_FAULT);
  passLastFault(file, reports);
  process.on("uncaughtExceptionMonitor", (error) => keepLastFault(file, error, folder));
  return {
    report: reports.report,
    pass: reports.pass,
    close: () => reports.close(CLOSE_TIMEOUT_MS),
  };
}

/** The process ends with this call: there is time for a file and for no network. */
function keepLastFault(file: string, error: unknown, folder: string): void {
  try {
    writeFileSync(file, JSON.stringify(reportOf(error, folder)));
  } catch {
    // A full disk: the register dies of its own fault and not of this one.
  }
}

/** Taken away before it is sent: what can't be sent is dropped and not tried at each start. */
function passLastFault(file: string, reports: ErrorReports): void {
  try {
    const text = readFileSync(file, "utf8");
    rmSync(file, { force: true });
    reports.pass(errorReportSchema.parse(JSON.parse(text)));
  } catch {
    // There is none, as nearly always, or it is half a file, or not ours.
  }
}
