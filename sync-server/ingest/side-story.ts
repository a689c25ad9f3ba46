/** The other history of a fork, once a manager has ordered a new epoch: taken in whole, under an epoch number of its own. Sole writer of `shop.side_story`. */
import { sql } from "drizzle-orm";
import type { Audit } from "#domain/journal/audit.ts";
import { liftRegisterState, type RegisterState } from "#domain/journal/register-state.ts";
import type { JournalBatch, SentEntry, SyncHead } from "#domain/protocol/sync/journal-batch.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { Database } from "../db/database.ts";
import { asDevice, type TenantTx } from "../db/tenant.ts";
import { rebuildBooks } from "./find-ancestor.ts";
import { databaseJson, project } from "./project.ts";
import { type RaisedViolation, type ReadEntry, readEntries } from "./read-entries.ts";
import type { TillBooks } from "./till-books.ts";

interface OrderRow extends Record<string, unknown> {
  readonly epoch: number;
  readonly seq: number;
  readonly claimed_hash: Buffer;
  readonly side_epoch: number;
  readonly last_seq: number | null;
  readonly last_hash: Buffer | null;
  readonly books: RegisterState | null;
}

/** What taking in a part of another history came to. */
export interface SideTaken {
  readonly head: SyncHead;
  readonly stored: number;
  readonly violations: number;
}

/**
 * Takes in a batch of a history that parted, where its till was told to begin a new epoch.
 * @returns null where the batch is of no such history; refusals: `journal.chain`, `auth.signed_out`, `device.revoked`
 */
export async function takeInSide(
  database: Database,
  sessionSecret: string,
  till: TillBooks,
  batch: JournalBatch,
): Promise<Result<SideTaken | null>> {
  return asDevice<SideTaken | null>(database, sessionSecret, async (tx) => {
    // Batches of one till that arrive at once are taken one after the other.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`side story ${till.registerId}`}, 0))`);
    for (const order of await readOrders(tx, till.registerId, batch.epoch)) {
      const known = await countKnown(tx, till.registerId, order, batch);
      if (known === null) continue;
      const firstNew = batch.firstSeq + known;
      const rest = batch.entries.slice(known);
      return append(tx, till, order, rest, firstNew);
    }
    return ok(null);
  });
}

/** The till as another history left it, where an epoch goes on from its last entry; null where none ends there. */
export async function findSideEnd(
  database: Database,
  sessionSecret: string,
  till: TillBooks,
  ancestor: SyncHead,
): Promise<Result<Audit | null>> {
  return asDevice<Audit | null>(database, sessionSecret, async (tx) => {
    const orders = await readOrders(tx, till.registerId, ancestor.epoch);
    const order = orders.find(
      ({ last_seq, last_hash }) => last_seq === ancestor.seq && last_hash?.toString("hex") === ancestor.hash,
    );
    return ok(order ? auditAfter(till, order) : null);
  });
}

/** What was ordered of a fork, to the till whose own entry at that place is this one; null where nothing was. */
export async function readForkOrder(
  tx: TenantTx,
  registerId: string,
  at: { readonly epoch: number; readonly seq: number; readonly hash: string },
): Promise<{ epoch: number; seq: number; claimedHash: string; sideEpoch: number; nextEpoch: number } | null> {
  const { rows } = await tx.execute<{ side_epoch: number; next_epoch: number }>(sql`
    select side_epoch, next_epoch from shop.fork_order
    where register_id = ${registerId} and epoch = ${at.epoch} and seq = ${at.seq}
      and claimed_hash = decode(${at.hash}, 'hex')`);
  const [order] = rows;
  if (!order) return null;
  const { epoch, seq, hash: claimedHash } = at;
  return { epoch, seq, claimedHash, sideEpoch: order.side_epoch, nextEpoch: order.next_epoch };
}

async function readOrders(tx: TenantTx, registerId: string, epoch: number): Promise<OrderRow[]> {
  const { rows } = await tx.execute<OrderRow>(sql`
    select o.epoch, o.seq, o.claimed_hash, o.side_epoch, s.last_seq, s.last_hash, s.books
    from shop.fork_order o
    left join shop.side_story s on s.org_id = o.org_id and s.register_id = o.register_id and s.side_epoch = o.side_epoch
    where o.register_id = ${registerId} and o.epoch = ${epoch}
    order by o.ordered_at desc`);
  return rows;
}

/** How many of a batch's first entries are here already; null where it is not of this history. */
async function countKnown(
  tx: TenantTx,
  registerId: string,
  order: OrderRow,
  { firstSeq, entries }: JournalBatch,
): Promise<number | null> {
  const last = order.last_seq ?? order.seq - 1;
  if (firstSeq > last + 1) return null;
  const { rows } = await tx.execute<{ seq: number; hash: Buffer }>(sql`
    select seq, hash from shop.journal
    where register_id = ${registerId} and (
      (epoch = ${order.epoch} and seq >= ${firstSeq} and seq < ${order.seq})
      or (epoch = ${order.side_epoch} and seq >= ${firstSeq} and seq <= ${last})
    )`);
  const here = new Map(rows.map(({ seq, hash }) => [seq, hash.toString("hex")]));
  for (const [index, { hash }] of entries.entries()) {
    const seq = firstSeq + index;
    if (seq > last) {
      if (order.last_seq === null && seq === order.seq && hash !== order.claimed_hash.toString("hex")) return null;
      return index;
    }
    if (here.get(seq) !== hash) return null;
  }
  return entries.length;
}

function auditAfter(till: TillBooks, order: OrderRow): Audit | null {
  const { last_seq: seq, last_hash: hash, books } = order;
  if (seq === null || hash === null || books === null) return null;
  const head = { registerId: till.registerId, epoch: order.epoch, seq, hash: hash.toString("hex") };
  return { entries: 0, head, state: liftRegisterState(books), newerFrom: null };
}

async function append(
  tx: TenantTx,
  till: TillBooks,
  order: OrderRow,
  rest: readonly SentEntry[],
  firstSeq: number,
): Promise<Result<SideTaken | null>> {
  const begun = auditAfter(till, order);
  if (rest.length === 0) {
    if (!begun?.head) return ok(null);
    const { epoch, seq, hash } = begun.head;
    return ok({ head: { epoch, seq, hash: hash as SyncHead["hash"] }, stored: 0, violations: 0 });
  }
  const upTo = { epoch: order.epoch, seq: order.seq - 1 };
  const start = begun ?? (await rebuildBooks(tx, till.organisationId, till.registerId, upTo));
  const read = readEntries(till, start, rest, firstSeq);
  if (!read.ok) return refuse("journal.chain", { seq: read.seq, why: read.broken.says });
  const entries = read.entries.map((each, index) => placed(each, order, begun === null && index === 0));
  await write(tx, till, order, entries);
  const { head, state } = read.audit;
  if (!head) return ok(null);
  await tx.execute(sql`
    insert into shop.side_story (org_id, branch_id, register_id, side_epoch, last_seq, last_hash, books)
      values (${till.organisationId}, ${till.branchId}, ${till.registerId}, ${order.side_epoch}, ${head.seq},
        decode(${head.hash}, 'hex'), ${databaseJson(state)}::jsonb)
      on conflict (org_id, register_id, side_epoch) do update
        set last_seq = excluded.last_seq, last_hash = excluded.last_hash, books = excluded.books`);
  const violations = entries.reduce((sum, each) => sum + each.violations.length, 0);
  const { epoch, seq, hash } = head;
  return ok({ head: { epoch, seq, hash: hash as SyncHead["hash"] }, stored: entries.length, violations });
}

/** An entry at the place that is kept for its history; what it says of itself stays as its till wrote it. */
function placed(read: ReadEntry, order: OrderRow, isFirst: boolean): ReadEntry {
  const parts: RaisedViolation = {
    code: "epoch.forked",
    says: `here a history of its own begins: the server has another entry at ${order.epoch}/${order.seq}`,
    scope: "epoch",
  };
  return {
    ...read,
    envelope: { ...read.envelope, epoch: order.side_epoch as typeof read.envelope.epoch },
    entry: read.entry && { ...read.entry, epoch: order.side_epoch as typeof read.envelope.epoch },
    violations: isFirst ? [...read.violations, parts] : read.violations,
  };
}

async function write(tx: TenantTx, till: TillBooks, order: OrderRow, entries: readonly ReadEntry[]): Promise<void> {
  for (const { envelope, preimage, redacted } of entries)
    await tx.execute(sql`
      insert into shop.journal (org_id, branch_id, register_id, epoch, seq, hash, preimage, redacted, type, occurred_at,
          business_date, received_at)
        values (${till.organisationId}, ${till.branchId}, ${till.registerId}, ${order.side_epoch}, ${envelope.seq},
          decode(${envelope.hash}, 'hex'), ${Buffer.from(preimage, "utf8")}, ${redacted}, ${envelope.type},
          ${envelope.occurredAt}, ${envelope.businessDate}, now())`);
  const projected = project(entries);
  const of = sql`${till.organisationId}::uuid, ${till.branchId}::uuid, ${till.registerId}::uuid`;
  await tx.execute(sql`select shop.write_projections(${of}, ${databaseJson(projected)}::jsonb, now())`);
  if (projected.undone)
    await tx.execute(sql`select shop.check_undone(${of}, ${databaseJson(projected.undone)}::jsonb, now())`);
}
