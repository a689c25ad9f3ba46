/** What is looked at because it can hide something: refunds, voids, discounts and their like by person or register, and the entries behind each figure. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  EXCEPTION_KINDS,
  type ExceptionKind,
  type Exceptions,
  type exceptionEntriesQuerySchema,
  type exceptionEntriesSchema,
  type exceptionsQuerySchema,
} from "#domain/protocol/desk/reports.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantOf } from "../db/instants.ts";
import { pageMarkOf, readPageMark } from "../db/paging.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { keyOfPlace, readEntriesAt, UNREADABLE } from "../findings/entries-at.ts";
import { allOf, personOf, writtenTimeSchema } from "../findings/where.ts";
import { type AskedPlace, branchesOf, type Dates, inPlace, onDays, STANDS } from "./figures.ts";

/** Acts that are exceptions, by the type of their entry. */
const KIND_OF_ACT: Readonly<Record<string, ExceptionKind>> = {
  "sale.voided": "void",
  "line.voided": "line_void",
  "sale.discarded": "discarded",
  "price.overridden": "price_override",
  "drawer.opened": "no_sale",
  "cash.paid_out": "paid_out",
};
/** Kinds whose entries say no amount. */
const WITHOUT_AMOUNT: readonly ExceptionKind[] = ["no_sale"];

/**
 * Every exception as a row `x`: its place, kind, person, amount, currency. A void or discount counts where its sale does; of
 * what is between two tenders of a count only the shop's own currency is one amount, any other has its own.
 */
function exceptionRows(kinds: readonly ExceptionKind[], branches: readonly string[], asked: AskedPlace & Dates): SQL {
  const where = (of: SQL) => inPlace(of, branches, asked.registerId, onDays(of, asked));
  const parts: SQL[] = [];
  if (kinds.includes("refund")) parts.push(ofSales("refund", where, sql`s.takes_back`, sql`s.returned_minor`));
  if (kinds.includes("discount"))
    parts.push(ofSales("discount", where, sql`s.discount_minor <> 0`, sql`s.discount_minor`));
  const acts = Object.entries(KIND_OF_ACT).filter(([, kind]) => kinds.includes(kind));
  if (acts.length > 0) {
    const cases = acts.map(([type, kind]) => sql`when ${type} then ${kind}`);
    parts.push(sql`
      select case a.type ${sql.join(cases, sql` `)} end as kind, a.branch_id, a.register_id, a.epoch, a.seq, a.staff_id,
        a.approver_id, a.occurred_at, a.business_date, a.amount_minor as amount,
        coalesce(t.currency, b.settings ->> 'currency') as currency
      from shop.act a
      left join shop.till_session t on t.org_id = a.org_id and t.register_id = a.register_id
        and t.session_id = a.session_id
      left join shop.branch b on b.org_id = a.org_id and b.branch_id = a.branch_id
      where ${where(sql`a`)} and a.type in (${sql.join(
        acts.map(([type]) => sql`${type}`),
        sql`, `,
      )}) and (a.type <> 'line.voided' or a.amount_minor is not null)`);
  }
  if (kinds.includes("over_short"))
    parts.push(sql`
      select 'over_short' as kind, t.branch_id, t.register_id, a.epoch, a.seq, t.opened_by as staff_id, a.approver_id,
        a.occurred_at, t.business_date, d.amount, d.currency
      from shop.till_session t
      join shop.act a on a.org_id = t.org_id and a.register_id = t.register_id and a.session_id = t.session_id
        and a.type = 'session.closed'
      join shop.branch b on b.org_id = t.org_id and b.branch_id = t.branch_id
      cross join lateral (
        select coalesce(e.currency, t.currency, b.settings ->> 'currency') as currency, sum(e."differenceMinor") as amount
        from jsonb_to_recordset(t.tenders) as e (currency text, "differenceMinor" bigint)
        group by 1
        having sum(e."differenceMinor") <> 0
      ) d
      where ${where(sql`t`)} and t.state = 'closed'`);
  return sql.join(parts, sql` union all `);
}

function ofSales(kind: ExceptionKind, where: (of: SQL) => SQL, which: SQL, amount: SQL): SQL {
  return sql`
    select ${kind}::text as kind, s.branch_id, s.register_id, s.epoch, s.seq, s.staff_id, null::uuid as approver_id,
      s.occurred_at, s.business_date, ${amount}::numeric as amount, s.currency
    from shop.sale s
    where ${where(sql`s`)} and ${which} and ${STANDS}`;
}

interface SumRow extends Record<string, unknown> {
  readonly key: string;
  readonly name: string | null;
  readonly currency: string;
  readonly kind: ExceptionKind | "sold";
  readonly count: string;
  readonly amount: string | null;
  readonly over: string | null;
  readonly short: string | null;
}

/** Adds them up. @returns refusal: `permission.missing` */
export async function readExceptions(
  tx: TenantTx,
  who: Entered,
  asked: z.output<typeof exceptionsQuerySchema>,
): Promise<Result<Exceptions>> {
  const readable = branchesOf(who, asked.branchId);
  if (!readable.ok) return readable;
  const isPerson = asked.by === "person";
  const raw = isPerson ? sql`x.staff_id` : sql`x.register_id`;
  const names = isPerson
    ? { name: sql`p.name`, join: sql`left join shop.staff p on p.staff_id = g.id` }
    : { name: sql`r.code || ' ' || r.name`, join: sql`left join shop.register r on r.register_id = g.id` };
  const others = EXCEPTION_KINDS.filter((kind) => kind !== "refund" && kind !== "discount");
  const { rows } = await tx.execute<SumRow>(sql`
    select coalesce(g.id::text, '') as key, ${names.name} as name, g.currency, g.kind, g.count, g.amount, g.over, g.short
    from (
      select e.id, e.currency, k.kind, k.count, k.amount, null::numeric as over, null::numeric as short
      from (${salesOnce(isPerson, inPlace(sql`s`, readable.value, asked.registerId, onDays(sql`s`, asked)))}) e
      cross join lateral (
        values ('sold', e.receipts, e.sold), ('refund', e.refunds, e.returned), ('discount', e.discounts, e.discount)
      ) as k (kind, count, amount)
      where k.count > 0
      union all
      select ${raw}, x.currency, x.kind, count(*), sum(x.amount), sum(x.amount) filter (where x.amount > 0),
        sum(x.amount) filter (where x.amount < 0)
      from (${exceptionRows(others, readable.value, asked)}) x
      group by 1, 2, 3
    ) g
    ${names.join}
    order by 2, 1, 3`);
  const groups = new Map<string, SumRow[]>();
  for (const row of rows) {
    const key = `${row.key} ${row.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return ok({ rows: [...groups.values()].map(rowOf) });
}

/** What whole sales say, in one going over them: turnover, refunds, discounts. */
function salesOnce(isPerson: boolean, where: SQL): SQL {
  return sql`
    select ${isPerson ? sql`s.staff_id` : sql`s.register_id`} as id, s.currency, count(*) as receipts,
      sum(s.sold_minor - s.returned_minor) as sold, count(*) filter (where s.takes_back) as refunds,
      sum(s.returned_minor) filter (where s.takes_back) as returned,
      count(*) filter (where s.discount_minor <> 0) as discounts, sum(s.discount_minor) as discount
    from shop.sale s
    where ${where} and ${STANDS}
    group by 1, 2`;
}

function rowOf(group: readonly SumRow[]): Exceptions["rows"][number] {
  const [first] = group;
  const sold = group.find(({ kind }) => kind === "sold");
  return {
    key: first?.key ?? "",
    name: first?.name ?? null,
    currency: first?.currency ?? "",
    receipts: Number(sold?.count ?? 0),
    amountMinor: Number(sold?.amount ?? 0),
    exceptions: EXCEPTION_KINDS.flatMap((kind) => {
      const row = group.find((each) => each.kind === kind);
      if (!row) return [];
      const isDifference = kind === "over_short";
      return [
        {
          kind,
          count: Number(row.count),
          amountMinor: WITHOUT_AMOUNT.includes(kind) ? null : Number(row.amount ?? 0),
          overMinor: isDifference ? Number(row.over ?? 0) : null,
          shortMinor: isDifference ? Number(row.short ?? 0) : null,
        },
      ];
    }),
  };
}

const markSchema = z.tuple([writtenTimeSchema, z.uuid(), z.int32(), z.int(), z.string().regex(/^[A-Z]{3}$/)]);

interface EntryRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly register_id: string;
  readonly register_code: string | null;
  readonly epoch: number;
  readonly seq: string;
  readonly staff_id: string | null;
  readonly staff_name: string | null;
  readonly approver_id: string | null;
  readonly approver_name: string | null;
  readonly occurred_at: string;
  readonly business_date: string;
  readonly amount: string | null;
  readonly currency: string;
}

/** A page of the entries behind one figure, newest first. @returns refusals: `permission.missing`, `request.form` for a mark of another list */
export async function listExceptionEntries(
  tx: TenantTx,
  who: Entered,
  asked: z.output<typeof exceptionEntriesQuerySchema>,
): Promise<Result<z.input<typeof exceptionEntriesSchema>>> {
  const { kind, staffId, after, limit } = asked;
  const readable = branchesOf(who, asked.branchId);
  if (!readable.ok) return readable;
  const mark = after === undefined ? null : readPageMark(after, markSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const wanted = allOf([
    staffId === undefined ? undefined : sql`x.staff_id = ${staffId}`,
    mark
      ? sql`(x.occurred_at, x.register_id, x.epoch, x.seq, x.currency) < (${mark[0]}::timestamptz, ${mark[1]}::uuid,
          ${mark[2]}::integer, ${mark[3]}::bigint, ${mark[4]})`
      : undefined,
  ]);
  const { rows } = await tx.execute<EntryRow>(sql`
    select x.*, x.business_date::text as business_date, r.code as register_code, p.name as staff_name,
      a.name as approver_name
    from (
      select * from (${exceptionRows([kind], readable.value, asked)}) x
      where ${wanted}
      order by x.occurred_at desc, x.register_id desc, x.epoch desc, x.seq desc, x.currency desc
      limit ${limit}
    ) x
    left join shop.register r on r.register_id = x.register_id
    left join shop.staff p on p.staff_id = x.staff_id
    left join shop.staff a on a.staff_id = x.approver_id
    order by x.occurred_at desc, x.register_id desc, x.epoch desc, x.seq desc, x.currency desc`);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const places = rows.map((row) => ({ registerId: row.register_id, epoch: row.epoch, seq: Number(row.seq) }));
  const currencies = new Map(rows.map((row, at) => [keyOfPlace(places[at] ?? EMPTY), row.currency]));
  const entries = await readEntriesAt(tx, places, (place) => currencies.get(keyOfPlace(place)) ?? null);
  return ok({
    entries: rows.map((row, at) => {
      const place = places[at] ?? EMPTY;
      const entry = entries.get(keyOfPlace(place)) ?? UNREADABLE;
      return {
        ...place,
        branchId: row.branch_id,
        registerCode: row.register_code,
        person: personOf(row.staff_id, row.staff_name),
        approver: personOf(row.approver_id, row.approver_name),
        occurredAt: instantOf(row.occurred_at),
        businessDate: row.business_date,
        amountMinor: row.amount === null ? null : Number(row.amount),
        currency: row.currency,
        entry,
      };
    }),
    next: last ? pageMarkOf([last.occurred_at, last.register_id, last.epoch, Number(last.seq), last.currency]) : null,
  });
}

const EMPTY = { registerId: "", epoch: 0, seq: 0 };
