/** Forks as the desk sees them: two histories under one register's name, and what the server has of each. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Fork, forksSchema } from "#domain/protocol/desk/findings.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantOf } from "../db/instants.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import type { TenantTx } from "../db/tenant.ts";
import { keyOfPlace, readEntriesAt } from "./entries-at.ts";
import { JOIN_WHERE, WHERE_COLUMNS, type WhereRow, whereOf, writtenTimeSchema } from "./where.ts";

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
}

/** A page of forks, newest first. @returns refusal: `request.form` for a mark of another list */
export async function listForks(tx: TenantTx, { after, limit }: Query): Promise<Result<z.input<typeof forksSchema>>> {
  const mark = after === undefined ? null : readPageMark(after, markSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const { rows } = await tx.execute<ForkRow>(sql`
    select ${WHERE_COLUMNS}, f.known_hash, f.claimed_hash, f.seen_at, h.epoch as head_epoch, h.seq as head_seq
    from shop.fork f
    ${JOIN_WHERE}
    left join shop.register_head h on h.org_id = f.org_id and h.register_id = f.register_id
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
  const entries = await readEntriesAt(tx, rows.map(whereOf), ({ registerId }) => currencies.get(registerId) ?? null);
  return rows.map((row) => {
    const where = whereOf(row);
    const { head_epoch: epoch, head_seq: seq } = row;
    return {
      ...where,
      knownHash: row.known_hash.toString("hex"),
      claimedHash: row.claimed_hash.toString("hex"),
      seenAt: instantOf(row.seen_at),
      known: {
        hash: row.known_hash.toString("hex"),
        entries: epoch === row.epoch && seq !== null ? Math.max(0, seq - row.seq + 1) : null,
        upTo: epoch === null || seq === null ? null : { epoch, seq },
        first: entries.get(keyOfPlace(where)) ?? null,
      },
      claimed: { hash: row.claimed_hash.toString("hex"), entries: null, upTo: null, first: null },
      order: null,
    };
  });
}
