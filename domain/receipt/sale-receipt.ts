/** The receipt of a sale, made from its journal entry alone: printed today or in ten years it says the same. */
import type { Entry } from "#domain/journal/entry.ts";
import { add, negate, subtract, ZERO } from "#domain/money/money.ts";
import { discountOf } from "#domain/sale/sale-amounts.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import type { Discount } from "#domain/sale/sale-line.ts";
import { TENDER_METHODS, type Tender } from "#domain/sale/tender.ts";
import { amountRow, approvalRows, customerHead, entryFoot, RULE, row, shopHead, taxTable } from "./paper-parts.ts";
import type { ReceiptBlock, ReceiptDocument } from "./receipt-document.ts";
import { formatQuantity, formatRate, kilogramIn } from "./receipt-format.ts";
import { amountIn, amountOf, type PaperContext, word } from "./receipt-text.ts";
import { voucherPapers } from "./voucher-paper.ts";

type SaleEntry = Extract<Entry, { type: "sale.completed" }>;
type Line = SaleCompleted["lines"][number];

/**
 * The receipt as it is printed first, in the language its customer asked for.
 * @param code its signed code, printed where there is one: what another till takes its goods back by
 */
export function saleReceipt(entry: SaleEntry, shop: PaperContext, code: string | null = null): ReceiptDocument {
  const sale = entry.body;
  const context = { ...shop, language: sale.receiptLanguage ?? shop.language };
  const blocks: ReceiptBlock[] = [
    ...customerHead(context),
    row(word(context, "receipt"), sale.receiptNumber, "bold"),
    row(word(context, "servedBy"), context.staffName(entry.staffId ?? "")),
    ...termsRows(context, sale),
    RULE,
    ...sale.lines.flatMap((line) => lineRows(context, line)),
    RULE,
    ...saleDiscounts(context, sale),
    ...exemptRow(context, sale),
    ...addedTax(context, sale),
    {
      type: "total",
      label: word(context, sale.totalMinor < 0 ? "toGiveBack" : "total"),
      amount: `${sale.currency} ${amountOf(context, sale.totalMinor)}`,
    },
    ...tip(context, sale),
    ...cashRounding(context, sale),
    ...sale.tenders.flatMap((tender) => tenderRows(context, tender)),
    ...(sale.changeMinor === 0 ? [] : [amountRow(context, "change", sale.changeMinor, "bold")]),
    RULE,
    ...taxTable(context, sale.taxes),
    ...(sale.taxes.length > 0 ? [RULE] : []),
    ...entryFoot(context, entry),
    { type: "blank" },
    ...(code === null ? [] : [{ type: "qr", data: code } as const]),
    { type: "text", text: word(context, "thanks"), align: "center" },
    ...voucherPapers(entry, context),
  ];
  return { kind: "receipt", language: context.language, copyNumber: 0, blocks };
}

/** A tender, with what says which one it was; on account the customer signs. */
function tenderRows(context: PaperContext, tender: Tender): ReceiptBlock[] {
  const label = word(context, tender.method);
  const amount = amountOf(context, tender.amountMinor);
  switch (tender.method) {
    case "cash":
      return [row(label, amount)];
    case "card":
      return [row(tender.reference === "" ? label : `${label} ${tender.reference}`, amount)];
    case "voucher":
      return [
        row(label, amount),
        ...[{ number: tender.number, amountMinor: null }, ...(tender.rest ? [tender.rest] : [])].map(
          ({ number, amountMinor }): ReceiptBlock => {
            const rest = amountMinor === null ? "" : `${word(context, "rest")} ${amountOf(context, amountMinor)}  `;
            return { type: "row", left: `${rest}${number}`, right: "", indent: 2 };
          },
        ),
      ];
    case "account":
      return [
        row(label, amount),
        { type: "blank", lines: 2 },
        row(word(context, "signature"), "______________________"),
      ];
    case "foreign": {
      const { currency, foreignMinor, rateMillionths } = tender;
      const left = `${amountIn(context, foreignMinor, currency)} × ${rateMillionths / 1_000_000}`;
      return [row(label, amount), { type: "row", left, right: "", indent: 2 }];
    }
  }
}

function tip(context: PaperContext, { tipMinor, totalMinor }: SaleCompleted): ReceiptBlock[] {
  if (tipMinor === 0) return [];
  return [amountRow(context, "tip", tipMinor), amountRow(context, "withTip", add(totalMinor, tipMinor), "bold")];
}

/** Where it is eaten, and why no tax is charged. */
function termsRows(context: PaperContext, { service, exempt }: SaleCompleted): ReceiptBlock[] {
  return [
    ...(service ? [row(word(context, service === "eat_in" ? "eatIn" : "takeAway"), "")] : []),
    ...(exempt
      ? [row(word(context, "exempt"), exempt.reason), row(word(context, "certificate"), exempt.certificate)]
      : []),
  ];
}

/** One row for a single piece; quantity and unit price on a row of their own for anything else. */
function lineRows(context: PaperContext, line: Line): ReceiptBlock[] {
  // Of a sale without tax none is charged.
  const charged = line.taxes.filter(({ taxId }) => line.taxAmounts.some((each) => each.taxId === taxId));
  const codes = charged.map(({ code }) => code).join("");
  const amount = `${amountOf(context, line.listMinor)} ${codes.padEnd(1)}`;
  return [
    ...goodsRows(context, line, amount),
    ...modifierRows(context, line),
    ...lineDiscounts(context, line),
    ...whyBack(context, line),
  ];
}

/** What was chosen with it; the price above includes it. */
function modifierRows(context: PaperContext, { modifiers }: Line): ReceiptBlock[] {
  return modifiers.map(({ name, priceMinor }) => {
    const price = priceMinor === 0 ? "" : ` (${priceMinor > 0 ? "+" : ""}${amountOf(context, priceMinor)})`;
    return { type: "row", left: `${name}${price}`, right: "", indent: 2 };
  });
}

function goodsRows(context: PaperContext, line: Line, amount: string): ReceiptBlock[] {
  // It stands below its goods; whose it is, is seen.
  const name = line.depositFor === null ? line.name : word(context, "containerDeposit");
  if (line.unit === "piece" && line.quantityThousandths === 1_000) return [row(name, amount)];
  const quantity = formatQuantity(line.quantityThousandths, context.language);
  const unit = line.unit === "kg" ? ` ${kilogramIn(context.language)}` : "";
  const price = amountOf(context, line.unitPriceMinor);
  return [
    { type: "text", text: name },
    { type: "row", left: `${quantity}${unit} × ${price}`, right: amount, indent: 2 },
  ];
}

/** What the line's own discounts took off; its share of those on the whole sale stands below the lines. */
function lineDiscounts(context: PaperContext, line: Line): ReceiptBlock[] {
  let leftMinor = line.listMinor;
  return line.discounts.map((discount) => {
    const offMinor = discountOf(discount, leftMinor);
    leftMinor = subtract(leftMinor, offMinor);
    const right = `${amountOf(context, negate(offMinor))}  `;
    return { type: "row", left: discountName(context, discount), right, indent: 2 };
  });
}

function whyBack(context: PaperContext, { returned }: Line): ReceiptBlock[] {
  if (!returned) return [];
  const of = returned.kind === "receipt" ? ` ${returned.receiptNumber}` : "";
  return [{ type: "row", left: `${word(context, "returned")}${of}`, right: "", indent: 2 }];
}

/** What the whole sale has off, before its total. */
function saleDiscounts(context: PaperContext, sale: SaleCompleted): ReceiptBlock[] {
  return sale.discounts.map(({ discount, amountMinor }) =>
    row(discountName(context, discount), `${amountOf(context, negate(amountMinor))}  `),
  );
}

function discountName(context: PaperContext, discount: Discount): string {
  const rate = discount.kind === "percent" ? ` ${formatRate(discount.rateMillionths, context.language)}` : "";
  return `${word(context, "discount")}${rate} ${discount.reason}`;
}

/** Without tax the lines show their prices as they stand on the shelf: what of them is tax is taken off here. */
function exemptRow(context: PaperContext, { exempt, lines }: SaleCompleted): ReceiptBlock[] {
  const offMinor = add(...lines.map(({ exemptMinor }) => exemptMinor));
  if (!exempt || offMinor === ZERO) return [];
  return [row(word(context, "exempt"), `${amountOf(context, negate(offMinor))}  `)];
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
    row(word(context, sale.totalMinor < 0 ? "toGiveBack" : "toPay"), amountOf(context, sale.dueMinor)),
  ];
}

/** The slip of a sale that was voided: what is given back, and by whom. */
export function voidSlip(entry: Extract<Entry, { type: "sale.voided" }>, context: PaperContext): ReceiptDocument {
  const { receiptNumber, reason, tenders, foreignCash } = entry.body;
  const blocks: ReceiptBlock[] = [
    ...shopHead(context),
    { type: "banner", text: word(context, "voided") },
    row(word(context, "receipt"), receiptNumber, "bold"),
    row(word(context, "reason"), reason),
    row(word(context, "by"), context.staffName(entry.staffId ?? "")),
    ...approvalRows(context, entry),
    RULE,
    ...TENDER_METHODS.flatMap((method) => {
      const { had, minor } = tenders[method];
      return had ? [amountRow(context, method, negate(minor), "bold")] : [];
    }),
    ...foreignCash.map(({ currency, foreignMinor }): ReceiptBlock => {
      return { type: "row", left: amountIn(context, negate(foreignMinor), currency), right: "", indent: 2 };
    }),
    RULE,
    ...entryFoot(context, entry),
    { type: "blank", lines: 2 },
    row(word(context, "signature"), "______________________"),
  ];
  return { kind: "receipt", language: context.language, copyNumber: 0, blocks };
}
