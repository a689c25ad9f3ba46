/** Somebody who has an account already takes up an invitation of another organisation. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, refuse } from "#domain/refusals.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { hashInvitationCode } from "./invitation-code.ts";
import { readMemberships } from "./sign-in.ts";

/** The route of joining. */
export function joinRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/me/organisations",
    summary: "Joins an organisation by the code of an invitation to one's own e-mail address.",
    access: { who: "person" },
    body: z.strictObject({ code: z.string().min(16).max(40) }),
    answer: z.strictObject({
      organisations: z.array(z.strictObject({ organisationId: z.uuid(), name: z.string(), staffId: z.uuid() })),
    }),
    limit: { max: 20, windowMs: 60_000 },
    handle: async ({ body, address }, { bearer }) => {
      const at = new Date(parts.clock.nowMs()).toISOString();
      const { rows } = await parts.database.db.execute<{ outcome: string }>(sql`
        select identity.join_organisation(${bearer.sessionSecret}, ${hashInvitationCode(body.code)}, ${at}, ${address})
          as outcome`);
      switch (rows[0]?.outcome) {
        case "joined":
          return ok({ organisations: await readMemberships(parts, bearer.sessionSecret) });
        case "member":
          return refuse("invitation.member");
        default:
          return refuse("invitation.wrong");
      }
    },
  });
}
