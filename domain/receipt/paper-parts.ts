/** Parts that several papers share: head, rows, the tax table, the line that ties paper to journal. */
import type { Entry } from "#domain/journal/entry.ts";
import { shortHash } from "#domain/journal/entry.ts";
import type { Minor } from "#domain/money/money.ts";
import type { TaxTotal } from "#domain/tax/tax.ts";
import type { ReceiptBlock } from "./receipt-document.ts";
import { formatDateTime, formatRate } from "./receipt-format.ts";
import { amountOf, type PaperContext, type PaperWord, word } from "./receipt-text.ts";

/** The shop's name on top. */
export function shopHead(context: PaperContext): ReceiptBlock[] {
  return [{ type: "heading", text: context.shopName }];
}

/** What the device knows the shop's logo by. */
export const LOGO = "logo";

/** On papers that customers take along: the logo above the name, where there is one. */
export function customerHead(context: PaperContext): ReceiptBlock[] {
  const logo: ReceiptBlock = { type: "image", imageRef: LOGO, alt: "" };
  return context.hasLogo ? [logo, ...shopHead(context)] : shopHead(context);
}

/** A label and what it says. */
export function row(left: string, right: string, emphasis?: "bold"): ReceiptBlock {
  return { type: "row", left, right, ...(emphasis ? { emphasis } : {}) };
}

/** A label of the word table and an amount. */
export function amountRow(context: PaperContext, label: PaperWord, amount: Minor, emphasis?: "bold"): ReceiptBlock {
  return row(word(context, label), amountOf(context, amount), emphasis);
}

/** A line across. */
export const RULE: ReceiptBlock = { type: "rule" };

/** Net, tax and gross for each rate: the three add up by hand, and so do the columns. */
export function taxTable(context: PaperContext, taxes: readonly TaxTotal[]): ReceiptBlock[] {
  return taxes.flatMap((tax) => {
    const { code, name, rateMillionths, netMinor, taxMinor, grossMinor } = tax;
    return [
      row(`${code}  ${name} ${formatRate(rateMillionths, context.language)}`, amountOf(context, grossMinor)),
      {
        type: "row",
        left: `${word(context, "net")} ${amountOf(context, netMinor)}`,
        right: `${word(context, "tax")} ${amountOf(context, taxMinor)}`,
        indent: 3,
      } as const,
    ];
  });
}

/** Where this paper stands in the journal: sequence and short hash, so that a cut-off chain can be noticed on paper. */
export function entryFoot(context: PaperContext, entry: Entry): ReceiptBlock[] {
  const { epoch, seq, hash, occurredAt } = entry;
  return [
    row(
      `${word(context, "register")} ${context.registerCode}`,
      formatDateTime(occurredAt, context.zone, context.language),
    ),
    row(`${word(context, "entry")} ${epoch}/${seq}`, shortHash(hash)),
  ];
}

/** Who gave the approvals an entry carries, or that one is still pending. */
export function approvalRows(context: PaperContext, entry: Entry): ReceiptBlock[] {
  return entry.approvals.map((approval) =>
    approval.state === "given"
      ? row(word(context, "approvedBy"), context.staffName(approval.approverId))
      : row(word(context, "approval"), word(context, "pending")),
  );
}
