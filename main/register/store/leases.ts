/** The leases this register had; the newest one holds. Sole reader and writer of `lease`. */
import { asc, desc, gt } from "drizzle-orm";
import { lease } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** Keeps a signed lease. @param issuedAt instant, UTC */
export function writeLease(
  tx: WriteTx,
  kept: { readonly leaseId: string; readonly jws: string; readonly issuedAt: string },
): void {
  tx.insert(lease).values(kept).run();
}

/** The JWS of the newest lease. It proves nothing until its signature is checked. */
export function readNewestLease(tx: ReadTx): string | undefined {
  return tx.select({ jws: lease.jws }).from(lease).orderBy(desc(lease.id)).limit(1).get()?.jws;
}

/** Leases after a row, oldest first: what an adopted till's entries were allowed under. */
export function readLeasePage(tx: ReadTx, after: number, limit: number): { id: number; jws: string }[] {
  return tx
    .select({ id: lease.id, jws: lease.jws })
    .from(lease)
    .where(gt(lease.id, after))
    .orderBy(asc(lease.id))
    .limit(limit)
    .all();
}
