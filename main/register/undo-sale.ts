/** Undoing a completed sale while its session runs: voided whole, or booked under the right tender. */

import type { PrintJobId } from "#domain/ids.ts";
import { subtract } from "#domain/money/money.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { SaleVoided } from "#domain/sale/sale-events.ts";
import { MAX_REASON } from "#domain/sale/sale-line.ts";
import { sumSale } from "#domain/session/session-totals.ts";
import { authorise } from "#domain/staff/approval.ts";
import { cleanReason, isEmpty } from "./change-sale.ts";
import { type FoundSale, findSale, tendersOf } from "./return-goods.ts";
import { positionOf } from "./store/journal.ts";
import { queuePrint } from "./store/print-jobs.ts";
import { authorityFor, book, type Till, type ToBook } from "./till.ts";

/**
 * Voids a completed sale of the running session: all it booked is taken back, and the money with it.
 * @returns refusals: `approval.*`, `return.receipt_unknown`, `void.*`, `text.*`, `card_data.refused`
 */
export function voidSale(till: Till, input: ActInput<"sale.void">): Result<null> {
  const found = findOpen(till, input.number);
  if (!found.ok) return found;
  const { entry, sold, corrected } = found.value;
  if (sold.returned.size > 0) return refuse("void.goods_returned");
  if (till.sale && !isEmpty(till.sale)) return refuse("void.sale_open");
  const booked = sumSale(entry.body);
  const given = Object.fromEntries(tendersOf(sold, corrected).map(({ method, amountMinor }) => [method, amountMinor]));
  return bookUndo(till, "sale.void", input, (reason) => {
    const body: SaleVoided = {
      saleId: entry.body.saleId,
      receiptNumber: entry.body.receiptNumber,
      reason,
      completed: { epoch: entry.epoch, seq: entry.seq },
      sells: booked.sells,
      takesBack: booked.takesBack,
      salesMinor: booked.salesMinor,
      refundsMinor: booked.refundsMinor,
      discountMinor: booked.discountMinor,
      taxes: entry.body.taxes,
      cashRoundingMinor: entry.body.cashRoundingMinor,
      // By the tenders as they were corrected: what went into the drawer goes out of it.
      cashMinor: given.cash ?? subtract(booked.cashMinor, booked.cashMinor),
      cardMinor: given.card ?? subtract(booked.cardMinor, booked.cardMinor),
      hadCash: booked.hadCash,
      hadCard: booked.hadCard,
    };
    return { type: "sale.voided", body };
  });
}

/**
 * Moves an amount of a completed sale from the tender it was booked under to the right one.
 * @returns refusals: `approval.*`, `return.receipt_unknown`, `void.*`, `tender.*`, `text.*`, `card_data.refused`
 */
export function correctTender(till: Till, input: ActInput<"sale.correct_tender">): Result<null> {
  const found = findOpen(till, input.number);
  if (!found.ok) return found;
  const { entry, sold, corrected } = found.value;
  const { from, to, amountMinor } = input;
  if (from === to) return refuse("tender.same");
  if (amountMinor <= 0) return refuse("tender.zero");
  const bookedMinor = tendersOf(sold, corrected).find(({ method }) => method === from)?.amountMinor ?? 0;
  if (amountMinor > bookedMinor) return refuse("tender.more_than_booked", { bookedMinor });
  const { saleId, receiptNumber } = entry.body;
  return bookUndo(till, "sale.correct_tender", input, (reason) => ({
    type: "tender.corrected",
    body: { saleId, receiptNumber, from, to, amountMinor, reason },
  }));
}

/** A sale that can still be undone: of the session that runs, and not undone before. */
function findOpen(till: Till, number: string): Result<FoundSale> {
  const found = findSale(till, number);
  if (!found.ok) return found;
  const { session } = till.books.state;
  if (!session) return refuse("session.none");
  if (found.value.entry.sessionId !== session.sessionId) return refuse("void.session_over");
  return found.value.voided ? refuse("void.already") : found;
}

function bookUndo(
  till: Till,
  act: "sale.void" | "sale.correct_tender",
  input: { readonly reason: string; readonly approvalId: string | null },
  entryOf: (reason: string) => ToBook["entry"],
): Result<null> {
  const reason = cleanReason(input.reason, MAX_REASON);
  if (!reason.ok) return reason;
  const asked = authorityFor(till, act, input);
  if (!asked.ok) return asked;
  const allowed = authorise(asked.value.authority, "sale.void");
  if (!allowed.ok) return allowed;
  const booked = book(till, [{ entry: entryOf(reason.value), approvals: allowed.value }], (tx, [entry]) => {
    if (entry?.type !== "sale.voided" || !till.printer) return ok(null);
    queuePrint(tx, {
      jobId: till.newId<PrintJobId>(),
      what: "sale",
      position: positionOf(entry.epoch, entry.seq),
      copy: 0,
      kickDrawer: entry.body.hadCash,
      createdAt: entry.occurredAt,
    });
    return ok(null);
  });
  if (!booked.ok) return booked;
  till.lastSale = null;
  till.changed.add("session").add("lastSale").add("printer");
  if (till.printer) till.wakePrinter();
  return ok(null);
}
