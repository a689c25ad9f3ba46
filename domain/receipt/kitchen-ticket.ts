/** The kitchen's ticket of a sale: what is to be made and how, large enough to be read from a rail, and no amount. */
import type { Entry } from "#domain/journal/entry.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { quantityOf } from "./gift-receipt.ts";
import { RULE, row } from "./paper-parts.ts";
import type { ReceiptBlock, ReceiptDocument } from "./receipt-document.ts";
import { formatDateTime } from "./receipt-format.ts";
import { type PaperContext, word } from "./receipt-text.ts";

type Line = SaleCompleted["lines"][number];

/** The lines of a sale that somebody makes in the kitchen. Goods that come back are not made again. */
export function kitchenLines(sale: Pick<SaleCompleted, "lines">, isMade: (line: Line) => boolean): Line[] {
  return sale.lines.filter((line) => line.returned === null && line.depositFor === null && isMade(line));
}

/** The ticket, in the shop's language whatever the customer's is. @param isMade whether a line is the kitchen's */
export function kitchenTicket(
  entry: Extract<Entry, { type: "sale.completed" }>,
  isMade: (line: Line) => boolean,
  context: PaperContext,
): ReceiptDocument {
  const { body, occurredAt, staffId } = entry;
  return {
    kind: "kitchen",
    language: context.language,
    copyNumber: 0,
    blocks: [
      { type: "heading", text: word(context, "kitchen"), size: "normal" },
      { type: "heading", text: body.receiptNumber },
      row(formatDateTime(occurredAt, context.zone, context.language), context.staffName(staffId ?? "")),
      RULE,
      ...kitchenLines(body, isMade).flatMap((line): ReceiptBlock[] => [
        {
          type: "text",
          text: `${quantityOf(line, context.language)} × ${line.name}`,
          size: "tall",
          emphasis: "bold",
        },
        ...line.modifiers.map(({ name }): ReceiptBlock => ({ type: "row", left: name, right: "", indent: 4 })),
      ]),
      RULE,
    ],
  };
}
