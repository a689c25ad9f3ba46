/** Who stands at the till: sign in by PIN, lock, and approvals given on the spot by somebody else's PIN. */
import type { ApprovalId } from "#domain/ids.ts";
import { type Act, type ActAnswer, type ActInput, REGISTER_ACTS } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { APPROVAL_VALID_MS, checkApprover } from "#domain/staff/approval.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { FREE_FAILURES, LONGEST_PAUSE_MS, pauseAfter } from "#domain/staff/pin.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { drawerOf } from "./drawers.ts";
import { verifyPin } from "./staff/pin-verifier.ts";
import { writePinAttempts } from "./store/pin-attempts.ts";
import { approvalHash, book, findPerson, now, type Person, save, type Till, whoIsThere } from "./till.ts";

/**
 * Signs a person in.
 * @returns refusals: `staff.unknown`, `staff.pin_wrong`, `staff.locked_out`
 */
export async function signIn(till: Till, input: ActInput<"staff.sign_in">): Promise<Result<null>> {
  const checked = await checkPin(till, input.staffId, input.pin);
  if (!checked.ok) return checked;
  const { staffId } = checked.value;
  const left = till.person;
  const at = drawerOf(till, staffId);
  const booked = book(till, [
    ...(left && left.staffId !== staffId
      ? [
          {
            entry: { type: "staff.signed_out", body: { staffId: left.staffId, cause: "switched" } } as const,
            staffId: left.staffId,
          },
        ]
      : []),
    {
      entry: { type: "staff.signed_in", body: { staffId, method: "pin" } },
      staffId,
      ...(at === undefined ? {} : { session: at }),
    },
  ]);
  if (!booked.ok) return booked;
  till.person = checked.value;
  till.changed.add("person").add("session").add("drawers").add("sale").add("held").add("staff");
  return ok(null);
}

/** Locks the till. The sale on the screen stays where it is. */
export function lock(till: Till): Result<null> {
  const person = whoIsThere(till);
  if (!person.ok) return ok(null);
  const { staffId } = person.value;
  const booked = book(till, [{ entry: { type: "staff.signed_out", body: { staffId, cause: "locked" } } }]);
  if (!booked.ok) return booked;
  till.person = null;
  till.approvals.clear();
  till.changed.add("person");
  return ok(null);
}

/** The permission each act needs that another person may approve. What is not here can't be approved. */
const APPROVABLE: Partial<Record<Act, Permission>> = {
  "session.open": "session.backdate",
  "session.close": "session.approve_difference",
  "session.add_late": "session.approve_difference",
  "session.hand_over": "session.approve_difference",
  "cash.pay_in": "cash.pay_in",
  "cash.pay_out": "cash.pay_out",
  "cash.pay_tips": "cash.pay_out",
  "cash.drop_to_safe": "cash.safe_drop",
  "drawer.no_sale": "cash.no_sale",
  "drawer.choose": "session.close_any",
  "drawer.add": "devices.edit",
  "sale.override_price": "sale.override_price",
  "sale.sell_unknown": "sale.open_price",
  "catalogue.learn_code": "catalogue.edit",
  "catalogue.set_in_store_rules": "settings.edit",
  "sale.exempt": "sale.exempt",
  "sale.give_discount": "sale.discount_large",
  "sale.return_by_receipt": "sale.refund",
  "sale.return_without_receipt": "sale.refund_without_receipt",
  "sale.refund_cash": "sale.refund_other_tender",
  "sale.refund_voucher": "sale.refund_other_tender",
  "sale.refund_account": "sale.refund_other_tender",
  "sale.tender_account": "sale.on_account",
  "tender.set_foreign": "settings.edit",
  "sale.refund_card": "sale.refund_other_tender",
  "sale.reverse_card": "payments.settle_by_hand",
  "payment.settle_by_hand": "payments.settle_by_hand",
  "terminal.set": "devices.edit",
  "sale.void": "sale.void",
  "sale.correct_tender": "sale.void",
  "staff.add_person": "staff.edit",
  "staff.reset_pin": "staff.edit",
  "catalogue.add_category": "catalogue.edit",
  "catalogue.add_product": "catalogue.edit",
  "printer.set_address": "devices.edit",
  "sync.enrol": "devices.edit",
  "sync.leave": "devices.edit",
};

/**
 * Lets somebody else allow one exact request for a minute.
 * @returns the approval to repeat the request with; refusals: `approval.own`, `approval.not_allowed`, `staff.*`
 */
export async function giveApproval(
  till: Till,
  input: ActInput<"approval.give">,
): Promise<Result<ActAnswer<"approval.give">>> {
  const requester = whoIsThere(till);
  if (!requester.ok) return requester;
  const act = input.act as Act;
  const permission = APPROVABLE[act];
  if (!permission) return refuse("approval.not_allowed");
  // Hashed after parsing, exactly as the repeated request will be: a default or a trimmed key can't change the hash.
  const request = REGISTER_ACTS[act].request.safeParse({ ...input.request, approvalId: null });
  if (!request.success) return refuse("request.invalid");
  const { approvalId: _, ...bare } = request.data as Record<string, unknown>;
  const person = findPerson(till, input.approverId);
  if (!person.ok) return person;
  const { staffId: approverId, permissions: mask } = person.value;
  const { staffId: requesterId } = requester.value;
  const allowed = checkApprover({ staffId: approverId, mask }, requesterId, permission);
  if (!allowed.ok) return allowed;
  const checked = await checkPin(till, approverId, input.pin);
  if (!checked.ok) return checked;
  const approvalId = till.newId<ApprovalId>();
  till.approvals.set(approvalId, {
    approval: {
      state: "given",
      approvalId,
      permission,
      requesterId,
      approverId,
      commandHash: approvalHash(till, act, bare),
      givenAt: now(till),
    },
    goodUntilMonotonicMs: till.clock.monotonicMs() + APPROVAL_VALID_MS,
  });
  return ok({ approvalId, validForMs: APPROVAL_VALID_MS });
}

/** When a locked-out person may try again, wall clock in ms; null when now. A clock set back never makes it longer. */
export function lockedUntilMs(till: Till, staffId: string): number | null {
  const until = till.attempts.get(staffId)?.lockedUntilMs ?? null;
  if (until === null) return null;
  const nowMs = till.clock.nowMs();
  return until > nowMs && until - nowMs <= LONGEST_PAUSE_MS ? until : null;
}

/** Whether that person typed their own PIN. @returns refusals: `staff.unknown`, `staff.pin_wrong`, `staff.locked_out` */
export async function checkPin(till: Till, staffId: string, pin: string): Promise<Result<Person>> {
  const person = findPerson(till, staffId);
  if (!person.ok) return person;
  const { name, pinVerifier } = person.value;
  const until = lockedUntilMs(till, staffId);
  if (until !== null) return refuseLocked(till, name, until);
  const right = await verifyPin(pin, pinVerifier, till.keys.pinPepper);
  if (!right) return countFailure(till, person.value);
  if (till.attempts.has(staffId)) {
    const forgotten = save(till, (tx) => writePinAttempts(tx, staffId, null));
    if (!forgotten.ok) return forgotten;
    till.attempts.delete(staffId);
  }
  return person;
}

function countFailure(till: Till, person: Person): Result<never> {
  const { staffId, name } = person;
  const failures = (till.attempts.get(staffId)?.failures ?? 0) + 1;
  const pauseMs = pauseAfter(failures);
  const until = pauseMs === 0 ? null : till.clock.nowMs() + pauseMs;
  const attempts = { failures, lockedUntilMs: until };
  const written =
    until === null
      ? save(till, (tx) => writePinAttempts(tx, staffId, attempts))
      : book(
          till,
          [{ entry: { type: "staff.locked_out", body: { staffId, failures, until: instantFromMs(until) } } }],
          (tx) => ok(writePinAttempts(tx, staffId, attempts) ?? null),
        );
  if (!written.ok) return written;
  till.attempts.set(staffId, attempts);
  till.changed.add("staff");
  return until === null
    ? refuse("staff.pin_wrong", { left: FREE_FAILURES - failures })
    : refuseLocked(till, name, until);
}

function refuseLocked(till: Till, name: string, untilMs: number): Result<never> {
  return refuse("staff.locked_out", { name, seconds: Math.ceil((untilMs - till.clock.nowMs()) / 1_000) });
}
