/** Appending to the journal: the one call of `shop.append_batch`, in one statement and so in one transaction. */

import { invariant } from "#domain/invariant.ts";
import type { Audit } from "#domain/journal/audit.ts";
import type { Head } from "#domain/journal/chain.ts";
import type { AcknowledgedHead } from "#domain/protocol/sync/journal-batch.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { Database } from "../db/database.ts";
import { databaseJson, project } from "./project.ts";
import type { ReadEntry } from "./read-entries.ts";

/** What the server says besides the head, as the same transaction saw it. */
export interface Acknowledgement {
  readonly audit: AcknowledgedHead["audit"];
  readonly configVersion: number;
  readonly restoreEpoch: number;
}

interface AppendedRow {
  readonly outcome: "appended" | "stale" | "signed_out" | "revoked";
  readonly audit_seq: number | null;
  readonly audit_hash: Buffer | null;
  readonly config_version: number;
  readonly restore_epoch: number;
}

/** Prepared once for each connection: it runs for every sale of every till. */
const APPEND = {
  name: "append_batch",
  text: `select * from shop.append_batch($1, $2::jsonb, $3::jsonb, $4, $5::bytea, $6::bytea, $7::integer[], $8::integer[],
    $9::boolean[], $10::text[], $11::timestamptz[], $12::date[], $13::jsonb)`,
};

/**
 * Appends entries after the head they were checked against.
 * @param clockOffsetMs the till's wall clock less the server's
 * @returns "stale" when the till's head is another by now; refusals: `auth.signed_out`, `device.revoked`
 */
export async function appendEntries(
  database: Database,
  sessionSecret: string,
  before: Head | null,
  audit: Audit,
  entries: readonly ReadEntry[],
  clockOffsetMs: number,
): Promise<Result<Acknowledgement | "stale">> {
  const { head } = audit;
  invariant(head, "a batch has entries");
  const after = {
    epoch: head.epoch,
    seq: head.seq,
    hash: head.hash,
    books: audit.state,
    newerFrom: audit.newerFrom,
    clockOffsetMs,
  };
  const expected = before && { epoch: before.epoch, seq: before.seq, hash: before.hash };
  // Bytes go as they are, all in one: each alone would be escaped here and taken apart there.
  const lengths = entries.map(({ preimage }) => Buffer.byteLength(preimage, "utf8"));
  const { rows } = await database.pool.query<AppendedRow>({
    ...APPEND,
    values: [
      sessionSecret,
      expected && JSON.stringify(expected),
      databaseJson(after),
      entries[0]?.envelope.seq,
      Buffer.from(entries.map(({ envelope }) => envelope.hash).join(""), "hex"),
      Buffer.from(entries.map(({ preimage }) => preimage).join(""), "utf8"),
      lengths.map(startOf()),
      lengths,
      entries.map(({ redacted }) => redacted),
      entries.map(({ envelope }) => envelope.type),
      entries.map(({ envelope }) => envelope.occurredAt),
      entries.map(({ envelope }) => envelope.businessDate),
      databaseJson(project(entries)),
    ],
  });
  const [row] = rows;
  invariant(row, "appending answers");
  if (row.outcome === "signed_out") return refuse("auth.signed_out");
  if (row.outcome === "revoked") return refuse("device.revoked");
  return ok(row.outcome === "stale" ? "stale" : acknowledgementOf(row));
}

/** What the server says besides the head, when nothing is appended. @returns refusals: `auth.signed_out`, `device.revoked` */
export async function readAcknowledgement(database: Database, sessionSecret: string): Promise<Result<Acknowledgement>> {
  const { rows } = await database.pool.query<AppendedRow>({
    name: "acknowledgement",
    text: "select * from shop.acknowledgement($1)",
    values: [sessionSecret],
  });
  const [row] = rows;
  invariant(row, "an acknowledgement answers");
  if (row.outcome === "signed_out") return refuse("auth.signed_out");
  if (row.outcome === "revoked") return refuse("device.revoked");
  return ok(acknowledgementOf(row));
}

/** Where each of several texts begins when they stand one after the other, counted from 1 as PostgreSQL counts. */
function startOf(): (length: number) => number {
  let next = 1;
  return (length) => {
    const start = next;
    next += length;
    return start;
  };
}

function acknowledgementOf(row: AppendedRow): Acknowledgement {
  return {
    audit: { seq: row.audit_seq ?? 0, hash: row.audit_hash?.toString("hex") ?? "0".repeat(64) },
    configVersion: row.config_version,
    restoreEpoch: row.restore_epoch,
  };
}
