/** The second audit trail: copies every organisation's sealed rows, in their order, to storage that nobody can write over. Sole writer of `shop.audit_copy`. */
import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm";
import { type AuditHead, checkAuditLink } from "#domain/audit/audit-chain.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { auditCopy, auditSeal } from "../db/schema.ts";
import { asJob, type TenantTx } from "../db/tenant.ts";
import type { ServerParts } from "../server-parts.ts";
import { type ChunkHeader, chunkName, hashChunk, NO_CHUNK_HASH, readChunk, writeChunk } from "./audit-chunk.ts";
import type { LockedStorage } from "./locked-storage.ts";
import { sealedLine } from "./sealed-line.ts";

/** What copying needs of the server. */
export type CopierParts = Pick<ServerParts, "database" | "keys" | "log" | "clock">;

/** How far one organisation's copy is behind its chain. */
export interface CopyLag {
  readonly organisationId: string;
  readonly events: number;
  /** Since the first row that waits was recorded. */
  readonly seconds: number;
}

/** `differs`: under the next name there is something else than the chain has: the chain was changed or put back unsaid. */
export type CopyTrouble = "differs" | "chain_broken";

/** What whoever watches is told. */
export interface CopyWatcher {
  lag(lags: readonly CopyLag[]): void;
  copied(events: number): void;
  failed(): void;
  trouble(organisationId: string, trouble: CopyTrouble): void;
}

/** Copying at work. */
export interface Copier {
  /** Ends after what is under way, which is cut off where it waits for the store. */
  stop(): Promise<void>;
}

/** Rows in a chunk; a row has some hundred bytes. */
const CHUNK_ROWS = 1_000;
const POLL_MS = 10_000;

interface Planned {
  readonly header: ChunkHeader;
  readonly lines: readonly string[];
  /** The row before the chunk, as the copy has it; null before the first. */
  readonly before: AuditHead | null;
}

/**
 * Starts copying: what waits from before at once, then again and again. Nothing that changes an organisation ever waits
 * for it, and no transaction is open while the store is asked.
 */
export function startCopying(
  parts: CopierParts,
  storage: LockedStorage,
  watcher: CopyWatcher,
  pollMs: number = POLL_MS,
): Copier {
  const stopping = new AbortController();
  let work: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    for (const { organisationId } of await readLags(parts)) {
      if (stopping.signal.aborted) return;
      try {
        await copyOrganisation(parts, storage, organisationId, watcher, stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) return;
        // The next look tries again; the other organisations do not wait for it.
        watcher.failed();
        parts.log.warn({ err: error, organisationId }, "copying the audit trail failed");
      }
    }
    watcher.lag(await readLags(parts));
  };
  const wake = (): void => {
    work ??= run()
      .catch((error: unknown) => {
        watcher.failed();
        parts.log.error({ err: error }, "copying the audit trail failed");
      })
      .finally(() => {
        work = null;
      });
  };
  const poll = setInterval(wake, pollMs).unref();
  wake();
  return {
    stop: async () => {
      clearInterval(poll);
      stopping.abort();
      await work;
      storage.close();
    },
  };
}

/** How far every organisation's copy is behind; those that are not are left out. */
export async function readLags({ database, keys, clock }: CopierParts): Promise<CopyLag[]> {
  const { rows } = await database.db.execute<{ org_id: string; sealed: string; copied: string; oldest: string }>(
    sql`select org_id, sealed, copied, oldest from app.audit_copy_lag(${keys.jobSecret})`,
  );
  return rows.map(({ org_id, sealed, copied, oldest }) => ({
    organisationId: org_id,
    events: Number(sealed) - Number(copied),
    seconds: Math.max(0, Math.round((clock.nowMs() - Date.parse(oldest)) / 1_000)),
  }));
}

/**
 * Copies what an organisation's chain has and its copy has not, chunk by chunk. Two servers at once, and one that goes on
 * after it was cut off between storing and noting, store each chunk once: its name is taken only while it is free.
 * @returns how many rows were copied
 */
export async function copyOrganisation(
  parts: CopierParts,
  storage: LockedStorage,
  organisationId: string,
  watcher: Pick<CopyWatcher, "copied" | "trouble">,
  signal: AbortSignal,
): Promise<number> {
  let copied = 0;
  while (!signal.aborted) {
    const planned = await inJob(parts, organisationId, (tx) => plan(tx, organisationId));
    if (planned === null) return copied;
    if (!isSound(planned)) watcher.trouble(organisationId, "chain_broken");
    const stored = await store(parts, storage, planned, signal);
    if (stored === null) {
      parts.log.error({ organisationId, chunk: planned.header.chunk }, "the copy of the audit trail has other rows");
      watcher.trouble(organisationId, "differs");
      return copied;
    }
    await inJob(parts, organisationId, (tx) => note(tx, stored));
    const rows = stored.header.lastSeq - stored.header.firstSeq + 1;
    copied += rows;
    watcher.copied(rows);
  }
  return copied;
}

/** The next chunk, from the rows behind the last one that is noted. */
async function plan(tx: TenantTx, organisationId: string): Promise<Result<Planned | null>> {
  const { rows: states } = await tx.execute<{ restore_epoch: number }>(sql`select restore_epoch from app.server_state`);
  const restoreEpoch = states[0]?.restore_epoch ?? 1;
  const [last] = await tx
    .select()
    .from(auditCopy)
    .where(eq(auditCopy.restoreEpoch, restoreEpoch))
    .orderBy(desc(auditCopy.chunk))
    .limit(1);
  const behind = last?.lastSeq ?? 0;
  const rows = await tx
    .select({ seq: auditSeal.seq, preimage: auditSeal.preimage, hash: auditSeal.hash })
    .from(auditSeal)
    .where(gt(auditSeal.seq, behind))
    .orderBy(asc(auditSeal.seq))
    .limit(CHUNK_ROWS);
  const [first, end] = [rows[0], rows.at(-1)];
  if (!first || !end) return ok(null);
  const [previous] = await tx
    .select()
    .from(auditSeal)
    .where(lte(auditSeal.seq, behind))
    .orderBy(desc(auditSeal.seq))
    .limit(1);
  return ok({
    header: {
      format: 1,
      organisationId,
      restoreEpoch,
      chunk: (last?.chunk ?? 0) + 1,
      firstSeq: first.seq,
      lastSeq: end.seq,
      prevChunkHash: last?.hash.toString("hex") ?? NO_CHUNK_HASH,
    },
    lines: rows.map(sealedLine),
    before: previous ? { organisationId, seq: previous.seq, hash: previous.hash.toString("hex") } : null,
  });
}

/** Whether the rows follow one another untouched. What does not is copied as it is: it is what an auditor looks for. */
function isSound({ lines, before }: Planned): boolean {
  let head = before;
  return lines.every((line) => {
    const link = checkAuditLink(head, JSON.parse(line));
    if (link.ok) head = link.head;
    return link.ok;
  });
}

interface Stored {
  readonly header: ChunkHeader;
  readonly hash: string;
}

/** Stores a chunk, or finds it stored, perhaps with fewer rows because it was made earlier. @returns null when what is there differs */
async function store(
  { log }: CopierParts,
  storage: LockedStorage,
  { header, lines }: Planned,
  signal: AbortSignal,
): Promise<Stored | null> {
  const body = writeChunk(header, lines);
  const name = chunkName(header);
  if ((await storage.put(name, body, signal)) === "stored") return { header, hash: hashChunk(body) };
  const there = await storage.get(name, signal);
  // Two writers at once: the other's is not readable yet. The next look finds it.
  if (there === null) throw new Error(`${name} is taken and not readable yet`);
  const read = readChunk(there);
  const earlier = { ...header, lastSeq: read?.header.lastSeq ?? 0 };
  const same = writeChunk(earlier, lines.slice(0, read?.lines.length ?? 0));
  if (!there.equals(same)) return null;
  log.info({ name }, "a chunk of the audit trail was stored already");
  return { header: earlier, hash: hashChunk(there) };
}

async function note(tx: TenantTx, { header, hash }: Stored): Promise<Result<null>> {
  const { organisationId: orgId, restoreEpoch, chunk, firstSeq, lastSeq } = header;
  await tx
    .insert(auditCopy)
    .values({ orgId, restoreEpoch, chunk, firstSeq, lastSeq, hash: Buffer.from(hash, "hex") })
    .onConflictDoNothing();
  const [noted] = await tx
    .select({ hash: auditCopy.hash })
    .from(auditCopy)
    .where(and(eq(auditCopy.restoreEpoch, restoreEpoch), eq(auditCopy.chunk, chunk)));
  if (noted?.hash.toString("hex") !== hash)
    throw new Error(`chunk ${chunk} was noted by somebody else, with other rows`);
  return ok(null);
}

async function inJob<T>(
  { database, keys }: CopierParts,
  organisationId: string,
  work: (tx: TenantTx) => Promise<Result<T>>,
): Promise<T> {
  const done = await asJob(database, keys.jobSecret, organisationId, work);
  if (!done.ok) throw new Error(`the copier was not let in: ${done.refusal.code}`);
  return done.value;
}
