/** The till session: one drawer, one float, one Z. `decideSession` is the only place where its rules stand. */
import type { DrawerId, NewId, SessionId, StaffId } from "#domain/ids.ts";
import type { EntryDraft } from "#domain/journal/entry.ts";
import { denominationsOf } from "#domain/money/currencies.ts";
import { add, type CurrencyCode, type Minor, minor, subtract, ZERO } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { BookedMethod } from "#domain/sale/tender.ts";
import { type Approval, type Authority, authorise } from "#domain/staff/approval.ts";
import { may, type PermissionMask } from "#domain/staff/permissions.ts";
import { type DenominationCount, MAX_AMOUNT_MINOR, MAX_SUM_MINOR } from "#domain/values.ts";
import { decideMovement, type MovementCommand } from "./move-cash.ts";
import type { Acknowledged, GrandTotals, SessionTotals, TenderCount } from "./session-events.ts";
import { addToGrandTotals, differenceAtHome, expectedOf, wasUsed } from "./session-totals.ts";

/** A session as the register keeps it while it runs. Amounts in minor units. */
export interface Session {
  readonly sessionId: SessionId;
  readonly drawerId: DrawerId;
  /** Null where the register has one drawer only. */
  readonly drawerName: string | null;
  readonly state: "open" | "counted" | "closed";
  readonly openedAt: string;
  readonly openedBy: StaffId;
  readonly businessDate: string;
  readonly currency: CurrencyCode;
  readonly floatMinor: Minor;
  readonly totals: SessionTotals;
  /** The last committed count, null until there is one or once something was booked after it. */
  readonly count: {
    readonly attempt: number;
    /** By note and coin; empty where an earlier program kept the count. */
    readonly cash: readonly DenominationCount[];
    readonly tenders: readonly TenderCount[];
  } | null;
  readonly countAttempts: number;
}

/** What was counted of a tender, in minor units; of cash of another currency in that one's. */
export type CountedTender =
  | { readonly method: "card"; readonly countedMinor: Minor }
  | { readonly method: "foreign"; readonly currency: CurrencyCode; readonly countedMinor: Minor };

/** What became known after a session's Z: how much more or less of a tender there was, in minor units. */
export interface LateFact {
  readonly act: "add_late";
  readonly zNumber: string;
  /** The business date of that Z. */
  readonly ownDate: string;
  readonly method: BookedMethod;
  readonly amountMinor: Minor;
  readonly reason: string;
}

/** What a person asks of a session. */
export type SessionCommand =
  | { readonly act: "open"; readonly float: readonly DenominationCount[]; readonly businessDate: string }
  | MovementCommand
  | { readonly act: "no_sale"; readonly reason: string }
  | { readonly act: "take_x" }
  | LateFact
  | {
      readonly act: "count";
      readonly cash: readonly DenominationCount[];
      /** What was counted of each tender but cash. */
      readonly tenders: readonly CountedTender[];
    }
  | {
      readonly act: "close";
      readonly reason: string | null;
      readonly approvalPending: boolean;
      /** What stays in the drawer for the next session, in minor units; null: nobody said. */
      readonly nextFloatMinor: Minor | null;
    }
  | {
      readonly act: "hand_over";
      readonly reason: string | null;
      readonly approvalPending: boolean;
      /** Who takes the drawer; their PIN was checked. */
      readonly taker: { readonly staffId: StaffId; readonly mask: PermissionMask; readonly name: string };
      readonly businessDate: string;
    };

/** What the rules of a session may know. */
export interface SessionContext {
  readonly authority: Authority;
  readonly commandHash: string;
  readonly drawerId: DrawerId;
  /** Null where the register has one drawer only. */
  readonly drawerName: string | null;
  readonly currency: CurrencyCode;
  readonly newId: NewId;
  /** Open sessions of the register's other drawers. */
  readonly elsewhere: readonly Session[];
  readonly lastBusinessDate: string | null;
  readonly nextMovementNumber: string;
  readonly nextZNumber: string;
  readonly grandTotals: GrandTotals;
  /** Largest over or short, in minor units, that needs neither reason nor approval. */
  readonly differenceLimitMinor: Minor;
  readonly saleOnScreen: boolean;
  readonly paymentInDoubt: boolean;
  readonly heldSales: number;
  /** The last entry the server signed for; null without a server. */
  readonly acknowledged: Acknowledged | null;
  /** Name of the person who opened the session, for the sentence that a refusal says. */
  readonly openedByName: string;
  /** Name of the person who asks. */
  readonly openerName: string;
}

/** An entry to be, with the approvals it was allowed by. */
export interface Decided {
  readonly entry: EntryDraft;
  readonly approvals: readonly Approval[];
  /** Whoever did it, where that is not the person at the till; and the date it belongs to, where that is another. */
  readonly staffId?: StaffId;
  readonly businessDate?: string;
}

/**
 * Decides what a command does to the drawer's session (null: none is open).
 * @returns the entries, or a refusal: `session.*`, `count.*`, `movement.*`, `tender.*`, `approval.needed`
 */
export function decideSession(
  session: Session | null,
  command: SessionCommand,
  context: SessionContext,
): Result<Decided[]> {
  if (command.act === "open") return openSession(session, command.float, command.businessDate, context);
  if (!session || session.state === "closed") return refuse("session.none");
  switch (command.act) {
    case "pay_in":
    case "pay_out":
    case "pay_tips":
    case "drop_to_safe":
      return decideMovement(session, command, context);
    case "no_sale":
      return noSale(session, command.reason, context);
    case "take_x":
      return takeX(session, context);
    case "add_late":
      return addLate(command, context);
    case "count":
      return countSession(session, command, context);
    case "close":
      return closeSession(session, { ...command, handedOverTo: null }, context);
    case "hand_over":
      return handOver(session, command, context);
  }
}

/** Whether this person reads X with amounts: blind means blind until the count is committed. */
export function seesExpected(session: Pick<Session, "state">, mask: bigint): boolean {
  return session.state !== "open" || may(mask, "session.see_expected");
}

/** The sum of a count by denomination, in minor units. */
export function sumCount(count: readonly DenominationCount[]): Minor {
  return minor(count.reduce((sum, { denominationMinor, count: pieces }) => sum + denominationMinor * pieces, 0));
}

function openSession(
  session: Session | null,
  float: readonly DenominationCount[],
  businessDate: string,
  context: SessionContext,
): Result<Decided[]> {
  const open = session ? [session, ...context.elsewhere] : context.elsewhere;
  if (open.some(({ drawerId }) => drawerId === context.drawerId)) return refuse("session.already_open");
  const own = open.some(({ openedBy }) => openedBy === context.authority.staffId);
  if (own) return refuse("session.has_drawer", { name: context.openerName });
  const known = checkDenominations(float, context.currency);
  if (!known.ok) return known;
  const allowed = authorise(context.authority, "session.open");
  if (!allowed.ok) return allowed;
  const { lastBusinessDate } = context;
  const back = lastBusinessDate !== null && businessDate < lastBusinessDate;
  const backdated = back ? authorise(context.authority, "session.backdate") : ok<Approval[]>([]);
  if (!backdated.ok) {
    // The refusal names the permission, so that the window can ask somebody who holds it.
    return refuse("session.date_back", {
      date: businessDate,
      last: lastBusinessDate ?? "",
      permission: "session.backdate",
    });
  }
  const body = {
    sessionId: context.newId<SessionId>(),
    drawerId: context.drawerId,
    drawerName: context.drawerName,
    takenOverFrom: null,
    currency: context.currency,
    float: float.filter(({ count }) => count > 0),
    floatMinor: known.value,
  };
  const approvals = [...allowed.value, ...backdated.value];
  return ok([{ entry: { type: "session.opened", body }, approvals, businessDate }]);
}

function noSale(session: Session, reason: string, context: SessionContext): Result<Decided[]> {
  const allowed = authorise(context.authority, "cash.no_sale");
  if (!allowed.ok) return allowed;
  const body = { drawerId: session.drawerId, cause: "no_sale" as const, reason };
  return ok([{ entry: { type: "drawer.opened", body }, approvals: allowed.value }]);
}

function takeX(session: Session, context: SessionContext): Result<Decided[]> {
  const allowed = authorise(context.authority, "reports.own_session");
  if (!allowed.ok) return allowed;
  const blind = !seesExpected(session, context.authority.mask);
  return ok([{ entry: { type: "report.x_taken", body: { blind } }, approvals: allowed.value }]);
}

function addLate({ act: _, ...body }: LateFact, context: SessionContext): Result<Decided[]> {
  if (body.amountMinor === 0) return refuse("tender.zero");
  if (Math.abs(body.amountMinor) > MAX_AMOUNT_MINOR) return refuse("tender.too_large");
  const allowed = authorise(context.authority, "session.approve_difference");
  if (!allowed.ok) return allowed;
  return ok([{ entry: { type: "session.fact_came_late", body }, approvals: allowed.value }]);
}

function countSession(
  session: Session,
  command: Extract<SessionCommand, { act: "count" }>,
  context: SessionContext,
): Result<Decided[]> {
  const owner = ownsOrMay(session, context);
  if (!owner.ok) return owner;
  if (context.paymentInDoubt) return refuse("session.payment_in_doubt");
  if (context.saleOnScreen) return refuse("session.sale_open");
  const cash = checkDenominations(command.cash, context.currency);
  if (!cash.ok) return cash;
  const tenders = countTenders(session, command.tenders, cash.value);
  if (!tenders.ok) return tenders;
  const body = {
    attempt: session.countAttempts + 1,
    cash: command.cash.filter(({ count }) => count > 0),
    tenders: tenders.value,
  };
  return ok([{ entry: { type: "session.counted", body }, approvals: owner.value }]);
}

/** Cash always; cards and other currencies where they were used or counted: a tender nobody used needs no line. */
function countTenders(session: Session, counted: readonly CountedTender[], cashMinor: Minor): Result<TenderCount[]> {
  const expected = expectedOf(session);
  const card = counted.find(({ method }) => method === "card");
  if (!card && wasUsed(session.totals.tenders.card)) return refuse("count.tender_missing", { method: "card" });
  const foreign = counted.filter((each) => each.method === "foreign");
  const missing = [...expected.foreign].find(([code, expectedMinor]) => {
    return expectedMinor !== 0 && foreign.every(({ currency }) => currency !== code);
  });
  if (missing) return refuse("count.tender_missing", { method: missing[0] });
  const of = (
    method: TenderCount["method"],
    currency: CurrencyCode | null,
    countedMinor: Minor,
    expectedMinor: Minor,
  ) => ({ method, currency, expectedMinor, countedMinor, differenceMinor: subtract(countedMinor, expectedMinor) });
  return ok([
    of("cash", null, cashMinor, expected.cash),
    ...(card ? [of("card", null, card.countedMinor, expected.card)] : []),
    ...foreign.map(({ currency, countedMinor }) => {
      return of("foreign", currency, countedMinor, expected.foreign.get(currency) ?? ZERO);
    }),
  ]);
}

/**
 * The counted drawer goes to the next person in one command: the Z of one session, and the next session with exactly
 * the cash that was counted as its float.
 */
function handOver(
  session: Session,
  command: Extract<SessionCommand, { act: "hand_over" }>,
  context: SessionContext,
): Result<Decided[]> {
  const { reason, approvalPending, taker, businessDate } = command;
  const { staffId, mask, name } = taker;
  if (staffId === session.openedBy) return refuse("session.has_drawer", { name });
  if (!may(mask, "session.open")) return refuse("session.taker_may_not", { name });
  const nextFloatMinor = countedCash(session);
  const close = { reason, approvalPending, nextFloatMinor, handedOverTo: staffId };
  const closed = closeSession(session, close, context);
  if (!closed.ok) return closed;
  const cash = session.count?.cash ?? [];
  // A count that an earlier program kept has its sum only.
  if (sumCount(cash) !== nextFloatMinor) return refuse("session.not_counted");
  const asTaker = {
    ...context,
    authority: { staffId, mask, approval: null },
    drawerId: session.drawerId,
    drawerName: session.drawerName,
    openerName: name,
  };
  const opened = openSession(null, cash, businessDate, asTaker);
  if (!opened.ok) return opened;
  return ok([...closed.value, ...opened.value.map((next) => takenOver(next, session.sessionId, staffId))]);
}

function takenOver(next: Decided, from: SessionId, staffId: StaffId): Decided {
  const { entry } = next;
  if (entry.type !== "session.opened") return next;
  return { ...next, entry: { ...entry, body: { ...entry.body, takenOverFrom: from } }, staffId };
}

function countedCash(session: Session): Minor {
  return session.count?.tenders.find(({ method }) => method === "cash")?.countedMinor ?? ZERO;
}

interface Closing {
  readonly reason: string | null;
  readonly approvalPending: boolean;
  readonly nextFloatMinor: Minor | null;
  readonly handedOverTo: StaffId | null;
}

function closeSession(session: Session, command: Closing, context: SessionContext): Result<Decided[]> {
  if (session.state !== "counted" || !session.count) return refuse("session.not_counted");
  const owner = ownsOrMay(session, context);
  if (!owner.ok) return owner;
  if (context.saleOnScreen) return refuse("session.sale_open");
  const countedMinor = countedCash(session);
  if ((command.nextFloatMinor ?? 0) > countedMinor) return refuse("session.float_too_large", { countedMinor });
  const { tenders } = session.count;
  const worst = tenders.reduce((largest, tender) => {
    const differenceMinor = differenceAtHome(tender, session.totals);
    return Math.abs(differenceMinor) > Math.abs(largest) ? differenceMinor : largest;
  }, ZERO);
  const beyond = Math.abs(worst) > context.differenceLimitMinor;
  if (beyond && !command.reason) return refuse("session.reason_needed", { differenceMinor: worst });
  const approved = beyond ? approveDifference(command, context) : ok<Approval[]>([]);
  if (!approved.ok) return approved;
  const body = {
    zNumber: context.nextZNumber,
    openedAt: session.openedAt,
    openedBy: session.openedBy,
    businessDate: session.businessDate,
    floatMinor: session.floatMinor,
    drawerName: session.drawerName,
    totals: session.totals,
    tenders: [...tenders],
    countAttempts: session.countAttempts,
    reason: command.reason,
    difference: differenceState(tenders, beyond, approved.value),
    grandTotals: addToGrandTotals(context.grandTotals, session.totals),
    heldSales: context.heldSales,
    nextFloatMinor: command.nextFloatMinor,
    handedOverTo: command.handedOverTo,
    acknowledged: context.acknowledged,
  };
  return ok([{ entry: { type: "session.closed", body }, approvals: [...owner.value, ...approved.value] }]);
}

/** A till never refuses the truth: a large difference needs a second pair of eyes, now or later. */
function approveDifference(
  command: { readonly approvalPending: boolean },
  context: SessionContext,
): Result<Approval[]> {
  const allowed = authorise(context.authority, "session.approve_difference");
  if (allowed.ok || !command.approvalPending) return allowed;
  const { commandHash, authority } = context;
  const requesterId = authority.staffId;
  return ok([{ state: "pending", permission: "session.approve_difference", requesterId, commandHash }]);
}

function differenceState(
  tenders: readonly TenderCount[],
  beyond: boolean,
  approvals: readonly Approval[],
): "none" | "within_limit" | "approved" | "pending" {
  if (tenders.every(({ differenceMinor }) => differenceMinor === 0)) return "none";
  if (!beyond) return "within_limit";
  return approvals.some(({ state }) => state === "pending") ? "pending" : "approved";
}

function ownsOrMay(session: Session, context: SessionContext): Result<Approval[]> {
  const own = session.openedBy === context.authority.staffId;
  const allowed = authorise(context.authority, own ? "session.close_own" : "session.close_any");
  if (allowed.ok || own) return allowed;
  return refuse("session.not_yours", { name: context.openedByName });
}

function checkDenominations(count: readonly DenominationCount[], currency: CurrencyCode): Result<Minor> {
  const known = new Set<number>(denominationsOf(currency).map((denomination) => denomination.minor));
  const unknown = count.find(({ denominationMinor }) => !known.has(denominationMinor));
  if (unknown) return refuse("count.denomination_unknown", { denominationMinor: unknown.denominationMinor });
  const sum = sumCount(count);
  return sum > MAX_SUM_MINOR ? refuse("tender.too_large") : ok(add(sum));
}
