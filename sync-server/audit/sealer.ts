/** The sealer: chains each organisation's recorded events, one behind the other, after they were committed. Sole writer of `shop.audit_seal`. */
import { desc, sql } from "drizzle-orm";
import { type AuditEvent, type AuditHead, sealAuditEvent } from "#domain/audit/audit-chain.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { instantOf } from "../db/instants.ts";
import { auditEvent, auditSeal } from "../db/schema.ts";
import { asJob, type Entered, type TenantTx } from "../db/tenant.ts";
import type { ServerParts } from "../server-parts.ts";

/** A sealer at work. */
export interface Sealer {
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

/** What sealing needs of the server. */
export type SealerParts = Pick<ServerParts, "database" | "keys" | "log" | "nudges">;

/** Events sealed in one transaction. */
const BATCH = 500;
/** Nudges can be lost with their connection: so often it looks for itself. */
const POLL_MS = 30_000;

/** Starts sealing: what waits from before at once, then whenever there is news, and now and then without. */
export function startSealer(parts: SealerParts, pollMs: number = POLL_MS): Sealer {
  /** Organisations with news; null stands for all of them. */
  const waiting = new Set<string | null>([null]);
  let stopped = false;
  let work: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    for (const organisationId of waiting) {
      if (stopped) return;
      waiting.delete(organisationId);
      try {
        if (organisationId === null) for (const each of await listOrganisations(parts)) waiting.add(each);
        else await sealOrganisation(parts, organisationId, () => stopped);
      } catch (error) {
        // The next poll tries again; nothing of the batch was kept.
        parts.log.error({ err: error }, "sealing the audit trail failed");
      }
    }
  };
  const wake = (organisationId: string | null): void => {
    waiting.add(organisationId);
    if (stopped || work) return;
    work = run().finally(() => {
      work = null;
      if (waiting.size > 0 && !stopped) wake([...waiting][0] ?? null);
    });
  };
  const unsubscribe = parts.nudges.subscribeToAll(({ organisationId, what }) => {
    if (what === "audit") wake(organisationId);
  });
  const poll = setInterval(() => wake(null), pollMs).unref();
  wake(null);
  return {
    stop: async () => {
      stopped = true;
      unsubscribe();
      clearInterval(poll);
      await work;
    },
  };
}

/**
 * Seals what an organisation's events wait for, batch by batch. Two sealers at once, on one server or two, take turns.
 * @param isStopped asked between batches
 * @returns how many events were sealed
 */
export async function sealOrganisation(
  parts: Pick<SealerParts, "database" | "keys">,
  organisationId: string,
  isStopped: () => boolean = () => false,
): Promise<number> {
  let sealed = 0;
  for (;;) {
    const batch = await asJob(parts.database, parts.keys.jobSecret, organisationId, sealBatch);
    if (!batch.ok) throw new Error(`the sealer was not let in: ${batch.refusal.code}`);
    sealed += batch.value;
    if (batch.value < BATCH || isStopped()) return sealed;
  }
}

async function listOrganisations({ database, keys }: SealerParts): Promise<string[]> {
  const { rows } = await database.db.execute<{ org_id: string }>(
    sql`select app.organisations_for_jobs(${keys.jobSecret}) as org_id`,
  );
  return rows.map(({ org_id }) => org_id);
}

/** The lock comes first and in a statement of its own: what the other sealer committed is seen by the statements after it. */
async function sealBatch(tx: TenantTx, { organisationId }: Entered): Promise<Result<number>> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`evertill seal ${organisationId}`}, 0))`);
  const events = await tx
    .select()
    .from(auditEvent)
    .where(
      sql`not exists (select from ${auditSeal} where ${auditSeal.orgId} = ${auditEvent.orgId}
        and ${auditSeal.eventId} = ${auditEvent.eventId})`,
    )
    .orderBy(auditEvent.occurredAt, auditEvent.eventId)
    .limit(BATCH);
  if (events.length === 0) return ok(0);
  let head = await readAuditHead(tx);
  const sealed = events.map((event) => {
    const { row, preimage } = sealAuditEvent(head, organisationId, eventOf(event));
    head = row;
    return {
      orgId: organisationId,
      seq: row.seq,
      eventId: event.eventId,
      preimage: Buffer.from(preimage, "utf8"),
      prevHash: Buffer.from(row.prevHash, "hex"),
      hash: Buffer.from(row.hash, "hex"),
    };
  });
  await tx.insert(auditSeal).values(sealed);
  return ok(sealed.length);
}

async function readAuditHead(tx: TenantTx): Promise<AuditHead | null> {
  const [last] = await tx.select().from(auditSeal).orderBy(desc(auditSeal.seq)).limit(1);
  return last ? { organisationId: last.orgId, seq: last.seq, hash: last.hash.toString("hex") } : null;
}

function eventOf(row: typeof auditEvent.$inferSelect): AuditEvent {
  return {
    eventId: row.eventId,
    occurredAt: instantOf(row.occurredAt),
    actorKind: row.actorKind as AuditEvent["actorKind"],
    actorId: row.actorId,
    staffId: row.staffId,
    branchId: row.branchId,
    action: row.action,
    subjectId: row.subjectId,
    address: row.address,
    detail: row.detail as AuditEvent["detail"],
  };
}
