/** Sales one by one: the list that people look through, newest business day first. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { SaleItem, SalesQuery, salesSchema } from "#domain/protocol/desk/sales.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantOf } from "../db/instants.ts";
import { pageMarkOf, readPageMark } from "../db/paging.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { uuids } from "../findings/entries-at.ts";
import { allOf, personOf, writtenTimeSchema } from "../findings/where.ts";
import { branchesOf, STANDS } from "./figures.ts";

/** Business date, time, register, epoch, seq. */
export const saleMarkSchema = z.tuple([
  z.iso.date().refine((text) => !text.startsWith("0000")),
  writtenTimeSchema,
  z.uuid(),
  z.int32(),
  z.int(),
]);
type Mark = z.output<typeof saleMarkSchema>;

/** What sales are picked by. */
export type SalesFilter = Omit<SalesQuery, "after" | "limit"> & { readonly saleId?: string };

/** A sale as the list reads it. */
export interface SaleRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly branch_name: string | null;
  readonly register_id: string;
  readonly register_code: string | null;
  readonly epoch: number;
  readonly seq: number;
  readonly sale_id: string;
  readonly session_id: string | null;
  readonly receipt_number: string;
  readonly staff_id: string | null;
  readonly staff_name: string | null;
  readonly occurred_at: string;
  readonly business_date: string;
  readonly currency: string;
  readonly total_minor: number;
  readonly tax_minor: number;
  readonly discount_minor: number;
  readonly deposit_minor: number;
  readonly tip_minor: number;
  readonly cash_rounding_minor: number;
  readonly sells: boolean;
  readonly takes_back: boolean;
  readonly stands: boolean;
}

const ORDER = sql`s.business_date desc, s.occurred_at desc, s.register_id desc, s.epoch desc, s.seq desc`;

/** A page of sales. @returns refusals: `permission.missing`, `request.form` for a mark of another list */
export async function listSales(
  tx: TenantTx,
  who: Entered,
  { after, limit, ...asked }: SalesQuery,
): Promise<Result<z.input<typeof salesSchema>>> {
  const readable = branchesOf(who, asked.branchId);
  if (!readable.ok) return readable;
  const mark = after === undefined ? null : readPageMark(after, saleMarkSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const rows = await readSales(tx, readable.value, asked, mark, limit);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return ok({ sales: rows.map(saleItemOf), next: last ? saleMarkOf(last) : null });
}

/** The mark of a row. */
export function saleMarkOf({ business_date, occurred_at, register_id, epoch, seq }: SaleRow): string {
  return pageMarkOf([business_date, occurred_at, register_id, epoch, seq]);
}

/**
 * So many sales of these branches after a mark. Each branch is read in the order of its index, and only what of each may
 * come first is put in order.
 */
export async function readSales(
  tx: TenantTx,
  branches: readonly string[],
  asked: SalesFilter,
  mark: Mark | null,
  limit: number,
): Promise<SaleRow[]> {
  const { rows } = await tx.execute<SaleRow>(sql`
    select s.branch_id, b.name as branch_name, s.register_id, r.code as register_code, s.epoch, s.seq, s.sale_id,
      s.session_id, s.receipt_number, s.staff_id, p.name as staff_name, s.occurred_at,
      s.business_date::text as business_date, s.currency, s.total_minor, s.tax_minor, s.discount_minor, s.deposit_minor,
      s.tip_minor, s.cash_rounding_minor, s.sells, s.takes_back, ${STANDS} as stands
    from (
      select s.*
      from unnest(${uuids(branches)}) as e (branch)
      cross join lateral (
        select *
        from shop.sale s
        where s.branch_id = e.branch and ${filterOf(asked, mark)}
        order by ${ORDER}
        limit ${limit}
      ) s
      order by ${ORDER}
      limit ${limit}
    ) s
    left join shop.branch b on b.branch_id = s.branch_id
    left join shop.register r on r.register_id = s.register_id
    left join shop.staff p on p.staff_id = s.staff_id
    order by ${ORDER}`);
  return rows;
}

function filterOf(
  { saleId, from, to, registerId, staffId, receiptNumber, minMinor, maxMinor, kind }: SalesFilter,
  mark: Mark | null,
): SQL {
  return allOf([
    saleId === undefined ? undefined : sql`s.sale_id = ${saleId}`,
    from === undefined ? undefined : sql`s.business_date >= ${from}::date`,
    to === undefined ? undefined : sql`s.business_date <= ${to}::date`,
    registerId === undefined ? undefined : sql`s.register_id = ${registerId}`,
    staffId === undefined ? undefined : sql`s.staff_id = ${staffId}`,
    receiptNumber === undefined ? undefined : sql`s.receipt_number = ${receiptNumber.toUpperCase()}`,
    minMinor === undefined ? undefined : sql`s.total_minor >= ${minMinor}`,
    maxMinor === undefined ? undefined : sql`s.total_minor <= ${maxMinor}`,
    kind === undefined ? undefined : isOfKind(kind),
    mark
      ? sql`(s.business_date, s.occurred_at, s.register_id, s.epoch, s.seq) < (${mark[0]}::date, ${mark[1]}::timestamptz,
          ${mark[2]}::uuid, ${mark[3]}::integer, ${mark[4]}::bigint)`
      : undefined,
  ]);
}

function isOfKind(kind: NonNullable<SalesFilter["kind"]>): SQL {
  if (kind === "voided") return sql`not ${STANDS}`;
  return kind === "sale" ? sql`s.sells and ${STANDS}` : sql`s.takes_back and ${STANDS}`;
}

/** A row as an answer says it. */
export function saleItemOf(row: SaleRow): SaleItem {
  return {
    registerId: row.register_id,
    epoch: row.epoch,
    seq: row.seq,
    saleId: row.sale_id,
    receiptNumber: row.receipt_number,
    branchId: row.branch_id,
    branchName: row.branch_name,
    registerCode: row.register_code,
    person: personOf(row.staff_id, row.staff_name),
    occurredAt: instantOf(row.occurred_at),
    businessDate: row.business_date,
    currency: row.currency,
    totalMinor: row.total_minor,
    taxMinor: row.tax_minor,
    discountMinor: row.discount_minor,
    sells: row.sells,
    takesBack: row.takes_back,
    voided: !row.stands,
  };
}
