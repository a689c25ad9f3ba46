/** The kitchen's tickets: one of each sale that has goods of the categories made there. */
import type { PrintJobId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { kitchenLines, kitchenTicket } from "#domain/receipt/kitchen-ticket.ts";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { paperContext } from "./documents.ts";
import { readProduct } from "./store/catalogue.ts";
import { positionOf } from "./store/journal.ts";
import { queuePrint } from "./store/print-jobs.ts";
import type { ReadTx, WriteTx } from "./store/store.ts";
import type { Till } from "./till.ts";

type SaleEntry = Extract<Entry, { type: "sale.completed" }>;

/** Queues the kitchen's ticket in the transaction of the sale: once for each sale, and only where something is to be made. */
export function queueTicket(till: Till, tx: WriteTx, receipt: SaleEntry): void {
  if (!till.kitchen.printer || kitchenLines(receipt.body, isMade(till, tx)).length === 0) return;
  queuePrint(tx, {
    jobId: till.newId<PrintJobId>(),
    what: "sale",
    position: positionOf(receipt.epoch, receipt.seq),
    copy: 0,
    kickDrawer: false,
    createdAt: receipt.occurredAt,
    form: "kitchen",
  });
}

/** The ticket of a sale. */
export function ticketOf(till: Till, entry: SaleEntry): ReceiptDocument {
  return till.store.read((tx) => kitchenTicket(entry, isMade(till, tx), paperContext(till)));
}

function isMade(till: Till, tx: ReadTx): (line: SaleEntry["body"]["lines"][number]) => boolean {
  const categories = new Set<string>(till.kitchen.categoryIds);
  return ({ productId }) => {
    const categoryId = categories.size > 0 ? readProduct(tx, productId)?.categoryId : null;
    return categoryId != null && categories.has(categoryId);
  };
}
