/** Permissions: stable bit numbers, the built-in roles as masks, and the one question "may they?". */

/**
 * Every permission and its bit. A number is never changed or reused; new ones are appended.
 * Stored as a 64-bit integer in a database and as hex in JSON (bit 63 stays free for the sign).
 */
export const PERMISSION_BITS = {
  "sale.sell": 0,
  "sale.void_line": 1,
  "sale.discount": 2,
  "sale.refund": 3,
  "sale.void": 4,
  "sale.override_price": 5,
  "receipt.reprint": 6,
  "cash.pay_in": 7,
  "cash.pay_out": 8,
  "cash.no_sale": 9,
  "session.open": 10,
  "session.close_own": 11,
  "session.close_any": 12,
  "session.see_expected": 13,
  "session.approve_difference": 14,
  "session.backdate": 15,
  "orders.accept": 16,
  "orders.deny": 17,
  "orders.prepare": 18,
  "customers.edit": 19,
  "catalogue.edit": 20,
  "taxes.edit": 21,
  "stock.edit": 22,
  "reports.own_session": 23,
  "reports.branch": 24,
  "reports.organisation": 25,
  "audit.read": 26,
  "audit.export": 27,
  "staff.edit": 28,
  "devices.edit": 29,
  "settings.edit": 30,
  "payments.settle_by_hand": 31,
  "support.diagnose": 32,
  "organisation.own": 33,
  "sale.open_price": 34,
  "sale.discount_large": 35,
  "sale.refund_without_receipt": 36,
  "sale.refund_other_tender": 37,
  "cash.safe_drop": 38,
  "sale.exempt": 39,
  "sale.on_account": 40,
} as const;

export type Permission = keyof typeof PERMISSION_BITS;
/** A set of permissions as bits. */
export type PermissionMask = bigint;

export const ROLES = ["owner", "admin", "manager", "cashier", "kitchen", "support", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const CASHIER: readonly Permission[] = [
  "sale.sell",
  "sale.void_line",
  "sale.discount",
  "receipt.reprint",
  "cash.pay_in",
  "cash.safe_drop",
  "session.open",
  "session.close_own",
  "orders.accept",
  "orders.deny",
  "reports.own_session",
];
const MANAGER: readonly Permission[] = [
  ...CASHIER,
  "sale.refund",
  "sale.void",
  "sale.override_price",
  "sale.open_price",
  "sale.discount_large",
  "sale.refund_without_receipt",
  "sale.refund_other_tender",
  "sale.exempt",
  "sale.on_account",
  "cash.pay_out",
  "cash.no_sale",
  "session.close_any",
  "session.see_expected",
  "session.approve_difference",
  "session.backdate",
  "orders.prepare",
  "customers.edit",
  "catalogue.edit",
  "taxes.edit",
  "stock.edit",
  "reports.branch",
  "staff.edit",
  "devices.edit",
  "settings.edit",
  "payments.settle_by_hand",
];
const ADMIN: readonly Permission[] = [...MANAGER, "reports.organisation", "audit.read", "audit.export"];

/** What each built-in role may do (security.md, "Roles and permissions"). */
export const ROLE_MASKS: Readonly<Record<Role, PermissionMask>> = {
  owner: maskOf([...ADMIN, "organisation.own"]),
  admin: maskOf(ADMIN),
  manager: maskOf(MANAGER),
  cashier: maskOf(CASHIER),
  kitchen: maskOf(["orders.accept", "orders.prepare"]),
  support: maskOf(["support.diagnose"]),
  viewer: maskOf(["reports.branch", "reports.organisation"]),
};

/** The mask that holds exactly these permissions. */
export function maskOf(permissions: readonly Permission[]): PermissionMask {
  return permissions.reduce((mask, permission) => mask | bitOf(permission), 0n);
}

/** Whether the mask holds the permission. */
export function may(mask: PermissionMask, permission: Permission): boolean {
  return (mask & bitOf(permission)) !== 0n;
}

/** The permissions of a mask, in bit order; bits this version does not know are left out. */
export function permissionsIn(mask: PermissionMask): Permission[] {
  return (Object.keys(PERMISSION_BITS) as Permission[]).filter((permission) => may(mask, permission));
}

/** A person's effective permissions: role and grants, less denials. Denial wins. */
export function effectiveMask(role: PermissionMask, granted: PermissionMask, denied: PermissionMask): PermissionMask {
  return (role | granted) & ~denied;
}

/** A mask as JSON carries it: lower-case hex without prefix. */
export function maskToHex(mask: PermissionMask): string {
  return mask.toString(16);
}

/** Reads a mask from JSON. Callers have checked the text against `maskHexPattern`. */
export function maskFromHex(hex: string): PermissionMask {
  return BigInt(`0x${hex}`);
}

/** What a mask in JSON looks like: up to 63 bits in hex. */
export const maskHexPattern: RegExp = /^(?:0|[1-9a-f][0-9a-f]{0,14}|[1-7][0-9a-f]{15})$/;

function bitOf(permission: Permission): PermissionMask {
  return 1n << BigInt(PERMISSION_BITS[permission]);
}
