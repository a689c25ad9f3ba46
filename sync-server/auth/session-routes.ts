/** One's own sign-ins: where one is signed in, and ending what one does not know. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, refuse } from "#domain/refusals.ts";
import { instantOf } from "../db/instants.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";

const sessionSchema = z.strictObject({
  sessionId: z.uuid(),
  createdAt: z.iso.datetime(),
  /** When a token of it was last renewed. */
  usedAt: z.iso.datetime(),
  /** From where it was opened. */
  address: z.string().nullable(),
  agent: z.string().nullable(),
  /** The strongest proof it was opened with. */
  factor: z.string(),
  current: z.boolean(),
});

interface SessionRow extends Record<string, unknown> {
  readonly session_id: string;
  readonly created_at: string;
  readonly used_at: string;
  readonly address: string | null;
  readonly agent: string | null;
  readonly factor: string;
  readonly current: boolean;
}

/** Routes of one's sign-ins. */
export function sessionRoutes(parts: ServerParts): Route[] {
  const { db } = parts.database;
  const end = async (sessionSecret: string, sessionId: string | null): Promise<number> => {
    const { rows } = await db.execute<{ ended: number }>(
      sql`select identity.end_my_sessions(${sessionSecret}, ${sessionId}::uuid) as ended`,
    );
    return rows[0]?.ended ?? 0;
  };
  return [
    route({
      method: "GET",
      path: "/v1/me/sessions",
      summary: "Where one is signed in, the one used last first.",
      access: { who: "person" },
      answer: z.strictObject({ sessions: z.array(sessionSchema) }),
      handle: async (_, { bearer }) => {
        const { rows } = await db.execute<SessionRow>(sql`select * from identity.my_sessions(${bearer.sessionSecret})`);
        return ok({ sessions: rows.map(answerOf) });
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/me/sessions/:sessionId",
      summary: "Ends one of one's own sign-ins, with all tokens that came of it.",
      access: { who: "person" },
      params: z.strictObject({ sessionId: z.uuid() }),
      answer: z.null(),
      status: 204,
      handle: async ({ params }, { bearer }) =>
        (await end(bearer.sessionSecret, params.sessionId)) > 0 ? ok(null) : refuse("auth.session_unknown"),
    }),
    route({
      method: "DELETE",
      path: "/v1/me/sessions",
      summary: "Ends all of one's sign-ins but this one.",
      access: { who: "person" },
      answer: z.strictObject({ ended: z.int() }),
      handle: async (_, { bearer }) => ok({ ended: await end(bearer.sessionSecret, null) }),
    }),
  ];
}

function answerOf(row: SessionRow): z.input<typeof sessionSchema> {
  const { session_id, created_at, used_at, address, agent, factor, current } = row;
  return {
    sessionId: session_id,
    createdAt: instantOf(created_at),
    usedAt: instantOf(used_at),
    address,
    agent,
    factor,
    current,
  };
}
