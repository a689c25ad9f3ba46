/** Roles: the built-in ones, and those an organisation makes of permissions by name. */
import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { maskOf, PERMISSION_BITS, type Permission, permissionsIn } from "#domain/staff/permissions.ts";
import { record } from "../audit/record.ts";
import { nudge } from "../changes/nudges.ts";
import { takenConstraintOf } from "../db/broken-constraint.ts";
import { assignment, role } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { checkOwners, checkPerson, checkRole } from "./grant-rules.ts";
import { lockOrganisation } from "./lock.ts";
import { cleanName, sentNameSchema } from "./names.ts";
import { readActor, readBranchIds, readOwners, readPerson } from "./people.ts";

const PERMISSION_NAMES = Object.keys(PERMISSION_BITS) as [Permission, ...Permission[]];

/** Permissions by their names, each once at most. */
export const permissionListSchema = z.array(z.enum(PERMISSION_NAMES)).max(PERMISSION_NAMES.length);
/** The key of a role. */
export const roleKeySchema = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

const roleSchema = z.strictObject({
  key: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  builtIn: z.boolean(),
});
type RoleAnswer = z.input<typeof roleSchema>;
type RoleRow = typeof role.$inferSelect;

/** Routes of roles. */
export function roleRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/roles",
      summary: "The roles of the organisation, built in and its own.",
      access: { who: "member", permission: null },
      answer: z.strictObject({ roles: z.array(roleSchema) }),
      handle: async (_, { tx }) => {
        const rows = await tx.select().from(role).orderBy(sql`${role.builtIn} desc`, asc(role.roleKey));
        return ok({ roles: rows.map(answerOf) });
      },
    }),
    route({
      method: "POST",
      path: "/v1/roles",
      summary: "Makes a role of permissions that the caller holds in the whole organisation.",
      access: { who: "member", permission: "staff.edit", fresh: true },
      body: z.strictObject({ key: roleKeySchema, name: sentNameSchema, permissions: permissionListSchema }),
      answer: roleSchema,
      status: 201,
      handle: ({ body, address }, { tx, entered }) => addRole(tx, entered, body, address),
    }),
    route({
      method: "PATCH",
      path: "/v1/roles/:roleKey",
      summary: "Changes a role that the organisation made.",
      access: { who: "member", permission: "staff.edit", fresh: true },
      params: z.strictObject({ roleKey: roleKeySchema }),
      body: z.strictObject({ name: sentNameSchema.optional(), permissions: permissionListSchema.optional() }),
      answer: roleSchema,
      handle: ({ params, body, address }, { tx, entered }) => changeRole(tx, entered, params.roleKey, body, address),
    }),
  ];
}

async function addRole(
  tx: TenantTx,
  who: Entered,
  sent: { readonly key: string; readonly name: string; readonly permissions: readonly Permission[] },
  address: string,
): Promise<Result<RoleAnswer>> {
  await lockOrganisation(tx, who);
  const name = cleanName(sent.name);
  if (!name.ok) return name;
  const actor = await readActor(tx, who, await readBranchIds(tx, who));
  if (!actor.ok) return actor;
  const mask = maskOf(sent.permissions);
  const allowed = checkRole(actor.value, 0n, mask);
  if (!allowed.ok) return allowed;
  const values = { orgId: who.organisationId, roleKey: sent.key, name: name.value, mask, builtIn: false };
  const added = await whereRoleIsFree(sent.key, name.value, () => tx.insert(role).values(values).returning());
  if (!added.ok) return added;
  const answer = answerOf(added.value);
  const detail = { is: { name: answer.name, permissions: answer.permissions } };
  await record(tx, who, { action: "role.added", subjectId: sent.key, address, detail });
  return ok(answer);
}

async function changeRole(
  tx: TenantTx,
  who: Entered,
  roleKey: string,
  sent: { readonly name?: string | undefined; readonly permissions?: readonly Permission[] | undefined },
  address: string,
): Promise<Result<RoleAnswer>> {
  await lockOrganisation(tx, who);
  const [before] = await tx.select().from(role).where(eq(role.roleKey, roleKey));
  if (!before || before.builtIn) return refuse("role.unknown", { role: roleKey });
  const name = sent.name === undefined ? ok(before.name) : cleanName(sent.name);
  if (!name.ok) return name;
  const mask = sent.permissions === undefined ? before.mask : maskOf(sent.permissions);
  const allowed = await mayChangeRole(tx, who, before, mask);
  if (!allowed.ok) return allowed;
  const changed = await whereRoleIsFree(roleKey, name.value, () =>
    tx.update(role).set({ name: name.value, mask }).where(eq(role.roleKey, roleKey)).returning(),
  );
  if (!changed.ok) return changed;
  const owned = checkOwners(await readOwners(tx));
  if (!owned.ok) return owned;
  const [was, is] = [answerOf(before), answerOf(changed.value)];
  const detail = {
    was: { name: was.name, permissions: was.permissions },
    is: { name: is.name, permissions: is.permissions },
  };
  await record(tx, who, { action: "role.changed", subjectId: roleKey, address, detail });
  await nudge(tx, who.organisationId, "lease");
  return ok(is);
}

/** Whoever changes a role changes everybody who holds it. */
async function mayChangeRole(tx: TenantTx, who: Entered, before: RoleRow, mask: bigint): Promise<Result<void>> {
  const branchIds = await readBranchIds(tx, who);
  const actor = await readActor(tx, who, branchIds);
  if (!actor.ok) return actor;
  const allowed = checkRole(actor.value, before.mask, mask);
  if (!allowed.ok) return allowed;
  const holders = await tx
    .selectDistinct({ staffId: assignment.staffId })
    .from(assignment)
    .where(eq(assignment.roleKey, before.roleKey));
  for (const { staffId } of holders) {
    const holder = await readPerson(tx, staffId, branchIds);
    const below = holder.ok ? checkPerson(actor.value, holder.value.standing) : holder;
    if (!below.ok) return below;
  }
  return ok(undefined);
}

async function whereRoleIsFree(
  key: string,
  name: string,
  statement: () => Promise<RoleRow[]>,
): Promise<Result<RoleRow>> {
  try {
    const [row] = await statement();
    return row ? ok(row) : refuse("role.unknown", { role: key });
  } catch (error) {
    const taken = takenConstraintOf(error);
    if (taken === null) throw error;
    return refuse("role.taken", { role: taken === "role_name" ? name : key });
  }
}

function answerOf({ roleKey, name, mask, builtIn }: RoleRow): RoleAnswer {
  return { key: roleKey, name, permissions: permissionsIn(mask), builtIn };
}
