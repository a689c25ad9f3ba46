/** The names of what events of the audit trail are about, as they are called now. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AuditEvent } from "#domain/audit/audit-chain.ts";
import type { TenantTx } from "../db/tenant.ts";
import { uuids } from "../findings/entries-at.ts";

const isId = (subjectId: string): boolean => z.uuid().safeParse(subjectId).success;

/** Names by subject id. Ids are unique over everything that has one; customers have none that a trail may say. */
export async function readSubjects(tx: TenantTx, events: readonly AuditEvent[]): Promise<Map<string, string>> {
  const ids = [
    ...new Set(events.flatMap(({ subjectId }) => (subjectId !== null && isId(subjectId) ? [subjectId] : []))),
  ];
  if (ids.length === 0) return new Map();
  const { rows } = await tx.execute<{ id: string; name: string }>(sql`
    select staff_id as id, name from shop.staff where staff_id = any (${uuids(ids)})
    union all
    select register_id, code || ' ' || name from shop.register where register_id = any (${uuids(ids)})
    union all
    select branch_id, name from shop.branch where branch_id = any (${uuids(ids)})
    union all
    select product_id, name from shop.product where product_id = any (${uuids(ids)})
    union all
    select category_id, name from shop.category where category_id = any (${uuids(ids)})
    union all
    select tax_id, name from shop.tax where tax_id = any (${uuids(ids)})
    union all
    select org_id, name from shop.organisation where org_id = any (${uuids(ids)})`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
