/** The drawer's session at the till: open, paid in, paid out, no sale, X, count, close with the Z. */
import type { DrawerId, PrintJobId, StaffId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { nextMovementNumber, nextZNumber } from "#domain/journal/register-state.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type Decided, decideSession, type SessionCommand } from "#domain/session/session.ts";
import { cleanReason, isEmpty } from "./change-sale.ts";
import { documentOf } from "./documents.ts";
import { drawerToOpen, nameOfDrawer } from "./drawers.ts";
import { checkPin } from "./sign-in.ts";
import { positionOf } from "./store/journal.ts";
import { readPaper } from "./store/papers.ts";
import { type PrintJobRow, queuePrint } from "./store/print-jobs.ts";
import type { WriteTx } from "./store/store.ts";
import { authorityFor, book, businessDateNow, nameOf, type Till, type ToBook } from "./till.ts";

/** Opens a session with a counted float. @returns refusals: `session.already_open`, `session.date_back`, `count.*` */
export function openSession(till: Till, input: ActInput<"session.open">): Result<null> {
  const businessDate = businessDateNow(till);
  const drawer = drawerToOpen(till, input.drawerId);
  if (!drawer.ok) return drawer;
  const { drawerId } = drawer.value;
  const done = run(till, "session.open", input, { act: "open", float: input.float, businessDate }, null, [], drawerId);
  return done.ok ? ok(null) : done;
}

/** Puts money into the drawer without a sale. @returns the slip's number; refusals: `tender.*`, `text.*`, `session.none` */
export function payIn(till: Till, input: ActInput<"cash.pay_in">): Result<ActAnswer<"cash.pay_in">> {
  return moveCash(till, "cash.pay_in", input);
}

/** Takes money out of the drawer. @returns the slip's number; refusals as `payIn`, `approval.needed`, `movement.more_than_expected` */
export function payOut(till: Till, input: ActInput<"cash.pay_out">): Result<ActAnswer<"cash.pay_out">> {
  return moveCash(till, "cash.pay_out", input);
}

/** Pays out tips that came in by card. @returns the slip's number; refusals as `payOut` */
export function payTips(till: Till, input: ActInput<"cash.pay_tips">): Result<ActAnswer<"cash.pay_tips">> {
  return moveCash(till, "cash.pay_tips", input);
}

/**
 * Puts money of the drawer into the safe in a numbered bag; somebody else looks on and types their PIN.
 * @returns the slip's number; refusals: `staff.*`, `text.*`, `movement.*`, `tender.*`, `session.none`
 */
export async function dropToSafe(
  till: Till,
  input: ActInput<"cash.drop_to_safe">,
): Promise<Result<ActAnswer<"cash.drop_to_safe">>> {
  const bag = cleanReason(input.bagNumber, 40);
  if (!bag.ok) return bag;
  const reason = cleanOptional(input.reason, 120);
  if (!reason.ok) return reason;
  const { witnessId, amountMinor } = input;
  // Before the PIN: nobody learns from a refusal whether a PIN of their own was right.
  if (witnessId === till.person?.staffId) return refuse("movement.own_witness");
  const witness = await checkPin(till, witnessId, input.pin);
  if (!witness.ok) return witness;
  const command = { act: "drop_to_safe", amountMinor, bagNumber: bag.value, witnessId, reason: reason.value } as const;
  const number = nextMovementNumber(till.books.state);
  const done = run(till, "cash.drop_to_safe", input, command, { what: "movement", kick: true });
  return done.ok ? ok({ number }) : done;
}

/** Opens the drawer without a sale; the reason is kept. @returns refusals: `approval.needed`, `text.*`, `session.none` */
export function openDrawer(till: Till, input: ActInput<"drawer.no_sale">): Result<null> {
  const reason = cleanReason(input.reason, 120);
  if (!reason.ok) return reason;
  const done = run(
    till,
    "drawer.no_sale",
    input,
    { act: "no_sale", reason: reason.value },
    { what: "no_sale", kick: true },
  );
  return done.ok ? ok(null) : done;
}

/** An X report at any time; blind for those who must not know what the drawer should hold. */
export function takeXReport(till: Till, input: ActInput<"session.x_report">): Result<ActAnswer<"session.x_report">> {
  const print = input.print ? { what: "x_report" as const, kick: false } : null;
  const done = run(till, "session.x_report", {}, { act: "take_x" }, print);
  if (!done.ok) return done;
  const entry = done.value;
  return ok({ document: documentOf(till, entry), blind: entry.type === "report.x_taken" && entry.body.blind });
}

/** Commits a count. After it the difference shows; a second count is a new entry. */
export function countDrawer(till: Till, input: ActInput<"session.count">): Result<null> {
  const done = run(till, "session.count", {}, { act: "count", cash: input.cash, tenders: input.tenders }, null);
  // What was approved was the difference of the count before.
  if (done.ok) till.approvals.clear();
  return done.ok ? ok(null) : done;
}

/** Closes the counted session: the Z gets its number, is printed, and a backup follows in the background. */
export function closeSession(till: Till, input: ActInput<"session.close">): Result<ActAnswer<"session.close">> {
  const reason = cleanOptional(input.reason, 200);
  if (!reason.ok) return reason;
  const { approvalPending, nextFloatMinor } = input;
  const command = { act: "close", reason: reason.value, approvalPending, nextFloatMinor } as const;
  const done = run(till, "session.close", input, command, { what: "z_report", kick: false });
  if (!done.ok) return done;
  const entry = done.value;
  if (entry.type !== "session.closed") return refuse("session.none");
  till.startBackup();
  return ok({ zNumber: entry.body.zNumber, document: documentOf(till, entry) });
}

/**
 * Books what became known only after a session's Z, with that Z's number and date.
 * @returns refusals: `receipt.unknown`, `tender.*`, `text.*`, `approval.*`, `session.none`
 */
export function addLate(till: Till, input: ActInput<"session.add_late">): Result<null> {
  const reason = cleanReason(input.reason, 120);
  if (!reason.ok) return reason;
  const { method, amountMinor } = input;
  const zNumber = input.zNumber.trim().toUpperCase();
  const paper = till.store.read((tx) => readPaper(tx, "z_report", zNumber));
  if (!paper) return refuse("receipt.unknown", { number: zNumber });
  const { businessDate: ownDate } = paper;
  const fact = { act: "add_late", zNumber, ownDate, method, amountMinor, reason: reason.value } as const;
  const done = run(till, "session.add_late", input, fact, null);
  return done.ok ? ok(null) : done;
}

/**
 * Hands the counted drawer to somebody else, who types their PIN: the Z of one session and the next session at once,
 * with exactly what was counted; the taker stands at the till from then on.
 * @returns refusals: `staff.*`, `text.*`, `approval.*`, `session.*`
 */
export async function handOver(
  till: Till,
  input: ActInput<"session.hand_over">,
): Promise<Result<ActAnswer<"session.hand_over">>> {
  const reason = cleanOptional(input.reason, 200);
  if (!reason.ok) return reason;
  const checked = await checkPin(till, input.takerId, input.pin);
  if (!checked.ok) return checked;
  const { staffId, permissions: mask, name } = checked.value;
  const command = {
    act: "hand_over",
    reason: reason.value,
    approvalPending: input.approvalPending,
    taker: { staffId, mask, name },
    businessDate: businessDateNow(till),
  } as const;
  const leaving = till.person?.staffId;
  const done = run(till, "session.hand_over", input, command, { what: "z_report", kick: false }, [
    ...(leaving && leaving !== staffId ? [signedOut(leaving)] : []),
    { entry: { type: "staff.signed_in", body: { staffId, method: "pin" } }, staffId },
  ]);
  if (!done.ok) return done;
  const entry = done.value;
  if (entry.type !== "session.closed") return refuse("session.none");
  till.person = checked.value;
  till.approvals.clear();
  till.changed.add("person").add("sale").add("held").add("staff");
  till.startBackup();
  return ok({ zNumber: entry.body.zNumber, document: documentOf(till, entry) });
}

function signedOut(staffId: StaffId): ToBook {
  return { entry: { type: "staff.signed_out", body: { staffId, cause: "switched" } }, staffId };
}

const MOVES = { "cash.pay_in": "pay_in", "cash.pay_out": "pay_out", "cash.pay_tips": "pay_tips" } as const;

function moveCash(till: Till, act: keyof typeof MOVES, input: ActInput<"cash.pay_in">): Result<{ number: string }> {
  const reason = cleanReason(input.reason, 120);
  if (!reason.ok) return reason;
  const command = { act: MOVES[act], amountMinor: input.amountMinor, reason: reason.value };
  const number = nextMovementNumber(till.books.state);
  const done = run(till, act, input, command, { what: "movement", kick: true });
  return done.ok ? ok({ number }) : done;
}

/** A reason that may be left out. @returns refusals: `text.*`, `card_data.refused` */
function cleanOptional(raw: string | null, maxLength: number): Result<string | null> {
  return raw === null || raw.trim() === "" ? ok(null) : cleanReason(raw, maxLength);
}

/**
 * Decides and books one session command and queues the paper of its first entry.
 * @param alongside entries of the same command behind what was decided
 * @returns the first entry
 */
function run(
  till: Till,
  act: string,
  request: { readonly approvalId?: string | null },
  command: SessionCommand,
  print: { readonly what: PrintJobRow["what"]; readonly kick: boolean } | null,
  alongside: readonly ToBook[] = [],
  drawerId: DrawerId = till.books.state.session?.drawerId ?? till.shop.drawerId,
): Result<Entry> {
  const asked = authorityFor(till, act, request);
  if (!asked.ok) return asked;
  const { authority, hash } = asked.value;
  const { state } = till.books;
  const decided = decideSession(state.session, command, {
    authority,
    commandHash: hash,
    drawerId,
    drawerName: nameOfDrawer(till, drawerId),
    elsewhere: state.parked,
    currency: till.shop.currency,
    newId: till.newId,
    lastBusinessDate: state.lastBusinessDate,
    nextMovementNumber: nextMovementNumber(state),
    nextZNumber: nextZNumber(state),
    grandTotals: state.grandTotals,
    differenceLimitMinor: till.shop.differenceLimitMinor,
    saleOnScreen: till.sale !== null && !isEmpty(till.sale),
    paymentInDoubt: till.sale?.pending?.inDoubt ?? false,
    heldSales: till.held.length,
    acknowledged: till.acknowledged,
    openedByName: state.session ? nameOf(till, state.session.openedBy) : "",
    openerName: nameOf(till, authority.staffId),
  });
  if (!decided.ok) return decided;
  return bookDecided(till, decided.value, print, alongside);
}

function bookDecided(
  till: Till,
  decided: readonly Decided[],
  print: { readonly what: PrintJobRow["what"]; readonly kick: boolean } | null,
  alongside: readonly ToBook[],
): Result<Entry> {
  const booked = book(till, [...decided, ...alongside], (tx, [entry]) => {
    if (print && till.printer && entry) queuePaper(till, tx, entry, print);
    return ok(null);
  });
  if (!booked.ok) return booked;
  till.changed.add("session").add("drawers").add("printer");
  if (print) till.wakePrinter();
  const [entry] = booked.value;
  return entry ? ok(entry) : refuse("session.none");
}

function queuePaper(till: Till, tx: WriteTx, entry: Entry, print: { what: PrintJobRow["what"]; kick: boolean }): void {
  queuePrint(tx, {
    jobId: till.newId<PrintJobId>(),
    what: print.what,
    position: positionOf(entry.epoch, entry.seq),
    copy: 0,
    kickDrawer: print.kick,
    createdAt: entry.occurredAt,
  });
}
