/** Tests of granting: by example for each rule, and over any sequence of changes that people try. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Result } from "#domain/refusals.ts";
import { maskOf, PERMISSION_BITS, type Permission, ROLE_MASKS, type Role } from "#domain/staff/permissions.ts";
import {
  checkGrant,
  checkOwners,
  checkPerson,
  checkRole,
  type HeldRole,
  isOwner,
  type Standing,
  standingOf,
} from "./grant-rules.ts";

const BRANCHES = ["harbour", "market"];

function held(role: Role, branchId: string | null = null, granted: Permission[] = [], denied: Permission[] = []) {
  return { branchId, roleMask: ROLE_MASKS[role], granted: maskOf(granted), denied: maskOf(denied) };
}

function standing(...roles: HeldRole[]): Standing {
  return standingOf(roles, BRANCHES);
}

function said(result: Result<unknown>): string {
  return result.ok ? "yes" : [result.refusal.code, ...Object.values(result.refusal.facts)].join(" ");
}

function grant(actor: Standing, before: HeldRole[], after: HeldRole[]): string {
  return said(checkGrant(actor, standing(...before), standing(...after), []));
}

const owner = standing(held("owner"));
const admin = standing(held("admin"));
const harbourManager = standing(held("manager", "harbour"));

describe("what somebody may", () => {
  test("the role of a branch stands before that of the whole organisation, and denial wins", () => {
    const both = standing(held("manager"), held("cashier", "market", ["sale.refund"], ["sale.refund", "sale.sell"]));
    expect(both.branchMasks.get("harbour")).toBe(ROLE_MASKS.manager);
    expect(both.branchMasks.get("market")).toBe(ROLE_MASKS.cashier & ~maskOf(["sale.sell"]));
    expect(both.organisationMask).toBe(ROLE_MASKS.manager);
  });

  test("an owner owns the whole organisation, not a branch of it", () => {
    expect(isOwner(owner)).toBe(true);
    expect(isOwner(admin)).toBe(false);
    expect(isOwner(standing(held("owner", "harbour")))).toBe(false);
    expect(isOwner(standing(held("owner", null, [], ["organisation.own"])))).toBe(false);
  });
});

describe("granting", () => {
  test("nobody grants what they do not hold", () => {
    expect(grant(admin, [], [held("admin")])).toBe("yes");
    expect(grant(admin, [], [held("owner")])).toBe("permission.missing organisation.own");
    expect(grant(harbourManager, [], [held("cashier", "harbour", ["audit.read"])])).toBe(
      "permission.missing audit.read",
    );
    const weak = standing(held("manager", null, [], ["sale.refund"]));
    expect(grant(weak, [], [held("manager")])).toBe("permission.missing sale.refund");
  });

  test("a manager of one branch grants there, not in another and not everywhere", () => {
    expect(grant(harbourManager, [], [held("cashier", "harbour")])).toBe("yes");
    expect(grant(harbourManager, [], [held("cashier", "market")])).toBe("permission.missing staff.edit");
    expect(grant(harbourManager, [], [held("cashier")])).toBe("permission.missing staff.edit");
  });

  test("whoever holds less in one branch does not grant more there by granting everywhere", () => {
    const mixed = standing(held("manager"), held("cashier", "market", ["staff.edit"]));
    expect(grant(mixed, [], [held("manager")])).toBe("permission.missing sale.refund");
    expect(grant(mixed, [], [held("manager", "harbour")])).toBe("yes");
  });

  test("nobody changes someone who may more", () => {
    expect(grant(harbourManager, [held("owner")], [held("owner"), held("cashier", "harbour")])).toBe("staff.above_you");
    expect(grant(admin, [held("owner")], [held("admin")])).toBe("staff.above_you");
    expect(grant(owner, [held("owner")], [held("cashier")])).toBe("yes");
    const elsewhere = held("admin", "market");
    expect(grant(harbourManager, [elsewhere, held("cashier", "harbour")], [elsewhere])).toBe("staff.above_you");
  });

  test("a cashier of two branches is changed in one of them by its manager", () => {
    const both = [held("cashier", "harbour"), held("cashier", "market")];
    expect(grant(harbourManager, both, [held("cashier", "market")])).toBe("yes");
    expect(grant(harbourManager, both, [held("cashier", "harbour")])).toBe("permission.missing staff.edit");
    expect(said(checkPerson(harbourManager, standing(...both)))).toBe("staff.above_you");
  });

  test("without staff.edit nothing is granted, and no role made", () => {
    const cashier = standing(held("cashier"));
    expect(grant(cashier, [], [held("viewer")])).toBe("permission.missing staff.edit");
    expect(said(checkPerson(cashier, standing(held("cashier"))))).toBe("permission.missing staff.edit");
    expect(said(checkRole(cashier, 0n, 0n))).toBe("permission.missing staff.edit");
  });

  test("a denial that is lifted is a grant", () => {
    const weak = standing(held("manager", null, [], ["sale.refund"]));
    const denied = [held("manager", null, [], ["sale.refund"])];
    expect(grant(weak, denied, [held("manager")])).toBe("permission.missing sale.refund");
    expect(grant(weak, denied, [held("manager", null, ["sale.refund"], ["sale.refund"])])).toBe("yes");
  });

  test("a place whose role is exchanged counts though it comes to the same", () => {
    const same = standing(held("cashier", "market"));
    expect(said(checkGrant(harbourManager, same, same, ["market"]))).toBe("permission.missing staff.edit");
    expect(said(checkGrant(harbourManager, same, same, []))).toBe("yes");
  });
});

test("a role holds nothing that its maker does not hold in the whole organisation and in every branch", () => {
  const sell = maskOf(["sale.sell"]);
  expect(said(checkRole(admin, 0n, sell))).toBe("yes");
  expect(said(checkRole(admin, 0n, maskOf(["organisation.own"])))).toBe("permission.missing organisation.own");
  expect(said(checkRole(admin, maskOf(["organisation.own"]), sell))).toBe("permission.missing organisation.own");
  expect(said(checkRole(harbourManager, 0n, sell))).toBe("permission.missing staff.edit");
  const mixed = standing(held("manager"), held("cashier", "market", ["staff.edit"]));
  expect(said(checkRole(mixed, 0n, maskOf(["sale.refund"])))).toBe("permission.missing sale.refund");
});

test("an organisation belongs to somebody", () => {
  expect(said(checkOwners([]))).toBe("staff.last_owner");
  expect(said(checkOwners(["one"]))).toBe("yes");
});

describe("over any sequence of changes", () => {
  const PEOPLE = 4;
  const anyMask = fc.oneof(
    fc.constantFrom(...Object.values(ROLE_MASKS)),
    fc.uniqueArray(fc.constantFrom(...(Object.keys(PERMISSION_BITS) as Permission[]))).map(maskOf),
  );
  const anyRole = (branchId: string | null): fc.Arbitrary<HeldRole | null> =>
    fc.option(
      fc.record({
        branchId: fc.constant(branchId),
        roleMask: anyMask,
        granted: fc.oneof(fc.constant(0n), anyMask),
        denied: fc.oneof(fc.constant(0n), anyMask),
      }),
    );
  const anyRoles = fc
    .tuple(anyRole(null), ...BRANCHES.map(anyRole))
    .map((roles) => roles.filter((role) => role !== null));
  const person = fc.nat(PEOPLE - 1);
  const anyChange = fc.record({ actor: person, target: person, roles: anyRoles });

  test("somebody always owns the organisation, and no place holds a permission that its giver lacked", () => {
    fc.assert(
      fc.property(
        fc.array(anyRoles, { minLength: PEOPLE, maxLength: PEOPLE }),
        fc.array(anyChange),
        (start, changes) => {
          const people = start.map((roles) => standing(...roles));
          people[0] = owner;
          for (const { actor, target, roles } of changes) {
            const [by, before, after] = [people[actor], people[target], standing(...roles)];
            if (!by || !before || !checkGrant(by, before, after, []).ok) continue;
            const then = people.with(target, after);
            if (!checkOwners(then.flatMap((each, index) => (isOwner(each) ? [String(index)] : []))).ok) continue;
            for (const branchId of BRANCHES) {
              const gained = (after.branchMasks.get(branchId) ?? 0n) & ~(before.branchMasks.get(branchId) ?? 0n);
              expect(gained & ~(by.branchMasks.get(branchId) ?? 0n)).toBe(0n);
            }
            expect(after.organisationMask & ~before.organisationMask & ~by.organisationMask).toBe(0n);
            people[target] = after;
            expect(people.some(isOwner)).toBe(true);
          }
        },
      ),
    );
  });

  test("whoever may act on all of a person holds everything that person holds, place by place", () => {
    fc.assert(
      fc.property(anyRoles, anyRoles, (by, of) => {
        const [actor, target] = [standing(...by), standing(...of)];
        if (!checkPerson(actor, target).ok) return;
        for (const branchId of BRANCHES)
          expect((target.branchMasks.get(branchId) ?? 0n) & ~(actor.branchMasks.get(branchId) ?? 0n)).toBe(0n);
      }),
    );
  });
});
