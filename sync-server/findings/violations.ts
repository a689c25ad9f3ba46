/** Broken rules as the desk sees them, and their resolutions. Sole writer of `shop.violation_resolution`. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type {
  resolvedViolationsSchema,
  resolveViolationsSchema,
  Violation,
  violationPlaceSchema,
  violationScopeSchema,
  violationsSchema,
} from "#domain/protocol/desk/findings.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { instantOf } from "../db/instants.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { cleanName } from "../tenancy/names.ts";
import { keyOfPlace, readEntriesAt, UNREADABLE, uuids } from "./entries-at.ts";
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

/** What is asked for; `from` included, `to` not, both of when it was raised. */
export const violationQuerySchema = z.strictObject({
  after: pageMarkSchema.optional(),
  limit: pageLimitSchema,
  state: z.enum(["open", "resolved"]).optional(),
  branchId: z.uuid().optional(),
  registerId: z.uuid().optional(),
  staffId: z.uuid().optional(),
  code: z
    .string()
    .regex(/^[a-z_.]{1,60}$/)
    .optional(),
  scope: z
    .enum(["rule", "own_lease", "revoked_since", "form", "card", "epoch", "projection"] satisfies z.output<
      typeof violationScopeSchema
    >[])
    .optional(),
  from: askedInstantSchema.optional(),
  to: askedInstantSchema.optional(),
});
type Query = z.output<typeof violationQuerySchema>;
type Place = z.output<typeof violationPlaceSchema>;

/** Longest reason, as papers and lists show it. */
export const REASON_LENGTH = 200;
/** Open ones are counted up to here. */
const MOST_COUNTED = 1_000;
/** What these are about is a text or a history, and nobody's money. */
const NOT_MONEY: readonly string[] = ["form", "card", "epoch"];

const markSchema = z.tuple([writtenTimeSchema, z.uuid(), z.int32(), z.int(), z.int32()]);

interface ViolationRow extends WhereRow {
  readonly number: number;
  readonly code: string;
  readonly says: string;
  readonly scope: Violation["scope"];
  readonly staff_id: string | null;
  readonly staff_name: string | null;
  readonly raised_at: string;
  readonly resolved_at: string | null;
  readonly resolved_by: string | null;
  readonly resolved_by_name: string | null;
  readonly reason: string | null;
}

/** A page of violations, newest first. @returns refusal: `request.form` for a mark of another list */
export async function listViolations(
  tx: TenantTx,
  { after, limit, ...asked }: Query,
): Promise<Result<z.input<typeof violationsSchema>>> {
  const mark = after === undefined ? null : readPageMark(after, markSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const { rows } = await tx.execute<ViolationRow>(sql`
    select ${WHERE_COLUMNS}, f.number, f.code, f.says, f.scope, f.staff_id, s.name as staff_name, f.raised_at,
      x.resolved_at, x.staff_id as resolved_by, xs.name as resolved_by_name, x.reason
    from shop.violation f
    ${JOIN_WHERE}
    left join shop.staff s on s.org_id = f.org_id and s.staff_id = f.staff_id
    left join shop.violation_resolution x on x.org_id = f.org_id and x.register_id = f.register_id
      and x.epoch = f.epoch and x.seq = f.seq and x.number = f.number
    left join shop.staff xs on xs.org_id = x.org_id and xs.staff_id = x.staff_id
    where ${allOf([...conditionsOf(asked), mark ? isAfter(mark) : undefined])}
    order by f.raised_at desc, f.register_id desc, f.epoch desc, f.seq desc, f.number desc
    limit ${limit}`);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return ok({
    violations: await answersOf(tx, rows),
    next: last ? pageMarkOf([last.raised_at, last.register_id, last.epoch, last.seq, last.number]) : null,
    open: await countOpen(tx),
  });
}

function conditionsOf(asked: Omit<Query, "after" | "limit">): (SQL | undefined)[] {
  const { state, branchId, registerId, staffId, code, scope, from, to } = asked;
  return [
    state === undefined ? undefined : state === "open" ? sql`x.resolved_at is null` : sql`x.resolved_at is not null`,
    branchId === undefined ? undefined : sql`f.branch_id = ${branchId}`,
    registerId === undefined ? undefined : sql`f.register_id = ${registerId}`,
    staffId === undefined ? undefined : sql`f.staff_id = ${staffId}`,
    code === undefined ? undefined : sql`f.code = ${code}`,
    scope === undefined ? undefined : sql`f.scope = ${scope}`,
    from === undefined ? undefined : sql`f.raised_at >= ${from}`,
    to === undefined ? undefined : sql`f.raised_at < ${to}`,
  ];
}

function isAfter(mark: z.output<typeof markSchema>): SQL {
  return sql`(f.raised_at, f.register_id, f.epoch, f.seq, f.number)
    < (${mark[0]}::timestamptz, ${mark[1]}::uuid, ${mark[2]}::integer, ${mark[3]}::bigint, ${mark[4]}::integer)`;
}

async function countOpen(tx: TenantTx): Promise<number> {
  const { rows } = await tx.execute<{ open: number }>(sql`
    select count(*)::integer as open
    from (
      select from shop.violation f
      where not exists (
        select from shop.violation_resolution x
        where x.org_id = f.org_id and x.register_id = f.register_id and x.epoch = f.epoch and x.seq = f.seq
          and x.number = f.number
      )
      limit ${MOST_COUNTED}
    ) as counted`);
  return rows[0]?.open ?? 0;
}

async function answersOf(tx: TenantTx, rows: readonly ViolationRow[]): Promise<Violation[]> {
  const currencies = new Map(rows.map((row) => [row.register_id, row.currency]));
  const places = rows.map(whereOf);
  const entries = await readEntriesAt(tx, places, ({ registerId }) => currencies.get(registerId) ?? null);
  const papers = await readPapersOf(tx, [...entries.values()]);
  return rows.map((row) => {
    const where = whereOf(row);
    const entry = entries.get(keyOfPlace(where)) ?? UNREADABLE;
    return {
      ...where,
      number: row.number,
      code: row.code,
      says: row.says,
      scope: row.scope,
      staffId: row.staff_id,
      staffName: row.staff_name,
      raisedAt: instantOf(row.raised_at),
      entry,
      ...papers(entry),
      needsAnother: isAboutMoney(row),
      resolved:
        row.resolved_at === null || row.resolved_by === null
          ? null
          : {
              at: instantOf(row.resolved_at),
              by: personOf(row.resolved_by, row.resolved_by_name),
              reason: row.reason ?? "",
            },
    };
  });
}

/** The papers that entries belong to: the receipt of their sale, the Z of their session. */
export async function readPapersOf(
  tx: TenantTx,
  entries: readonly { readonly saleId: string | null; readonly sessionId: string | null }[],
): Promise<
  (entry: { readonly saleId: string | null; readonly sessionId: string | null }) => {
    receiptNumber: string | null;
    zNumber: string | null;
  }
> {
  const saleIds = entries.flatMap(({ saleId }) => saleId ?? []);
  const sessionIds = entries.flatMap(({ sessionId }) => sessionId ?? []);
  const { rows } = await tx.execute<{ id: string; number: string }>(sql`
    select sale_id as id, receipt_number as number from shop.sale where sale_id = any (${uuids(saleIds)})
    union all
    select session_id, z_number from shop.till_session
      where session_id = any (${uuids(sessionIds)}) and z_number is not null`);
  const numbers = new Map(rows.map(({ id, number }) => [id, number]));
  return ({ saleId, sessionId }) => ({
    receiptNumber: saleId === null ? null : (numbers.get(saleId) ?? null),
    zNumber: sessionId === null ? null : (numbers.get(sessionId) ?? null),
  });
}

function isAboutMoney({ scope }: { readonly scope: string }): boolean {
  return !NOT_MONEY.includes(scope);
}

interface OpenRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly number: number;
  readonly code: string;
  readonly scope: string;
  readonly staff_id: string | null;
}

/**
 * Resolves violations with a reason: all of them or none. What was resolved before stays as it was.
 * @returns refusals: `finding.unknown`, `finding.own` (it is about money and names whoever resolves it),
 *   `permission.missing`, those of a text
 */
export async function resolveViolations(
  tx: TenantTx,
  who: Entered,
  { violations: places, reason: written }: z.output<typeof resolveViolationsSchema>,
  address: string,
): Promise<Result<z.input<typeof resolvedViolationsSchema>>> {
  const reason = cleanName(written, REASON_LENGTH);
  if (!reason.ok) return reason;
  const wanted = [...new Map(places.map((place) => [`${keyOfPlace(place)}/${place.number}`, place])).values()];
  const found = await readOpen(tx, wanted);
  if (found.length < wanted.length) return refuse("finding.unknown");
  for (const row of found) {
    if (!mayIn(who, "session.approve_difference", row.branch_id))
      return refuse("permission.missing", { permission: "session.approve_difference" });
    if (isAboutMoney(row) && row.staff_id !== null && row.staff_id === who.staffId) return refuse("finding.own");
  }
  const { rows } = await tx.execute<OpenRow>(sql`
    insert into shop.violation_resolution (org_id, branch_id, register_id, epoch, seq, number, staff_id, reason)
    select v.org_id, v.branch_id, v.register_id, v.epoch, v.seq, v.number, ${who.staffId}::uuid, ${reason.value}
    from shop.violation v
    join ${placesTable(wanted)} on v.register_id = p.r and v.epoch = p.e and v.seq = p.s and v.number = p.n
    on conflict do nothing
    returning branch_id, register_id, epoch, seq, number`);
  const codes = new Map(found.map((row) => [placeTextOf(row), row.code]));
  for (const [branchId, resolved] of groupedByBranch(rows)) {
    const listed = resolved.map((row) => ({ place: placeTextOf(row), code: codes.get(placeTextOf(row)) ?? "" }));
    const detail = { reason: reason.value, count: resolved.length, violations: listed };
    const subjectId = listed.length === 1 ? (listed[0]?.place ?? null) : null;
    await record(tx, who, { action: "violations.resolved", subjectId, branchId, address, detail });
  }
  return ok({ resolved: rows.length, already: wanted.length - rows.length });
}

async function readOpen(tx: TenantTx, wanted: readonly Place[]): Promise<OpenRow[]> {
  const { rows } = await tx.execute<OpenRow>(sql`
    select v.branch_id, v.register_id, v.epoch, v.seq, v.number, v.code, v.scope, v.staff_id
    from shop.violation v
    join ${placesTable(wanted)} on v.register_id = p.r and v.epoch = p.e and v.seq = p.s and v.number = p.n`);
  return rows;
}

/** Places as a table `p` with the columns r, e, s and n. */
export function placesTable(places: readonly Place[]): SQL {
  const list = (of: (place: Place) => number): string => `{${places.map(of).join(",")}}`;
  return sql`unnest(${uuids(places.map(({ registerId }) => registerId))}, ${list(({ epoch }) => epoch)}::integer[],
    ${list(({ seq }) => seq)}::bigint[], ${list(({ number }) => number)}::integer[]) as p (r, e, s, n)`;
}

/** A place as the audit trail names it: register, epoch, seq and number. */
export function placeTextOf(row: {
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly number: number;
}): string {
  return `${row.register_id}/${row.epoch}/${row.seq}/${row.number}`;
}

/** Rows by the branch they are of: an event of the trail belongs to one. */
export function groupedByBranch<Row extends { readonly branch_id: string }>(
  rows: readonly Row[],
): Map<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.branch_id, [...(groups.get(row.branch_id) ?? []), row]);
  return groups;
}
