/** The journal's export for auditors: one stretch of each register's chain, as it was signed, with checksums and the server's signature, written piece by piece. */
import { createHash, type Hash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import { journalExportQuerySchema } from "#domain/protocol/desk/audit.ts";
import {
  EXPORT_FORMAT,
  type ExportedRegister,
  type ExportLine,
  type ExportManifest,
  exportManifestSchema,
} from "#domain/protocol/desk/journal-export.ts";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { asMember, asMemberAtOneMoment, type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route, type StreamReply } from "../http/route.ts";
import { WEB_PATH } from "../http/web-pages.ts";
import { signClaims } from "../ingest/signatures.ts";
import type { ServerParts } from "../server-parts.ts";
import { readChainPage, readSides } from "./chain-pages.ts";
import { record } from "./record.ts";

type Query = z.output<typeof journalExportQuerySchema>;

/** Entries written between two looks whether the caller still listens. */
const PAGE = 500;
/** Each holds a connection of the database for as long as it is read. */
const MOST_EXPORTS = 2;
/** Whoever reads for longer holds up everybody's clearing away of old rows, ms. */
const LONGEST_MS = 20 * 60_000;
/** The program that verifies an export, as the build names it. */
const VERIFIER = "verify-export.mjs";

/** The route of the export. */
export function journalExportRoute(parts: ServerParts): Route {
  let open = 0;
  return route({
    method: "GET",
    path: "/v1/journal/export",
    summary: "The journal of a branch, or of all, between two business dates, as docs/EXPORT.md describes it (NDJSON).",
    access: { who: "member-stream", permission: "audit.export" },
    query: journalExportQuerySchema,
    answer: exportManifestSchema,
    answerType: "application/x-ndjson",
    handle: async ({ query, address }, { bearer, entered, reply }) => {
      if (
        !mayIn(entered, "audit.export", query.branchId ?? null) ||
        !mayIn(entered, "audit.read", query.branchId ?? null)
      )
        return refuse("permission.missing", { permission: "audit.export" });
      if (query.to < query.from) return refuse("request.form", { where: "query.to: it lies before from" });
      if (open >= MOST_EXPORTS) return refuse("server.busy");
      open += 1;
      try {
        return await exportJournal(parts, bearer.sessionSecret, entered, query, address, reply);
      } finally {
        open -= 1;
      }
    },
  });
}

async function exportJournal(
  parts: ServerParts,
  sessionSecret: string,
  { organisationId }: Entered,
  query: Query,
  address: string,
  reply: StreamReply,
): Promise<Result<never>> {
  const { database } = parts;
  // Kept by itself: that somebody began is true also where they went away in the middle.
  const recorded = await asMember(database, sessionSecret, organisationId, async (tx, who) => {
    const { branchId = null, from, to } = query;
    if (branchId !== null && !(await hasBranch(tx, branchId))) return refuse("branch.unknown");
    await record(tx, who, { action: "journal.exported", subjectId: null, branchId, address, detail: { from, to } });
    return ok(null);
  });
  if (!recorded.ok) return recorded;
  const ends = AbortSignal.any([reply.signal, AbortSignal.timeout(LONGEST_MS)]);
  return asMemberAtOneMoment<never>(database, sessionSecret, organisationId, async (tx) => {
    const manifest = await readManifest(parts, tx, organisationId, query);
    reply.begin(200, { "content-type": "application/x-ndjson; charset=utf-8" });
    const writer = new ExportWriter(reply);
    await writer.write(manifest);
    let entries = 0;
    for (const register of manifest.registers) {
      entries += register.entries;
      await writeRegister(tx, writer, register, ends);
    }
    // Without its end it says itself that it was cut off.
    if (!ends.aborted) {
      const sha256 = writer.whole.digest("hex");
      const { madeAt } = manifest;
      const claims = { purpose: PURPOSES.journalExport, organisationId, madeAt, entries, sha256 };
      const signature = signClaims(parts.keys, "evertill-journal-export", claims);
      await reply.write(`${JSON.stringify({ kind: "end", entries, sha256, signature } satisfies ExportLine)}\n`);
    }
    reply.end();
    return ok(undefined as never);
  });
}

/** Writes lines, each under the checksum of the file and, inside a register, under that one's. */
class ExportWriter {
  readonly #reply: StreamReply;
  readonly whole: Hash = createHash("sha256");
  ofRegister: Hash | null = null;

  constructor(reply: StreamReply) {
    this.#reply = reply;
  }

  async write(...lines: readonly ExportLine[]): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    this.whole.update(text, "utf8");
    this.ofRegister?.update(text, "utf8");
    await this.#reply.write(text);
  }
}

async function writeRegister(
  tx: TenantTx,
  writer: ExportWriter,
  { registerId, code, first, last, entries }: ExportedRegister,
  ends: AbortSignal,
): Promise<void> {
  writer.ofRegister = createHash("sha256");
  await writer.write({ kind: "register", registerId, code });
  for (let after = { epoch: first.epoch, seq: first.seq - 1 }; !ends.aborted; ) {
    const rows = await readChainPage(tx, registerId, after, last, PAGE);
    await writer.write(...rows.map((row) => ({ kind: "entry" as const, ...row })));
    const end = rows.at(-1);
    if (!end || rows.length < PAGE) break;
    after = { epoch: end.epoch, seq: end.seq };
  }
  const sha256 = writer.ofRegister.digest("hex");
  writer.ofRegister = null;
  if (!ends.aborted) await writer.write({ kind: "register_end", registerId, entries, sha256 });
}

async function hasBranch(tx: TenantTx, branchId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`select from shop.branch where branch_id = ${branchId}`);
  return rows.length > 0;
}

interface StretchRow extends Record<string, unknown> {
  readonly register_id: string;
  readonly code: string;
  readonly branch_id: string;
  readonly branch_name: string | null;
  readonly first: readonly [epoch: number | string, seq: number | string];
  readonly last: readonly [epoch: number | string, seq: number | string];
}

async function readManifest(
  parts: ServerParts,
  tx: TenantTx,
  organisationId: string,
  { branchId, from, to }: Query,
): Promise<ExportManifest> {
  const { rows } = await tx.execute<StretchRow>(sql`
    select r.register_id, r.code, r.branch_id, b.name as branch_name,
      min(array[j.epoch::bigint, j.seq]) as first, max(array[j.epoch::bigint, j.seq]) as last
    from shop.register r
    left join shop.branch b on b.org_id = r.org_id and b.branch_id = r.branch_id
    join shop.journal j on j.org_id = r.org_id and j.register_id = r.register_id
      and j.business_date between ${from} and ${to}
    where ${branchId === undefined ? sql`true` : sql`r.branch_id = ${branchId}`}
    group by r.register_id, r.code, r.branch_id, b.name
    order by r.code, r.register_id`);
  const registers: ExportedRegister[] = [];
  for (const row of rows) registers.push(await readStretch(tx, row));
  const { rows: named } = await tx.execute<{ name: string }>(sql`select name from shop.organisation`);
  return {
    kind: "manifest",
    format: EXPORT_FORMAT,
    organisationId,
    organisationName: named[0]?.name ?? "",
    branchId: branchId ?? null,
    from,
    to,
    madeAt: instantFromMs(parts.clock.nowMs()),
    registers,
    serverKeys: parts.keys.known.map(({ kid, publicJwk: { x } }) => ({ kid, x })),
    verifier: `${WEB_PATH}${VERIFIER}`,
  };
}

interface EdgeRow extends Record<string, unknown> {
  readonly entries: number;
  readonly last_hash: Buffer;
  readonly before_epoch: number | null;
  readonly before_seq: number | null;
  readonly before_hash: Buffer | null;
}

/** One stretch without a gap: an entry of another date in between belongs to it. */
async function readStretch(tx: TenantTx, row: StretchRow): Promise<ExportedRegister> {
  const registerId = row.register_id;
  const [first, last] = [row.first, row.last].map(([epoch, seq]) => ({ epoch: Number(epoch), seq: Number(seq) }));
  if (!first || !last) throw new Error("a stretch has two ends");
  const { rows } = await tx.execute<EdgeRow>(sql`
    select
      (
        select count(*)::integer from shop.journal
        where register_id = ${registerId} and (epoch, seq) >= (${first.epoch}, ${first.seq})
          and (epoch, seq) <= (${last.epoch}, ${last.seq})
      ) as entries,
      (
        select hash from shop.journal
        where register_id = ${registerId} and epoch = ${last.epoch} and seq = ${last.seq}
      ) as last_hash,
      before.epoch as before_epoch, before.seq as before_seq, before.hash as before_hash
    from (select) as one
    left join lateral (
      select epoch, seq, hash from shop.journal
      where register_id = ${registerId} and (epoch, seq) < (${first.epoch}, ${first.seq})
      order by epoch desc, seq desc
      limit 1
    ) as before on true`);
  const [edge] = rows;
  if (!edge) throw new Error("a register's edges are one row");
  const { before_epoch: epoch, before_seq: seq, before_hash: hash } = edge;
  return {
    registerId,
    code: row.code,
    branchId: row.branch_id,
    branchName: row.branch_name ?? "",
    entries: edge.entries,
    first,
    last: { ...last, hash: edge.last_hash.toString("hex") },
    before: epoch === null || seq === null || hash === null ? null : { epoch, seq, hash: hash.toString("hex") },
    sides: await readSides(tx, registerId),
  };
}
