/** The receipt of a sale, made from its journal entry alone: printed today or in ten years it says the same. */
import type { Entry } from "#domain/journal/entry.ts";
import { ZERO } from "#domain/money/money.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { amountRow, entryFoot, RULE, row, shopHead, taxTable } from "./paper-parts.ts";
import type { ReceiptBlock, ReceiptDocument } from "./receipt-document.ts";
import { formatQuantity } from "./receipt-format.ts";
import { amountOf, type PaperContext, word } from "./receipt-text.ts";

type SaleEntry = Extract<Entry, { type: "sale.completed" }>;
type Line = SaleCompleted["lines"][number];

/** The receipt as it is printed first. */
export function saleReceipt(entry: SaleEntry, context: PaperContext): ReceiptDocument {
  const sale = entry.body;
  const blocks: ReceiptBlock[] = [
    ...shopHead(context),
    row(word(context, "receipt"), sale.receiptNumber, "bold"),
    row(word(context, "servedBy"), context.staffName(entry.staffId ?? "")),
    RULE,
    ...sale.lines.flatMap((line) => lineRows(context, line)),
    RULE,
    ...addedTax(context, sale),
    { type: "total", label: word(context, "total"), amount: `${sale.currency} ${amountOf(context, sale.totalMinor)}` },
    ...cashRounding(context, sale),
    ...sale.tenders.map((tender) => {
      const label = word(context, tender.method);
      const reference = tender.method === "card" && tender.reference !== "" ? ` ${tender.reference}` : "";
      return row(`${label}${reference}`, amountOf(context, tender.amountMinor));
    }),
    ...(sale.changeMinor === 0 ? [] : [amountRow(context, "change", sale.changeMinor, "bold")]),
    RULE,
    ...taxTable(context, sale.taxes),
    ...(sale.taxes.length > 0 ? [RULE] : []),
    ...entryFoot(context, entry),
    { type: "blank" },
    { type: "text", text: word(context, "thanks"), align: "center" },
  ];
  return { kind: "receipt", language: context.language, copyNumber: 0, blocks };
}

/** One row for a single piece; quantity and unit price on a row of their own for anything else. */
function lineRows(context: PaperContext, line: Line): ReceiptBlock[] {
  const codes = line.taxes.map(({ code }) => code).join("");
  const amount = `${amountOf(context, line.amountMinor)} ${codes.padEnd(1)}`;
  if (line.unit === "piece" && line.quantityThousandths === 1_000) return [row(line.name, amount)];
  const quantity = formatQuantity(line.quantityThousandths, context.language);
  const unit = line.unit === "kg" ? " kg" : "";
  const price = amountOf(context, line.unitPriceMinor);
  return [
    { type: "text", text: line.name },
    { type: "row", left: `${quantity}${unit} × ${price}`, right: amount, indent: 2 },
  ];
}

/** With prices before tax the taxes are what makes the total larger than the lines. */
function addedTax(context: PaperContext, sale: SaleCompleted): ReceiptBlock[] {
  if (sale.pricesIncludeTax) return [];
  return sale.taxes
    .filter(({ taxMinor }) => taxMinor !== ZERO)
    .map(({ code, name, taxMinor }) => row(`${code}  ${name}`, amountOf(context, taxMinor)));
}

function cashRounding(context: PaperContext, sale: SaleCompleted): ReceiptBlock[] {
  if (sale.cashRoundingMinor === 0) return [];
  return [
    amountRow(context, "cashRounding", sale.cashRoundingMinor),
    row(word(context, "toPay"), amountOf(context, sale.dueMinor)),
  ];
}
