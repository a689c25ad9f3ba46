/** X and Z: what a session came to. X at any time, blind where the count must not know; Z once, with its number. */
import { type Entry, shortHash } from "#domain/journal/entry.ts";
import { add, type Minor, negate, ZERO } from "#domain/money/money.ts";
import { TENDER_METHODS } from "#domain/sale/tender.ts";
import type { Session } from "#domain/session/session.ts";
import type { SessionTotals, TenderCount } from "#domain/session/session-events.ts";
import { expectedOf, wasUsed } from "#domain/session/session-totals.ts";
import { depositSlip } from "./deposit-slip.ts";
import { amountRow, approvalRows, entryFoot, RULE, row, shopHead, taxTable } from "./paper-parts.ts";
import type { ReceiptBlock, ReceiptDocument } from "./receipt-document.ts";
import { formatDate, formatDateTime } from "./receipt-format.ts";
import { amountIn, amountOf, type PaperContext, type PaperWord, word } from "./receipt-text.ts";

type XEntry = Extract<Entry, { type: "report.x_taken" }>;
type ZEntry = Extract<Entry, { type: "session.closed" }>;

/** The X report of a session as it stood when the entry was written. A blind one gives nothing expected cash follows from. */
export function xReport(entry: XEntry, session: Session, context: PaperContext): ReceiptDocument {
  const blind = entry.body.blind;
  return report(context, [
    ...shopHead(context),
    { type: "heading", text: word(context, "xReport"), size: "tall" },
    ...sessionHead(context, session),
    RULE,
    ...(blind
      ? [...counts(context, session.totals), RULE, { type: "text", text: word(context, "blind") } as const]
      : [
          ...amounts(context, session.floatMinor, session.totals),
          RULE,
          ...counts(context, session.totals),
          ...lateFacts(context, session.totals),
        ]),
    RULE,
    row(word(context, "by"), context.staffName(entry.staffId ?? "")),
    ...entryFoot(context, entry),
  ]);
}

/** The Z report, from its entry alone; what goes to the bank is on a slip of its own behind it. */
export function zReport(entry: ZEntry, context: PaperContext): ReceiptDocument {
  const z = entry.body;
  return report(context, [
    ...shopHead(context),
    { type: "heading", text: word(context, "zReport"), size: "tall" },
    row(z.zNumber, formatDate(z.businessDate, context.language), "bold"),
    ...sessionHead(context, z),
    ...closedBy(context, entry),
    RULE,
    ...amounts(context, z.floatMinor, z.totals),
    RULE,
    ...z.tenders.flatMap((tender) => tenderRows(context, tender)),
    ...(z.nextFloatMinor === null ? [] : [amountRow(context, "nextFloat", z.nextFloatMinor)]),
    ...(z.handedOverTo === null ? [] : [row(word(context, "handedOverTo"), context.staffName(z.handedOverTo))]),
    ...(z.reason === null ? [] : [row(word(context, "reason"), z.reason)]),
    ...approvalRows(context, entry),
    row(word(context, "counts"), String(z.countAttempts)),
    RULE,
    ...counts(context, z.totals),
    ...lateFacts(context, z.totals),
    ...(z.heldSales === 0 ? [] : [row(word(context, "heldSales"), String(z.heldSales))]),
    RULE,
    { type: "text", text: word(context, "grandTotals"), emphasis: "bold" },
    amountRow(context, "grandSales", z.grandTotals.salesMinor),
    amountRow(context, "grandRefunds", z.grandTotals.refundsMinor),
    amountRow(context, "grandNet", z.grandTotals.netMinor),
    RULE,
    ...entryFoot(context, entry),
    row(
      word(context, "lastAcknowledged"),
      z.acknowledged
        ? `${z.acknowledged.epoch}/${z.acknowledged.seq} ${shortHash(z.acknowledged.hash)}`
        : word(context, "notConnected"),
    ),
    ...depositSlip(entry, context),
  ]);
}

function report(context: PaperContext, blocks: readonly ReceiptBlock[]): ReceiptDocument {
  return { kind: "report", language: context.language, copyNumber: 0, blocks: [...blocks] };
}

function sessionHead(
  context: PaperContext,
  session: Pick<Session, "businessDate" | "openedAt" | "openedBy" | "drawerName">,
): ReceiptBlock[] {
  const { language, zone } = context;
  return [
    ...(session.drawerName === null ? [] : [row(word(context, "drawer"), session.drawerName, "bold")]),
    row(word(context, "businessDate"), formatDate(session.businessDate, language)),
    row(word(context, "opened"), formatDateTime(session.openedAt, zone, language)),
    row(word(context, "by"), context.staffName(session.openedBy)),
  ];
}

function closedBy(context: PaperContext, entry: ZEntry): ReceiptBlock[] {
  const { language, zone } = context;
  return [
    row(word(context, "closed"), formatDateTime(entry.occurredAt, zone, language)),
    row(word(context, "by"), context.staffName(entry.staffId ?? "")),
  ];
}

/** Turnover, taxes, tenders and the way from the float to what the drawer should hold. */
function amounts(context: PaperContext, floatMinor: Minor, totals: SessionTotals): ReceiptBlock[] {
  const { sales, refunds, taxes, tenders, cashRounding, paidIn, paidOut, tipsPaidOut } = totals;
  return [
    row(word(context, "sales"), amountOf(context, sales.minor), "bold"),
    ...(refunds.count === 0 ? [] : [amountRow(context, "refunds", negate(refunds.minor))]),
    ...(totals.deposits.count === 0 ? [] : [bucketRow(context, "containerDeposits", totals.deposits)]),
    ...(totals.discounts.count === 0 ? [] : [bucketRow(context, "discounts", totals.discounts)]),
    ...(totals.salesVoided.count === 0 ? [] : [bucketRow(context, "salesVoided", totals.salesVoided)]),
    ...taxTable(context, taxes),
    RULE,
    { type: "text", text: word(context, "tenders"), emphasis: "bold" },
    ...TENDER_METHODS.flatMap((method) => {
      const bucket = tenders[method];
      return ["cash", "card"].includes(method) || wasUsed(bucket) ? [bucketRow(context, method, bucket)] : [];
    }),
    ...totals.foreignCash.map(({ currency, foreignMinor }): ReceiptBlock => {
      return { type: "row", left: currency, right: amountIn(context, foreignMinor, currency), indent: 2 };
    }),
    ...(totals.tips.count === 0 ? [] : [bucketRow(context, "tips", totals.tips)]),
    ...(cashRounding.count === 0 ? [] : [bucketRow(context, "cashRounding", cashRounding)]),
    RULE,
    { type: "text", text: word(context, "drawer"), emphasis: "bold" },
    amountRow(context, "float", floatMinor),
    amountRow(context, "cashSales", tenders.cash.minor),
    ...(paidIn.count === 0 ? [] : [amountRow(context, "paidIn", paidIn.minor)]),
    ...(paidOut.count === 0 ? [] : [amountRow(context, "paidOut", negate(paidOut.minor))]),
    ...(tipsPaidOut.count === 0 ? [] : [amountRow(context, "tipsPaidOut", negate(tipsPaidOut.minor))]),
    ...totals.bags.map(({ bagNumber, amountMinor }) =>
      row(`${word(context, "safeDrop")} ${bagNumber}`, amountOf(context, negate(amountMinor))),
    ),
    amountRow(context, "expected", expectedOf({ floatMinor, totals }).cash, "bold"),
  ];
}

function tenderRows(context: PaperContext, tender: TenderCount): ReceiptBlock[] {
  const { method, currency, expectedMinor, countedMinor, differenceMinor } = tender;
  const say = (minor: Minor) => (currency === null ? amountOf(context, minor) : amountIn(context, minor, currency));
  const sense = differenceMinor === 0 ? "" : ` (${word(context, differenceMinor > 0 ? "over" : "short")})`;
  return [
    { type: "text", text: currency === null ? word(context, method) : currency, emphasis: "bold" },
    row(word(context, "expected"), say(expectedMinor)),
    row(word(context, "counted"), say(countedMinor)),
    row(`${word(context, "difference")}${sense}`, say(add(differenceMinor, ZERO)), "bold"),
  ];
}

/** What can be counted without saying a single amount. */
function counts(context: PaperContext, totals: SessionTotals): ReceiptBlock[] {
  const rows: [PaperWord, string | number | null][] = [
    ["numberOfSales", totals.sales.count],
    ["linesVoided", totals.linesVoided.count],
    ["salesVoided", totals.salesVoided.count === 0 ? null : totals.salesVoided.count],
    ["priceOverrides", totals.priceOverrides === 0 ? null : totals.priceOverrides],
    ["tendersCorrected", totals.tendersCorrected === 0 ? null : totals.tendersCorrected],
    ["salesDiscarded", totals.salesDiscarded.count],
    ["safeDrops", totals.safeDrops.count === 0 ? null : totals.safeDrops.count],
    ["noSales", totals.noSales],
    ["reprints", totals.reprints],
    ["cardFailures", totals.cardFailures],
    ["firstReceipt", totals.firstReceipt],
    ["lastReceipt", totals.lastReceipt],
  ];
  return rows.flatMap(([label, value]) => (value === null ? [] : [row(word(context, label), String(value))]));
}

/** Facts of earlier sessions, each with its Z and date; a part of its own, so that nobody adds it to this session. */
function lateFacts(context: PaperContext, { late }: SessionTotals): ReceiptBlock[] {
  if (late.length === 0) return [];
  return [
    RULE,
    { type: "text", text: word(context, "late"), emphasis: "bold" },
    ...late.flatMap(({ zNumber, ownDate, method, amountMinor, reason }): ReceiptBlock[] => [
      row(`${zNumber}  ${formatDate(ownDate, context.language)}`, ""),
      { type: "row", left: `${word(context, method)}: ${reason}`, right: amountOf(context, amountMinor), indent: 3 },
    ]),
    RULE,
  ];
}

function bucketRow(context: PaperContext, label: PaperWord, bucket: { count: number; minor: Minor }): ReceiptBlock {
  return row(`${word(context, label)}  ${bucket.count} ×`, amountOf(context, bucket.minor));
}
