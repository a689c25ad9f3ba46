/**
 * Checking what a till says it did: every total recomputed, every number followed. Trusts nothing but the entry's own
 * prices and rates. The auditor's half of the decider.
 */
import { modifiersPrice } from "#domain/catalogue/modifier.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { roundCash } from "#domain/money/cash-rounding.ts";
import { add, negate, ZERO } from "#domain/money/money.ts";
import type { ModifiersChanged } from "#domain/sale/choose.ts";
import { lineAmount, linesAmount } from "#domain/sale/sale-amounts.ts";
import type { LineVoided, SaleCompleted, SaleVoided } from "#domain/sale/sale-events.ts";
import { paidBy, totalSale } from "#domain/sale/sale-totals.ts";
import { worthOf } from "#domain/sale/tender.ts";
import type { Session } from "#domain/session/session.ts";
import { sumCount } from "#domain/session/session.ts";
import type { TenderCount } from "#domain/session/session-events.ts";
import { addToGrandTotals, type Expected, expectedOf } from "#domain/session/session-totals.ts";
import { unsaidIn } from "./open-acts.ts";
import {
  atWork,
  nextMovementNumber,
  nextReceiptNumber,
  nextZNumber,
  type RegisterState,
  sessionsOf,
} from "./register-state.ts";

/** A rule that an entry breaks: a stable code and the sentence a manager reads. */
export interface Violation {
  readonly code: string;
  readonly says: string;
}

/**
 * Every rule an entry breaks, given the register as all entries before it left it.
 * @returns violations; empty when the entry is in order
 */
export function checkEntry(register: RegisterState, entry: Entry): Violation[] {
  const before = atWork(register, entry);
  switch (entry.type) {
    case "sale.completed":
      return [...checkInSession(before, entry), ...checkSale(before, entry.body), ...checkUnsaid(before, entry.body)];
    case "cash.paid_in":
    case "cash.paid_out":
    case "cash.tips_paid_out":
      return checkMovement(before, entry);
    case "cash.safe_dropped":
      return [
        ...checkMovement(before, entry),
        ...same("movement.witness", "another person as its witness", entry.body.witnessId !== entry.staffId, true),
      ];
    case "session.opened":
      return [
        ...checkFree(before, entry),
        ...same("session.float", "its float", entry.body.floatMinor, sumCount(entry.body.float)),
        ...checkTakenOver(before, entry),
      ];
    case "session.counted":
      return [...checkInSession(before, entry), ...(before.session ? checkCount(before.session, entry) : [])];
    case "session.closed":
      return [...checkInSession(before, entry), ...(before.session ? checkClose(before, before.session, entry) : [])];
    case "sale.voided":
      return [...checkInSession(before, entry), ...checkVoid(entry.body)];
    case "modifiers.changed":
      return [...checkInSession(before, entry), ...checkModifiers(entry.body)];
    case "tax.exempted":
    case "discount.given":
    case "price.overridden":
    case "goods.sold_open":
    case "goods.returned":
    case "tender.corrected":
      return checkInSession(before, entry);
    case "line.voided":
      return [
        ...checkInSession(before, entry),
        ...same("void.amount", "the voided amount", entry.body.amountMinor, voidedAmount(entry.body)),
      ];
    case "sale.discarded":
      return [
        ...checkInSession(before, entry),
        ...same("discard.amount", "the discarded amount", entry.body.amountMinor, linesAmount(entry.body.lines)),
      ];
    case "payment.intended":
    case "payment.settled":
    case "payment.failed":
    case "drawer.opened":
    case "drawer.chosen":
    case "session.fact_came_late":
      return checkInSession(before, entry);
    default:
      return [];
  }
}

function checkInSession(before: RegisterState, entry: Entry): Violation[] {
  if (!before.session) return [{ code: "session.none", says: `${entry.type} happened while no session was open` }];
  return same("session.other", "its session", entry.sessionId, before.session.sessionId);
}

/** What a void gives back is what it takes off. */
function checkVoid({ tenders, ...voided }: SaleVoided): Violation[] {
  const givenMinor = add(...Object.values(tenders).map((tender) => tender.minor));
  const { salesMinor, refundsMinor, depositMinor, tipMinor, cashRoundingMinor } = voided;
  const tookMinor = add(salesMinor, negate(refundsMinor), depositMinor, tipMinor, cashRoundingMinor);
  return same("void.tenders", "what it gives back", givenMinor, tookMinor);
}

/** A discount, a price, goods that come back: each was an entry of its own before, with its own permission. */
function checkUnsaid({ openActs }: RegisterState, sale: SaleCompleted): Violation[] {
  return unsaidIn(openActs, sale).map((what) => {
    return { code: "sale.unsaid", says: `${what}: no entry of its own said so before` };
  });
}

type Movement = Extract<Entry, { type: `cash.${string}` }>;

function checkMovement(before: RegisterState, entry: Movement): Violation[] {
  return [
    ...checkInSession(before, entry),
    ...same("movement.number", "its movement number", entry.body.number, nextMovementNumber(before)),
  ];
}

function checkSale(before: RegisterState, sale: SaleCompleted): Violation[] {
  const { pricesIncludeTax, taxRounding, cashIncrementMinor } = sale;
  const policy = {
    pricesIncludeTax,
    rounding: taxRounding,
    cashIncrementMinor: add(cashIncrementMinor as typeof ZERO),
  };
  const given = sale.discounts.map(({ discount }) => discount);
  const { lines: sold, tenders, exempt, tipMinor } = sale;
  const totals = totalSale({ lines: sold, discounts: given, tenders, exempt, tipMinor }, policy);
  const roundingMinor = expectedRounding(sale, policy.cashIncrementMinor);
  const lines = sale.lines.flatMap((line, index) => {
    const tax = totals.lineTaxes[index];
    const amounts = (tax?.taxes ?? []).map(({ taxId, baseMinor, taxMinor }) => ({ taxId, baseMinor, taxMinor }));
    const where = `line ${index + 1} (${line.name})`;
    return [
      ...same("sale.line_list", `the list amount of ${where}`, line.listMinor, totals.lines[index]?.listMinor),
      ...same("sale.line_discount", `the discount of ${where}`, line.discountMinor, totals.lines[index]?.discountMinor),
      ...same("sale.line_exempt", `the tax left out of ${where}`, line.exemptMinor, totals.lines[index]?.exemptMinor),
      ...same("sale.line_amount", `the amount of ${where}`, line.amountMinor, totals.lines[index]?.amountMinor),
      ...checkReturned(line, where),
      ...same("sale.line_net", `the net amount of ${where}`, line.netMinor, tax?.netMinor),
      ...same("sale.line_tax", `the tax of ${where}`, line.taxMinor, tax?.taxMinor),
      ...sameContent("sale.line_tax", `the taxes of ${where}`, line.taxAmounts, amounts),
    ];
  });
  return [
    ...same("receipt.number", "its receipt number", sale.receiptNumber, nextReceiptNumber(before)),
    ...same("sale.currency", "its currency", sale.currency, before.session?.currency ?? sale.currency),
    ...lines,
    ...sameContent(
      "sale.discount",
      "its discounts",
      sale.discounts.map(({ amountMinor }) => amountMinor),
      totals.discounts,
    ),
    ...same("sale.total", "its total", sale.totalMinor, totals.totalMinor),
    ...sameContent("sale.taxes", "its tax totals", sale.taxes, totals.taxes),
    ...same("sale.cash_rounding", "its cash rounding", sale.cashRoundingMinor, roundingMinor),
    ...same("sale.due", "what was due", sale.dueMinor, add(totals.totalMinor, tipMinor, roundingMinor)),
    ...same("sale.change", "its change", sale.changeMinor, add(paidBy(sale.tenders), negate(sale.dueMinor))),
    ...checkOverpaid(sale),
    ...checkTenders(sale),
  ];
}

/** Of what was sold no more comes back than there was. Whether the receipt says so is for whoever has it. */
function checkReturned({ returned, quantityThousandths }: SaleCompleted["lines"][number], where: string): Violation[] {
  if (returned?.kind !== "receipt") return [];
  const { sold, beforeThousandths } = returned;
  if (beforeThousandths + quantityThousandths <= sold.quantityThousandths) return [];
  const says = `${where} brings back ${beforeThousandths + quantityThousandths} of ${sold.quantityThousandths} thousandths`;
  return [{ code: "return.more_than_sold", says }];
}

/** What each tender says of itself: foreign cash worth what its rate makes it, nothing on account without a customer. */
function checkTenders({ tenders, currency, customerId, totalMinor, tipMinor }: SaleCompleted): Violation[] {
  return [
    ...same("sale.tip", "no tip where money goes back", totalMinor >= 0 || tipMinor === 0, true),
    ...tenders.flatMap((tender) => {
      if (tender.method === "account")
        return same("sale.account", "a customer whose account it is", customerId !== null, true);
      if (tender.method !== "foreign") return [];
      const worth = worthOf(tender.foreignMinor, tender, currency);
      return same("sale.foreign", `what ${tender.currency} is worth`, BigInt(tender.amountMinor), worth);
    }),
  ];
}

/** Change comes out of the cash that paid last: a card that was charged too much would be a way to cash. */
function checkOverpaid({ tenders, changeMinor, totalMinor, dueMinor, cashIncrementMinor }: SaleCompleted): Violation[] {
  const wrongWay = tenders.some(({ amountMinor }) => (totalMinor < 0 ? amountMinor > 0 : amountMinor < 0));
  if (wrongWay) return [{ code: "sale.wrong_way", says: "money went both ways for one sale" }];
  if (totalMinor < 0 && paidBy(tenders) < dueMinor)
    return [{ code: "sale.overpaid", says: `${-paidBy(tenders)} was given back where ${-dueMinor} was due` }];
  // Money that goes back leaves no change; whatever says otherwise differs from the change recomputed.
  if (totalMinor < 0) return [];
  const last = tenders.at(-1);
  // Of another currency's cash the change is what coins can make of it.
  const coin = add(cashIncrementMinor as typeof ZERO);
  const mostMinor =
    last?.method === "foreign" ? roundCash(last.amountMinor, coin) : last?.method === "cash" ? last.amountMinor : ZERO;
  if (changeMinor <= mostMinor) return [];
  return [{ code: "sale.overpaid", says: `its change is ${changeMinor} where cash gave ${mostMinor} at most` }];
}

function voidedAmount(line: LineVoided): typeof ZERO {
  const { unitPriceMinor, removedThousandths } = line;
  return lineAmount({ unitPriceMinor, quantityThousandths: removedThousandths });
}

/** Modifiers change a price by what they differ, and by nothing else. */
function checkModifiers({ from, to, fromMinor, toMinor }: ModifiersChanged): Violation[] {
  const differenceMinor = add(modifiersPrice(to), negate(modifiersPrice(from)));
  return same("modifiers.price", "the price with its modifiers", toMinor, add(fromMinor, differenceMinor));
}

/** Cash rounding by the rule: only the remainder that the last, cash, tender paid. */
function expectedRounding(sale: SaleCompleted, increment: typeof ZERO): typeof ZERO {
  const method = sale.tenders.at(-1)?.method;
  const wantedMinor = add(sale.totalMinor, sale.tipMinor);
  const overMinor = add(paidBy(sale.tenders), negate(wantedMinor));
  // Change of another currency's cash is given in the shop's own.
  if (method === "foreign" && overMinor > 0) return add(overMinor, negate(roundCash(overMinor, increment)));
  if (method !== "cash") return ZERO;
  const before = add(wantedMinor, negate(paidBy(sale.tenders.slice(0, -1))));
  return add(roundCash(before, increment), negate(before));
}

/** One session a drawer, and one drawer a person. */
function checkFree(before: RegisterState, entry: Extract<Entry, { type: "session.opened" }>): Violation[] {
  const open = sessionsOf(before);
  const { drawerId } = entry.body;
  return [
    ...same(
      "session.already_open",
      "no session open on its drawer",
      open.every((each) => each.drawerId !== drawerId),
      true,
    ),
    ...same(
      "session.has_drawer",
      "no other drawer of the same person",
      open.every(({ openedBy }) => openedBy !== entry.staffId),
      true,
    ),
  ];
}

/** A drawer handed over goes to whom it was given, with what was counted. */
function checkTakenOver({ handOver }: RegisterState, entry: Extract<Entry, { type: "session.opened" }>): Violation[] {
  const { takenOverFrom, floatMinor } = entry.body;
  if (takenOverFrom === null) return [];
  return [
    ...same("session.taken_over", "the session it took over", takenOverFrom, handOver?.sessionId),
    ...same("session.taken_over", "who took it over", entry.staffId, handOver?.takerId),
    ...same("session.taken_over", "the float it took over", Number(floatMinor), handOver?.floatMinor),
  ];
}

function checkCount(session: Session, entry: Extract<Entry, { type: "session.counted" }>): Violation[] {
  const expected = expectedOf(session);
  return [
    ...same("count.attempt", "the number of its count", entry.body.attempt, session.countAttempts + 1),
    ...entry.body.tenders.flatMap((tender) => [
      ...same("count.expected", `expected ${tender.method}`, tender.expectedMinor, expectedIn(expected, tender)),
      ...same(
        "count.difference",
        `the difference of ${tender.method}`,
        tender.differenceMinor,
        add(tender.countedMinor, negate(tender.expectedMinor)),
      ),
    ]),
    ...entry.body.tenders
      .filter(({ method }) => method === "cash")
      .flatMap((cash) => same("count.cash", "the counted cash", cash.countedMinor, sumCount(entry.body.cash))),
  ];
}

function expectedIn(expected: Expected, { method, currency }: TenderCount): typeof ZERO | undefined {
  if (currency !== null) return method === "foreign" ? (expected.foreign.get(currency) ?? ZERO) : undefined;
  return method === "cash" || method === "card" ? expected[method] : undefined;
}

function checkClose(
  before: RegisterState,
  session: Session,
  entry: Extract<Entry, { type: "session.closed" }>,
): Violation[] {
  const { body } = entry;
  const grand = addToGrandTotals(before.grandTotals, session.totals);
  const exact = (session.count?.tenders ?? []).every(({ differenceMinor }) => differenceMinor === 0);
  const pending = entry.approvals.some(
    ({ state, permission }) => state === "pending" && permission === "session.approve_difference",
  );
  return [
    ...same("z.number", "its Z number", body.zNumber, nextZNumber(before)),
    ...same("z.counted", "a committed count before it", session.state, "counted"),
    ...same("z.totals", "its totals", canonicalJson(body.totals), canonicalJson(session.totals)),
    ...same(
      "z.tenders",
      "its counted tenders",
      canonicalJson(body.tenders),
      canonicalJson(session.count?.tenders ?? []),
    ),
    ...same("z.drawer", "the name of its drawer", body.drawerName, session.drawerName),
    ...same("z.float", "its float", body.floatMinor, session.floatMinor),
    ...same("z.next_float", "a next float that was there", (body.nextFloatMinor ?? 0) <= cashCounted(session), true),
    ...same("z.counts", "how often it was counted", body.countAttempts, session.countAttempts),
    ...same("z.opened", "when it was opened", body.openedAt, session.openedAt),
    ...same("z.opened", "who opened it", body.openedBy, session.openedBy),
    ...same("z.business_date", "its business date", body.businessDate, session.businessDate),
    ...same("z.difference", "whether it says that nothing differs", body.difference === "none", exact),
    ...same("z.difference", "whether its approval is pending", body.difference === "pending", pending),
    ...same("z.grand_totals", "its grand totals", canonicalJson(body.grandTotals), canonicalJson(grand)),
  ];
}

function cashCounted(session: Session): number {
  return session.count?.tenders.find(({ method }) => method === "cash")?.countedMinor ?? 0;
}

function same<T>(code: string, what: string, found: T, expected: T | undefined): Violation[] {
  return found === expected ? [] : [{ code, says: `${what} should be ${String(expected)} and is ${String(found)}` }];
}

/** The same, whatever order its keys are in. Written the same they are the same, which is seen faster. */
function sameContent(code: string, what: string, found: unknown, expected: unknown): Violation[] {
  if (JSON.stringify(found) === JSON.stringify(expected)) return [];
  return same(code, what, canonicalJson(found), canonicalJson(expected));
}
