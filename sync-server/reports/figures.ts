/** Figures of sales in SQL: what is added up, over which sales, and how rows become what an answer says. docs/REPORTS.md says what each means. */
import { type SQL, sql } from "drizzle-orm";
import type { Figures } from "#domain/protocol/desk/reports.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type Entered, mayIn } from "../db/tenant.ts";
import { uuids } from "../findings/entries-at.ts";
import { allOf } from "../findings/where.ts";

/** Which branches a report is of. */
export interface AskedPlace {
  readonly branchId?: string | undefined;
  readonly registerId?: string | undefined;
}

/** Business dates, both included. */
export interface Dates {
  readonly from: string;
  readonly to: string;
}

/**
 * The branches that a report is of: the one that was asked for, or all whose reports the caller may read.
 * @returns refusal: `permission.missing`, also for a branch that there is not
 */
export function branchesOf(who: Entered, branchId: string | undefined): Result<string[]> {
  const readable = [...who.branchMasks.keys()].filter((each) => mayIn(who, "reports.branch", each));
  if (branchId === undefined) return ok(readable);
  return readable.includes(branchId) ? ok([branchId]) : refuse("permission.missing", { permission: "reports.branch" });
}

/** Sales `s` that stand: voided ones left out. A sale is voided by its own register only. */
export const STANDS: SQL = sql`not exists (
  select from shop.sale_void v
  where v.org_id = s.org_id and v.sale_id = s.sale_id and v.register_id = s.register_id
)`;

/** Rows of `of` in these branches, at this register if one is named, on these days. */
export function inPlace(of: SQL, branches: readonly string[], registerId: string | undefined, days: SQL): SQL {
  return allOf([
    sql`${of}.branch_id = any (${uuids(branches)})`,
    registerId === undefined ? undefined : sql`${of}.register_id = ${registerId}`,
    days,
  ]);
}

/** Business dates of `of` from one day to another. */
export function onDays(of: SQL, { from, to }: Dates): SQL {
  return sql`${of}.business_date between ${from}::date and ${to}::date`;
}

/** Whole sales `s` added up, by the names of `FigureRow`. */
export const SALE_SUMS: SQL = sql`count(*) as receipts, count(*) filter (where s.sells) as sales,
  count(*) filter (where s.takes_back) as refunds, sum(s.sold_minor) as sold, sum(s.returned_minor) as returned,
  sum(s.sold_minor - s.returned_minor) as amount, sum(s.discount_minor) as discounts, sum(s.goods_tax_minor) as tax,
  sum(s.sold_minor - s.returned_minor - s.goods_tax_minor) as net, null::numeric as quantity`;

/** What stands beside turnover. */
export const BESIDE_SUMS: SQL = sql`sum(s.deposit_minor) as deposits, sum(s.tip_minor) as tips,
  sum(s.cash_rounding_minor) as rounding`;

/** Sums as PostgreSQL gives them; null where a dimension does not know them. */
export interface FigureRow extends Record<string, unknown> {
  readonly receipts: string | null;
  readonly sales: string | null;
  readonly refunds: string | null;
  readonly sold: string | null;
  readonly returned: string | null;
  readonly amount: string | null;
  readonly discounts: string | null;
  readonly net: string | null;
  readonly tax: string | null;
  readonly quantity: string | null;
}

/** Names of the sums. */
export const FIGURE_NAMES = [
  "receipts",
  "sales",
  "refunds",
  "sold",
  "returned",
  "amount",
  "discounts",
  "net",
  "tax",
  "quantity",
] as const satisfies readonly (keyof FigureRow)[];

/** Sums in an answer's words. @param knows the sums that the dimension knows: of these nothing at all is 0 */
export function figuresOf(
  row: Readonly<Record<string, unknown>> | undefined,
  knows: ReadonlySet<string> = SALES_KNOW,
  prefix = "",
): Figures {
  const read = (name: (typeof FIGURE_NAMES)[number]): number | null =>
    knows.has(name) ? Number(row?.[`${prefix}${name}`] ?? 0) : null;
  return {
    receipts: read("receipts"),
    sales: read("sales"),
    refunds: read("refunds"),
    salesMinor: read("sold"),
    refundsMinor: read("returned"),
    amountMinor: read("amount") ?? 0,
    discountsMinor: read("discounts"),
    netMinor: read("net"),
    taxMinor: read("tax"),
    quantityThousandths: read("quantity"),
  };
}

/** What sums of whole sales know. */
export const SALES_KNOW: ReadonlySet<string> = new Set(FIGURE_NAMES.filter((name) => name !== "quantity"));
