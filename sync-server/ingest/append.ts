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
  text: `select * from shop.append_batch($1, $2::jsonb, $3::jsonb, $4::integer[], $5::bigint[],
    (select array_agg(decode(h, 'hex') order by n) from unnest($6::text[]) with ordinality as t (h, n)),
    (select array_agg(convert_to(p, 'UTF8') order by n) from unnest($7::text[]) with ordinality as t (p, n)),
    $8::boolean[], $9::text[], $10::timestamptz[], $11::date[], $12::jsonb)`,
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
  const { rows } = await database.pool.query<AppendedRow>({
    ...APPEND,
    values: [
      sessionSecret,
      expected && JSON.stringify(expected),
      databaseJson(after),
      entries.map(({ envelope }) => envelope.epoch),
      entries.map(({ envelope }) => envelope.seq),
      entries.map(({ envelope }) => envelope.hash),
      entries.map(({ preimage }) => preimage),
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

function acknowledgementOf(row: AppendedRow): Acknowledgement {
  return {
    audit: { seq: row.audit_seq ?? 0, hash: row.audit_hash?.toString("hex") ?? "0".repeat(64) },
    configVersion: row.config_version,
    restoreEpoch: row.restore_epoch,
  };
}
