/** Undoing a completed sale while its session runs: voided whole, or booked under the right tender. */

import type { PrintJobId } from "#domain/ids.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_REASON } from "#domain/sale/sale-line.ts";
import { checkCorrection, decideVoid } from "#domain/sale/undo.ts";
import { authorise } from "#domain/staff/approval.ts";
import { cleanReason, isEmpty } from "./change-sale.ts";
import { cameBackSince, type FoundSale, findSale, heldReturn } from "./return-goods.ts";
import { positionOf, readIntended } from "./store/journal.ts";
import { queuePrint } from "./store/print-jobs.ts";
import type { ReadTx } from "./store/store.ts";
import { readGivenWith, readVoucher } from "./store/vouchers.ts";
import { authorityFor, book, type Till, type ToBook } from "./till.ts";

/**
 * Voids a completed sale of the running session: all it booked is taken back, and the money with it.
 * @returns refusals: `approval.*`, `return.receipt_unknown`, `return.on_hold`, `void.*`, `text.*`, `card_data.refused`
 */
export function voidSale(till: Till, input: ActInput<"sale.void">): Result<null> {
  const found = findOpen(till, input.number);
  if (!found.ok) return found;
  if (till.sale && !isEmpty(till.sale)) return refuse("void.sale_open");
  const { entry, sold, corrected } = found.value;
  const usedSince = till.store
    .read((tx) => readGivenWith(tx, entry.body.saleId).filter(({ number }) => readVoucher(tx, number).used))
    .at(0);
  if (usedSince) return refuse("void.voucher_used", { number: usedSince.number });
  const held = heldReturn(till, entry.body.saleId);
  if (held) return held;
  const completed = { epoch: entry.epoch, seq: entry.seq };
  const isFollowed = till.store.read((tx) => cameBackSince(tx, entry));
  return bookUndo(till, "sale.void", input, (reason) => {
    const decided = decideVoid(sold, corrected, { completed, reason, isFollowed });
    return decided.ok ? ok({ type: "sale.voided", body: decided.value }) : decided;
  });
}

/**
 * Moves an amount of a completed sale from the tender it was booked under to the right one.
 * @returns refusals: `approval.*`, `return.receipt_unknown`, `void.*`, `tender.*`, `text.*`, `card_data.refused`
 */
export function correctTender(till: Till, input: ActInput<"sale.correct_tender">): Result<null> {
  const found = findOpen(till, input.number);
  if (!found.ok) return found;
  const { entry, corrected } = found.value;
  const { from, to, amountMinor } = input;
  const checked = checkCorrection(entry.body, corrected, input);
  if (!checked.ok) return checked;
  if (from === "card" && till.store.read((tx) => wasOnTerminal(tx, entry))) return refuse("tender.terminal_took");
  const { saleId, receiptNumber } = entry.body;
  return bookUndo(till, "sale.correct_tender", input, (reason) =>
    ok({ type: "tender.corrected", body: { saleId, receiptNumber, from, to, amountMinor, reason } }),
  );
}

/** Whether a connected terminal took money for a sale: it knows better than anybody that this was a card. */
function wasOnTerminal(tx: ReadTx, { body, epoch, seq }: FoundSale["entry"]): boolean {
  const position = positionOf(epoch, seq);
  return body.tenders.some(
    (tender) => tender.method === "card" && (readIntended(tx, position, tender.paymentId)?.terminal ?? null) !== null,
  );
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
  entryOf: (reason: string) => Result<ToBook["entry"]>,
): Result<null> {
  const reason = cleanReason(input.reason, MAX_REASON);
  if (!reason.ok) return reason;
  const asked = authorityFor(till, act, input);
  if (!asked.ok) return asked;
  const allowed = authorise(asked.value.authority, "sale.void");
  if (!allowed.ok) return allowed;
  const decided = entryOf(reason.value);
  if (!decided.ok) return decided;
  const booked = book(till, [{ entry: decided.value, approvals: allowed.value }], (tx, [entry]) => {
    if (entry?.type !== "sale.voided" || !till.printer) return ok(null);
    queuePrint(tx, {
      jobId: till.newId<PrintJobId>(),
      what: "sale",
      position: positionOf(entry.epoch, entry.seq),
      copy: 0,
      kickDrawer: entry.body.tenders.cash.had || entry.body.tenders.foreign.had,
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
