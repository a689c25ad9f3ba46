/** Forks as the desk sees them: two histories under one register's name, what the server has of each, and the order to begin a new epoch. Sole writer of `shop.fork_order`. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Fork, forksSchema, newEpochOrderedSchema, orderNewEpochSchema } from "#domain/protocol/desk/findings.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { lockOrganisation } from "../tenancy/lock.ts";
import { cleanName } from "../tenancy/names.ts";
import { keyOfPlace, readEntriesAt } from "./entries-at.ts";
import { REASON_LENGTH } from "./violations.ts";
import { JOIN_WHERE, personOf, WHERE_COLUMNS, type WhereRow, whereOf, writtenTimeSchema } from "./where.ts";

/** What is asked for. */
export const forkQuerySchema = z.strictObject({ after: pageMarkSchema.optional(), limit: pageLimitSchema });
type Query = z.output<typeof forkQuerySchema>;

const markSchema = z.tuple([writtenTimeSchema, z.uuid(), z.int32(), z.int(), z.string().regex(/^[0-9a-f]{64}$/)]);

interface ForkRow extends WhereRow {
  readonly known_hash: Buffer;
  readonly claimed_hash: Buffer;
  readonly seen_at: string;
  readonly head_epoch: number | null;
  readonly head_seq: number | null;
  readonly side_epoch: number | null;
  readonly next_epoch: number | null;
  readonly ordered_at: string | null;
  readonly ordered_by: string | null;
  readonly ordered_by_name: string | null;
  readonly reason: string | null;
  readonly last_seq: number | null;
  readonly begun_at: string | null;
}

/** A page of forks, newest first. @returns refusal: `request.form` for a mark of another list */
export async function listForks(tx: TenantTx, { after, limit }: Query): Promise<Result<z.input<typeof forksSchema>>> {
  const mark = after === undefined ? null : readPageMark(after, markSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const { rows } = await tx.execute<ForkRow>(sql`
    select ${WHERE_COLUMNS}, f.known_hash, f.claimed_hash, f.seen_at, h.epoch as head_epoch, h.seq as head_seq,
      o.side_epoch, o.next_epoch, o.ordered_at, o.staff_id as ordered_by, s.name as ordered_by_name, o.reason,
      t.last_seq, case when h.epoch >= o.next_epoch then h.received_at end as begun_at
    from shop.fork f
    ${JOIN_WHERE}
    left join shop.register_head h on h.org_id = f.org_id and h.register_id = f.register_id
    left join shop.fork_order o on o.org_id = f.org_id and o.register_id = f.register_id and o.epoch = f.epoch
      and o.seq = f.seq and o.claimed_hash = f.claimed_hash
    left join shop.staff s on s.org_id = o.org_id and s.staff_id = o.staff_id
    left join shop.side_story t on t.org_id = o.org_id and t.register_id = o.register_id and t.side_epoch = o.side_epoch
    where ${
      mark
        ? sql`(f.seen_at, f.register_id, f.epoch, f.seq, f.claimed_hash) < (${mark[0]}::timestamptz, ${mark[1]}::uuid,
            ${mark[2]}::integer, ${mark[3]}::bigint, decode(${mark[4]}, 'hex'))`
        : sql`true`
    }
    order by f.seen_at desc, f.register_id desc, f.epoch desc, f.seq desc, f.claimed_hash desc
    limit ${limit}`);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const mine = last && [last.seen_at, last.register_id, last.epoch, last.seq, last.claimed_hash.toString("hex")];
  return ok({ forks: await answersOf(tx, rows), next: mine ? pageMarkOf(mine) : null });
}

async function answersOf(tx: TenantTx, rows: readonly ForkRow[]): Promise<Fork[]> {
  const currencies = new Map(rows.map((row) => [row.register_id, row.currency]));
  const sides = rows.flatMap((row) => (row.side_epoch === null ? [] : { ...whereOf(row), epoch: row.side_epoch }));
  const places = [...rows.map(whereOf), ...sides];
  const entries = await readEntriesAt(tx, places, ({ registerId }) => currencies.get(registerId) ?? null);
  return rows.map((row) => {
    const where = whereOf(row);
    const side = row.side_epoch === null ? null : { ...where, epoch: row.side_epoch };
    return {
      ...where,
      knownHash: row.known_hash.toString("hex"),
      claimedHash: row.claimed_hash.toString("hex"),
      seenAt: instantOf(row.seen_at),
      known: {
        hash: row.known_hash.toString("hex"),
        ...knownOf(row),
        first: entries.get(keyOfPlace(where)) ?? null,
      },
      claimed: {
        hash: row.claimed_hash.toString("hex"),
        entries: row.last_seq === null ? null : row.last_seq - row.seq + 1,
        upTo: side === null || row.last_seq === null ? null : { epoch: side.epoch, seq: row.last_seq },
        first: (side && entries.get(keyOfPlace(side))) ?? null,
      },
      order: orderOf(row),
    };
  });
}

/** What the server goes on with: where its epoch is over, only where it stands is known without counting. */
function knownOf({ epoch, seq, head_epoch, head_seq }: ForkRow): Pick<Fork["known"], "entries" | "upTo"> {
  if (head_epoch === null || head_seq === null) return { entries: null, upTo: null };
  const entries = head_epoch === epoch ? Math.max(0, head_seq - seq + 1) : null;
  return { entries, upTo: { epoch: head_epoch, seq: head_seq } };
}

function orderOf(row: ForkRow): Fork["order"] {
  const { side_epoch: sideEpoch, next_epoch: nextEpoch, ordered_at: at, ordered_by: by } = row;
  if (sideEpoch === null || nextEpoch === null || at === null || by === null) return null;
  const given = { at: instantOf(at), by: personOf(by, row.ordered_by_name), reason: row.reason ?? "" };
  return { sideEpoch, nextEpoch, given, begunAt: instantOrNull(row.begun_at) };
}

interface OrderedRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly side_epoch: number | null;
  readonly next_epoch: number | null;
  readonly highest: number;
}

/**
 * Orders the till that tells another history to begin a new epoch. It hears of it at its next contact, and does by itself.
 * @returns the epochs; refusals: `finding.unknown`, `permission.missing`, those of a text
 */
export async function orderNewEpoch(
  tx: TenantTx,
  who: Entered,
  { registerId, epoch, seq, claimedHash, reason: written }: z.output<typeof orderNewEpochSchema>,
  address: string,
): Promise<Result<z.input<typeof newEpochOrderedSchema>>> {
  const reason = cleanName(written, REASON_LENGTH);
  if (!reason.ok) return reason;
  await lockOrganisation(tx, who);
  const { rows } = await tx.execute<OrderedRow>(sql`
    select f.branch_id, o.side_epoch, o.next_epoch, greatest(
        f.epoch,
        (select h.epoch from shop.register_head h where h.org_id = f.org_id and h.register_id = f.register_id),
        (select max(m.next_epoch) from shop.fork_order m where m.org_id = f.org_id and m.register_id = f.register_id)
      ) as highest
    from shop.fork f
    left join shop.fork_order o on o.org_id = f.org_id and o.register_id = f.register_id and o.epoch = f.epoch
      and o.seq = f.seq and o.claimed_hash = f.claimed_hash
    where f.register_id = ${registerId} and f.epoch = ${epoch} and f.seq = ${seq}
      and f.claimed_hash = decode(${claimedHash}, 'hex')`);
  const [found] = rows;
  if (!found) return refuse("finding.unknown");
  const { branch_id: branchId, side_epoch: given, next_epoch: next } = found;
  if (!mayIn(who, "devices.edit", branchId)) return refuse("permission.missing", { permission: "devices.edit" });
  if (given !== null && next !== null) return ok({ sideEpoch: given, nextEpoch: next, already: true });
  const [sideEpoch, nextEpoch] = [found.highest + 1, found.highest + 2];
  await tx.execute(sql`
    insert into shop.fork_order (org_id, branch_id, register_id, epoch, seq, claimed_hash, side_epoch, next_epoch, staff_id,
        reason)
      values (${who.organisationId}, ${branchId}, ${registerId}, ${epoch}, ${seq}, decode(${claimedHash}, 'hex'),
        ${sideEpoch}, ${nextEpoch}, ${who.staffId}, ${reason.value})`);
  const detail = { epoch, seq, claimedHash, sideEpoch, nextEpoch, reason: reason.value };
  await record(tx, who, { action: "fork.new_epoch_ordered", subjectId: registerId, branchId, address, detail });
  return ok({ sideEpoch, nextEpoch, already: false });
}
