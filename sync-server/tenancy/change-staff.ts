/** Changing a person: their name, their roles, and whether they are let in. */
import { eq, sql } from "drizzle-orm";
import { ok, type Result } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { nudge } from "../changes/nudges.ts";
import { staff } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { detailOf, isSameRole, readSentRoles, type SentAssignment, writeRoles } from "./assignments.ts";
import { checkGrant, checkOwners, checkPerson, type Standing, standingOf } from "./grant-rules.ts";
import { lockOrganisation } from "./lock.ts";
import { cleanName, PERSON_NAME_LENGTH } from "./names.ts";
import { type Person, readActor, readBranchIds, readOwners, readPerson } from "./people.ts";

type Done = Promise<Result<{ staffId: string }>>;

/** Renames a person. @returns refusals: those of a name, `staff.unknown`, `permission.missing`, `staff.above_you` */
export async function renameStaff(tx: TenantTx, who: Entered, staffId: string, sent: string, address: string): Done {
  const name = cleanName(sent, PERSON_NAME_LENGTH);
  if (!name.ok) return name;
  const found = await readBoth(tx, who, staffId);
  if (!found.ok) return found;
  const { actor, person } = found.value;
  const allowed = checkPerson(actor, person.standing);
  if (!allowed.ok) return allowed;
  await tx.update(staff).set({ name: name.value }).where(eq(staff.staffId, staffId));
  const detail = { was: { name: person.name }, is: { name: name.value } };
  await record(tx, who, { action: "staff.renamed", subjectId: staffId, address, detail });
  await nudge(tx, who.organisationId, "lease");
  return ok({ staffId });
}

/**
 * Puts other roles in the place of all that a person has.
 * @returns refusals: `staff.unknown`, `role.unknown`, `branch.unknown`, `permission.missing`, `staff.above_you`,
 *   `staff.last_owner`
 */
export async function assignRoles(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  sent: readonly SentAssignment[],
  address: string,
): Done {
  const found = await readBoth(tx, who, staffId);
  if (!found.ok) return found;
  const { actor, person, branchIds } = found.value;
  const wanted = await readSentRoles(tx, sent, branchIds);
  if (!wanted.ok) return wanted;
  const after = standingOf(wanted.value, branchIds);
  const allowed = checkGrant(actor, person.standing, after, placesTouched(person, wanted.value));
  if (!allowed.ok) return allowed;
  await writeRoles(tx, who, staffId, person.assigned, wanted.value);
  const owned = checkOwners(await readOwners(tx));
  if (!owned.ok) return owned;
  const detail = { was: { assignments: detailOf(person.assigned) }, is: { assignments: detailOf(wanted.value) } };
  await record(tx, who, { action: "staff.assigned", subjectId: staffId, address, detail });
  await nudge(tx, who.organisationId, "lease");
  return ok({ staffId });
}

/**
 * Shuts a person out or lets them in again. Shut out, every sign-in of theirs ends with this transaction, and tills
 * are told to fetch a lease without them. Again changes nothing.
 * @returns refusals: `staff.unknown`, `permission.missing`, `staff.above_you`, `staff.last_owner`
 */
export async function setDisabled(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  disabled: boolean,
  address: string,
): Done {
  const found = await readBoth(tx, who, staffId);
  if (!found.ok) return found;
  const { actor, person } = found.value;
  const allowed = checkPerson(actor, person.standing);
  if (!allowed.ok) return allowed;
  if (person.disabled === disabled) return ok({ staffId });
  const disabledAt = disabled ? sql`now()` : null;
  await tx.update(staff).set({ disabledAt }).where(eq(staff.staffId, staffId));
  const owned = checkOwners(await readOwners(tx));
  if (!owned.ok) return owned;
  if (disabled) await tx.execute(sql`select identity.end_sessions_of_staff(${staffId}::uuid, 'disabled')`);
  const action = disabled ? "staff.disabled" : "staff.enabled";
  await record(tx, who, { action, subjectId: staffId, address, detail: { name: person.name } });
  await nudge(tx, who.organisationId, "lease");
  return ok({ staffId });
}

/** Who changes and who is changed, both as they are now and stay until this transaction ends. */
async function readBoth(
  tx: TenantTx,
  who: Entered,
  staffId: string,
): Promise<Result<{ actor: Standing; person: Person; branchIds: string[] }>> {
  await lockOrganisation(tx, who);
  const branchIds = await readBranchIds(tx, who);
  const actor = await readActor(tx, who, branchIds);
  if (!actor.ok) return actor;
  const person = await readPerson(tx, staffId, branchIds);
  return person.ok ? ok({ actor: actor.value, person: person.value, branchIds }) : person;
}

/** Places where a role is added, taken away or exchanged, even where it comes to the same. */
function placesTouched(person: Person, wanted: readonly Parameters<typeof isSameRole>[0][]): (string | null)[] {
  const places = new Set([...person.assigned, ...wanted].map(({ branchId }) => branchId));
  return [...places].filter((place) => {
    const held = person.assigned.find(({ branchId }) => branchId === place);
    const then = wanted.find(({ branchId }) => branchId === place);
    return !held || !then || !isSameRole(held, then);
  });
}
