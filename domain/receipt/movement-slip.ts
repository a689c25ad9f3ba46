/** The slip of a movement of cash: amount, bag, reason, who, who looked on or approved, and a place for each to sign. */
import type { Entry } from "#domain/journal/entry.ts";
import { approvalRows, entryFoot, RULE, row, shopHead } from "./paper-parts.ts";
import type { ReceiptBlock, ReceiptDocument } from "./receipt-document.ts";
import { amountOf, type PaperContext, type PaperWord, word } from "./receipt-text.ts";

type MovementEntry = Extract<Entry, { type: `cash.${string}` }>;

const LABELS: Readonly<Record<MovementEntry["type"], PaperWord>> = {
  "cash.paid_in": "paidIn",
  "cash.paid_out": "paidOut",
  "cash.tips_paid_out": "tipsPaidOut",
  "cash.safe_dropped": "safeDrop",
};

/** The slip as it is printed first. */
export function movementSlip(entry: MovementEntry, context: PaperContext): ReceiptDocument {
  const label = word(context, LABELS[entry.type]);
  const { number, amountMinor, reason } = entry.body;
  const dropped = entry.type === "cash.safe_dropped" ? entry.body : null;
  return {
    kind: "movement",
    language: context.language,
    copyNumber: 0,
    blocks: [
      ...shopHead(context),
      row(label, number, "bold"),
      RULE,
      { type: "total", label, amount: `${context.currency} ${amountOf(context, amountMinor)}` },
      ...(dropped ? [row(word(context, "bag"), dropped.bagNumber, "bold")] : []),
      ...(reason === null ? [] : [row(word(context, "reason"), reason)]),
      row(word(context, "by"), context.staffName(entry.staffId ?? "")),
      ...approvalRows(context, entry),
      ...toSign(context, "signature"),
      ...(dropped
        ? [row(word(context, "witness"), context.staffName(dropped.witnessId)), ...toSign(context, "signature")]
        : []),
      RULE,
      ...entryFoot(context, entry),
    ],
  };
}

function toSign(context: PaperContext, label: PaperWord): ReceiptBlock[] {
  return [{ type: "blank", lines: 2 }, row(word(context, label), "____________________")];
}
