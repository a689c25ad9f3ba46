/** The doors to a branch's days: reading one, closing it, and the Zs there are. */
import { z } from "zod";
import {
  branchDayPathSchema,
  branchDaySchema,
  branchZListSchema,
  branchZSchema,
  closeBranchDaySchema,
} from "#domain/protocol/desk/branch-day.ts";
import { ok, refuse } from "#domain/refusals.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import { mayIn } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { closeBranchDay, readBranchDay, readBranchZs } from "./branch-day.ts";

const markSchema = z.tuple([z.int().min(1).max(2_147_483_647)]);

/** Routes of a branch's days. */
export function branchDayRoutes({ clock }: ServerParts): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/branches/:branchId/day/:businessDate",
      summary: "A day of a branch: every register's sessions, what may still be missing, and its Z once it is closed.",
      access: { who: "member", permission: "reports.branch" },
      params: branchDayPathSchema,
      answer: branchDaySchema,
      handle: ({ params }, { tx, entered }) => readBranchDay(tx, entered, { ...params, nowMs: clock.nowMs() }),
    }),
    route({
      method: "POST",
      path: "/v1/branches/:branchId/day/:businessDate",
      summary: "Closes a day of a branch with a Z; what arrives later goes into the next.",
      access: { who: "member", permission: "session.close_any" },
      params: branchDayPathSchema,
      body: closeBranchDaySchema,
      answer: branchZSchema,
      handle: ({ params, body, address }, { tx, entered }) =>
        closeBranchDay(tx, entered, { ...params, ...body, address, nowMs: clock.nowMs() }),
    }),
    route({
      method: "GET",
      path: "/v1/branches/:branchId/z-reports",
      summary: "The Zs of a branch, newest first.",
      access: { who: "member", permission: "reports.branch" },
      params: z.strictObject({ branchId: z.uuid() }),
      query: z.strictObject({ after: pageMarkSchema.optional(), limit: pageLimitSchema }),
      answer: branchZListSchema,
      handle: async ({ params, query }, { tx, entered }) => {
        if (!mayIn(entered, "reports.branch", params.branchId)) return refuse("branch.unknown");
        const mark = query.after === undefined ? null : readPageMark(query.after, markSchema);
        if (mark === undefined) return refuse("request.form", { where: "after" });
        const reports = await readBranchZs(tx, params.branchId, mark?.[0] ?? null, query.limit);
        const last = reports.length === query.limit ? reports.at(-1) : undefined;
        return ok({ reports, next: last ? pageMarkOf([last.number]) : null });
      },
    }),
  ];
}
