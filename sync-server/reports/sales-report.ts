/** Sales told apart by one thing, compared with earlier days if that is asked for, sorted and page by page. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { daysOf, type SalesReport, type SalesReportQuery, type SalesRow } from "#domain/protocol/desk/reports.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type BusinessDate, daysAfter } from "#domain/time/business-date.ts";
import { pageMarkOf, readPageMark } from "../db/paging.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { DIMENSIONS, type Dimension } from "./dimensions.ts";
import {
  BESIDE_SUMS,
  branchesOf,
  type Dates,
  FIGURE_NAMES,
  figuresOf,
  inPlace,
  onDays,
  SALE_SUMS,
  STANDS,
} from "./figures.ts";

const WEEK_DAYS = 7;

/** Value sorted by, key, currency. PostgreSQL's texts have no NUL. */
const textSchema = z
  .string()
  .max(300)
  .refine((text) => !text.includes("\0"));
const markSchema = z.tuple([textSchema, textSchema, z.string().regex(/^[A-Z]{3}$/)]);
const numberSchema = z.string().regex(/^-?\d{1,30}$/);

interface ReportRow extends Record<string, unknown> {
  readonly key: string;
  readonly name: string | null;
  readonly currency: string;
  readonly value: string;
  readonly rows: string;
  /** Null where there is nothing, absent where they are not asked for. */
  readonly totals?: TotalRow[] | null;
}

/** Where rows are put by what they are sorted by, and whether that is a number. */
function sortedBy(sort: NonNullable<SalesReportQuery["sort"]>): { readonly value: SQL; readonly isNumber: boolean } {
  switch (sort) {
    case "key":
      return { value: sql`r.key collate "C"`, isNumber: false };
    case "name":
      return { value: sql`coalesce(r.name, '')`, isNumber: false };
    case "refunds":
      return { value: sql`coalesce(r.returned, 0)`, isNumber: true };
    default:
      return { value: sql`coalesce(r.${sql.identifier(sort)}, 0)`, isNumber: true };
  }
}

/** Reads a page of it. @returns refusals: `permission.missing`, `request.form` for a mark of another list */
export async function readSalesReport(
  tx: TenantTx,
  who: Entered,
  asked: SalesReportQuery,
): Promise<Result<SalesReport>> {
  const { by, from, to, registerId, after, limit } = asked;
  const readable = branchesOf(who, asked.branchId);
  if (!readable.ok) return readable;
  const dimension = DIMENSIONS[by];
  const sort = asked.sort ?? (dimension.isTime ? "key" : "amount");
  const isUp = (asked.order ?? (sort === "key" || sort === "name" ? "asc" : "desc")) === "asc";
  const { value, isNumber } = sortedBy(sort);
  const mark = after === undefined ? null : readPageMark(after, markSchema);
  if (mark === undefined || (mark && isNumber && !numberSchema.safeParse(mark[0]).success))
    return refuse("request.form", { where: "after" });
  const { compared, shiftDays } = comparedDays(asked);
  const days = compared ? sql`(${onDays(sql`s`, asked)} or ${onDays(sql`s`, compared)})` : onDays(sql`s`, asked);
  const where = inPlace(sql`s`, readable.value, registerId, days);
  const before = compared ? sql`s.business_date < ${from}::date` : sql`false`;
  const [direction, beyond] = isUp ? [sql`asc`, sql`>`] : [sql`desc`, sql`<`];
  const marked = mark
    ? sql`where (${value}, r.key collate "C", r.currency) ${beyond} (${mark[0]}::${isNumber ? sql`numeric` : sql`text`}, ${mark[1]}, ${mark[2]})`
    : sql``;
  // The first page says the totals; whoever turns over knows them. Groups of whole sales add up to them.
  const isFirst = after === undefined;
  const addsUp = isFirst && dimension.isOfSales;
  const { rows } = await tx.execute<ReportRow>(sql`
    with g as materialized (${dimension.grouped(where, before, shiftDays)}), r as (${pivoted(dimension)})
    select r.*, ${value} as value, (select count(*) from r) as rows${addsUp ? TOTALS_OF_GROUPS : sql``}
    from r
    ${marked}
    order by ${value} ${direction}, r.key collate "C" ${direction}, r.currency ${direction}
    limit ${limit}`);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return ok({
    by,
    from,
    to,
    before: compared,
    rows: rows.map((row) => rowOf(row, dimension, compared !== null)),
    count: Number(rows[0]?.rows ?? 0),
    next: last ? pageMarkOf([String(last.value), last.key, last.currency]) : null,
    totals: totalsOf(
      addsUp ? (rows[0]?.totals ?? []) : isFirst ? await readTotals(tx, where, before) : [],
      compared !== null,
    ),
  });
}

/** The compared days beside each other, one row a group. */
function pivoted({ key, name, names }: Dimension): SQL {
  const sums = FIGURE_NAMES.flatMap((each) => {
    const column = sql.identifier(each);
    return [
      sql`sum(g.${column}) filter (where not g.before) as ${column}`,
      sql`sum(g.${column}) filter (where g.before) as ${sql.identifier(`before_${each}`)}`,
    ];
  });
  return sql`
    select ${key} as key, min(${name}) as name, g.currency, ${sql.join(sums, sql`, `)}
    from g
    ${names}
    group by 1, 3`;
}

/** The days that a report is compared with; null for none. */
function comparedDays({ from, to, compare }: SalesReportQuery): {
  readonly compared: Dates | null;
  readonly shiftDays: number;
} {
  if (compare === undefined) return { compared: null, shiftDays: 0 };
  const days = daysOf(from, to);
  const shiftDays = compare === "previous" ? days : Math.ceil(days / WEEK_DAYS) * WEEK_DAYS;
  const earlier = (date: string) => daysAfter(date as BusinessDate, -shiftDays);
  return { compared: { from: earlier(from), to: earlier(to) }, shiftDays };
}

function rowOf(row: ReportRow, { knows }: Dimension, isCompared: boolean): SalesRow {
  return {
    key: row.key,
    name: row.name,
    currency: row.currency,
    figures: figuresOf(row, knows),
    before: isCompared ? figuresOf(row, knows, "before_") : null,
  };
}

interface TotalRow extends Record<string, unknown> {
  readonly currency: string;
  readonly before: boolean;
  readonly deposits: string;
  readonly tips: string;
  readonly rounding: string;
}

/** Totals of the groups `g`, as JSON in every row. */
const TOTALS_OF_GROUPS: SQL = sql`, (
  select jsonb_agg(t)
  from (
    select g.currency, g.before, ${sql.join(
      [...FIGURE_NAMES, "deposits", "tips", "rounding"].map((each) => {
        const column = sql.identifier(each);
        return sql`sum(g.${column}) as ${column}`;
      }),
      sql`, `,
    )}
    from g
    group by 1, 2
  ) t
) as totals`;

async function readTotals(tx: TenantTx, where: SQL, before: SQL): Promise<TotalRow[]> {
  const { rows } = await tx.execute<TotalRow>(sql`
    select s.currency, ${before} as before, ${SALE_SUMS}, ${BESIDE_SUMS}
    from shop.sale s
    where ${where} and ${STANDS}
    group by 1, 2`);
  return rows;
}

function totalsOf(rows: readonly TotalRow[], isCompared: boolean): SalesReport["totals"] {
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const [now, then] = [false, true].map((of) => rows.find((row) => row.currency === currency && row.before === of));
    return {
      currency,
      figures: figuresOf(now),
      depositsMinor: Number(now?.deposits ?? 0),
      tipsMinor: Number(now?.tips ?? 0),
      cashRoundingMinor: Number(now?.rounding ?? 0),
      before: isCompared ? figuresOf(then) : null,
    };
  });
}
