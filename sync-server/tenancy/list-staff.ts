/** The list of an organisation's people with their roles, page by page. */
import { and, asc, gt, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result } from "#domain/refusals.ts";
import { may, permissionsIn } from "#domain/staff/permissions.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { assignment, staff } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { readInvitations } from "./invite-staff.ts";

/** A person as the list shows them. */
export const staffSchema = z.strictObject({
  staffId: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  hasPin: z.boolean(),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().nullable(),
  /** Open, though its time may be over: then it can be made anew. */
  invitation: z.strictObject({ email: z.string(), expiresAt: z.iso.datetime() }).nullable(),
  assignments: z.array(
    z.strictObject({
      branchId: z.uuid().nullable(),
      roleKey: z.string(),
      granted: z.array(z.string()),
      denied: z.array(z.string()),
    }),
  ),
});

/**
 * A page of people: whoever changes people in some branches only sees those who work there, everywhere or nowhere yet.
 * Their ids are UUIDv7, so it goes by the time they were added. @param after the last one known
 */
export async function listStaff(
  tx: TenantTx,
  who: Entered,
  after: string | null,
  limit: number,
): Promise<Result<{ staff: z.input<typeof staffSchema>[]; next: string | null }>> {
  const people = await tx
    .select()
    .from(staff)
    .where(
      and(
        // Support that was let in has a list of its own.
        isNull(staff.until),
        after === null ? undefined : gt(staff.staffId, after),
        mayIn(who, "staff.edit", null) ? undefined : worksWhere(branchesWithStaff(who)),
      ),
    )
    .orderBy(asc(staff.staffId))
    .limit(limit);
  const ids = people.map(({ staffId }) => staffId);
  const held = ids.length === 0 ? [] : await tx.select().from(assignment).where(inArray(assignment.staffId, ids));
  const invitations = await readInvitations(tx);
  return ok({
    staff: people.map(({ staffId, name, email, pinSealed, createdAt, disabledAt }) => ({
      staffId,
      name,
      email,
      hasPin: pinSealed !== null,
      createdAt: instantOf(createdAt),
      disabledAt: instantOrNull(disabledAt),
      invitation: invitationOf(invitations.get(staffId)),
      assignments: held
        .filter((each) => each.staffId === staffId)
        .map(({ branchId, roleKey, granted, denied }) => ({
          branchId,
          roleKey,
          granted: permissionsIn(granted),
          denied: permissionsIn(denied),
        })),
    })),
    next: people.length === limit ? (ids.at(-1) ?? null) : null,
  });
}

function branchesWithStaff(who: Entered): string[] {
  return [...who.branchMasks].filter(([, mask]) => may(mask, "staff.edit")).map(([branchId]) => branchId);
}

/** Somebody with a role in one of these branches, or in the whole organisation, or with none at all. */
function worksWhere(branchIds: readonly string[]): SQL {
  const branches = sql.param([...branchIds]);
  return sql`(not exists (select from shop.assignment a where a.org_id = ${staff.orgId} and a.staff_id = ${staff.staffId})
    or exists (
      select from shop.assignment a
      where a.org_id = ${staff.orgId} and a.staff_id = ${staff.staffId}
        and (a.branch_id is null or a.branch_id = any (${branches}::uuid[]))
    ))`;
}

function invitationOf(open: { email: string; expiresAt: string } | undefined) {
  return open ? { email: open.email, expiresAt: instantOf(open.expiresAt) } : null;
}
