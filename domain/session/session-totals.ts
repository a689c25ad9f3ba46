/** What a session adds up to: the session after each entry, expected tenders, grand totals. Feeds X, Z and drawer. */
import type { Entry } from "#domain/journal/entry.ts";
import {
  add,
  type CurrencyCode,
  divideRounded,
  fromBigInt,
  type Minor,
  negate,
  subtract,
  ZERO,
} from "#domain/money/money.ts";
import type { ForeignCash, SaleCompleted, SaleVoided } from "#domain/sale/sale-events.ts";
import { paidBy } from "#domain/sale/sale-totals.ts";
import { byTender } from "#domain/sale/tender.ts";
import { addTaxTotals } from "#domain/tax/tax.ts";
import type { Session } from "./session.ts";
import type { GrandTotals, SessionTotals, TenderCount } from "./session-events.ts";

/** The totals of a session in which nothing has happened yet. */
export const NO_TOTALS: SessionTotals = {
  sales: { count: 0, minor: ZERO },
  refunds: { count: 0, minor: ZERO },
  taxes: [],
  tips: { count: 0, minor: ZERO },
  tenders: byTender(() => ({ count: 0, minor: ZERO })),
  foreignCash: [],
  cashRounding: { count: 0, minor: ZERO },
  paidIn: { count: 0, minor: ZERO },
  paidOut: { count: 0, minor: ZERO },
  tipsPaidOut: { count: 0, minor: ZERO },
  safeDrops: { count: 0, minor: ZERO },
  bags: [],
  late: [],
  noSales: 0,
  deposits: { count: 0, minor: ZERO },
  discounts: { count: 0, minor: ZERO },
  priceOverrides: 0,
  linesVoided: { count: 0, minor: ZERO },
  salesVoided: { count: 0, minor: ZERO },
  tendersCorrected: 0,
  salesDiscarded: { count: 0, minor: ZERO },
  reprints: 0,
  cardFailures: 0,
  approvalsPending: 0,
  firstReceipt: null,
  lastReceipt: null,
};

/** Totals as an earlier program kept them, with all that was added since. */
export function liftTotals(kept: SessionTotals): SessionTotals {
  return { ...NO_TOTALS, ...kept, tenders: { ...NO_TOTALS.tenders, ...kept.tenders } };
}

/** Grand totals before the first Z. */
export const NO_GRAND_TOTALS: GrandTotals = { salesMinor: ZERO, refundsMinor: ZERO, netMinor: ZERO };

/** The session after one of its entries. Knows no rule: whatever is in the journal happened. */
export function evolveSession(session: Session | null, entry: Entry): Session | null {
  if (entry.type === "session.opened") {
    const { sessionId, drawerId, drawerName, currency, floatMinor } = entry.body;
    return {
      sessionId,
      drawerId,
      drawerName,
      state: "open",
      openedAt: entry.occurredAt,
      openedBy: entry.staffId as Session["openedBy"],
      businessDate: entry.businessDate,
      currency,
      floatMinor,
      totals: NO_TOTALS,
      count: null,
      countAttempts: 0,
    };
  }
  if (!session || entry.sessionId !== session.sessionId) return session;
  if (entry.type === "session.counted") {
    const { attempt, cash, tenders } = entry.body;
    return { ...session, state: "counted", count: { attempt, cash, tenders }, countAttempts: attempt };
  }
  if (entry.type === "session.closed") return { ...session, state: "closed" };
  const totals = evolveTotals(session.totals, entry);
  if (totals === session.totals) return session;
  // Whatever is booked after a count makes the count stale: it says what was in the drawer before.
  const stale = session.state === "counted" && movesMoney(entry);
  return stale ? { ...session, totals, state: "open", count: null } : { ...session, totals };
}

/** What should be there when a drawer is counted. */
export interface Expected {
  /** What lies in the drawer, float included; and what the terminal says. Minor units. */
  readonly cash: Minor;
  readonly card: Minor;
  /** In minor units of each currency. */
  readonly foreign: ReadonlyMap<CurrencyCode, Minor>;
}

/** What each tender that is counted should come to. */
export function expectedOf(session: Pick<Session, "floatMinor" | "totals">): Expected {
  const { totals, floatMinor } = session;
  const { paidOut, tipsPaidOut, safeDrops } = totals;
  const taken = add(paidOut.minor, tipsPaidOut.minor, safeDrops.minor);
  return {
    cash: subtract(add(floatMinor, totals.tenders.cash.minor, totals.paidIn.minor), taken),
    card: totals.tenders.card.minor,
    foreign: new Map(totals.foreignCash.map(({ currency, foreignMinor }) => [currency, foreignMinor])),
  };
}

/** What a difference of a count is worth in the shop's currency, at the rate its cash came in; minor units. */
export function differenceAtHome({ currency, differenceMinor }: TenderCount, totals: SessionTotals): Minor {
  const taken = totals.foreignCash.find((each) => each.currency === currency);
  if (!taken) return differenceMinor;
  const { foreignMinor, minor: homeMinor } = taken;
  // All of it went back again: whatever is there now is worth what it says.
  if (foreignMinor <= 0) return differenceMinor;
  return fromBigInt(divideRounded(BigInt(differenceMinor) * BigInt(homeMinor), BigInt(foreignMinor)));
}

/** Whether a tender has to be counted: it was used, or an amount was moved to or from it. */
export function wasUsed(bucket: { readonly count: number; readonly minor: Minor }): boolean {
  return bucket.count > 0 || bucket.minor !== ZERO;
}

/** Grand totals after a session: they never reset. */
export function addToGrandTotals(before: GrandTotals, totals: SessionTotals): GrandTotals {
  const salesMinor = add(before.salesMinor, totals.sales.minor);
  const refundsMinor = add(before.refundsMinor, totals.refunds.minor);
  return { salesMinor, refundsMinor, netMinor: subtract(salesMinor, refundsMinor) };
}

/** Totals after an entry of their session. */
export function evolveTotals(totals: SessionTotals, entry: Entry): SessionTotals {
  const pending = entry.approvals.filter(({ state }) => state === "pending").length;
  const counted = pending > 0 ? { ...totals, approvalsPending: totals.approvalsPending + pending } : totals;
  switch (entry.type) {
    case "sale.completed":
      return addSale(counted, entry.body);
    case "sale.discarded":
      return { ...counted, salesDiscarded: addTo(counted.salesDiscarded, entry.body.amountMinor) };
    case "sale.voided":
      return voidSale(counted, entry.body);
    case "line.voided":
      if (entry.body.returned) return counted;
      return { ...counted, linesVoided: addTo(counted.linesVoided, entry.body.amountMinor) };
    case "price.overridden":
      return { ...counted, priceOverrides: counted.priceOverrides + 1 };
    case "tender.corrected": {
      const { from, to, amountMinor } = entry.body;
      const tenders = { ...counted.tenders };
      tenders[from] = { ...tenders[from], minor: subtract(tenders[from].minor, amountMinor) };
      tenders[to] = { ...tenders[to], minor: add(tenders[to].minor, amountMinor) };
      return { ...counted, tenders, tendersCorrected: counted.tendersCorrected + 1 };
    }
    case "cash.paid_in":
      return { ...counted, paidIn: addTo(counted.paidIn, entry.body.amountMinor) };
    case "cash.paid_out":
      return { ...counted, paidOut: addTo(counted.paidOut, entry.body.amountMinor) };
    case "cash.tips_paid_out":
      return { ...counted, tipsPaidOut: addTo(counted.tipsPaidOut, entry.body.amountMinor) };
    case "cash.safe_dropped": {
      const { bagNumber, number, amountMinor } = entry.body;
      const bags = [...counted.bags, { bagNumber, number, amountMinor }];
      return { ...counted, safeDrops: addTo(counted.safeDrops, amountMinor), bags };
    }
    case "session.fact_came_late":
      return { ...counted, late: [...counted.late, entry.body] };
    case "drawer.opened":
      return { ...counted, noSales: counted.noSales + 1 };
    case "receipt.reprinted":
      return { ...counted, reprints: counted.reprints + 1 };
    case "payment.failed":
      return { ...counted, cardFailures: counted.cardFailures + 1 };
    default:
      return counted;
  }
}

function addSale(totals: SessionTotals, sale: SaleCompleted): SessionTotals {
  const sums = sumSale(sale);
  return {
    ...totals,
    sales: sums.sells ? addTo(totals.sales, sums.salesMinor) : totals.sales,
    refunds: sums.takesBack ? addTo(totals.refunds, sums.refundsMinor) : totals.refunds,
    deposits: sums.depositMinor === 0 ? totals.deposits : addTo(totals.deposits, sums.depositMinor),
    discounts: sums.discountMinor === 0 ? totals.discounts : addTo(totals.discounts, sums.discountMinor),
    taxes: [...addTaxTotals(totals.taxes, sale.taxes)],
    tips: sale.tipMinor === 0 ? totals.tips : addTo(totals.tips, sale.tipMinor),
    tenders: byTender((method) => {
      const { had, minor } = sums.tenders[method];
      return had ? addTo(totals.tenders[method], minor) : totals.tenders[method];
    }),
    foreignCash: addForeign(totals.foreignCash, sums.foreignCash),
    cashRounding:
      sale.cashRoundingMinor === 0 ? totals.cashRounding : addTo(totals.cashRounding, sale.cashRoundingMinor),
    firstReceipt: totals.firstReceipt ?? sale.receiptNumber,
    lastReceipt: sale.receiptNumber,
  };
}

/** What a completed sale adds to its session, in minor units. Goods sold and goods that come back stand apart. */
export function sumSale(sale: SaleCompleted) {
  const gross = (lines: SaleCompleted["lines"]) => add(...lines.flatMap((line) => [line.netMinor, line.taxMinor]));
  const goods = sale.lines.filter(({ depositFor }) => depositFor === null);
  const sold = goods.filter(({ returned }) => returned === null);
  const back = goods.filter(({ returned }) => returned !== null);
  return {
    sells: sold.length > 0,
    takesBack: back.length > 0,
    salesMinor: gross(sold),
    refundsMinor: negate(gross(back)),
    /** Outside turnover: what was paid for containers, less what was given back for them. */
    depositMinor: gross(sale.lines.filter(({ depositFor }) => depositFor !== null)),
    discountMinor: add(...sold.map((line) => line.discountMinor)),
    tenders: byTender((method) => {
      const given = sale.tenders.filter((each) => each.method === method);
      // Change is given in the shop's own cash, whatever cash it is change of.
      const changeMinor = method === "cash" ? sale.changeMinor : ZERO;
      return { had: given.length > 0 || changeMinor > 0, minor: subtract(paidBy(given), changeMinor) };
    }),
    foreignCash: sale.tenders.reduce<ForeignCash[]>((sums, tender) => {
      if (tender.method !== "foreign") return sums;
      const { currency, foreignMinor, amountMinor } = tender;
      return addForeign(sums, [{ currency, foreignMinor, minor: amountMinor }]);
    }, []),
  };
}

/** Cash of other currencies together with more of it; in minor units, each currency once. */
export function addForeign(sums: readonly ForeignCash[], more: readonly ForeignCash[]): ForeignCash[] {
  const all = new Map(sums.map((each) => [each.currency, each]));
  for (const { currency, foreignMinor, minor } of more) {
    const before = all.get(currency);
    all.set(currency, {
      currency,
      foreignMinor: before ? add(before.foreignMinor, foreignMinor) : foreignMinor,
      minor: before ? add(before.minor, minor) : minor,
    });
  }
  return [...all.values()];
}

/** Everything a sale added is taken off again; the counts say how many there were. */
function voidSale(totals: SessionTotals, voided: SaleVoided): SessionTotals {
  // A tender may have got its amount by a correction alone, and then no sale of its own to take off.
  const off = (bucket: { count: number; minor: Minor }, minor: Minor, had: boolean) => ({
    count: had ? bucket.count - 1 : bucket.count,
    minor: subtract(bucket.minor, minor),
  });
  const taxes = voided.taxes.map((tax) => ({
    ...tax,
    netMinor: negate(tax.netMinor),
    taxMinor: negate(tax.taxMinor),
    grossMinor: negate(tax.grossMinor),
  }));
  return {
    ...totals,
    sales: off(totals.sales, voided.salesMinor, voided.sells),
    refunds: off(totals.refunds, voided.refundsMinor, voided.takesBack),
    deposits: off(totals.deposits, voided.depositMinor, voided.depositMinor !== 0),
    discounts: off(totals.discounts, voided.discountMinor, voided.discountMinor !== 0),
    taxes: [...addTaxTotals(totals.taxes, taxes)],
    tips: off(totals.tips, voided.tipMinor, voided.tipMinor !== 0),
    tenders: byTender((method) => {
      const { had, minor } = voided.tenders[method];
      return off(totals.tenders[method], minor, had);
    }),
    foreignCash: addForeign(
      totals.foreignCash,
      voided.foreignCash.map(({ currency, foreignMinor, minor }) => {
        return { currency, foreignMinor: negate(foreignMinor), minor: negate(minor) };
      }),
    ),
    cashRounding: off(totals.cashRounding, voided.cashRoundingMinor, voided.cashRoundingMinor !== 0),
    salesVoided: addTo(totals.salesVoided, subtract(voided.salesMinor, voided.refundsMinor)),
  };
}

function addTo(bucket: { count: number; minor: Minor }, amount: Minor): { count: number; minor: Minor } {
  return { count: bucket.count + 1, minor: add(bucket.minor, amount) };
}

function movesMoney(entry: Entry): boolean {
  return entry.type.startsWith("cash.") || ["sale.completed", "sale.voided", "tender.corrected"].includes(entry.type);
}
