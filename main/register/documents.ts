/** What a paper says, made from its journal entry: the same document prints, shows on the screen and is printed again. */
import { invariant } from "#domain/invariant.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { giftReceipt } from "#domain/receipt/gift-receipt.ts";
import { movementSlip } from "#domain/receipt/movement-slip.ts";
import { asTraining, type ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import type { PaperContext } from "#domain/receipt/receipt-text.ts";
import { saleReceipt, voidSlip } from "#domain/receipt/sale-receipt.ts";
import { xReport, zReport } from "#domain/receipt/session-report.ts";
import type { Session } from "#domain/session/session.ts";
import { evolveSession } from "#domain/session/session-totals.ts";
import { hasLogo } from "./logo.ts";
import { signedCodeOf } from "./receipt-codes.ts";
import { positionOf, readSessionUpTo } from "./store/journal.ts";
import { nameOf, type Till } from "./till.ts";

/** The document of an entry, as it was first printed; the print queue marks copies. */
export function documentOf(till: Till, entry: Entry): ReceiptDocument {
  const document = paperOf(till, entry);
  return till.training ? asTraining(document) : document;
}

/** The gift receipt of a sale. */
export function giftOf(till: Till, entry: Extract<Entry, { type: "sale.completed" }>): ReceiptDocument {
  const document = giftReceipt(entry, paperContext(till), signedCodeOf(till, entry));
  return till.training ? asTraining(document) : document;
}

function paperOf(till: Till, entry: Entry): ReceiptDocument {
  const context = paperContext(till);
  switch (entry.type) {
    case "sale.completed":
      return saleReceipt(entry, context, signedCodeOf(till, entry));
    case "sale.voided":
      return voidSlip(entry, context);
    case "cash.paid_in":
    case "cash.paid_out":
    case "cash.tips_paid_out":
    case "cash.safe_dropped":
      return movementSlip(entry, context);
    case "session.closed":
      return zReport(entry, context);
    case "report.x_taken":
      return xReport(entry, sessionAt(till, entry), context);
    default:
      return invariant(false, `${entry.type} has a paper`) as never;
  }
}

/** What papers say about the shop. */
export function paperContext(till: Till): PaperContext {
  const { shopName, registerCode, currency, zone, language } = till.shop;
  const staffName = (staffId: string) => nameOf(till, staffId);
  return { shopName, registerCode, currency, zone, language, hasLogo: hasLogo(till), staffName };
}

/** The session as it was when the entry was written: an X printed later still says what was asked for. */
function sessionAt(till: Till, entry: Entry): Session {
  const entries = till.store.read((tx) =>
    readSessionUpTo(tx, entry.sessionId ?? "", positionOf(entry.epoch, entry.seq)),
  );
  const session = entries.reduce<Session | null>(evolveSession, null);
  invariant(session, "an X report is taken of a session");
  return session;
}
