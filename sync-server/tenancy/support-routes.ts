/** Support let in by the organisation: by name, for some hours, to diagnostics without names. Every look of theirs is in the audit trail. */
import { and, eq, gt, isNotNull, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { instantOf } from "../db/instants.ts";
import { assignment, staff } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { writeInvitation } from "./invite-staff.ts";
import { lockOrganisation } from "./lock.ts";
import { cleanName, PERSON_NAME_LENGTH, sentNameSchema } from "./names.ts";

const LONGEST_HOURS = 72;
const own = { who: "member", permission: "organisation.own" } as const;
const accessSchema = z.strictObject({
  staffId: z.uuid(),
  name: z.string(),
  until: z.iso.datetime(),
  /** False while the invitation waits. */
  joined: z.boolean(),
});
const diagnosticsSchema = z.strictObject({
  branches: z.int(),
  people: z.int(),
  registers: z.array(
    z.strictObject({
      registerId: z.uuid(),
      branchId: z.uuid(),
      code: z.string(),
      state: z.string(),
      programVersion: z.string().nullable(),
      /** The last entry the server has; null before the first. */
      epoch: z.int().nullable(),
      seq: z.int().nullable(),
      violations: z.int(),
      forks: z.int(),
    }),
  ),
  /** How often each rule was broken, by its code. */
  violations: z.record(z.string(), z.int()),
  audit: z.strictObject({ events: z.int(), sealed: z.int() }),
  /** How often this server was put back from a backup. */
  restoreEpoch: z.int(),
});

/** Routes of support. */
export function supportRoutes(): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/support-access",
      summary: "Lets somebody from support in, for some hours and to diagnostics only.",
      access: { ...own, fresh: true },
      body: z.strictObject({
        name: sentNameSchema,
        email: z.email().max(254),
        hours: z.int().min(1).max(LONGEST_HOURS),
        reason: sentNameSchema,
      }),
      answer: accessSchema.extend({ invitation: z.strictObject({ code: z.string(), expiresAt: z.iso.datetime() }) }),
      status: 201,
      limit: { max: 20, windowMs: 60_000 },
      handle: ({ body, address }, { tx, entered }) => letIn(tx, entered, body, address),
    }),
    route({
      method: "GET",
      path: "/v1/support-access",
      summary: "Who from support is let in now.",
      access: own,
      answer: z.strictObject({ access: z.array(accessSchema) }),
      handle: async (_, { tx }) => {
        const rows = await tx
          .select()
          .from(staff)
          .where(and(isNotNull(staff.until), gt(staff.until, sql`now()`)));
        return ok({ access: rows.map(answerOf) });
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/support-access/:staffId",
      summary: "Ends somebody's access from support at once.",
      access: own,
      params: z.strictObject({ staffId: z.uuid() }),
      answer: accessSchema,
      handle: ({ params, address }, { tx, entered }) => endAccess(tx, entered, params.staffId, address),
    }),
    route({
      method: "GET",
      path: "/v1/support/diagnostics",
      summary: "How the organisation's registers and books are doing, without names and amounts.",
      access: { who: "member", permission: "support.diagnose" },
      answer: diagnosticsSchema,
      handle: async (_, { tx }) => {
        const { rows } = await tx.execute<{ said: z.input<typeof diagnosticsSchema> }>(
          sql`select app.diagnostics() as said`,
        );
        const said = rows[0]?.said;
        return said ? ok(said) : refuse("server.failed");
      },
    }),
  ];
}

/** Letting in adds somebody, ending changes them: an owner who was denied the staff may do neither. */
function mayDecide(who: Entered): Result<null> {
  for (const permission of ["organisation.own", "staff.edit"] as const)
    if (!mayIn(who, permission, null)) return refuse("permission.missing", { permission });
  return ok(null);
}

/** @returns refusals: `permission.missing`, those of a name */
async function letIn(
  tx: TenantTx,
  who: Entered,
  sent: { readonly name: string; readonly email: string; readonly hours: number; readonly reason: string },
  address: string,
): Promise<Result<z.input<typeof accessSchema> & { invitation: { code: string; expiresAt: string } }>> {
  const may = mayDecide(who);
  if (!may.ok) return may;
  const name = cleanName(sent.name, PERSON_NAME_LENGTH);
  if (!name.ok) return name;
  const reason = cleanName(sent.reason);
  if (!reason.ok) return reason;
  await lockOrganisation(tx, who);
  const staffId = uuidv7();
  const [row] = await tx
    .insert(staff)
    .values({
      orgId: who.organisationId,
      staffId,
      personId: null,
      name: name.value,
      email: null,
      until: sql`now() + make_interval(hours => ${sent.hours})`,
    })
    .returning();
  if (!row) return refuse("server.failed");
  // Not granted by what the owner holds: nobody who works here holds it.
  await tx.insert(assignment).values({
    orgId: who.organisationId,
    staffId,
    assignmentId: uuidv7(),
    branchId: null,
    roleKey: "support",
    granted: 0n,
    denied: 0n,
  });
  const answer = answerOf(row);
  const detail = { name: name.value, until: answer.until, reason: reason.value };
  await record(tx, who, { action: "support.let_in", subjectId: staffId, address, detail });
  const invitation = await writeInvitation(tx, who, staffId, sent.email, address);
  return invitation.ok ? ok({ ...answer, invitation: invitation.value }) : invitation;
}

/** @returns refusals: `permission.missing`, `staff.unknown` */
async function endAccess(
  tx: TenantTx,
  who: Entered,
  staffId: string,
  address: string,
): Promise<Result<z.input<typeof accessSchema>>> {
  const may = mayDecide(who);
  if (!may.ok) return may;
  await lockOrganisation(tx, who);
  const [row] = await tx
    .update(staff)
    .set({ until: sql`least(until, now())` })
    .where(and(eq(staff.staffId, staffId), isNotNull(staff.until)))
    .returning();
  if (!row) return refuse("staff.unknown");
  await tx.execute(sql`select identity.withdraw_invitation(${staffId}::uuid)`);
  await record(tx, who, { action: "support.ended", subjectId: staffId, address, detail: { name: row.name } });
  return ok(answerOf(row));
}

function answerOf({ staffId, name, until, personId }: typeof staff.$inferSelect): z.input<typeof accessSchema> {
  return { staffId, name, until: instantOf(until ?? ""), joined: personId !== null };
}
