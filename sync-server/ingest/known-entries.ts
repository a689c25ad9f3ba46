/** Comparing what is sent with what is there already, and remembering where two stories part. Sole writer of `shop.fork`. */
import { sql } from "drizzle-orm";
import type { JournalBatch } from "#domain/protocol/sync/journal-batch.ts";
import { ok, type Result } from "#domain/refusals.ts";
import type { Database } from "../db/database.ts";
import { fork } from "../db/schema.ts";
import { asDevice } from "../db/tenant.ts";

/** How far a batch is known, and the first entry that is another than the one the server has. */
export interface Comparison {
  readonly known: number;
  readonly differs: { readonly seq: number; readonly knownHash: Buffer; readonly claimedHash: string } | null;
}

/** Compares a batch with the journal, hash by hash. @returns refusals: `auth.signed_out`, `device.revoked` */
export function compareKnown(
  database: Database,
  sessionSecret: string,
  batch: JournalBatch,
): Promise<Result<Comparison>> {
  const { registerId, epoch, firstSeq, entries } = batch;
  return asDevice<Comparison>(database, sessionSecret, async (tx, who) => {
    const { rows } = await tx.execute<{ seq: number; hash: Buffer }>(sql`
      select seq, hash
      from shop.journal
      where org_id = ${who.organisationId}
        and register_id = ${registerId}
        and epoch = ${epoch}
        and seq between ${firstSeq} and ${firstSeq + entries.length - 1}
      order by seq`);
    for (const [index, row] of rows.entries()) {
      const claimedHash = entries[index]?.hash ?? "";
      if (row.seq !== firstSeq + index || row.hash.toString("hex") !== claimedHash)
        return ok({ known: index, differs: { seq: row.seq, knownHash: row.hash, claimedHash } });
    }
    return ok({ known: rows.length, differs: null });
  });
}

/** Keeps the other story's evidence: where it parts, both hashes, and the device's own signature under it. */
export async function rememberFork(
  database: Database,
  sessionSecret: string,
  batch: JournalBatch,
  differs: NonNullable<Comparison["differs"]>,
): Promise<void> {
  await asDevice(database, sessionSecret, async (tx, who) => {
    const [branchId = ""] = who.branchMasks.keys();
    await tx
      .insert(fork)
      .values({
        orgId: who.organisationId,
        branchId,
        registerId: batch.registerId,
        epoch: batch.epoch,
        seq: differs.seq,
        knownHash: differs.knownHash,
        claimedHash: Buffer.from(differs.claimedHash, "hex"),
        signature: batch.signature,
      })
      .onConflictDoNothing();
    return ok(null);
  });
}
