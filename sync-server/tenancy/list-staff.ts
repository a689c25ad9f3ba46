/** The list of an organisation's people with their roles, page by page. */
import { asc, gt, inArray } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result } from "#domain/refusals.ts";
import { permissionsIn } from "#domain/staff/permissions.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { assignment, staff } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";
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

/** A page of people. Their ids are UUIDv7, so it goes by the time they were added. @param after the last one known */
export async function listStaff(
  tx: TenantTx,
  after: string | null,
  limit: number,
): Promise<Result<{ staff: z.input<typeof staffSchema>[]; next: string | null }>> {
  const people = await tx
    .select()
    .from(staff)
    .where(after === null ? undefined : gt(staff.staffId, after))
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

function invitationOf(open: { email: string; expiresAt: string } | undefined) {
  return open ? { email: open.email, expiresAt: instantOf(open.expiresAt) } : null;
}
