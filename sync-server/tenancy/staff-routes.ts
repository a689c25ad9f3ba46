/** The people of an organisation: who they are, what they may, and whether they are let in. */
import { z } from "zod";
import { pageLimitSchema } from "../db/paging.ts";
import { type Route, route } from "../http/route.ts";
import { addStaff, type HashPassword } from "./add-staff.ts";
import { assignRoles, renameStaff, setDisabled } from "./change-staff.ts";
import { listStaff, staffSchema } from "./list-staff.ts";
import { sentNameSchema } from "./names.ts";
import { permissionListSchema, roleKeySchema } from "./role-routes.ts";

const staffParamsSchema = z.strictObject({ staffId: z.uuid() });
/** One role a branch; without a branch it holds in the whole organisation. */
const assignmentsSchema = z
  .array(
    z.strictObject({
      branchId: z.uuid().nullable(),
      roleKey: roleKeySchema,
      granted: permissionListSchema.default([]),
      denied: permissionListSchema.default([]),
    }),
  )
  .max(500)
  .refine((sent) => new Set(sent.map(({ branchId }) => branchId)).size === sent.length, "one role a branch");
const doneSchema = z.strictObject({ staffId: z.uuid() });
const edit = { who: "member", permission: "staff.edit" } as const;

/** Routes of people. @param hashPassword checks a temporary password against the policy and hashes it */
export function staffRoutes(hashPassword: HashPassword): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/staff",
      summary: "The people of the organisation, in the order in which they were added.",
      access: edit,
      query: z.strictObject({ after: z.uuid().optional(), limit: pageLimitSchema }),
      answer: z.strictObject({ staff: z.array(staffSchema), next: z.uuid().nullable() }),
      handle: ({ query: { after, limit } }, { tx }) => listStaff(tx, after ?? null, limit),
    }),
    route({
      method: "POST",
      path: "/v1/staff",
      summary: "Adds a person; with an e-mail address and a temporary password they can sign in to the server.",
      access: edit,
      body: z
        .strictObject({
          name: sentNameSchema,
          assignments: assignmentsSchema,
          email: z.email().max(254).optional(),
          temporaryPassword: z.string().min(1).max(1_000).optional(),
        })
        .refine(
          ({ email, temporaryPassword }) => (email === undefined) === (temporaryPassword === undefined),
          "an e-mail address and a temporary password go together",
        ),
      answer: doneSchema,
      status: 201,
      // Each temporary password is hashed, and that takes its time.
      limit: { max: 60, windowMs: 60_000 },
      handle: ({ body, address }, { tx, entered }) => addStaff(tx, entered, body, address, hashPassword),
    }),
    route({
      method: "PATCH",
      path: "/v1/staff/:staffId",
      summary: "Renames a person.",
      access: edit,
      params: staffParamsSchema,
      body: z.strictObject({ name: sentNameSchema }),
      answer: doneSchema,
      handle: ({ params, body, address }, { tx, entered }) =>
        renameStaff(tx, entered, params.staffId, body.name, address),
    }),
    route({
      method: "PUT",
      path: "/v1/staff/:staffId/assignments",
      summary: "Puts these roles in the place of all that a person has.",
      access: edit,
      params: staffParamsSchema,
      body: z.strictObject({ assignments: assignmentsSchema }),
      answer: doneSchema,
      handle: ({ params, body, address }, { tx, entered }) =>
        assignRoles(tx, entered, params.staffId, body.assignments, address),
    }),
    ...[true, false].map((disabled) =>
      route({
        method: "POST",
        path: disabled ? "/v1/staff/:staffId/disable" : "/v1/staff/:staffId/enable",
        summary: disabled ? "Shuts a person out, everywhere and at once." : "Lets a disabled person in again.",
        access: edit,
        params: staffParamsSchema,
        answer: doneSchema,
        handle: ({ params, address }, { tx, entered }) => setDisabled(tx, entered, params.staffId, disabled, address),
      }),
    ),
  ];
}
