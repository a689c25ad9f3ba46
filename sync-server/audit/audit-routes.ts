/** Reading the audit trail: its newest rows by what one looks for, and the whole chain as it was sealed. */
import { and, asc, desc, eq, gt, gte, lt, type SQL } from "drizzle-orm";
import { z } from "zod";
import { type AuditRow, auditEventSchema } from "#domain/audit/audit-chain.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { ok, refuse } from "#domain/refusals.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { instantSchema } from "#domain/values.ts";
import { auditEvent, auditSeal } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";

/** Rows of a page when it isn't said, and the most. */
const PAGE = 100;
const LONGEST_PAGE = 1_000;

const limitSchema = z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE);
/** PostgreSQL knows no year 0. */
const sinceSchema = instantSchema.refine((text) => !text.startsWith("0000"), "there is no year 0");
const auditQuerySchema = z.strictObject({
  /** Rows before this one; without it from the newest on. */
  before: z.coerce.number().int().min(1).optional(),
  limit: limitSchema,
  from: sinceSchema.optional(),
  to: sinceSchema.optional(),
  /** The person's or register's id. */
  actor: z.uuid().optional(),
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/)
    .optional(),
});
const auditAnswerSchema = z.strictObject({
  rows: z.array(auditEventSchema.extend({ seq: z.int(), hash: z.string() })),
  /** What to ask for next with `before`; null at the end. */
  next: z.int().nullable(),
});
const exportAnswerSchema = z.strictObject({
  /** Rows in order, each the canonical JSON of what was sealed with its hash: written one a line, they can be verified. */
  lines: z.array(z.string()),
  /** What to ask for next with `after`; null at the end. */
  next: z.int().nullable(),
});

/** Routes of the audit trail. */
export function auditRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/audit",
      summary: "Sealed rows of the audit trail, newest first.",
      access: { who: "member", permission: "audit.read" },
      query: auditQuerySchema,
      answer: auditAnswerSchema,
      handle: async ({ query }, { tx, entered }) => {
        const allowed = checkEverywhere(entered, "audit.read");
        return allowed.ok ? ok(await readAudit(tx, query)) : allowed;
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

/** A sealed row as a line. A preimage that somebody turned into no JSON at all is shown as what it is: verifying names its row. */
export function sealedLine(row: { readonly preimage: Buffer; readonly hash: Buffer }): string {
  const [preimage, hash] = [row.preimage.toString("utf8"), row.hash.toString("hex")];
  try {
    return canonicalJson({ ...(JSON.parse(preimage) as object), hash });
  } catch {
    return JSON.stringify({ hash, preimage });
  }
}

async function readAudit(
  tx: TenantTx,
  { before, limit, from, to, actor, action }: z.output<typeof auditQuerySchema>,
): Promise<z.input<typeof auditAnswerSchema>> {
  const wanted: (SQL | undefined)[] = [
    before === undefined ? undefined : lt(auditSeal.seq, before),
    from === undefined ? undefined : gte(auditEvent.occurredAt, from),
    to === undefined ? undefined : lt(auditEvent.occurredAt, to),
    actor === undefined ? undefined : eq(auditEvent.actorId, actor),
    action === undefined ? undefined : eq(auditEvent.action, action),
  ];
  const rows = await tx
    .select({ seq: auditSeal.seq, hash: auditSeal.hash, preimage: auditSeal.preimage })
    .from(auditSeal)
    .innerJoin(auditEvent, and(eq(auditEvent.orgId, auditSeal.orgId), eq(auditEvent.eventId, auditSeal.eventId)))
    .where(and(...wanted))
    .orderBy(desc(auditSeal.seq))
    .limit(limit);
  return {
    // What was sealed, not the columns it is looked for by: those the chain does not vouch for.
    rows: rows.map(({ seq, hash, preimage }) => ({
      ...(JSON.parse(preimage.toString("utf8")) as Pick<AuditRow, "event">).event,
      seq,
      hash: hash.toString("hex"),
    })),
    next: rows.length === limit ? (rows.at(-1)?.seq ?? null) : null,
  };
}

/** The trail is the whole organisation's: a permission that holds in one branch does not open it. */
function checkEverywhere(who: Entered, permission: Permission) {
  return mayIn(who, permission, null) ? ok(undefined) : refuse("permission.missing", { permission });
}
