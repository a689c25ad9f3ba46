/** Reports of the server's own bugs: the shared reporter with the library as Node loads it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ErrorReports, openErrorReports } from "#domain/text/error-reports.ts";

/** Opens them. The library is loaded with the first report of a server that was told to report. @param dsn Sentry's address of the project */
export function openServerReports(dsn: string, nowMs: () => number): ErrorReports {
  const folder = fileURLToPath(new URL("../..", import.meta.url));
  return openErrorReports({ dsn, version: versionOfProgram(), folder, nowMs, load: () => import("@sentry/node") });
}

function versionOfProgram(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}
