/** A sale of a place in the matrix: its journal entry and the row that lists read. */
import type { RegisterId } from "#domain/ids.ts";
import { TestJournal } from "#test/fixtures/journals.ts";
import { runOnce, sent } from "#test/sync-server/test-organisation.ts";

/** Puts it in. @returns its id */
export async function addSale(
  superuserUrl: string,
  of: {
    readonly organisationId: string;
    readonly branchId: string;
    readonly registerId: string;
    readonly staffId: string;
  },
): Promise<string> {
  const journal = new TestJournal({ registerId: of.registerId as RegisterId });
  journal.open();
  // Other entries of the register have the places before.
  for (let sold = 0; sold < 10; sold += 1) journal.sell(380);
  const entry = journal.entries.at(-1);
  if (entry?.type !== "sale.completed") throw new Error("it was sold");
  const place = [of.organisationId, of.branchId, of.registerId, entry.epoch, entry.seq];
  const { hash, preimage } = sent(entry);
  await runOnce(
    superuserUrl,
    `insert into shop.journal (org_id, branch_id, register_id, epoch, seq, hash, preimage, redacted, type, occurred_at,
         business_date, received_at)
       values ($1, $2, $3, $4, $5, decode($6, 'hex'), convert_to($7, 'UTF8'), false, $8, $9, $10, now())`,
    [...place, hash, preimage, entry.type, entry.occurredAt, entry.businessDate],
  );
  await runOnce(
    superuserUrl,
    `insert into shop.sale (org_id, branch_id, register_id, epoch, seq, sale_id, staff_id, receipt_number, currency,
         total_minor, tax_minor, cash_rounding_minor, change_minor, occurred_at, business_date, sold_minor)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'EUR', 380, 61, 0, 0, $9, $10, 380)`,
    [...place, entry.body.saleId, of.staffId, entry.body.receiptNumber, entry.occurredAt, entry.businessDate],
  );
  return entry.body.saleId;
}
