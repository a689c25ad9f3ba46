/** Today as it goes: each branch's business day now beside the same weekday last week, its open sessions, and when its registers were last heard. */
import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Today, todayQuerySchema } from "#domain/protocol/desk/reports.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { type BusinessDate, businessDateAt } from "#domain/time/business-date.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { uuids } from "../findings/entries-at.ts";
import { personOf } from "../findings/where.ts";
import { BESIDE_SUMS, branchesOf, FIGURE_NAMES, type FigureRow, figuresOf, SALE_SUMS, STANDS } from "./figures.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

interface BranchRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly name: string;
  readonly currency: string;
  readonly zone: string;
  readonly day_start: number;
}
/** A branch with its business day now. */
interface Branch extends BranchRow {
  readonly day: BusinessDate;
}
/** An hour of today or of that day last week; `early` is what of it had happened by this time of day. */
interface HourRow extends FigureRow {
  readonly branch_id: string;
  readonly currency: string;
  readonly before: boolean;
  readonly early: boolean;
  readonly hour: number;
  readonly deposits: string;
  readonly tips: string;
  readonly rounding: string;
}

/** Reads today. @returns refusal: `permission.missing` */
export async function readToday(
  tx: TenantTx,
  who: Entered,
  { branchId }: z.output<typeof todayQuerySchema>,
  nowMs: number,
): Promise<Result<Today>> {
  const readable = branchesOf(who, branchId);
  if (!readable.ok) return readable;
  const at = instantFromMs(nowMs);
  const { rows: found } = await tx.execute<BranchRow>(sql`
    select branch_id, name, settings ->> 'currency' as currency, settings ->> 'zone' as zone,
      (settings ->> 'dayStartMinutes')::integer as day_start
    from shop.branch
    where branch_id = any (${uuids(readable.value)}) and closed_at is null
    order by name, branch_id`);
  const branches = found.map((each): Branch => ({ ...each, day: businessDateAt(at, each.zone, each.day_start) }));
  const hours = await readHours(tx, branches, at);
  const sessions = await readSessions(tx, branches);
  const registers = await readRegisters(tx, branches);
  return ok({
    at,
    branches: branches.map((branch) => {
      const own = hours.filter(({ branch_id }) => branch_id === branch.branch_id);
      return {
        branchId: branch.branch_id,
        name: branch.name,
        zone: branch.zone,
        businessDate: branch.day,
        currencies: [...new Set([branch.currency, ...own.map(({ currency }) => currency)])].map((currency) => {
          const rows = own.filter((row) => row.currency === currency);
          return { ...totalOf(currency, rows), hours: hoursOf(rows) };
        }),
        sessions: sessions.filter((each) => each.branchId === branch.branch_id).map(({ branchId: _, ...each }) => each),
        registers: registers
          .filter((each) => each.branchId === branch.branch_id)
          .map(({ branchId: _, ...each }) => each),
      };
    }),
    totals: [...new Set(hours.map(({ currency }) => currency))].sort().map((currency) =>
      totalOf(
        currency,
        hours.filter((row) => row.currency === currency),
      ),
    ),
  });
}

/** Sales of each hour on the wall. What a till with a fast clock dates later than now is today's as well. */
async function readHours(tx: TenantTx, branches: readonly Branch[], at: string): Promise<HourRow[]> {
  const { rows } = await tx.execute<HourRow>(sql`
    select s.branch_id, s.currency, s.business_date < d.day as before,
      s.business_date = d.day or s.occurred_at <= d.until as early,
      extract(hour from s.occurred_at at time zone d.zone)::integer as hour, ${SALE_SUMS}, ${BESIDE_SUMS}
    from (
      select e.branch, e.day, e.zone,
        ((${at}::timestamptz at time zone e.zone) - interval '7 days') at time zone e.zone as until
      from unnest(${uuids(branches.map(({ branch_id }) => branch_id))},
        ${`{${branches.map(({ day }) => day).join(",")}}`}::date[],
        ${`{${branches.map(({ zone }) => `"${zone}"`).join(",")}}`}::text[]) as e (branch, day, zone)
    ) d
    join shop.sale s on s.branch_id = d.branch and s.business_date in (d.day, d.day - 7)
    where ${STANDS}
    group by 1, 2, 3, 4, 5`);
  return rows;
}

function totalOf(currency: string, rows: readonly HourRow[]) {
  const today = sumOf(rows.filter(({ before }) => !before));
  return {
    currency,
    figures: figuresOf(today),
    depositsMinor: today.deposits ?? 0,
    tipsMinor: today.tips ?? 0,
    cashRoundingMinor: today.rounding ?? 0,
    lastWeek: figuresOf(sumOf(rows.filter(({ before, early }) => before && early))),
  };
}

function hoursOf(rows: readonly HourRow[]) {
  return HOURS.flatMap((hour) => {
    const own = rows.filter((row) => row.hour === hour);
    if (own.length === 0) return [];
    const [figures, lastWeek] = [own.filter(({ before }) => !before), own.filter(({ before }) => before)];
    return [{ hour, figures: figuresOf(sumOf(figures)), lastWeek: figuresOf(sumOf(lastWeek)) }];
  });
}

function sumOf(rows: readonly HourRow[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows)
    for (const name of [...FIGURE_NAMES, "deposits", "tips", "rounding"])
      sums[name] = (sums[name] ?? 0) + Number(row[name] ?? 0);
  return sums;
}

interface SessionRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly session_id: string;
  readonly register_id: string;
  readonly state: "open" | "counted";
  readonly business_date: string;
  readonly opened_at: string;
  readonly opened_by: string | null;
  readonly name: string | null;
}

async function readSessions(tx: TenantTx, branches: readonly Branch[]) {
  const { rows } = await tx.execute<SessionRow>(sql`
    select t.branch_id, t.session_id, t.register_id, t.state, t.business_date::text as business_date, t.opened_at,
      t.opened_by, p.name
    from shop.till_session t
    left join shop.staff p on p.org_id = t.org_id and p.staff_id = t.opened_by
    where t.branch_id = any (${uuids(branches.map(({ branch_id }) => branch_id))}) and t.state <> 'closed'
    order by t.opened_at, t.session_id`);
  return rows.map((row) => ({
    branchId: row.branch_id,
    sessionId: row.session_id,
    registerId: row.register_id,
    state: row.state,
    businessDate: row.business_date,
    openedAt: instantOf(row.opened_at),
    openedBy: personOf(row.opened_by, row.name),
  }));
}

interface RegisterRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly register_id: string;
  readonly code: string;
  readonly name: string;
  readonly last_contact_at: string | null;
  readonly received_at: string | null;
}

async function readRegisters(tx: TenantTx, branches: readonly Branch[]) {
  const { rows } = await tx.execute<RegisterRow>(sql`
    select r.branch_id, r.register_id, r.code, r.name, r.last_contact_at, h.received_at
    from shop.register r
    left join shop.register_head h on h.org_id = r.org_id and h.register_id = r.register_id
    where r.branch_id = any (${uuids(branches.map(({ branch_id }) => branch_id))}) and r.state = 'active'
    order by r.code`);
  return rows.map((row) => ({
    branchId: row.branch_id,
    registerId: row.register_id,
    code: row.code,
    name: row.name,
    lastContactAt: instantOrNull(row.last_contact_at),
    lastEntriesAt: instantOrNull(row.received_at),
  }));
}
