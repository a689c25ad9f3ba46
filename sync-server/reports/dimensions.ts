/** What sales are told apart by, in SQL: for each dimension the rows that are grouped, by what, and the names of the groups. */
import { type SQL, sql } from "drizzle-orm";
import type { SalesDimension } from "#domain/protocol/desk/reports.ts";
import { BESIDE_SUMS, FIGURE_NAMES, SALE_SUMS, SALES_KNOW, STANDS } from "./figures.ts";

/** A dimension. Grouped rows are `g` with `raw`, `currency`, `before` and the sums. */
export interface Dimension {
  /** The sums by `raw`, `currency` and `before`. @param where of sales `s` @param before whether a row is of the compared days */
  readonly grouped: (where: SQL, before: SQL, shiftDays: number) => SQL;
  readonly key: SQL;
  /** Null where the key says it. */
  readonly name: SQL;
  /** Joins to `g` what the name needs. */
  readonly names: SQL;
  readonly knows: ReadonlySet<string>;
  /** Whether its rows are times, which have an order of their own. */
  readonly isTime: boolean;
  /** Whether it groups whole sales, so that its groups add up to the totals. */
  readonly isOfSales: boolean;
}

const NOTHING = sql``;
const NO_NAME = sql`null::text`;
const ID = sql`coalesce(g.raw::text, '')`;

/** Whole sales, grouped by something of theirs. */
function bySale(
  raw: (before: SQL, shiftDays: number) => SQL,
  of: Partial<Dimension> & { readonly from?: SQL } = {},
): Dimension {
  const { from = NOTHING, ...more } = of;
  return {
    grouped: (where, before, shiftDays) => sql`
      select ${raw(before, shiftDays)} as raw, s.currency, ${before} as before, ${SALE_SUMS}, ${BESIDE_SUMS}
      from shop.sale s
      ${from}
      where ${where} and ${STANDS}
      group by 1, 2, 3`,
    key: ID,
    name: NO_NAME,
    names: NOTHING,
    knows: SALES_KNOW,
    isTime: false,
    isOfSales: true,
    ...more,
  };
}

const LINES_KNOW: ReadonlySet<string> = new Set(FIGURE_NAMES.filter((name) => name !== "receipts"));

/** Lines of goods, grouped by something of theirs; deposits are no goods. */
function byLine(raw: SQL, of: Pick<Dimension, "name" | "names"> & { readonly from?: SQL }): Dimension {
  const { from = NOTHING, ...more } = of;
  return {
    grouped: (where, before) => sql`
      select ${raw} as raw, s.currency, ${before} as before, min(l.name collate "C") as name, null::bigint as receipts,
        count(*) filter (where not l.is_back) as sales, count(*) filter (where l.is_back) as refunds,
        sum(l.net_minor + l.tax_minor) filter (where not l.is_back) as sold,
        -sum(l.net_minor + l.tax_minor) filter (where l.is_back) as returned,
        sum(l.net_minor + l.tax_minor) as amount, sum(l.discount_minor) filter (where not l.is_back) as discounts,
        sum(l.tax_minor) as tax, sum(l.net_minor) as net, sum(l.quantity_thousandths) as quantity
      from shop.sale s
      join shop.sale_line l on l.org_id = s.org_id and l.register_id = s.register_id and l.epoch = s.epoch
        and l.seq = s.seq
      ${from}
      where ${where} and ${STANDS} and not l.is_deposit
      group by 1, 2, 3`,
    key: ID,
    knows: LINES_KNOW,
    isTime: false,
    isOfSales: false,
    ...more,
  };
}

/** What each tender brought: tenders, less change in the shop's own cash, corrections followed. */
const byTender: Dimension = {
  grouped: (where, before) => sql`
    select b.method as raw, b.currency, b.before, null::bigint as receipts, sum(b.used) as sales, null::bigint as refunds,
      null::bigint as sold, null::bigint as returned, sum(b.minor) as amount, null::bigint as discounts,
      null::bigint as tax, null::bigint as net, null::bigint as quantity
    from (
      select m.method, e.currency, e.before, m.used, m.minor
      from (
        select t.method, s.currency, ${before} as before, count(*) as used, sum(t.amount_minor) as minor,
          -- A sale's change is looked at once, beside its first tender.
          sum(s.change_minor) filter (where t.number = 0) as change
        from shop.sale s
        join shop.sale_tender t on t.org_id = s.org_id and t.register_id = s.register_id and t.epoch = s.epoch
          and t.seq = s.seq
        where ${where} and ${STANDS}
        group by 1, 2, 3
      ) e
      cross join lateral (values (e.method, e.used, e.minor), ('cash', 0, -e.change)) as m (method, used, minor)
      where m.minor <> 0 or m.used > 0
      union all
      select m.method, s.currency, ${before}, 0, m.minor
      from shop.tender_correction c
      join shop.sale s on s.org_id = c.org_id and s.register_id = c.register_id and s.sale_id = c.sale_id
      cross join lateral (values (c.from_method, -c.amount_minor), (c.to_method, c.amount_minor)) as m (method, minor)
      where ${where} and ${STANDS}
    ) b
    group by 1, 2, 3`,
  key: sql`g.raw`,
  name: NO_NAME,
  names: NOTHING,
  knows: new Set(["sales", "amount"]),
  isTime: false,
  isOfSales: false,
};

/** What each tax came to, as the receipts list it: deposits' taxes in it. */
const byTax: Dimension = {
  grouped: (where, before) => sql`
    select k.key as raw, s.currency, ${before} as before, count(*) as receipts, null::bigint as sales,
      null::bigint as refunds, null::bigint as sold, null::bigint as returned, sum(k.net + k.tax) as amount,
      null::bigint as discounts, sum(k.tax) as tax, sum(k.net) as net, null::bigint as quantity
    from shop.sale s
    cross join lateral unnest(s.tax_keys, s.tax_net_minor, s.tax_tax_minor) as k (key, net, tax)
    where ${where} and ${STANDS}
    group by 1, 2, 3`,
  key: sql`g.raw`,
  name: sql`t.name`,
  names: sql`left join shop.tax t on t.tax_id::text = right(g.raw, 36)`,
  knows: new Set(["receipts", "amount", "net", "tax"]),
  isTime: false,
  isOfSales: false,
};

/** Every dimension. */
export const DIMENSIONS: Readonly<Record<SalesDimension, Dimension>> = {
  hour: bySale(() => sql`extract(hour from s.occurred_at at time zone z.zone)::integer`, {
    from: sql`join (select branch_id, settings ->> 'zone' as zone from shop.branch offset 0) z
      on z.branch_id = s.branch_id`,
    key: sql`lpad(g.raw::text, 2, '0')`,
    isTime: true,
  }),
  weekday: bySale(() => sql`extract(isodow from s.business_date)::integer`, { key: sql`g.raw::text`, isTime: true }),
  // The compared days stand beside those they are compared with.
  day: bySale((before, shiftDays) => sql`s.business_date + case when ${before} then ${shiftDays}::integer else 0 end`, {
    key: sql`g.raw::text`,
    isTime: true,
  }),
  product: byLine(sql`l.product_id`, {
    name: sql`coalesce(p.name, g.name)`,
    names: sql`left join shop.product p on p.product_id = g.raw`,
  }),
  category: byLine(sql`pc.category_id`, {
    from: sql`left join shop.product pc on pc.org_id = l.org_id and pc.product_id = l.product_id`,
    name: sql`c.name`,
    names: sql`left join shop.category c on c.category_id = g.raw`,
  }),
  person: bySale(() => sql`s.staff_id`, {
    name: sql`p.name`,
    names: sql`left join shop.staff p on p.staff_id = g.raw`,
  }),
  register: bySale(() => sql`s.register_id`, {
    name: sql`r.code || ' ' || r.name`,
    names: sql`left join shop.register r on r.register_id = g.raw`,
  }),
  branch: bySale(() => sql`s.branch_id`, {
    name: sql`b.name`,
    names: sql`left join shop.branch b on b.branch_id = g.raw`,
  }),
  tender: byTender,
  tax: byTax,
};
