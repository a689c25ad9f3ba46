/** The deposit slip behind a Z: the bags in the safe, and of the counted cash what does not stay for the next session. */
import type { Entry } from "#domain/journal/entry.ts";
import { add, type Minor, subtract, ZERO } from "#domain/money/money.ts";
import { amountRow, entryFoot, RULE, row, shopHead } from "./paper-parts.ts";
import type { ReceiptBlock } from "./receipt-document.ts";
import { formatDate } from "./receipt-format.ts";
import { amountOf, type PaperContext, word } from "./receipt-text.ts";

type ZEntry = Extract<Entry, { type: "session.closed" }>;

/** A piece of paper of its own, cut off the Z; nothing where nothing goes to the bank. */
export function depositSlip(entry: ZEntry, context: PaperContext): ReceiptBlock[] {
  const { zNumber, businessDate, totals } = entry.body;
  const cashMinor = cashForTheBank(entry);
  const depositMinor = add(cashMinor, ...totals.bags.map(({ amountMinor }) => amountMinor));
  if (depositMinor === 0) return [];
  return [
    { type: "cut" },
    ...shopHead(context),
    { type: "heading", text: word(context, "depositSlip"), size: "tall" },
    row(zNumber, formatDate(businessDate, context.language), "bold"),
    RULE,
    ...totals.bags.map(({ bagNumber, amountMinor }) =>
      row(`${word(context, "bag")} ${bagNumber}`, amountOf(context, amountMinor)),
    ),
    ...(cashMinor === 0 ? [] : [amountRow(context, "toBank", cashMinor)]),
    {
      type: "total",
      label: word(context, "deposit"),
      amount: `${context.currency} ${amountOf(context, depositMinor)}`,
    },
    { type: "blank", lines: 2 },
    row(word(context, "signature"), "____________________"),
    RULE,
    ...entryFoot(context, entry),
  ];
}

/** Counted cash less what stays; nothing as long as nobody said what stays. */
function cashForTheBank({ body }: ZEntry): Minor {
  const counted = body.tenders.find(({ method }) => method === "cash")?.countedMinor ?? ZERO;
  return body.nextFloatMinor === null ? ZERO : subtract(counted, body.nextFloatMinor);
}
