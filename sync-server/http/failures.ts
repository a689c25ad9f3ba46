/** What went wrong where nothing was refused: a database that is away or full is said as such, everything else is a bug. */
import type { RefusalCode } from "#domain/refusals.ts";

/** PostgreSQL's own code (SQLSTATE) or Node's, through whatever wrapped the error. */
function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === "string" && /^(?:[0-9A-Z]{5}|E[A-Z]+)$/.test(code)) return code;
  return cause === undefined ? "" : codeOf(cause);
}

/** Two transactions met; one of them goes again (PostgreSQL, appendix A, class 40). */
export function isWorthAnotherTry(error: unknown): boolean {
  return ["40001", "40P01"].includes(codeOf(error));
}

/** The refusal that an error means; null for a bug. */
export function refusalOfError(error: unknown): RefusalCode | null {
  const code = codeOf(error);
  // Class 53: insufficient resources; 58030: the disk refused.
  if (code === "53100" || code === "ENOSPC" || code === "58030") return "server.full";
  // Text that no column takes, such as one with a NUL in it: nobody typed that.
  if (code === "22021" || code === "22P05") return "request.form";
  // Class 08: no connection; 57P: shutting down or starting; 53: short of memory, connections or room for sorting;
  // 57014, 25P03, 55P03: took too long; 25006: a stand-by that may not write.
  if (/^(?:08...|57P..|53[234]00|57014|25P03|25006|55P03|40001|40P01)$/.test(code)) return "server.busy";
  // ENOENT: the socket file of a PostgreSQL on this computer.
  if (["ECONNREFUSED", "ECONNRESET", "ENOENT", "ENOTFOUND", "EAI_AGAIN", "EPIPE", "ETIMEDOUT"].includes(code))
    return "server.busy";
  // What the driver says without a code.
  const { message = "" } = (error ?? {}) as { message?: string };
  const said = `${message} ${((error as { cause?: Error } | null)?.cause ?? { message: "" }).message}`;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool/.test(
    said,
  )
    ? "server.busy"
    : null;
}
