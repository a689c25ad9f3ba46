/** Tests of permissions: numbers that never change, roles, and denial that wins. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  effectiveMask,
  maskFromHex,
  maskHexPattern,
  maskOf,
  maskToHex,
  may,
  PERMISSION_BITS,
  type Permission,
  permissionsIn,
  ROLE_MASKS,
  ROLES,
} from "./permissions.ts";

const PERMISSIONS = Object.keys(PERMISSION_BITS) as Permission[];
const anyMask = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const anyPermissions = fc.uniqueArray(fc.constantFrom(...PERMISSIONS));

test("a permission's number is never changed and never used again", () => {
  // Masks with these numbers lie in leases and journals. A line is added here, never changed.
  expect(PERMISSION_BITS).toEqual({
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
  });
  expect(new Set(Object.values(PERMISSION_BITS)).size).toBe(PERMISSIONS.length);
  expect(Math.max(...Object.values(PERMISSION_BITS))).toBeLessThan(63);
});

test("each role's mask is what leases already carry", () => {
  expect(Object.fromEntries(ROLES.map((role) => [role, maskToHex(ROLE_MASKS[role])]))).toMatchInlineSnapshot(`
    {
      "admin": "1fcffffffff",
      "cashier": "4000830cc7",
      "kitchen": "50000",
      "manager": "1fcf1ffffff",
      "owner": "1feffffffff",
      "support": "100000000",
      "viewer": "3000000",
    }
  `);
});

test("a cashier sells, counts and closes, and does nothing that needs a second pair of eyes", () => {
  const cashier = (permission: Permission) => may(ROLE_MASKS.cashier, permission);
  for (const allowed of ["sale.sell", "sale.void_line", "session.open", "session.close_own", "cash.pay_in"] as const)
    expect(cashier(allowed), allowed).toBe(true);
  for (const denied of [
    "cash.pay_out",
    "cash.no_sale",
    "session.close_any",
    "session.see_expected",
    "session.approve_difference",
    "session.backdate",
    "sale.refund",
    "staff.edit",
  ] as const)
    expect(cashier(denied), denied).toBe(false);
});

test("the kitchen can't sell and doesn't deny orders, support and viewers touch nothing at the till", () => {
  expect(permissionsIn(ROLE_MASKS.kitchen)).toEqual(["orders.accept", "orders.prepare"]);
  expect(permissionsIn(ROLE_MASKS.support)).toEqual(["support.diagnose"]);
  expect(permissionsIn(ROLE_MASKS.viewer)).toEqual(["reports.branch", "reports.organisation"]);
});

test("roles above hold all of those below", () => {
  for (const [above, below] of [
    ["owner", "admin"],
    ["admin", "manager"],
    ["manager", "cashier"],
  ] as const) {
    const missing = ROLE_MASKS[below] & ~ROLE_MASKS[above];
    expect(permissionsIn(missing), `${above} lacks`).toEqual([]);
  }
});

test("denial wins over role and grant", () => {
  fc.assert(
    fc.property(anyMask, anyMask, anyMask, (role, granted, denied) => {
      const effective = effectiveMask(role, granted, denied);
      for (const permission of PERMISSIONS) {
        const expected = (may(role, permission) || may(granted, permission)) && !may(denied, permission);
        expect(may(effective, permission)).toBe(expected);
      }
    }),
  );
});

test("a mask holds exactly the permissions it was made of", () => {
  fc.assert(
    fc.property(anyPermissions, (permissions) => {
      const mask = maskOf(permissions);
      expect(permissionsIn(mask)).toEqual(PERMISSIONS.filter((each) => permissions.includes(each)));
    }),
  );
});

test("a mask travels as hex and comes back the same, also with bits that only a newer program knows", () => {
  fc.assert(
    fc.property(anyMask, (mask) => {
      const hex = maskToHex(mask);
      expect(hex).toMatch(maskHexPattern);
      expect(maskFromHex(hex)).toBe(mask);
    }),
  );
  for (const wrong of ["", "-1", "0x1", "01", "1G", "8000000000000000", "10000000000000000", "FF"])
    expect(wrong, wrong).not.toMatch(maskHexPattern);
});
