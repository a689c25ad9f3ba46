/** Journals of registers that sold offline, made with the register's own code, cut into the signed batches an uplink sends. */
import type { StaffId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { nextReceiptNumber } from "#domain/journal/register-state.ts";
import { minor } from "#domain/money/money.ts";
import { type JournalBatch, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES } from "#domain/protocol/sync/journal-batch.ts";
import { newId } from "#main/register/till.ts";
import type { TestJournal } from "#test/fixtures/journals.ts";
import { add, aProduct, aSale, context, decide, TAX_A } from "#test/fixtures/sales.ts";
import { batchOf, type EnrolledTill, journalOf, sent } from "#test/sync-server/test-organisation.ts";

/** Three lines of a bakery, as every leg of every benchmark sells them. */
const GOODS = [
  { name: "Flat white", priceMinor: 380, unit: "piece", quantityThousandths: 2_000 },
  { name: "Sourdough", priceMinor: 545, unit: "piece", quantityThousandths: null },
  { name: "Apples", priceMinor: 434, unit: "piece", quantityThousandths: null },
] as const;
const TAX = { ...TAX_A, taxId: newId<(typeof TAX_A)["taxId"]>() };
const PRODUCTS = GOODS.map(({ name, priceMinor, unit }) =>
  aProduct({ productId: newId(), name, unit, priceMinor: minor(priceMinor), taxes: [TAX] }),
);
/** What such a sale comes to. */
export const SALE_TOTAL_MINOR = GOODS.reduce(
  (sum, { priceMinor, quantityThousandths }) => sum + (priceMinor * (quantityThousandths ?? 1_000)) / 1_000,
  0,
);
/** Lines and tenders of such a sale. */
export const SALE_LINES = GOODS.length;
export const SALE_TENDERS = 1;

/** What a batch says besides its entries, generously. */
const ENVELOPE_BYTES = 2_048;

/** A journal with an open session, ready to sell. */
export function openJournal(till: EnrolledTill, cashier: StaffId): TestJournal {
  const journal = journalOf(till);
  journal.staffId = cashier;
  const opened = journal.open();
  if (opened !== "ok") throw new Error(`the session did not open: ${opened}`);
  return journal;
}

/** Sells three lines for cash. @returns the entry it became */
export function sellThreeLines(journal: TestJournal): Entry {
  const rules = {
    ...context(),
    drawerId: newId<never>(),
    nextReceiptNumber: nextReceiptNumber(journal.books.state),
    newId,
  };
  let sale = { ...aSale(), saleId: newId<never>(), staffId: journal.staffId };
  for (const [index, product] of PRODUCTS.entries())
    sale = add(sale, product, GOODS[index]?.quantityThousandths ?? null) as typeof sale;
  const events = decide(sale, { act: "tender_cash", amountMinor: minor(SALE_TOTAL_MINOR) }, rules);
  const completed = events.find(({ type }) => type === "sale.completed");
  if (completed?.type !== "sale.completed") throw new Error("that does not pay for it");
  return journal.append({ type: completed.type, body: completed.body });
}

/** Signed batches as the wire allows them: most entries and most bytes, in order. @param most fewer entries than that */
export async function batchesOf(
  till: EnrolledTill,
  entries: readonly Entry[],
  most = MAX_BATCH_ENTRIES,
): Promise<JournalBatch[]> {
  const batches: JournalBatch[] = [];
  let taken: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    // Within a body each entry is a text again, its quotes escaped.
    const size = Buffer.byteLength(JSON.stringify(sent(entry)));
    if (taken.length === most || bytes + size > MAX_BATCH_BYTES - ENVELOPE_BYTES) {
      batches.push(await batchOf(till, taken));
      [taken, bytes] = [[], 0];
    }
    taken.push(entry);
    bytes += size + 1;
  }
  if (taken.length > 0) batches.push(await batchOf(till, taken));
  return batches;
}
