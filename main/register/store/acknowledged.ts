/** The last entry the server signed for. Sole reader and writer of `acknowledged`. */
import type { AcknowledgedHead } from "#domain/protocol/sync/journal-batch.ts";
import type { Acknowledged } from "#domain/session/session-events.ts";
import { positionOf } from "./journal.ts";
import { acknowledged } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** What the server has of this register, with its signature. `at` is the register's wall clock when it learned it. */
export interface AcknowledgedRow {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly position: number;
  readonly signedHead: string;
  readonly restoreEpoch: number;
}

/** Reads it; undefined when the server has nothing of this register yet, or there is no server. */
export function readAcknowledged(tx: ReadTx): AcknowledgedRow | undefined {
  return tx.select().from(acknowledged).get();
}

/** The form in which a Z names it. */
export function acknowledgedOf(row: AcknowledgedRow | undefined): Acknowledged | null {
  if (!row) return null;
  const { epoch, seq, hash, signedHead } = row;
  return { epoch, seq, hash, signedHead };
}

/** Keeps a head whose signature was verified. @param at instant, UTC */
export function writeAcknowledged(tx: WriteTx, head: AcknowledgedHead, signedHead: string, at: string): void {
  const { epoch, seq, hash, audit, restoreEpoch } = head;
  const row = {
    epoch,
    seq,
    hash,
    position: positionOf(epoch, seq),
    signedHead,
    auditSeq: audit.seq,
    auditHash: audit.hash,
    restoreEpoch,
    at,
  };
  tx.insert(acknowledged)
    .values({ id: 1, ...row })
    .onConflictDoUpdate({ target: acknowledged.id, set: row })
    .run();
}

/** The server has nothing of this register any more, or there is no server any more. */
export function forgetAcknowledged(tx: WriteTx): void {
  tx.delete(acknowledged).run();
}
