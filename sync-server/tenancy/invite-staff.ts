/** Asking somebody to sign in to the server: an invitation with a code that is good once and for three days. */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { hashInvitationCode, makeInvitationCode } from "../auth/invitation-code.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { checkPerson } from "./grant-rules.ts";
import { lockOrganisation } from "./lock.ts";
import { readActor, readBranchIds, readPerson } from "./people.ts";

const DAY_MS = 24 * 3_600_000;
const GOOD_FOR_MS = 3 * DAY_MS;

/** What whoever invites hands over: the code is shown this once. */
export interface Invitation {
  readonly code: string;
  readonly expiresAt: string;
}

/**
 * Invites somebody who works here, or again: an earlier code is no good then. Whether the address is known to another
 * organisation is not said; who has an account already joins with it.
 * @returns refusals: `staff.unknown`, `staff.above_you`, `permission.missing`, `invitation.joined`
 */
export async function inviteStaff(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  email: string,
  address: string,
): Promise<Result<Invitation>> {
  const allowed = await mayActOn(tx, who, staffId);
  if (!allowed.ok) return allowed;
  return writeInvitation(tx, who, staffId, email, address);
}

/** The same for somebody who was added in this transaction. @returns refusals: `invitation.joined` */
export async function writeInvitation(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  email: string,
  address: string,
): Promise<Result<Invitation>> {
  const code = makeInvitationCode();
  const expiresAt = new Date(Date.now() + GOOD_FOR_MS).toISOString();
  const { rows } = await tx.execute<{ invited: boolean }>(sql`
    select identity.invite(${uuidv7()}::uuid, ${staffId}::uuid, ${email}, ${hashInvitationCode(code)}, ${expiresAt})
      as invited`);
  if (!rows[0]?.invited) return refuse("invitation.joined");
  await record(tx, who, { action: "staff.invited", subjectId: staffId, address, detail: { expiresAt } });
  return ok({ code, expiresAt });
}

/** Takes an invitation back. Where there is none, nothing changes. @returns refusals: `staff.unknown`, `staff.above_you`, `permission.missing` */
export async function withdrawInvitation(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  address: string,
): Promise<Result<{ staffId: string }>> {
  const allowed = await mayActOn(tx, who, staffId);
  if (!allowed.ok) return allowed;
  const { rows } = await tx.execute<{ withdrawn: boolean }>(
    sql`select identity.withdraw_invitation(${staffId}::uuid) as withdrawn`,
  );
  if (rows[0]?.withdrawn)
    await record(tx, who, { action: "staff.invitation_withdrawn", subjectId: staffId, address, detail: {} });
  return ok({ staffId });
}

/** Ends every sign-in of somebody who works here. @returns refusals: `staff.unknown`, `staff.above_you`, `permission.missing` */
export async function signStaffOut(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  address: string,
): Promise<Result<{ staffId: string }>> {
  const allowed = await mayActOn(tx, who, staffId);
  if (!allowed.ok) return allowed;
  await tx.execute(sql`select identity.end_sessions_of_staff(${staffId}::uuid, 'ended_by_manager')`);
  await record(tx, who, { action: "staff.signed_out", subjectId: staffId, address, detail: {} });
  return ok({ staffId });
}

/** Addresses of the open invitations, by staff id. */
export async function readInvitations(tx: TenantTx): Promise<Map<string, { email: string; expiresAt: string }>> {
  const { rows } = await tx.execute<{ staff_id: string; email: string; expires_at: string }>(
    sql`select staff_id, email, expires_at from identity.open_invitations()`,
  );
  return new Map(rows.map(({ staff_id, email, expires_at }) => [staff_id, { email, expiresAt: expires_at }]));
}

async function mayActOn(tx: TenantTx, who: Entered, staffId: string): Promise<Result<void>> {
  await lockOrganisation(tx, who);
  const branchIds = await readBranchIds(tx, who);
  const actor = await readActor(tx, who, branchIds);
  if (!actor.ok) return actor;
  const person = await readPerson(tx, staffId, branchIds);
  return person.ok ? checkPerson(actor.value, person.value.standing) : person;
}
