/** The organisation itself: its name, who may change it, and what the caller may in it. */
import { z } from "zod";
import { invariant } from "#domain/invariant.ts";
import { ok, refuse } from "#domain/refusals.ts";
import { permissionsIn } from "#domain/staff/permissions.ts";
import { record } from "../audit/record.ts";
import { instantOf } from "../db/instants.ts";
import { organisation } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { cleanName, sentNameSchema } from "./names.ts";

const organisationSchema = z.strictObject({
  organisationId: z.uuid(),
  name: z.string(),
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
      summary: "Renames the organisation.",
      access: { who: "member", permission: "organisation.own" },
      body: z.strictObject({ name: sentNameSchema }),
      answer: organisationSchema,
      handle: async ({ body, address }, { tx, entered }) => {
        if (!mayIn(entered, "organisation.own", null))
          return refuse("permission.missing", { permission: "organisation.own" });
        const name = cleanName(body.name);
        if (!name.ok) return name;
        const before = await readOrganisation(tx, entered);
        await tx.update(organisation).set({ name: name.value });
        const detail = { was: { name: before.name }, is: { name: name.value } };
        await record(tx, entered, {
          action: "organisation.changed",
          subjectId: entered.organisationId,
          address,
          detail,
        });
        return ok({ ...before, name: name.value });
      },
    }),
  ];
}

async function readOrganisation(tx: TenantTx, who: Entered): Promise<z.input<typeof organisationSchema>> {
  const [row] = await tx.select().from(organisation);
  invariant(row, "the organisation that was entered is there");
  return {
    organisationId: row.orgId,
    name: row.name,
    createdAt: instantOf(row.createdAt),
    you: {
      staffId: who.staffId,
      permissions: permissionsIn(who.organisationMask),
      branches: [...who.branchMasks].map(([branchId, mask]) => ({ branchId, permissions: permissionsIn(mask) })),
    },
  };
}
