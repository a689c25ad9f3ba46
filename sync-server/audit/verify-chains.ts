/** Verifying in place: the organisation's audit chain and each register's chain, row by row, as long as somebody listens. */
import { createHash } from "node:crypto";
import { asc, gt, sql } from "drizzle-orm";
import { type AuditHead, checkAuditLink } from "#domain/audit/audit-chain.ts";
import { ChainCheck, type SideStory } from "#domain/journal/chain-check.ts";
import type { VerifyLine } from "#domain/protocol/desk/audit.ts";
import { ok, type Result } from "#domain/refusals.ts";
import type { Database } from "../db/database.ts";
import { auditSeal } from "../db/schema.ts";
import { asMember, type TenantTx } from "../db/tenant.ts";
import type { StreamReply } from "../http/route.ts";
import { readChainPage, readSides } from "./chain-pages.ts";
import { sealedLine } from "./sealed-line.ts";

/** Rows read and checked in one transaction: between two of them somebody may have gone, or may no longer. */
const PAGE = 1_000;

/** What runs a page's transaction as whoever asks: what they may no longer, they no longer see. */
type Ask = <T>(work: (tx: TenantTx) => Promise<T>) => Promise<Result<T>>;

interface RegisterRow extends Record<string, unknown> {
  readonly register_id: string;
  readonly code: string;
  readonly rows: number;
}

/** What a chain came to. */
interface ChainOutcome {
  readonly rows: number;
  readonly redacted: number;
  readonly bad: { readonly epoch: number | null; readonly seq: number; readonly says: string } | null;
}

/**
 * Verifies every chain of the organisation and writes what it finds, line by line; ends when the caller has gone.
 * @returns refusals: as `asMember`, before the first line only
 */
export async function verifyChains(
  database: Database,
  sessionSecret: string,
  organisationId: string,
  reply: StreamReply,
): Promise<Result<never>> {
  const ask: Ask = (work) => asMember(database, sessionSecret, organisationId, async (tx) => ok(await work(tx)));
  const counted = await ask(countRows);
  if (!counted.ok) return counted;
  const { sealed, registers } = counted.value;
  const write = (line: VerifyLine): Promise<void> => reply.write(`${JSON.stringify(line)}\n`);
  reply.begin(200, { "content-type": "application/x-ndjson; charset=utf-8" });
  const chains = registers.length + 1;
  await write({ kind: "begin", chains, rows: registers.reduce((sum, each) => sum + each.rows, sealed) });
  let rows = 0;
  let allHold = true;
  for (const register of [null, ...registers]) {
    const named = { registerId: register?.register_id ?? null, registerCode: register?.code ?? null };
    const told = (done: number) => write({ kind: "progress", ...named, rows: done });
    const outcome =
      register === null
        ? await verifyTrail(ask, reply.signal, told)
        : await verifyRegister(ask, register.register_id, reply.signal, told);
    // Gone, or somebody who may no longer: what is missing at the end says so.
    if (outcome === null) return ended(reply);
    rows += outcome.rows;
    allHold &&= outcome.bad === null;
    await write({ kind: "chain", ...named, ok: outcome.bad === null, ...outcome });
  }
  await write({ kind: "end", ok: allHold, chains, rows });
  return ended(reply);
}

function ended(reply: StreamReply): Result<never> {
  reply.end();
  return ok(undefined as never);
}

async function countRows(tx: TenantTx): Promise<{ sealed: number; registers: RegisterRow[] }> {
  const { rows: trail } = await tx.execute<{ sealed: number }>(
    sql`select count(*)::integer as sealed from shop.audit_seal`,
  );
  const { rows: registers } = await tx.execute<RegisterRow>(sql`
    select r.register_id, r.code, count(j.seq)::integer as rows
    from shop.register r
    join shop.journal j on j.org_id = r.org_id and j.register_id = r.register_id
    group by r.register_id, r.code
    order by r.code, r.register_id`);
  return { sealed: trail[0]?.sealed ?? 0, registers };
}

/** @returns null when it was ended before its time */
async function verifyTrail(
  ask: Ask,
  signal: AbortSignal,
  told: (rows: number) => Promise<void>,
): Promise<ChainOutcome | null> {
  let head: AuditHead | null = null;
  let rows = 0;
  for (let after = 0; ; ) {
    const from = after;
    const page = await ask((tx) =>
      tx
        .select({ seq: auditSeal.seq, preimage: auditSeal.preimage, hash: auditSeal.hash })
        .from(auditSeal)
        .where(gt(auditSeal.seq, from))
        .orderBy(asc(auditSeal.seq))
        .limit(PAGE),
    );
    if (!page.ok || signal.aborted) return null;
    for (const row of page.value) {
      rows += 1;
      const link: ReturnType<typeof checkAuditLink> = checkAuditLink(head, JSON.parse(sealedLine(row)));
      if (!link.ok) return { rows, redacted: 0, bad: { epoch: null, seq: row.seq, says: link.broken.says } };
      head = link.head;
    }
    const last = page.value.at(-1);
    if (!last || page.value.length < PAGE) return { rows, redacted: 0, bad: null };
    after = last.seq;
    await told(rows);
  }
}

/** @returns null when it was ended before its time */
async function verifyRegister(
  ask: Ask,
  registerId: string,
  signal: AbortSignal,
  told: (rows: number) => Promise<void>,
): Promise<ChainOutcome | null> {
  const begun = await ask(async (tx) => ({
    sides: await readSides(tx, registerId),
    followed: await readFollowed(tx, registerId),
  }));
  if (!begun.ok) return null;
  const { sides, followed } = begun.value;
  const chain = new ChainCheck({
    registerId,
    sides,
    before: null,
    sha256: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
    isFollowedLater: (place) => followed.has(keyOf(place)) || sides.some((side) => begins(side, place)),
  });
  for (let after = { epoch: 0, seq: 0 }; ; ) {
    const from = after;
    const page = await ask((tx) => readChainPage(tx, registerId, from, null, PAGE));
    if (!page.ok || signal.aborted) return null;
    for (const row of page.value) {
      const says = chain.next(row);
      const { rows, redacted } = chain;
      if (says !== null) return { rows, redacted, bad: { epoch: row.epoch, seq: row.seq, says } };
    }
    const last = page.value.at(-1);
    const { rows, redacted } = chain;
    if (!last || page.value.length < PAGE) {
      const missing = await ask((tx) => readMissingHead(tx, registerId, chain));
      return missing.ok ? { rows, redacted, bad: missing.value } : null;
    }
    after = { epoch: last.epoch, seq: last.seq };
    await told(rows);
  }
}

function begins(side: SideStory, place: { readonly epoch: number; readonly seq: number }): boolean {
  return side.epoch === place.epoch && side.seq - 1 === place.seq;
}

/** Where the register's head says that its chain ends: entries at the end could be missing without a broken link. */
async function readMissingHead(tx: TenantTx, registerId: string, { last }: ChainCheck): Promise<ChainOutcome["bad"]> {
  const { rows } = await tx.execute<{ epoch: number; seq: number; hash: Buffer }>(
    sql`select epoch, seq, hash from shop.register_head where register_id = ${registerId}`,
  );
  const [head] = rows;
  if (!head || !last) return null;
  if (last.epoch > head.epoch || (last.epoch === head.epoch && last.seq > head.seq)) return null;
  if (last.epoch === head.epoch && last.seq === head.seq && last.hash === head.hash.toString("hex")) return null;
  const { epoch, seq } = head;
  return { epoch, seq, says: "the register's head names this entry as its last: it is missing, or another one" };
}

/** Entries that a later epoch goes on from: their hashes are needed again. Other histories keep their numbers. */
async function readFollowed(tx: TenantTx, registerId: string): Promise<Set<string>> {
  const { rows } = await tx.execute<{ preimage: Buffer }>(
    sql`select preimage from shop.journal where register_id = ${registerId} and seq = 1`,
  );
  const sides = await readSides(tx, registerId);
  const keys = rows.flatMap(({ preimage }) => {
    const ancestor = ancestorIn(preimage.toString("utf8"));
    if (!ancestor) return [];
    const { epoch, seq } = ancestor;
    return [
      keyOf({ epoch, seq }),
      ...sides.filter((side) => side.epoch === epoch).map(({ sideEpoch }) => keyOf({ epoch: sideEpoch, seq })),
    ];
  });
  return new Set(keys);
}

function ancestorIn(preimage: string): { epoch: number; seq: number } | null {
  try {
    const { body } = JSON.parse(preimage) as { body?: { ancestor?: { epoch: number; seq: number } | null } };
    return body?.ancestor ?? null;
  } catch {
    return null;
  }
}

function keyOf({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
  return `${epoch}/${seq}`;
}
