/** The gift receipt of a sale: what somebody gives away, with all that brings it back and no amount. */
import type { Entry } from "#domain/journal/entry.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { customerHead, entryFoot, RULE, row } from "./paper-parts.ts";
import type { ReceiptDocument } from "./receipt-document.ts";
import { formatQuantity, kilogramIn } from "./receipt-format.ts";
import { type PaperContext, word } from "./receipt-text.ts";

/**
 * The gift receipt, in the language of the receipt.
 * @param code the receipt's own signed code: the goods come back by it as they would by the receipt
 */
export function giftReceipt(
  entry: Extract<Entry, { type: "sale.completed" }>,
  shop: PaperContext,
  code: string | null,
): ReceiptDocument {
  const sale = entry.body;
  const context = { ...shop, language: sale.receiptLanguage ?? shop.language };
  return {
    kind: "receipt",
    language: context.language,
    copyNumber: 0,
    blocks: [
      ...customerHead(context),
      { type: "heading", text: word(context, "giftReceipt"), size: "tall" },
      row(word(context, "receipt"), sale.receiptNumber, "bold"),
      RULE,
      ...sale.lines
        .filter(({ returned, depositFor }) => returned === null && depositFor === null)
        .map((line) => row(line.name, quantityOf(line, context.language))),
      RULE,
      ...entryFoot(context, entry),
      { type: "blank" },
      ...(code === null ? [] : [{ type: "qr", data: code } as const]),
      { type: "text", text: word(context, "giftBack"), align: "center" },
    ],
  };
}

/** How many pieces, or how heavy. */
export function quantityOf(
  { quantityThousandths, unit }: Pick<SaleCompleted["lines"][number], "quantityThousandths" | "unit">,
  language: PaperContext["language"],
): string {
  const quantity = formatQuantity(quantityThousandths, language);
  return unit === "kg" ? `${quantity} ${kilogramIn(language)}` : quantity;
}
