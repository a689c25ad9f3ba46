/** People as granting looks at them: what each may, read inside the transaction that changes it. */
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { PERMISSION_BITS, type PermissionMask } from "#domain/staff/permissions.ts";
import { assignment, branch, role, staff } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type HeldRole, type Standing, standingOf } from "./grant-rules.ts";

/** A role somebody holds, by its key. */
export interface Assigned extends HeldRole {
  readonly assignmentId: string;
  readonly roleKey: string;
}

/** Somebody who works here. */
export interface Person {
  readonly staffId: string;
  readonly name: string;
  readonly signsIn: boolean;
  readonly disabled: boolean;
  readonly assigned: readonly Assigned[];
  readonly standing: Standing;
}

/** The open branches of the organisation, whether or not the caller can reach them. */
export async function readBranchIds(tx: TenantTx, who: Entered): Promise<string[]> {
  const seen = await tx.select({ branchId: branch.branchId }).from(branch).where(isNull(branch.closedAt));
  const held = await tx.selectDistinct({ branchId: assignment.branchId }).from(assignment);
  const known = [...seen, ...held].flatMap(({ branchId }) => (branchId === null ? [] : [branchId]));
  return [...new Set([...known, ...who.branchMasks.keys()])];
}

/** Somebody by their id. @returns refusals: `staff.unknown` */
export async function readPerson(tx: TenantTx, staffId: string, branchIds: readonly string[]): Promise<Result<Person>> {
  const [row] = await tx.select().from(staff).where(eq(staff.staffId, staffId));
  if (!row) return refuse("staff.unknown");
  const assigned = await tx
    .select({
      assignmentId: assignment.assignmentId,
      branchId: assignment.branchId,
      roleKey: assignment.roleKey,
      roleMask: role.mask,
      granted: assignment.granted,
      denied: assignment.denied,
    })
    .from(assignment)
    .innerJoin(role, and(eq(role.orgId, assignment.orgId), eq(role.roleKey, assignment.roleKey)))
    .where(eq(assignment.staffId, staffId));
  return ok({
    staffId,
    name: row.name,
    signsIn: row.personId !== null,
    disabled: row.disabledAt !== null,
    assigned,
    standing: standingOf(assigned, branchIds),
  });
}

/**
 * What the caller may now: read again, since another transaction may have taken it away after this one entered.
 * @returns refusals: `permission.missing`
 */
export async function readActor(tx: TenantTx, who: Entered, branchIds: readonly string[]): Promise<Result<Standing>> {
  const actor = who.staffId === null ? refuse("staff.unknown") : await readPerson(tx, who.staffId, branchIds);
  if (!actor.ok || actor.value.disabled) return refuse("permission.missing", { permission: "staff.edit" });
  return ok(actor.value.standing);
}

/** Staff ids of the owners: not disabled, able to sign in, and the whole organisation is theirs. */
export async function readOwners(tx: TenantTx): Promise<string[]> {
  const mask = sql<PermissionMask>`((${role.mask} | ${assignment.granted}) & ~${assignment.denied})`;
  const rows = await tx
    .select({ staffId: staff.staffId })
    .from(staff)
    .innerJoin(assignment, and(eq(assignment.orgId, staff.orgId), eq(assignment.staffId, staff.staffId)))
    .innerJoin(role, and(eq(role.orgId, assignment.orgId), eq(role.roleKey, assignment.roleKey)))
    .where(
      and(
        isNull(staff.disabledAt),
        isNotNull(staff.personId),
        isNull(assignment.branchId),
        sql`(${mask} >> ${PERMISSION_BITS["organisation.own"]}::integer) & 1 = 1`,
      ),
    );
  return rows.map(({ staffId }) => staffId);
}
