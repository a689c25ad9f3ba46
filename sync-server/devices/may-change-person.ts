/** Whether somebody may change a person: they hold staff.edit where that person works, and nothing less than them. */
import { and, eq } from "drizzle-orm";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { effectiveMask, may, type PermissionMask } from "#domain/staff/permissions.ts";
import { assignment, role, staff } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";

/** @returns refusals: `staff.unknown`, `permission.missing`, `staff.above_you` */
export async function mayChangePerson(tx: TenantTx, who: Entered, staffId: string): Promise<Result<null>> {
  const [there] = await tx.select({ id: staff.staffId }).from(staff).where(eq(staff.staffId, staffId));
  if (!there) return refuse("staff.unknown");
  const rows = await tx
    .select({ branchId: assignment.branchId, mask: role.mask, granted: assignment.granted, denied: assignment.denied })
    .from(assignment)
    .innerJoin(role, and(eq(role.orgId, assignment.orgId), eq(role.roleKey, assignment.roleKey)))
    .where(eq(assignment.staffId, staffId));
  for (const { branchId, mask, granted, denied } of rows) {
    const own: PermissionMask =
      branchId === null ? who.organisationMask : (who.branchMasks.get(branchId) ?? who.organisationMask);
    if (!may(own, "staff.edit")) return refuse("permission.missing", { permission: "staff.edit" });
    if ((effectiveMask(mask, granted, denied) & ~own) !== 0n) return refuse("staff.above_you");
  }
  return ok(null);
}
