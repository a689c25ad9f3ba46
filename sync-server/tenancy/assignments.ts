/** Roles as they are sent, checked and kept. Sole writer of `shop.assignment`. */
import { eq, inArray } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { maskOf, type Permission, permissionsIn } from "#domain/staff/permissions.ts";
import { assignment, role } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import type { HeldRole } from "./grant-rules.ts";
import type { Assigned } from "./people.ts";

/** A role as it is sent. */
export interface SentAssignment {
  readonly branchId: string | null;
  readonly roleKey: string;
  readonly granted: readonly Permission[];
  readonly denied: readonly Permission[];
}

/** A role to be held. */
export interface WantedRole extends HeldRole {
  readonly roleKey: string;
}

/** Looks up the roles and branches that are named. @returns refusals: `role.unknown`, `branch.unknown` */
export async function readSentRoles(
  tx: TenantTx,
  sent: readonly SentAssignment[],
  branchIds: readonly string[],
): Promise<Result<WantedRole[]>> {
  const keys = sent.map(({ roleKey }) => roleKey);
  const rows = keys.length === 0 ? [] : await tx.select().from(role).where(inArray(role.roleKey, keys));
  const masks = new Map(rows.map(({ roleKey, mask }) => [roleKey, mask]));
  const wanted: WantedRole[] = [];
  for (const { branchId, roleKey, granted, denied } of sent) {
    const roleMask = masks.get(roleKey);
    if (roleMask === undefined) return refuse("role.unknown", { role: roleKey });
    if (branchId !== null && !branchIds.includes(branchId)) return refuse("branch.unknown");
    wanted.push({ branchId, roleKey, roleMask, granted: maskOf(granted), denied: maskOf(denied) });
  }
  return ok(wanted);
}

/** Whether two are the same role with the same additions. */
export function isSameRole(one: WantedRole, other: WantedRole): boolean {
  return one.roleKey === other.roleKey && one.granted === other.granted && one.denied === other.denied;
}

/** Puts the wanted roles in the place of those held; what stays the same is not written. */
export async function writeRoles(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  held: readonly Assigned[],
  wanted: readonly WantedRole[],
): Promise<void> {
  const before = new Map(held.map((each) => [each.branchId, each]));
  const places = new Set(wanted.map(({ branchId }) => branchId));
  for (const { assignmentId, branchId } of held)
    if (!places.has(branchId)) await tx.delete(assignment).where(eq(assignment.assignmentId, assignmentId));
  for (const { branchId, roleKey, granted, denied, roleMask } of wanted) {
    const known = before.get(branchId);
    if (!known)
      await tx.insert(assignment).values({
        orgId: who.organisationId,
        staffId,
        assignmentId: uuidv7(),
        branchId,
        roleKey,
        granted,
        denied,
      });
    else if (!isSameRole(known, { branchId, roleKey, granted, denied, roleMask }))
      await tx
        .update(assignment)
        .set({ roleKey, granted, denied })
        .where(eq(assignment.assignmentId, known.assignmentId));
  }
}

/** Roles as the audit trail keeps them. */
export function detailOf(roles: readonly WantedRole[]): unknown[] {
  return roles.map(({ branchId, roleKey, granted, denied }) => ({
    branchId,
    roleKey,
    granted: permissionsIn(granted),
    denied: permissionsIn(denied),
  }));
}
