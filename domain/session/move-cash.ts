/** Cash that reaches or leaves the drawer without a sale: paid in, paid out, tips paid out, bags for the safe. */
import type { MovementId, StaffId } from "#domain/ids.ts";
import type { Minor } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { authorise } from "#domain/staff/approval.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { MAX_AMOUNT_MINOR } from "#domain/values.ts";
import type { Decided, Session, SessionContext } from "./session.ts";
import { expectedOf } from "./session-totals.ts";

/** What a person asks to be done with the drawer's cash. Amounts in minor units, more than zero. */
export type MovementCommand =
  | { readonly act: "pay_in" | "pay_out" | "pay_tips"; readonly amountMinor: Minor; readonly reason: string }
  | {
      readonly act: "drop_to_safe";
      readonly amountMinor: Minor;
      readonly bagNumber: string;
      /** Whoever looked on; their PIN was checked. */
      readonly witnessId: StaffId;
      readonly reason: string | null;
    };

/** Taking out tips is taking out. */
const PERMISSIONS: Readonly<Record<MovementCommand["act"], Permission>> = {
  pay_in: "cash.pay_in",
  pay_out: "cash.pay_out",
  pay_tips: "cash.pay_out",
  drop_to_safe: "cash.safe_drop",
};

/**
 * Decides a movement of the drawer's cash.
 * @returns one entry, or a refusal: `tender.zero`, `tender.too_large`, `approval.needed`,
 * `movement.more_than_expected`, `movement.own_witness`, `movement.bag_used`
 */
export function decideMovement(session: Session, command: MovementCommand, context: SessionContext): Result<Decided[]> {
  const { amountMinor } = command;
  if (amountMinor <= 0) return refuse("tender.zero");
  if (amountMinor > MAX_AMOUNT_MINOR) return refuse("tender.too_large");
  const allowed = authorise(context.authority, PERMISSIONS[command.act]);
  if (!allowed.ok) return allowed;
  const takesOut = command.act !== "pay_in";
  if (takesOut && amountMinor > expectedOf(session).cash) return refuse("movement.more_than_expected");
  const common = {
    movementId: context.newId<MovementId>(),
    drawerId: session.drawerId,
    number: context.nextMovementNumber,
    amountMinor,
  };
  const approvals = allowed.value;
  switch (command.act) {
    case "pay_in":
      return ok([{ entry: { type: "cash.paid_in", body: { ...common, reason: command.reason } }, approvals }]);
    case "pay_out":
      return ok([{ entry: { type: "cash.paid_out", body: { ...common, reason: command.reason } }, approvals }]);
    case "pay_tips":
      return ok([{ entry: { type: "cash.tips_paid_out", body: { ...common, reason: command.reason } }, approvals }]);
    case "drop_to_safe": {
      const { bagNumber, witnessId, reason } = command;
      if (witnessId === context.authority.staffId) return refuse("movement.own_witness");
      if (session.totals.bags.some((bag) => bag.bagNumber === bagNumber))
        return refuse("movement.bag_used", { bag: bagNumber });
      const body = { ...common, bagNumber, witnessId, reason };
      return ok([{ entry: { type: "cash.safe_dropped", body }, approvals }]);
    }
  }
}
