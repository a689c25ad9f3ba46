/** The vouchers that a sale gives out, each a paper of its own behind the receipt: its number to read and to scan. */
import type { Entry } from "#domain/journal/entry.ts";
import { vouchersGivenBy } from "#domain/sale/tender.ts";
import { entryFoot, RULE, row, shopHead } from "./paper-parts.ts";
import type { ReceiptBlock } from "./receipt-document.ts";
import { amountIn, type PaperContext, word } from "./receipt-text.ts";

/** What a barcode on 80 mm paper holds, in characters. */
const MAX_BARCODE = 32;

/** One paper for each voucher; nothing where none was given. */
export function voucherPapers(
  entry: Extract<Entry, { type: "sale.completed" }>,
  context: PaperContext,
): ReceiptBlock[] {
  const { currency, receiptNumber, tenders } = entry.body;
  return tenders
    .flatMap(vouchersGivenBy)
    .flatMap(({ number, amountMinor }): ReceiptBlock[] => [
      { type: "cut" },
      ...shopHead(context),
      { type: "heading", text: word(context, "voucher"), size: "tall" },
      { type: "total", label: word(context, "worth"), amount: amountIn(context, amountMinor, currency) },
      ...(number.length > MAX_BARCODE ? [] : [{ type: "barcode", symbology: "code128", data: number } as const]),
      row(word(context, "voucher"), number, "bold"),
      row(word(context, "receipt"), receiptNumber),
      RULE,
      ...entryFoot(context, entry),
    ]);
}
