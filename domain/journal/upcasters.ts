/** Reading old entries for ever: each body is lifted, version by version, to what the rules of today read. */
import { invariant } from "#domain/invariant.ts";
import { ENTRY_TYPES, type Entry, type EntryType, type Envelope } from "./entry.ts";

const NEW_IN_TOTALS_3 = {
  discounts: { count: 0, minor: 0 },
  priceOverrides: 0,
  salesVoided: { count: 0, minor: 0 },
  tendersCorrected: 0,
};

const NEW_IN_LINE_2 = { pricing: { kind: "catalogue" }, discounts: [], returned: null };

/** Lifts a body from one version to the next. */
export type Upcaster = (body: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * For each type the steps from version 1 upwards: `steps[0]` lifts version 1 to 2. A type's current version is
 * therefore always `steps.length + 1`, which a test holds against the table of entry types.
 */
export const UPCASTERS: Readonly<Partial<Record<EntryType, readonly Upcaster[]>>> = {
  // Version 2 knows the cause "forked".
  "register.genesis": [asItWas],
  // Version 2 knows the cause "revoked".
  "staff.signed_out": [asItWas],
  // Version 2 names what the server had acknowledged; before there was none to ask.
  // Version 3 adds up discounts, overridden prices, voided sales and corrected tenders.
  "session.closed": [
    (body) => ({ ...body, acknowledged: null }),
    (body) => ({ ...body, totals: { ...NEW_IN_TOTALS_3, ...(body.totals as object) } }),
  ],
  // Version 2 knows prices of other sources, discounts, goods that come back, and the customer's language.
  "sale.completed": [
    ({ lines, ...body }) => ({
      ...body,
      lines: (lines as Readonly<Record<string, unknown>>[]).map((line) => ({
        ...line,
        ...NEW_IN_LINE_2,
        listMinor: line.amountMinor,
        discountMinor: 0,
      })),
      discounts: [],
      origins: [],
      receiptLanguage: null,
    }),
  ],
  "sale.discarded": [
    ({ lines, ...body }) => ({
      ...body,
      lines: (lines as object[]).map((line) => ({ ...line, ...NEW_IN_LINE_2 })),
    }),
  ],
  "line.voided": [(body) => ({ ...body, returned: false })],
  // Version 2 knows money that goes back to a card.
  "payment.intended": [(body) => ({ ...body, refundOf: null })],
  "payment.settled": [asItWas],
  "payment.failed": [asItWas],
  "payment.in_doubt": [asItWas],
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

function isKnownType(type: string): type is EntryType {
  return Object.hasOwn(ENTRY_TYPES, type);
}
