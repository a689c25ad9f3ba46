/** Routes of the audit trail: the log that people read, and the whole chain as it was sealed. */
import { asc, gt } from "drizzle-orm";
import { z } from "zod";
import { auditAnswerSchema, auditQuerySchema, verifyLineSchema } from "#domain/protocol/desk/audit.ts";
import { ok, refuse } from "#domain/refusals.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { auditSeal } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { journalExportRoute } from "./journal-export.ts";
import { readLog } from "./read-log.ts";
import { sealedLine } from "./sealed-line.ts";
import { verifyChains } from "./verify-chains.ts";

/** Rows of a page when it isn't said, and the most. */
const PAGE = 100;
const LONGEST_PAGE = 1_000;

const limitSchema = z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE);
const exportAnswerSchema = z.strictObject({
  /** Rows in order, each the canonical JSON of what was sealed with its hash: written one a line, they can be verified. */
  lines: z.array(z.string()),
  /** What to ask for next with `after`; null at the end. */
  next: z.int().nullable(),
});

/** Routes of the audit trail. */
export function auditRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/audit",
      summary: "What people did, newest first: the organisation's sealed trail and the acts at its registers as one.",
      access: { who: "member", permission: "audit.read" },
      query: auditQuerySchema,
      answer: auditAnswerSchema,
      handle: async ({ query }, { tx, entered }) => {
        const allowed = checkEverywhere(entered, "audit.read");
        return allowed.ok ? readLog(tx, query, parts.clock.nowMs()) : allowed;
      },
    }),
    route({
      method: "GET",
      path: "/v1/audit/export",
      summary: "The audit chain from its first row on, page by page, as `npm run verify-journal -- --audit` reads it.",
      access: { who: "member", permission: "audit.export" },
      query: z.strictObject({ after: z.coerce.number().int().min(0).default(0), limit: limitSchema }),
      answer: exportAnswerSchema,
      handle: async ({ query: { after, limit } }, { tx, entered }) => {
        const allowed = checkEverywhere(entered, "audit.export");
        return allowed.ok ? ok(await exportAudit(tx, after, limit)) : allowed;
      },
    }),
    route({
      method: "GET",
      path: "/v1/audit/verify",
      summary:
        "Verifies the organisation's chain and every register's in place, as NDJSON: progress, and what is wrong.",
      access: { who: "member-stream", permission: "audit.read" },
      answer: verifyLineSchema,
      answerType: "application/x-ndjson",
      limit: { max: 20, windowMs: 60_000 },
      handle: async (_, { bearer, entered, reply }) => {
        const allowed = checkEverywhere(entered, "audit.read");
        return allowed.ok ? verifyChains(parts.database, bearer.sessionSecret, entered.organisationId, reply) : allowed;
      },
    }),
    journalExportRoute(parts),
  ];
}

/** A page of the sealed chain as lines of text. */
export async function exportAudit(
  tx: TenantTx,
  after: number,
  limit: number,
): Promise<z.input<typeof exportAnswerSchema>> {
  const rows = await tx
    .select({ seq: auditSeal.seq, preimage: auditSeal.preimage, hash: auditSeal.hash })
    .from(auditSeal)
    .where(gt(auditSeal.seq, after))
    .orderBy(asc(auditSeal.seq))
    .limit(limit);
  const lines = rows.map(sealedLine);
  return { lines, next: rows.length === limit ? (rows.at(-1)?.seq ?? null) : null };
}

/** The trail is the whole organisation's: a permission that holds in one branch does not open it. */
function checkEverywhere(who: Entered, permission: Permission) {
  return mayIn(who, permission, null) ? ok(undefined) : refuse("permission.missing", { permission });
}
