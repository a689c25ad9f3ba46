/** The doors to sessions: the list, one read like its paper, the entries behind a figure, and what is said of one. */
import { and, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  figureEntriesSchema,
  figureFilterSchema,
  newReviewSchema,
  sessionFilterSchema,
  sessionListSchema,
  sessionPaperSchema,
  sessionPathSchema,
} from "#domain/protocol/desk/sessions.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import { tillSession } from "../db/schema.ts";
import { type Entered, mayIn, maySomewhere, type TenantTx } from "../db/tenant.ts";
import { writtenTimeSchema } from "../findings/where.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { readFigureEntries } from "./figure-entries.ts";
import { type KnownSession, readSession, readSessions } from "./known-sessions.ts";
import { readRegisterStands } from "./register-stands.ts";
import { addReview } from "./reviews.ts";
import { paperOf, summariesOf } from "./session-answers.ts";

const page = { after: pageMarkSchema.optional(), limit: pageLimitSchema };
const listQuerySchema = z.strictObject({ ...sessionFilterSchema.shape, ...page });
type ListQuery = z.output<typeof listQuerySchema>;
const listMark = z.tuple([writtenTimeSchema, z.uuid(), z.uuid()]);
/** Managers and viewers by `reports.branch`, cashiers by `reports.own_session`: either will do. */
const member = { who: "member", permission: null } as const;

/** Routes of sessions. */
export function sessionRoutes({ clock }: ServerParts): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/sessions",
      summary: "Sessions of the branches whose reports the caller may read, or their own closed ones, newest first.",
      access: member,
      query: listQuerySchema,
      answer: sessionListSchema,
      handle: ({ query }, { tx, entered }) => listSessions(tx, entered, query, clock.nowMs()),
    }),
    route({
      method: "GET",
      path: "/v1/registers/:registerId/sessions/:sessionId",
      summary: "A session as its paper reads, with what was said of it since.",
      access: member,
      params: sessionPathSchema,
      answer: sessionPaperSchema,
      handle: async ({ params }, { tx, entered }) => {
        const allowed = mayReadSessions(entered);
        if (!allowed.ok) return allowed;
        const session = await readSession(tx, params);
        return session ? answerPaper(tx, entered, session, clock.nowMs()) : refuse("session.unknown");
      },
    }),
    route({
      method: "GET",
      path: "/v1/registers/:registerId/sessions/:sessionId/entries",
      summary: "The entries that a figure of a session is made of, oldest first.",
      access: { who: "member", permission: "reports.branch" },
      params: sessionPathSchema,
      query: z.strictObject({ ...figureFilterSchema.shape, ...page }),
      answer: figureEntriesSchema,
      handle: async ({ params, query }, { tx, entered }) => {
        const session = await readSession(tx, params);
        if (!session || !mayIn(entered, "reports.branch", session.row.branchId)) return refuse("session.unknown");
        return readFigureEntries(tx, entered, session, query);
      },
    }),
    route({
      method: "POST",
      path: "/v1/registers/:registerId/sessions/:sessionId/reviews",
      summary: "Says something of a closed session: second count, reason, approval, deposit, note, reconciled. Once.",
      access: { who: "member", permission: "session.see_expected" },
      params: sessionPathSchema,
      body: newReviewSchema,
      answer: sessionPaperSchema,
      handle: async ({ params, body, address }, { tx, entered }) => {
        const added = await addReview(tx, entered, { ...params, ...body, address });
        return added.ok ? answerPaper(tx, entered, added.value, clock.nowMs()) : added;
      },
    }),
  ];
}

/** A session's paper as an answer. @param nowMs the server's clock */
async function answerPaper(
  tx: TenantTx,
  who: Entered,
  session: KnownSession,
  nowMs: number,
): Promise<Result<z.input<typeof sessionPaperSchema>>> {
  const { branchId, registerId } = session.row;
  const stands = await readRegisterStands(tx, [branchId], nowMs);
  const stand = stands.find((each) => each.registerId === registerId);
  return stand ? ok(await paperOf(tx, who, session, stand)) : refuse("session.unknown");
}

async function listSessions(
  tx: TenantTx,
  who: Entered,
  query: ListQuery,
  nowMs: number,
): Promise<Result<z.input<typeof sessionListSchema>>> {
  const allowed = mayReadSessions(who);
  if (!allowed.ok) return allowed;
  const mark = query.after === undefined ? null : readPageMark(query.after, listMark);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const found = await readSessions(tx, and(filterOf(query), afterMark(mark)), query.limit);
  const last = found.length === query.limit ? found.at(-1)?.row : undefined;
  return ok({
    sessions: await summariesOf(tx, who, found),
    registers: await readRegisterStands(tx, branchesAskedFor(who, query.branchId), nowMs),
    next: last ? pageMarkOf([last.openedAt, last.registerId, last.sessionId]) : null,
  });
}

/** Reads nobody may who holds neither permission anywhere; which rows they see the database says. */
function mayReadSessions(who: Entered): Result<null> {
  const may = maySomewhere(who, "reports.branch") || maySomewhere(who, "reports.own_session");
  return may ? ok(null) : refuse("permission.missing", { permission: "reports.branch" });
}

/** How registers stand only those learn who read the branch's reports. */
function branchesAskedFor(who: Entered, branchId: string | undefined): string[] {
  const readable = [...who.branchMasks.keys()].filter((each) => mayIn(who, "reports.branch", each));
  return branchId === undefined ? readable : readable.filter((each) => each === branchId);
}

function filterOf({ branchId, registerId, staffId, state, from, to }: ListQuery): SQL | undefined {
  return and(
    branchId === undefined ? undefined : eq(tillSession.branchId, branchId),
    registerId === undefined ? undefined : eq(tillSession.registerId, registerId),
    staffId === undefined ? undefined : eq(tillSession.openedBy, staffId),
    state === undefined ? undefined : eq(tillSession.state, state),
    from === undefined ? undefined : gte(tillSession.businessDate, from),
    to === undefined ? undefined : lte(tillSession.businessDate, to),
  );
}

function afterMark(mark: z.output<typeof listMark> | null): SQL | undefined {
  if (!mark) return undefined;
  return sql`(${tillSession.openedAt}, ${tillSession.registerId}, ${tillSession.sessionId})
    < (${mark[0]}::timestamptz, ${mark[1]}::uuid, ${mark[2]}::uuid)`;
}
