/** Vouchers that this till gave out or took. A projection of the journal; sole reader and writer of `voucher`. */
import { and, asc, eq } from "drizzle-orm";
import type { Entry } from "#domain/journal/entry.ts";
import { vouchersGivenBy } from "#domain/sale/tender.ts";
import { voucher } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A voucher in a sale: given out with it, or used for it. Amounts in minor units. */
export type VoucherRow = typeof voucher.$inferSelect;

/** Keeps what an entry does to vouchers. What a voided sale gave out is nothing any more, and what it took is whole again. */
export function projectVouchers(tx: WriteTx, position: number, entry: Entry): void {
  if (entry.type === "sale.voided") tx.delete(voucher).where(eq(voucher.saleId, entry.body.saleId)).run();
  if (entry.type !== "sale.completed") return;
  const { saleId, tenders } = entry.body;
  for (const tender of tenders) {
    if (tender.method !== "voucher") continue;
    const { number, amountMinor } = tender;
    if (amountMinor > 0) tx.insert(voucher).values({ number, what: "used", position, saleId, amountMinor }).run();
    for (const given of vouchersGivenBy(tender)) {
      tx.insert(voucher)
        .values({ ...given, what: "given", position, saleId })
        .run();
    }
  }
}

/** What this till knows of a voucher: when it was given out, and when it was used. */
export function readVoucher(tx: ReadTx, number: string): { given: VoucherRow | null; used: VoucherRow | null } {
  const rows = tx.select().from(voucher).where(eq(voucher.number, number)).all();
  const found = (what: VoucherRow["what"]) => rows.find((row) => row.what === what) ?? null;
  return { given: found("given"), used: found("used") };
}

/** The vouchers that a sale gave out. */
export function readGivenWith(tx: ReadTx, saleId: string): VoucherRow[] {
  return tx
    .select()
    .from(voucher)
    .where(and(eq(voucher.saleId, saleId), eq(voucher.what, "given")))
    .all();
}

/** All of them, for comparing with a rebuild. */
export function readAllVouchers(tx: ReadTx): VoucherRow[] {
  return tx.select().from(voucher).orderBy(asc(voucher.number), asc(voucher.what), asc(voucher.position)).all();
}

/** Forgets all of them, before a rebuild. */
export function dropVouchers(tx: WriteTx): void {
  tx.delete(voucher).run();
}
