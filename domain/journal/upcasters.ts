/** Reading old entries for ever: each body is lifted, version by version, to what the rules of today read. */
import { invariant } from "#domain/invariant.ts";
import { ENTRY_TYPES, type Entry, type EntryType, type Envelope } from "./entry.ts";

const NEW_IN_TOTALS_3 = {
  discounts: { count: 0, minor: 0 },
  priceOverrides: 0,
  salesVoided: { count: 0, minor: 0 },
  tendersCorrected: 0,
};

const NEW_IN_TOTALS_4 = {
  deposits: { count: 0, minor: 0 },
  tipsPaidOut: { count: 0, minor: 0 },
  safeDrops: { count: 0, minor: 0 },
  bags: [],
  late: [],
};

/** What tenders were there before version 5 of totals; the others had nothing yet. */
function tendersBefore<T>(tenders: { readonly cash: T; readonly card: T }, nothing: T) {
  return { cash: tenders.cash, card: tenders.card, voucher: nothing, account: nothing, foreign: nothing };
}

/** A counted tender of the time when all cash was the shop's own. */
function atHome(tenders: unknown): object[] {
  return (tenders as object[]).map((tender) => ({ ...tender, currency: null }));
}

const NEW_IN_LINE_2 = {
  pricing: { kind: "catalogue" },
  modifiers: [],
  depositFor: null,
  discounts: [],
  returned: null,
};

/** Lifts a body from one version to the next. */
export type Upcaster = (body: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * For each type the steps from version 1 upwards: `steps[0]` lifts version 1 to 2. A type's current version is
 * therefore always `steps.length + 1`, which a test holds against the table of entry types.
 */
export const UPCASTERS: Readonly<Partial<Record<EntryType, readonly Upcaster[]>>> = {
  // Version 2 knows the cause "forked".
  "register.genesis": [asItWas],
  // Version 2 knows card terminals.
  "config.changed": [asItWas],
  // Version 2 knows the cause "revoked".
  "staff.signed_out": [asItWas],
  // Version 2 names the drawer, and the session whose cash it took over.
  "session.opened": [(body) => ({ ...body, drawerName: null, takenOverFrom: null })],
  // Version 2 knows cash of other currencies.
  "session.counted": [(body) => ({ ...body, tenders: atHome(body.tenders) })],
  // Version 2 names what the server had acknowledged; before there was none to ask.
  // Version 3 adds up discounts, overridden prices, voided sales and corrected tenders.
  // Version 5 knows tips, vouchers, accounts and cash of other currencies.
  // Version 4 knows tips paid out, bags in the safe, late facts, the drawer, what stays for the next and who took over.
  "session.closed": [
    (body) => ({ ...body, acknowledged: null }),
    (body) => ({ ...body, totals: { ...NEW_IN_TOTALS_3, ...(body.totals as object) } }),
    (body) => ({
      ...body,
      totals: { ...NEW_IN_TOTALS_4, ...(body.totals as object) },
      drawerName: null,
      nextFloatMinor: null,
      handedOverTo: null,
    }),
    (body) => {
      const totals = body.totals as { readonly tenders: { readonly cash: object; readonly card: object } };
      const none = { count: 0, minor: 0 };
      return {
        ...body,
        totals: { ...totals, tips: none, tenders: tendersBefore(totals.tenders, none), foreignCash: [] },
        tenders: atHome(body.tenders),
      };
    },
  ],
  // Version 2 knows prices of other sources, modifiers, deposits, discounts, goods that come back, the customer's language
  // and what was agreed about the whole sale. Version 3 knows tips, and tenders beside cash and card.
  "sale.completed": [
    ({ lines, ...body }) => ({
      ...body,
      lines: (lines as Readonly<Record<string, unknown>>[]).map((line) => ({
        ...line,
        ...NEW_IN_LINE_2,
        listMinor: line.amountMinor,
        discountMinor: 0,
        exemptMinor: 0,
      })),
      discounts: [],
      origins: [],
      customerId: null,
      receiptLanguage: null,
      service: null,
      exempt: null,
      ageChecked: null,
    }),
    (body) => ({ ...body, tipMinor: 0 }),
  ],
  // Version 2 knows more tenders than cash and card.
  "sale.voided": [
    ({ cashMinor, cardMinor, hadCash, hadCard, ...body }) => ({
      ...body,
      tipMinor: 0,
      tenders: tendersBefore(
        { cash: { had: hadCash, minor: cashMinor }, card: { had: hadCard, minor: cardMinor } },
        { had: false, minor: 0 },
      ),
      foreignCash: [],
    }),
  ],
  "sale.discarded": [
    ({ lines, ...body }) => ({
      ...body,
      lines: (lines as object[]).map((line) => ({ ...line, ...NEW_IN_LINE_2 })),
    }),
  ],
  "line.voided": [(body) => ({ ...body, returned: false })],
  // Version 2 knows money that goes back to a card; version 3 which terminal is asked and what for, and who answered.
  "payment.intended": [
    (body) => ({ ...body, refundOf: null }),
    (body) => ({ ...body, purpose: Number(body.amountMinor) < 0 ? "refund" : "charge", terminal: null }),
  ],
  "payment.settled": [asItWas, afterDoubt],
  "payment.failed": [asItWas, afterDoubt],
  "payment.in_doubt": [asItWas, (body) => ({ ...body, cause: "restart" })],
  "payment.reversed": [(body) => ({ ...body, reversalId: null })],
};

/** What reading an entry can come to: known, made by a newer program, or not readable as what it says it is. */
export type ReadEntry =
  | { readonly kind: "known"; readonly entry: Entry }
  | { readonly kind: "newer"; readonly envelope: Envelope }
  | { readonly kind: "unreadable"; readonly envelope: Envelope; readonly why: string };

/** Reads an entry of any version. An unknown type or a newer version is kept, not refused. */
export function readEntry(envelope: Envelope): ReadEntry {
  if (!isKnownType(envelope.type)) return { kind: "newer", envelope };
  const known = ENTRY_TYPES[envelope.type];
  if (envelope.version > known.version) return { kind: "newer", envelope };
  const body = known.body.safeParse(liftBody(UPCASTERS[envelope.type] ?? [], envelope.version, envelope.body));
  if (!body.success) {
    const issue = body.error.issues[0];
    return { kind: "unreadable", envelope, why: issue ? `${issue.path.join(".")}: ${issue.message}` : "body" };
  }
  return { kind: "known", entry: { ...envelope, version: known.version, body: body.data } as Entry };
}

/** A body of that version lifted to today's. @param steps all of the type's steps, from version 1 upwards */
export function liftBody(
  steps: readonly Upcaster[],
  version: number,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return steps.slice(version - 1).reduce((older, lift) => lift(older), body);
}

/** Reads an entry that this program wrote itself; anything but a known one is a bug. */
export function readOwnEntry(envelope: Envelope): Entry {
  const read = readEntry(envelope);
  invariant(
    read.kind === "known",
    `the register reads its own entry ${envelope.epoch}/${envelope.seq} ${envelope.type}`,
  );
  return read.entry;
}

function asItWas(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return body;
}

/** Before version 3 the only doubt was that after a restart. */
function afterDoubt({ afterRestart, ...body }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...body, afterDoubt: afterRestart, byHand: null };
}

function isKnownType(type: string): type is EntryType {
  return Object.hasOwn(ENTRY_TYPES, type);
}
