/** Verifying an exported audit chain (NDJSON of `GET /v1/audit/export`) from its first row, for `npm run verify-journal -- --audit FILE`. */
import { type AuditHead, checkAuditLink } from "#domain/audit/audit-chain.ts";
import { shortHash } from "#domain/journal/entry.ts";
import type { StoredEntry } from "#main/register/store/journal-lines.ts";
import { auditPlaces, type HeadsFile, PlaceCheck } from "./acknowledged-heads.ts";

/** Follows the rows to the end or to the first that does not belong. @returns the exit code */
export async function verifyAudit(rows: AsyncIterable<StoredEntry>, heads: HeadsFile | null): Promise<number> {
  let head: AuditHead | null = null;
  let places = new PlaceCheck([]);
  for await (const { candidate, wrong } of rows) {
    const link = checkAuditLink(head, candidate);
    if (head === null && link.ok && heads) places = new PlaceCheck(auditPlaces(heads.heads, link.head.organisationId));
    const says: string | null =
      wrong ?? (link.ok ? places.next({ epoch: 1, seq: link.head.seq, hash: link.head.hash }) : link.broken.says);
    if (!link.ok || says !== null) return sayBroken(head, candidate, says ?? "");
    head = link.head;
  }
  if (head === null) {
    console.log("not ok: there is no row");
    return 1;
  }
  const missing = places.end();
  const end = `${countOf(head.seq)} of the audit trail, head ${head.seq} ${shortHash(head.hash)}`;
  if (missing !== null) {
    console.log(missing.replace(/\b1\/(\d+)/g, "row $1"));
    console.log(`not ok: the chain holds (${end}), and is not what was acknowledged`);
    return 1;
  }
  if (!heads) {
    console.log(`ok: ${end}`);
    return 0;
  }
  if (places.fitting === 0) {
    console.log(`not ok: the chain holds (${end}), but none of the heads speaks of it`);
    return 1;
  }
  console.log(`ok: ${end}, ${places.fitting} acknowledged ${places.fitting === 1 ? "head fits" : "heads fit"}`);
  return 0;
}

function sayBroken(head: AuditHead | null, candidate: unknown, says: string): number {
  const before = head?.seq ?? 0;
  console.log(`${placeOf(before + 1, candidate)}: ${says.replace(/\b1\/(\d+)/g, "row $1")}`);
  console.log(`not ok: ${countOf(before)} before it ${before === 1 ? "is" : "are"} sound`);
  return 1;
}

/** Where a row stands and what it says it is, as far as that can be read. */
function placeOf(line: number, candidate: unknown): string {
  const { seq, event } = (candidate ?? {}) as {
    readonly seq?: unknown;
    readonly event?: { readonly action?: unknown };
  };
  const named = typeof seq === "number" ? ` (${seq} ${String(event?.action ?? "")})` : "";
  return `row ${line}${named}`;
}

function countOf(rows: number): string {
  return `${rows} ${rows === 1 ? "row" : "rows"}`;
}
