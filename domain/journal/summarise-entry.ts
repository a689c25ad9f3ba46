/** An entry in one line: its number, amount and reason, for lists that people read. */
import type { Entry } from "./entry.ts";

/** What an entry says. Amounts in minor units, less than nothing where money goes out. */
export interface EntryLine {
  readonly number: string | null;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  /** Goods, a setting, a date: what it was about. */
  readonly about: string | null;
  readonly reason: string | null;
  readonly saleId: string | null;
}

/** Most goods that are named one by one. */
const MOST_NAMED = 3;

/** Summarises an entry at today's version. */
export function summariseEntry(entry: Entry): EntryLine {
  const { body } = entry;
  return {
    number: numberOf(entry),
    amountMinor: amountOf(entry),
    currency: "currency" in body ? body.currency : null,
    about: aboutOf(entry),
    reason: reasonOf(entry),
    saleId: "saleId" in body ? body.saleId : null,
  };
}

function numberOf({ body }: Entry): string | null {
  if ("receiptNumber" in body) return body.receiptNumber;
  if ("zNumber" in body) return body.zNumber;
  return "number" in body ? body.number : null;
}

/** What it was about in money, where it was about money. */
function amountOf(entry: Entry): number | null {
  switch (entry.type) {
    case "cash.paid_out":
    case "cash.tips_paid_out":
    case "cash.safe_dropped":
      return -entry.body.amountMinor;
    case "sale.voided":
      return entry.body.refundsMinor - entry.body.salesMinor;
    case "goods.returned":
      return -entry.body.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    case "session.counted":
      return differenceOf(entry.body.tenders);
    case "session.closed":
      return differenceOf(entry.body.tenders);
    case "session.opened":
      return entry.body.floatMinor;
    default: {
      const { body } = entry;
      if ("totalMinor" in body) return body.totalMinor;
      if ("amountMinor" in body) return body.amountMinor;
      return "toMinor" in body ? body.toMinor : null;
    }
  }
}

/** Counted less expected, over the tenders of the shop's own currency. */
function differenceOf(tenders: readonly { readonly currency: string | null; readonly differenceMinor: number }[]) {
  return tenders.reduce((sum, each) => (each.currency === null ? sum + each.differenceMinor : sum), 0);
}

function aboutOf({ body }: Entry): string | null {
  if ("lines" in body) return namesOf(body.lines);
  if ("bagNumber" in body) return body.bagNumber;
  if ("summary" in body) return body.summary;
  if ("name" in body) return body.name;
  return "ownDate" in body ? body.ownDate : null;
}

function namesOf(lines: readonly { readonly name: string }[]): string {
  const named = lines.slice(0, MOST_NAMED).map(({ name }) => name);
  return lines.length > MOST_NAMED ? `${named.join(", ")} …` : named.join(", ");
}

function reasonOf({ body }: Entry): string | null {
  if ("reason" in body) return body.reason;
  return "discount" in body && typeof body.discount === "object" ? body.discount.reason : null;
}
