/**
 * Checking that whoever acted was allowed to: the permission an entry needs, against the masks of the lease it was
 * booked under and against what was held when it arrived. The auditor's half of `authorise`.
 */
import { minor } from "#domain/money/money.ts";
import { DISCOUNT_LIMIT_MILLIONTHS, shareTaken } from "#domain/sale/price.ts";
import { cashThatReturns, leftOf } from "#domain/sale/return.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import type { TenderMethod } from "#domain/sale/tender.ts";
import { maskFromHex, may, type Permission } from "#domain/staff/permissions.ts";
import type { Violation } from "./check-entry.ts";
import type { Entry } from "./entry.ts";
import { atWork, type RegisterState } from "./register-state.ts";

/** Permission masks by staff id, in hex. */
export type Masks = Readonly<Record<string, string>>;

/** What the checker knows of permissions at that time. */
export interface PermissionContext {
  /** Masks of the lease the entry names; null when no such lease was ever signed for this register. */
  readonly lease: Masks | null;
  /** Masks as they stand now, when the entry arrives; null where only the lease counts (an adopted till's own past). */
  readonly now: Masks | null;
}

/** A breach of permission, and whether the till's own lease forbade it or only what was revoked since. */
export interface PermissionViolation extends Violation {
  readonly scope: "own_lease" | "revoked_since";
}

/** All that an entry needs. Entries that nobody does (a genesis, a clock jump) need nothing. */
function permissionsNeeded(register: RegisterState, entry: Entry): Permission[] {
  const before = atWork(register, entry);
  const act = permissionOfAct(before, entry);
  return [...(act === null ? [] : [act]), ...permissionsOfContent(before, entry)];
}

/** What depends on more than the type of an entry: where money goes, whose date it is, what was seen. */
function permissionsOfContent(before: RegisterState, entry: Entry): Permission[] {
  switch (entry.type) {
    case "sale.completed": {
      const { body } = entry;
      const owes = body.tenders.some(({ method, amountMinor }) => method === "account" && amountMinor > 0);
      return [
        ...(owes ? (["sale.on_account"] as const) : []),
        ...(givesBackOtherwise(body) ? (["sale.refund_other_tender"] as const) : []),
      ];
    }
    case "payment.intended":
      return entry.body.purpose === "refund" && entry.body.refundOf === null ? ["sale.refund_other_tender"] : [];
    case "session.opened": {
      const { lastBusinessDate } = before;
      return lastBusinessDate !== null && entry.businessDate < lastBusinessDate ? ["session.backdate"] : [];
    }
    case "session.closed":
      return entry.body.difference === "approved" ? ["session.approve_difference"] : [];
    case "report.x_taken": {
      const seesAll = !entry.body.blind && before.session?.state === "open";
      return ["reports.own_session", ...(seesAll ? (["session.see_expected"] as const) : [])];
    }
    default:
      return [];
  }
}

/** Whether more goes out in cash, on paper or to an account than was paid that way; a card's refund names its payment. */
function givesBackOtherwise(sale: SaleCompleted): boolean {
  const outOf = (method: TenderMethod) =>
    sale.tenders.reduce(
      (sum, each) => (each.method === method && each.amountMinor < 0 ? sum - each.amountMinor : sum),
      0,
    );
  const { pricesIncludeTax, taxRounding: rounding, cashIncrementMinor } = sale;
  const policy = { pricesIncludeTax, rounding, cashIncrementMinor: minor(cashIncrementMinor) };
  return (
    outOf("cash") > cashThatReturns(sale, policy) ||
    outOf("voucher") > leftOf(sale, "voucher") ||
    outOf("account") > leftOf(sale, "account")
  );
}

/** What an act needs, by the type of its entry. */
function permissionOfAct(before: RegisterState, entry: Entry): Permission | null {
  switch (entry.type) {
    case "sale.completed":
    case "payment.intended":
      return "sale.sell";
    case "payment.settled":
    case "payment.failed":
      return entry.body.byHand ? "payments.settle_by_hand" : null;
    case "line.voided":
    case "sale.discarded":
      return "sale.void_line";
    case "modifiers.changed":
      // What costs less afterwards is taken off the sale, like a line.
      return entry.body.toMinor < entry.body.fromMinor ? "sale.void_line" : "sale.sell";
    case "sale.voided":
      return "sale.void";
    case "tender.corrected":
      return "sale.void";
    case "discount.given":
      return shareTaken(entry.body.discount, entry.body.ofMinor) > DISCOUNT_LIMIT_MILLIONTHS ||
        entry.approvals.some(({ permission }) => permission === "sale.discount_large")
        ? "sale.discount_large"
        : "sale.discount";
    case "tax.exempted":
      return "sale.exempt";
    case "price.overridden":
      return "sale.override_price";
    case "goods.sold_open":
      return "sale.open_price";
    case "goods.returned":
      return entry.body.receiptNumber === null ? "sale.refund_without_receipt" : "sale.refund";
    case "cash.paid_in":
      return "cash.pay_in";
    case "cash.paid_out":
    case "cash.tips_paid_out":
      return "cash.pay_out";
    case "cash.safe_dropped":
      return "cash.safe_drop";
    case "drawer.opened":
      return "cash.no_sale";
    case "session.fact_came_late":
      return "session.approve_difference";
    case "session.opened":
      return "session.open";
    case "session.counted":
    case "session.closed":
      return before.session?.openedBy === entry.staffId ? "session.close_own" : "session.close_any";
    case "drawer.chosen":
      return before.session?.openedBy === entry.staffId ? null : "session.close_any";
    case "receipt.reprinted":
      return "receipt.reprint";
    case "config.changed":
      return CONFIG_PERMISSIONS[entry.body.what];
    default:
      return null;
  }
}

const CONFIG_PERMISSIONS = {
  product: "catalogue.edit",
  person: "staff.edit",
  pin: "staff.edit",
  printer: "devices.edit",
  terminal: "devices.edit",
  shop: "settings.edit",
} as const;

/**
 * Every way in which an entry's people went beyond what they held. An act is covered by the person's own mask, or by
 * an approval of another person who holds the permission; a pending approval is no breach, it is listed as such.
 */
export function checkPermission(
  before: RegisterState,
  entry: Entry,
  context: PermissionContext,
): PermissionViolation[] {
  const needed = permissionsNeeded(before, entry);
  if (needed.length === 0) return [];
  const { lease, now } = context;
  if (lease === null)
    return [{ code: "lease.unknown", says: "no lease of that name was signed for this till", scope: "own_lease" }];
  return needed.flatMap((permission): PermissionViolation[] => {
    const wrong = breachOf(entry, permission, lease);
    if (wrong) return [{ ...wrong, scope: "own_lease" }];
    const since = now && breachOf(entry, permission, now);
    return since ? [{ ...since, scope: "revoked_since" }] : [];
  });
}

function breachOf(entry: Entry, permission: Permission, masks: Masks): Violation | null {
  if (entry.staffId === null) return { code: "permission.nobody", says: `${entry.type} names nobody who did it` };
  if (holds(masks, entry.staffId, permission)) return null;
  const approval = entry.approvals.find((each) => each.permission === permission);
  if (approval?.state === "pending") return null;
  if (!approval) return { code: "permission.missing", says: `${entry.type} needs ${permission}` };
  if (approval.approverId === entry.staffId || approval.requesterId !== entry.staffId)
    return { code: "approval.own", says: `the approval of ${permission} is not another person's for this one` };
  if (holds(masks, approval.approverId, permission)) return null;
  return { code: "approval.not_allowed", says: `whoever approved ${entry.type} may not approve ${permission}` };
}

function holds(masks: Masks, staffId: string, permission: Permission): boolean {
  const mask = masks[staffId];
  return mask !== undefined && may(maskFromHex(mask), permission);
}
