/** Finding the entry that a new epoch goes on from: the head, or an older one where a till was restored from a backup. */
import { sql } from "drizzle-orm";
import { type Audit, auditPlaced, NEW_AUDIT } from "#domain/journal/audit.ts";
import { genesisSchema } from "#domain/journal/register-events.ts";
import type { JournalBatch, SyncHead } from "#domain/protocol/sync/journal-batch.ts";
import { ok, type Result } from "#domain/refusals.ts";
import type { Database } from "../db/database.ts";
import { asDevice, type TenantTx } from "../db/tenant.ts";
import { parseSent, parseStored, type StoredEntry } from "./read-entries.ts";
import type { TillBooks } from "./till-books.ts";

/**
 * What an epoch's genesis names.
 * - `head`: the last entry here, or nothing where there is none yet
 * - `earlier`: an entry before the head; `audit` is the till as it was then, `lost` how many entries the till forgot
 * - `missing`: entries the server does not have yet
 * - `other`: an entry that is another one here
 */
export type Ancestor =
  | { readonly kind: "head" | "missing" | "other" }
  | { readonly kind: "earlier"; readonly audit: Audit; readonly lost: number };

interface PlacedRow extends StoredEntry, Record<string, unknown> {
  readonly epoch: number;
  readonly seq: number;
}

/** Rows read at once while a till's books are made anew. */
const PAGE = 1_000;

/** @returns refusals: `auth.signed_out`, `device.revoked` */
export async function findAncestor(
  database: Database,
  sessionSecret: string,
  till: TillBooks,
  batch: JournalBatch,
): Promise<Result<Ancestor>> {
  const { head } = till.audit;
  const ancestor = ancestorOf(batch);
  if (ancestor === undefined) return ok({ kind: "other" });
  if (ancestor === null) return ok({ kind: head ? "other" : "head" });
  if (!head || ancestor.epoch > head.epoch || (ancestor.epoch === head.epoch && ancestor.seq > head.seq))
    return ok({ kind: "missing" });
  if (ancestor.epoch === head.epoch && ancestor.seq === head.seq)
    return ok({ kind: ancestor.hash === head.hash ? "head" : "other" });
  return asDevice<Ancestor>(database, sessionSecret, async (tx, who) => {
    const { rows } = await tx.execute<{ hash: Buffer; lost: number }>(sql`
      select hash,
        (
          select count(*)::integer
          from shop.journal later
          where later.org_id = j.org_id and later.register_id = j.register_id
            and (later.epoch, later.seq) > (j.epoch, j.seq)
        ) as lost
      from shop.journal j
      where j.org_id = ${who.organisationId} and j.register_id = ${till.registerId}
        and j.epoch = ${ancestor.epoch} and j.seq = ${ancestor.seq}`);
    const [row] = rows;
    if (!row || row.hash.toString("hex") !== ancestor.hash) return ok({ kind: "other" });
    const audit = await rebuildBooks(tx, who.organisationId, till.registerId, ancestor);
    return ok({ kind: "earlier", audit, lost: row.lost });
  });
}

/** The ancestor a batch's genesis names; null for a first one, undefined where it can't be read. */
export function ancestorOf(batch: JournalBatch): SyncHead | null | undefined {
  const [first] = batch.entries;
  const envelope = first && parseSent(first);
  const genesis = envelope && genesisSchema.safeParse(envelope.body);
  return genesis?.success ? genesis.data.ancestor : undefined;
}

/** The books of a till up to an entry, made anew from the journal. An epoch, or another history, may go back behind entries before it. */
export async function rebuildBooks(
  tx: TenantTx,
  organisationId: string,
  registerId: string,
  upTo: { readonly epoch: number; readonly seq: number },
): Promise<Audit> {
  // Where epochs went back or histories parted, the books at the entry that is gone on from are needed again.
  const states = new Map<string, Audit["state"]>();
  const wanted = await readAncestors(tx, organisationId, registerId);
  let audit = NEW_AUDIT;
  let after = { epoch: 0, seq: 0 };
  for (;;) {
    const { rows } = await tx.execute<PlacedRow>(sql`
      select epoch, seq, hash, preimage, redacted
      from shop.journal
      where org_id = ${organisationId} and register_id = ${registerId}
        and (epoch, seq) > (${after.epoch}, ${after.seq}) and (epoch, seq) <= (${upTo.epoch}, ${upTo.seq})
      order by epoch, seq
      limit ${PAGE}`);
    for (const row of rows) {
      const envelope = parseStored(row);
      if (!envelope) continue;
      const before = audit.head?.hash === envelope.prevHash ? undefined : states.get(envelope.prevHash);
      audit = auditPlaced(before ? { ...audit, state: before } : audit, envelope).audit;
      if (wanted.has(envelope.hash)) states.set(envelope.hash, audit.state);
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return audit;
    after = { epoch: last.epoch, seq: last.seq };
  }
}

/** Hashes of entries that something other than the next one goes on from: an epoch, or another history of a fork. */
async function readAncestors(tx: TenantTx, organisationId: string, registerId: string): Promise<Set<string>> {
  const { rows } = await tx.execute<PlacedRow>(sql`
    select epoch, seq, hash, preimage, redacted
    from shop.journal j
    where org_id = ${organisationId} and register_id = ${registerId} and (
      seq = 1 or exists (
        select from shop.fork_order o
        where o.org_id = j.org_id and o.register_id = j.register_id and o.side_epoch = j.epoch and o.seq = j.seq
      )
    )`);
  return new Set(rows.flatMap((row) => parseStored(row)?.prevHash ?? []));
}
