/** Adding a person: at the tills only, or with an e-mail address and a temporary password for the server as well. */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { nudge } from "../changes/nudges.ts";
import { staff } from "../db/schema.ts";
import { type Entered, maySomewhere, type TenantTx } from "../db/tenant.ts";
import { detailOf, readSentRoles, type SentAssignment, writeRoles } from "./assignments.ts";
import { checkGrant, standingOf } from "./grant-rules.ts";
import { lockOrganisation } from "./lock.ts";
import { cleanName, PERSON_NAME_LENGTH } from "./names.ts";
import { readActor, readBranchIds } from "./people.ts";

/** Checks a new password against the policy and hashes it. @returns refusals: `auth.password_weak` */
export type HashPassword = (password: string) => Promise<Result<string>>;

/** What is sent to add a person. */
export interface SentPerson {
  readonly name: string;
  readonly assignments: readonly SentAssignment[];
  readonly email?: string | undefined;
  readonly temporaryPassword?: string | undefined;
}

/**
 * Adds a person with the roles given.
 * @returns refusals: those of a name, `role.unknown`, `branch.unknown`, `permission.missing`, `auth.password_weak`,
 *   `person.email_taken`
 */
export async function addStaff(
  tx: TenantTx,
  who: Entered,
  sent: SentPerson,
  address: string,
  hashPassword: HashPassword,
): Promise<Result<{ staffId: string }>> {
  const name = cleanName(sent.name, PERSON_NAME_LENGTH);
  if (!name.ok) return name;
  if (!maySomewhere(who, "staff.edit")) return refuse("permission.missing", { permission: "staff.edit" });
  // Before the lock: hashing takes its time, and others need not wait for it.
  const hash = sent.temporaryPassword === undefined ? ok(null) : await hashPassword(sent.temporaryPassword);
  if (!hash.ok) return hash;
  await lockOrganisation(tx, who);
  const branchIds = await readBranchIds(tx, who);
  const actor = await readActor(tx, who, branchIds);
  if (!actor.ok) return actor;
  const roles = await readSentRoles(tx, sent.assignments, branchIds);
  if (!roles.ok) return roles;
  const places = roles.value.map(({ branchId }) => branchId);
  const allowed = checkGrant(actor.value, standingOf([], branchIds), standingOf(roles.value, branchIds), places);
  if (!allowed.ok) return allowed;

  const personId = hash.value === null ? null : await addPerson(tx, sent.email ?? "", name.value, hash.value);
  if (personId === undefined) return refuse("person.email_taken");
  const staffId = uuidv7();
  const email = personId === null ? null : (sent.email ?? "").toLowerCase();
  await tx.insert(staff).values({ orgId: who.organisationId, staffId, personId, name: name.value, email });
  await writeRoles(tx, who, staffId, [], roles.value);
  const detail = { is: { name: name.value, signsIn: personId !== null, assignments: detailOf(roles.value) } };
  await record(tx, who, { action: "staff.added", subjectId: staffId, address, detail });
  await nudge(tx, who.organisationId, "lease");
  return ok({ staffId });
}

/** @returns the person's id, or undefined when the address belongs to somebody already */
async function addPerson(tx: TenantTx, email: string, name: string, hash: string): Promise<string | undefined> {
  const { rows } = await tx.execute<{ person_id: string | null }>(
    sql`select identity.add_person(${uuidv7()}::uuid, ${email}, ${name}, ${hash}) as person_id`,
  );
  return rows[0]?.person_id ?? undefined;
}
