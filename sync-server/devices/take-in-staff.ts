/** People of a till that began alone: a manager says who of them is somebody here already; the others are new. */
import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { staffIdSchema } from "#domain/ids.ts";
import type { AdoptionOffer } from "#domain/protocol/sync/enrolment.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type PermissionMask, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { assignment, staff } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { lockOrganisation } from "../tenancy/lock.ts";
import { cleanName, PERSON_NAME_LENGTH } from "../tenancy/names.ts";
import { mayChangePerson } from "./may-change-person.ts";

/** Whom a local person of an adopted till is; null: new here, under the same id. */
export const mappingSchema = z
  .array(z.strictObject({ localStaffId: staffIdSchema, staffId: staffIdSchema.nullable() }))
  .max(1_000);

/** Who is who from now on: the person at the till, and the person here. */
export type StaffMapping = { localStaffId: string; staffId: string }[];

/**
 * Takes them in. A person keeps the PIN they have at that till, so being mapped to somebody is being able to act as
 * them there: nobody maps to a person who may more than they do, and nobody grants what they do not hold.
 * @returns refusals: `permission.missing`, `staff.unknown`, `staff.above_you`, those of a name
 */
export async function takeInStaff(
  tx: TenantTx,
  who: Entered,
  branchId: string,
  offer: AdoptionOffer,
  sent: z.output<typeof mappingSchema>,
): Promise<Result<StaffMapping>> {
  if (!mayIn(who, "staff.edit", branchId)) return refuse("permission.missing", { permission: "staff.edit" });
  await lockOrganisation(tx, who);
  const chosen = new Map(sent.map(({ localStaffId, staffId }) => [String(localStaffId), staffId]));
  const held = who.branchMasks.get(branchId) ?? who.organisationMask;
  const mapping: StaffMapping = [];
  for (const person of offer.staff) {
    const known = chosen.get(person.staffId) ?? (await findStaff(tx, person.staffId));
    const taken = known ? await mapTo(tx, who, known) : await addLocal(tx, who, branchId, held, person);
    if (!taken.ok) return taken;
    mapping.push({ localStaffId: person.staffId, staffId: taken.value });
  }
  return ok(mapping);
}

/** A till that is enrolled a second time brings the same people. */
async function findStaff(tx: TenantTx, staffId: string): Promise<string | null> {
  const [there] = await tx.select({ id: staff.staffId }).from(staff).where(eq(staff.staffId, staffId));
  return there?.id ?? null;
}

async function mapTo(tx: TenantTx, who: Entered, staffId: string): Promise<Result<string>> {
  if (staffId === who.staffId) return ok(staffId);
  const allowed = await mayChangePerson(tx, who, staffId);
  return allowed.ok ? ok(staffId) : allowed;
}

async function addLocal(
  tx: TenantTx,
  who: Entered,
  branchId: string,
  held: PermissionMask,
  { staffId, name, role }: AdoptionOffer["staff"][number],
): Promise<Result<string>> {
  if ((ROLE_MASKS[role] & ~held) !== 0n) return refuse("staff.above_you");
  const clean = cleanName(name, PERSON_NAME_LENGTH);
  if (!clean.ok) return clean;
  const { organisationId: orgId } = who;
  await tx.insert(staff).values({ orgId, staffId, name: clean.value });
  await tx.insert(assignment).values({ orgId, staffId, assignmentId: uuidv7(), branchId, roleKey: role });
  return ok(staffId);
}
