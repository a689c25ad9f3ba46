/** Adding a person: at the tills only, or with an e-mail address that is invited to the server as well. */
import { uuidv7 } from "uuidv7";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { nudge } from "../changes/nudges.ts";
import { staff } from "../db/schema.ts";
import { type Entered, maySomewhere, type TenantTx } from "../db/tenant.ts";
import { detailOf, readSentRoles, type SentAssignment, writeRoles } from "./assignments.ts";
import { checkGrant, standingOf } from "./grant-rules.ts";
import { type Invitation, writeInvitation } from "./invite-staff.ts";
import { lockOrganisation } from "./lock.ts";
import { cleanName, PERSON_NAME_LENGTH } from "./names.ts";
import { readActor, readBranchIds } from "./people.ts";

/** What is sent to add a person. */
export interface SentPerson {
  readonly name: string;
  readonly assignments: readonly SentAssignment[];
  readonly email?: string | undefined;
}

/**
 * Adds a person with the roles given, and invites them where there is an address.
 * @returns refusals: those of a name, `role.unknown`, `branch.unknown`, `permission.missing`
 */
export async function addStaff(
  tx: TenantTx,
  who: Entered,
  sent: SentPerson,
  address: string,
): Promise<Result<{ staffId: string; invitation: Invitation | null }>> {
  const name = cleanName(sent.name, PERSON_NAME_LENGTH);
  if (!name.ok) return name;
  if (!maySomewhere(who, "staff.edit")) return refuse("permission.missing", { permission: "staff.edit" });
  await lockOrganisation(tx, who);
  const branchIds = await readBranchIds(tx, who);
  const actor = await readActor(tx, who, branchIds);
  if (!actor.ok) return actor;
  const roles = await readSentRoles(tx, sent.assignments, branchIds);
  if (!roles.ok) return roles;
  const places = roles.value.map(({ branchId }) => branchId);
  const allowed = checkGrant(actor.value, standingOf([], branchIds), standingOf(roles.value, branchIds), places);
  if (!allowed.ok) return allowed;

  const staffId = uuidv7();
  await tx.insert(staff).values({ orgId: who.organisationId, staffId, personId: null, name: name.value, email: null });
  await writeRoles(tx, who, staffId, [], roles.value);
  const detail = { is: { name: name.value, assignments: detailOf(roles.value) } };
  await record(tx, who, { action: "staff.added", subjectId: staffId, address, detail });
  await nudge(tx, who.organisationId, "lease");
  if (sent.email === undefined) return ok({ staffId, invitation: null });
  const invitation = await writeInvitation(tx, who, staffId, sent.email, address);
  return invitation.ok ? ok({ staffId, invitation: invitation.value }) : invitation;
}
