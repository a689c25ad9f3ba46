/** Where findings happened and whom they name, in words: the columns and joins that every list of them has. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { NamedPerson } from "#domain/protocol/desk/findings.ts";
import { instantSchema } from "#domain/values.ts";

/** A row of a list of findings, as far as it says where. */
export interface WhereRow extends Record<string, unknown> {
  readonly branch_id: string;
  readonly branch_name: string | null;
  readonly register_id: string;
  readonly register_code: string | null;
  readonly register_name: string | null;
  readonly currency: string | null;
  readonly epoch: number;
  readonly seq: number;
}

/** Columns of `f`, the finding, and of what `joinWhere` joins to it. */
export const WHERE_COLUMNS: SQL = sql`f.branch_id, b.name as branch_name, b.settings ->> 'currency' as currency,
  f.register_id, r.code as register_code, r.name as register_name, f.epoch, f.seq`;

/** Joins branch and register to `f`. */
export const JOIN_WHERE: SQL = sql`left join shop.branch b on b.org_id = f.org_id and b.branch_id = f.branch_id
  left join shop.register r on r.org_id = f.org_id and r.register_id = f.register_id`;

/** Where it happened, as an answer says it. */
export function whereOf(row: WhereRow) {
  return {
    branchId: row.branch_id,
    branchName: row.branch_name,
    registerId: row.register_id,
    registerCode: row.register_code,
    registerName: row.register_name,
    epoch: row.epoch,
    seq: row.seq,
  };
}

/** Somebody by id and, where the reader may know it, name; null for nobody. */
export function personOf<Id extends string | null>(
  staffId: Id,
  name: string | null,
): Id extends string ? NamedPerson : NamedPerson | null {
  return (staffId === null ? null : { staffId, name }) as Id extends string ? NamedPerson : NamedPerson | null;
}

/** A time as PostgreSQL writes it: a mark must not lose its microseconds. It knows no year 0 and no 30 February. */
export const writtenTimeSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d (?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d)?$/)
  .refine((text) => !text.startsWith("0000") && z.iso.date().safeParse(text.slice(0, 10)).success);

/** An instant in a query; PostgreSQL knows no year 0. */
export const askedInstantSchema = instantSchema.refine((text) => !text.startsWith("0000"), "there is no year 0");

/** Joins conditions, leaving out those that were not asked for. */
export function allOf(conditions: readonly (SQL | undefined)[]): SQL {
  const asked = conditions.filter((each) => each !== undefined);
  return asked.length === 0 ? sql`true` : sql.join(asked, sql` and `);
}
