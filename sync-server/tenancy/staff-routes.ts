/** The people of an organisation: who they are, what they may, and whether they are let in. */
import { z } from "zod";
import { pageLimitSchema } from "../db/paging.ts";
import { type Route, route } from "../http/route.ts";
import { addStaff } from "./add-staff.ts";
import { assignRoles, renameStaff, setDisabled } from "./change-staff.ts";
import { inviteStaff, signStaffOut, withdrawInvitation } from "./invite-staff.ts";
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
/** The code is shown this once; it is good for three days and one use. */
const invitationSchema = z.strictObject({ code: z.string(), expiresAt: z.iso.datetime() });
const emailSchema = z.email().max(254);
const doneSchema = z.strictObject({ staffId: z.uuid() });
const edit = { who: "member", permission: "staff.edit" } as const;
/** What a stolen token must not do: let somebody in, or raise them. */
const raise = { ...edit, fresh: true } as const;

/** Routes of people. */
export function staffRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/staff",
      summary: "The people of the organisation, in the order in which they were added.",
      access: edit,
      query: z.strictObject({ after: z.uuid().optional(), limit: pageLimitSchema }),
      answer: z.strictObject({ staff: z.array(staffSchema), next: z.uuid().nullable() }),
      handle: ({ query: { after, limit } }, { tx, entered }) => listStaff(tx, entered, after ?? null, limit),
    }),
    route({
      method: "POST",
      path: "/v1/staff",
      summary: "Adds a person; with an e-mail address they are invited to sign in to the server.",
      access: raise,
      body: z.strictObject({ name: sentNameSchema, assignments: assignmentsSchema, email: emailSchema.optional() }),
      answer: doneSchema.extend({ invitation: invitationSchema.nullable() }),
      status: 201,
      limit: { max: 60, windowMs: 60_000 },
      handle: ({ body, address }, { tx, entered }) => addStaff(tx, entered, body, address),
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
      access: raise,
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
    ...signingInRoutes(),
  ];
}

/** Whether and where a person signs in to the server. */
function signingInRoutes(): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/staff/:staffId/invitation",
      summary: "Invites a person to sign in to the server; an earlier code of theirs is no good any more.",
      access: raise,
      params: staffParamsSchema,
      body: z.strictObject({ email: emailSchema }),
      answer: invitationSchema,
      status: 201,
      limit: { max: 60, windowMs: 60_000 },
      handle: ({ params, body, address }, { tx, entered }) =>
        inviteStaff(tx, entered, params.staffId, body.email, address),
    }),
    route({
      method: "DELETE",
      path: "/v1/staff/:staffId/invitation",
      summary: "Takes an invitation back.",
      access: edit,
      params: staffParamsSchema,
      answer: doneSchema,
      handle: ({ params, address }, { tx, entered }) => withdrawInvitation(tx, entered, params.staffId, address),
    }),
    route({
      method: "POST",
      path: "/v1/staff/:staffId/sign-out",
      summary: "Ends every sign-in of a person.",
      access: edit,
      params: staffParamsSchema,
      answer: doneSchema,
      handle: ({ params, address }, { tx, entered }) => signStaffOut(tx, entered, params.staffId, address),
    }),
  ];
}
