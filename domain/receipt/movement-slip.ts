/** The slip of a paid in or paid out: amount, reason, who, who approved, and a place to sign. */
import type { Entry } from "#domain/journal/entry.ts";
import { approvalRows, entryFoot, RULE, row, shopHead } from "./paper-parts.ts";
import type { ReceiptDocument } from "./receipt-document.ts";
import { amountOf, type PaperContext, word } from "./receipt-text.ts";

type MovementEntry = Extract<Entry, { type: "cash.paid_in" | "cash.paid_out" }>;

/** The slip as it is printed first. */
export function movementSlip(entry: MovementEntry, context: PaperContext): ReceiptDocument {
  const label = word(context, entry.type === "cash.paid_in" ? "paidIn" : "paidOut");
  const { number, amountMinor, reason } = entry.body;
  return {
    kind: "movement",
    language: context.language,
    copyNumber: 0,
    blocks: [
      ...shopHead(context),
      row(label, number, "bold"),
      RULE,
      { type: "total", label, amount: `${context.currency} ${amountOf(context, amountMinor)}` },
      row(word(context, "reason"), reason),
      row(word(context, "by"), context.staffName(entry.staffId ?? "")),
      ...approvalRows(context, entry),
      { type: "blank", lines: 2 },
      row(word(context, "signature"), "____________________"),
      RULE,
      ...entryFoot(context, entry),
    ],
  };
}
