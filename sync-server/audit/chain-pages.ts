/** Reading registers' chains page by page, in their order, for those who verify and export them. */
import { sql } from "drizzle-orm";
import type { ChainRow, SideStory } from "#domain/journal/chain-check.ts";
import type { TenantTx } from "../db/tenant.ts";

interface Place {
  readonly epoch: number;
  readonly seq: number;
}

interface JournalRow extends Record<string, unknown> {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: Buffer;
  readonly preimage: Buffer;
  readonly redacted: boolean;
}

/** Rows behind a place, up to another one or to the end. */
export async function readChainPage(
  tx: TenantTx,
  registerId: string,
  after: Place,
  upTo: Place | null,
  limit: number,
): Promise<ChainRow[]> {
  const { rows } = await tx.execute<JournalRow>(sql`
    select epoch, seq, hash, preimage, redacted
    from shop.journal
    where register_id = ${registerId} and (epoch, seq) > (${after.epoch}, ${after.seq})
      and ${upTo ? sql`(epoch, seq) <= (${upTo.epoch}, ${upTo.seq})` : sql`true`}
    order by epoch, seq
    limit ${limit}`);
  return rows.map(({ epoch, seq, hash, preimage, redacted }) => {
    return { epoch, seq, hash: hash.toString("hex"), preimage: preimage.toString("utf8"), redacted };
  });
}

/** The other histories of forks, of which a manager ordered that their till begins a new epoch. */
export async function readSides(tx: TenantTx, registerId: string): Promise<SideStory[]> {
  const { rows } = await tx.execute<{ side_epoch: number; epoch: number; seq: number }>(sql`
    select side_epoch, epoch, seq from shop.fork_order where register_id = ${registerId} order by side_epoch`);
  return rows.map(({ side_epoch: sideEpoch, epoch, seq }) => ({ sideEpoch, epoch, seq }));
}
