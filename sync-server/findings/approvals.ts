/** Approvals as the desk sees them: acts that were booked waiting for one, decided afterwards by somebody else, and what was approved in one's own name. Sole writer of `shop.approval_decision`. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type {
  ApprovalRow,
  approvalsSchema,
  decideApprovalsSchema,
  decidedApprovalsSchema,
} from "#domain/protocol/desk/findings.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { PERMISSION_BITS, type Permission } from "#domain/staff/permissions.ts";
import { record } from "../audit/record.ts";
import { instantOf } from "../db/instants.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { cleanName } from "../tenancy/names.ts";
import { keyOfPlace, readEntriesAt, UNREADABLE } from "./entries-at.ts";
import { groupedByBranch, placesTable, placeTextOf, REASON_LENGTH, readPapersOf } from "./violations.ts";
import {
  allOf,
  askedInstantSchema,
  JOIN_WHERE,
  personOf,
  WHERE_COLUMNS,
  type WhereRow,
  whereOf,
  writtenTimeSchema,
} from "./where.ts";

const paged = { after: pageMarkSchema.optional(), limit: pageLimitSchema };
/** What is asked for; `from` included, `to` not, both of when the act was booked. */
export const approvalQuerySchema = z.strictObject({
  ...paged,
  state: z.enum(["pending", "decided"]),
  branchId: z.uuid().optional(),
  registerId: z.uuid().optional(),
  staffId: z.uuid().optional(),
  from: askedInstantSchema.optional(),
  to: askedInstantSchema.optional(),
});
type Query = z.output<typeof approvalQuerySchema>;
/** What was approved in one's own name. */
export const ownApprovalQuerySchema = z.strictObject(paged);

const markSchema = z.tuple([writtenTimeSchema, z.uuid(), z.int32(), z.int(), z.int32()]);

interface ListedRow extends WhereRow {
  readonly number: number;
  readonly type: string;
  readonly permission: string;
  readonly state: "given" | "pending";
  readonly requester_id: string;
  readonly requester_name: string | null;
  readonly approver_id: string | null;
  readonly approver_name: string | null;
  readonly occurred_at: string;
  readonly business_date: string;
  readonly decision: "approved" | "denied" | null;
  readonly decided_at: string | null;
  readonly decided_by: string | null;
  readonly decided_by_name: string | null;
  readonly reason: string | null;
}

type Answer = z.input<typeof approvalsSchema>;

/** Acts that wait for an approval, or whose approval was decided, newest first. @returns refusal: `request.form` for a mark of another list */
export function listApprovals(tx: TenantTx, who: Entered, { after, limit, ...asked }: Query): Promise<Result<Answer>> {
  const { state, branchId, registerId, staffId, from, to } = asked;
  const wanted = allOf([
    sql`f.state = 'pending'`,
    // Whoever approved something sees it also where they may read nothing else: that is no list of what waits.
    sql`f.branch_id = any ((select app.branches_with(${PERMISSION_BITS["reports.branch"]}))::uuid[])`,
    state === "pending" ? sql`x.decided_at is null` : sql`x.decided_at is not null`,
    branchId === undefined ? undefined : sql`f.branch_id = ${branchId}`,
    registerId === undefined ? undefined : sql`f.register_id = ${registerId}`,
    staffId === undefined ? undefined : sql`f.requester_id = ${staffId}`,
    from === undefined ? undefined : sql`f.occurred_at >= ${from}`,
    to === undefined ? undefined : sql`f.occurred_at < ${to}`,
  ]);
  return readPage(tx, who, wanted, { after, limit });
}

/** What tills say was approved in the name of whoever asks, newest first: a till that lies about it shows here. */
export function listApprovedInMyName(
  tx: TenantTx,
  who: Entered,
  page: z.output<typeof ownApprovalQuerySchema>,
): Promise<Result<Answer>> {
  return readPage(tx, who, sql`f.approver_id = ${who.staffId}::uuid`, page);
}

async function readPage(
  tx: TenantTx,
  who: Entered,
  wanted: SQL,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Result<Answer>> {
  const mark = after === undefined ? null : readPageMark(after, markSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const { rows } = await tx.execute<ListedRow>(sql`
    select ${WHERE_COLUMNS}, f.number, f.type, f.state, f.permission, f.requester_id, rs.name as requester_name,
      f.approver_id, ap.name as approver_name, f.occurred_at, f.business_date::text as business_date,
      x.decision, x.decided_at, x.staff_id as decided_by, xs.name as decided_by_name, x.reason
    from shop.entry_approval f
    ${JOIN_WHERE}
    left join shop.staff rs on rs.org_id = f.org_id and rs.staff_id = f.requester_id
    left join shop.staff ap on ap.org_id = f.org_id and ap.staff_id = f.approver_id
    left join shop.approval_decision x on x.org_id = f.org_id and x.register_id = f.register_id
      and x.epoch = f.epoch and x.seq = f.seq and x.number = f.number
    left join shop.staff xs on xs.org_id = x.org_id and xs.staff_id = x.staff_id
    where ${allOf([wanted, mark ? isAfter(mark) : undefined])}
    order by f.occurred_at desc, f.register_id desc, f.epoch desc, f.seq desc, f.number desc
    limit ${limit}`);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const next = last ? pageMarkOf([last.occurred_at, last.register_id, last.epoch, last.seq, last.number]) : null;
  return ok({ approvals: await answersOf(tx, who, rows), next });
}

function isAfter(mark: z.output<typeof markSchema>): SQL {
  return sql`(f.occurred_at, f.register_id, f.epoch, f.seq, f.number)
    < (${mark[0]}::timestamptz, ${mark[1]}::uuid, ${mark[2]}::integer, ${mark[3]}::bigint, ${mark[4]}::integer)`;
}

async function answersOf(tx: TenantTx, who: Entered, rows: readonly ListedRow[]): Promise<ApprovalRow[]> {
  const currencies = new Map(rows.map((row) => [row.register_id, row.currency]));
  const entries = await readEntriesAt(tx, rows.map(whereOf), ({ registerId }) => currencies.get(registerId) ?? null);
  const papers = await readPapersOf(tx, [...entries.values()]);
  return rows.map((row) => {
    const where = whereOf(row);
    const entry = entries.get(keyOfPlace(where)) ?? {
      ...UNREADABLE,
      type: row.type,
      occurredAt: instantOf(row.occurred_at),
      businessDate: row.business_date,
    };
    return {
      ...where,
      number: row.number,
      permission: row.permission,
      requester: personOf(row.requester_id, row.requester_name),
      approver: personOf(row.approver_id, row.approver_name),
      entry,
      receiptNumber: papers(entry).receiptNumber,
      decision: row.decision,
      decided:
        row.decided_at === null || row.decided_by === null
          ? null
          : {
              at: instantOf(row.decided_at),
              by: personOf(row.decided_by, row.decided_by_name),
              reason: row.reason ?? "",
            },
      mayDecide: row.state === "pending" && row.decision === null && checkDecider(who, row).ok,
    };
  });
}

/** Whether somebody may decide an approval: another person than who asked, who holds the permission there themselves. */
function checkDecider(
  who: Entered,
  of: { readonly branch_id: string; readonly requester_id: string; readonly permission: string },
): Result<null> {
  if (of.requester_id === who.staffId) return refuse("approval.own");
  // A permission of a newer program is nobody's here.
  const known = Object.hasOwn(PERMISSION_BITS, of.permission) ? (of.permission as Permission) : null;
  return known !== null && mayIn(who, known, of.branch_id)
    ? ok(null)
    : refuse("permission.missing", { permission: of.permission });
}

interface PendingRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly number: number;
  readonly type: string;
  readonly permission: string;
  readonly requester_id: string;
}

/**
 * Decides approvals that wait, with a reason: all of them or none. What was decided before stays as it was.
 * @returns refusals: `finding.unknown`, `approval.own`, `permission.missing`, those of a text
 */
export async function decideApprovals(
  tx: TenantTx,
  who: Entered,
  { approvals: places, decision, reason: written }: z.output<typeof decideApprovalsSchema>,
  address: string,
): Promise<Result<z.input<typeof decidedApprovalsSchema>>> {
  const reason = cleanName(written, REASON_LENGTH);
  if (!reason.ok) return reason;
  const wanted = [...new Map(places.map((place) => [`${keyOfPlace(place)}/${place.number}`, place])).values()];
  const { rows: found } = await tx.execute<PendingRow>(sql`
    select a.branch_id, a.register_id, a.epoch, a.seq, a.number, a.type, a.permission, a.requester_id
    from shop.entry_approval a
    join ${placesTable(wanted)} on a.register_id = p.r and a.epoch = p.e and a.seq = p.s and a.number = p.n
    where a.state = 'pending'`);
  const readable = found.filter(({ branch_id }) => mayIn(who, "reports.branch", branch_id));
  if (readable.length < wanted.length) return refuse("finding.unknown");
  for (const row of readable) {
    const allowed = checkDecider(who, row);
    if (!allowed.ok) return allowed;
  }
  const { rows } = await tx.execute<PendingRow>(sql`
    insert into shop.approval_decision (org_id, branch_id, register_id, epoch, seq, number, decision, staff_id, reason)
    select a.org_id, a.branch_id, a.register_id, a.epoch, a.seq, a.number, ${decision}, ${who.staffId}::uuid, ${reason.value}
    from shop.entry_approval a
    join ${placesTable(wanted)} on a.register_id = p.r and a.epoch = p.e and a.seq = p.s and a.number = p.n
    on conflict do nothing
    returning branch_id, register_id, epoch, seq, number`);
  const known = new Map(readable.map((row) => [placeTextOf(row), row]));
  for (const [branchId, decided] of groupedByBranch(rows)) {
    const listed = decided.map((row) => {
      const place = placeTextOf(row);
      const of = known.get(place);
      return { place, type: of?.type ?? "", permission: of?.permission ?? "", requesterId: of?.requester_id ?? "" };
    });
    const detail = { decision, reason: reason.value, count: decided.length, approvals: listed };
    const subjectId = listed.length === 1 ? (listed[0]?.place ?? null) : null;
    await record(tx, who, { action: "approvals.decided", subjectId, branchId, address, detail });
  }
  return ok({ decided: rows.length, already: wanted.length - rows.length });
}
