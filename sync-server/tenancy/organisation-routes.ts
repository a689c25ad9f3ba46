/** The organisation itself: its name, who may change it, and what the caller may in it. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { invariant } from "#domain/invariant.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { permissionsIn } from "#domain/staff/permissions.ts";
import { record } from "../audit/record.ts";
import { instantOf } from "../db/instants.ts";
import { organisation } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Bearer, type Route, route } from "../http/route.ts";
import { cleanName, sentNameSchema } from "./names.ts";

const organisationSchema = z.strictObject({
  organisationId: z.uuid(),
  name: z.string(),
  /** Whether who may change people, devices or settings gets in with a second factor only. */
  secondFactorRequired: z.boolean(),
  createdAt: z.iso.datetime(),
  /** The caller's own standing: names of permissions in the whole organisation, and branch by branch. */
  you: z.strictObject({
    staffId: z.uuid().nullable(),
    permissions: z.array(z.string()),
    branches: z.array(z.strictObject({ branchId: z.uuid(), permissions: z.array(z.string()) })),
  }),
});

/** Routes of the organisation. */
export function organisationRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/organisation",
      summary: "The organisation and what the caller may in it.",
      access: { who: "member", permission: null },
      answer: organisationSchema,
      handle: async (_, { tx, entered }) => ok(await readOrganisation(tx, entered)),
    }),
    route({
      method: "PATCH",
      path: "/v1/organisation",
      summary: "Renames the organisation, or says whether it asks for a second factor.",
      access: { who: "member", permission: "organisation.own", fresh: true },
      body: z.strictObject({ name: sentNameSchema.optional(), secondFactorRequired: z.boolean().optional() }),
      answer: organisationSchema,
      handle: ({ body, address }, { tx, entered, bearer }) => changeOrganisation(tx, entered, bearer, body, address),
    }),
  ];
}

/**
 * Changes the organisation. Nobody asks for a second factor who has none: they would be the first to be shut out.
 * @returns refusals: `permission.missing`, `auth.second_factor_due`, those of a name
 */
async function changeOrganisation(
  tx: TenantTx,
  who: Entered,
  bearer: Bearer,
  sent: { readonly name?: string | undefined; readonly secondFactorRequired?: boolean | undefined },
  address: string,
): Promise<Result<z.input<typeof organisationSchema>>> {
  if (!mayIn(who, "organisation.own", null)) return refuse("permission.missing", { permission: "organisation.own" });
  const before = await readOrganisation(tx, who);
  const name = sent.name === undefined ? ok(before.name) : cleanName(sent.name);
  if (!name.ok) return name;
  const secondFactorRequired = sent.secondFactorRequired ?? before.secondFactorRequired;
  if (secondFactorRequired && !before.secondFactorRequired && !(await hasSecondFactor(tx, bearer)))
    return refuse("auth.second_factor_due");
  await tx.update(organisation).set({ name: name.value, secondFactor: secondFactorRequired });
  const was = { name: before.name, secondFactorRequired: before.secondFactorRequired };
  const is = { name: name.value, secondFactorRequired };
  await record(tx, who, {
    action: "organisation.changed",
    subjectId: who.organisationId,
    address,
    detail: { was, is },
  });
  return ok({ ...before, ...is });
}

/** Whether the session that asks was opened with one. */
async function hasSecondFactor(tx: TenantTx, { sessionSecret }: Bearer): Promise<boolean> {
  const { rows } = await tx.execute<{ factor: string }>(
    sql`select factor from identity.my_sessions(${sessionSecret}) where current`,
  );
  return rows[0] !== undefined && rows[0].factor !== "password";
}

async function readOrganisation(tx: TenantTx, who: Entered): Promise<z.input<typeof organisationSchema>> {
  const [row] = await tx.select().from(organisation);
  invariant(row, "the organisation that was entered is there");
  return {
    organisationId: row.orgId,
    name: row.name,
    secondFactorRequired: row.secondFactor,
    createdAt: instantOf(row.createdAt),
    you: {
      staffId: who.staffId,
      permissions: permissionsIn(who.organisationMask),
      branches: [...who.branchMasks].map(([branchId, mask]) => ({ branchId, permissions: permissionsIn(mask) })),
    },
  };
}
