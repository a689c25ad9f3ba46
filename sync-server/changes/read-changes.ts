/** Reading the change feed: what changed within a register's sight, in the order of versions. */
import { type SQL, sql } from "drizzle-orm";
import { invariant } from "#domain/invariant.ts";
import type { Change } from "#domain/protocol/sync/changes.ts";
import type { TenantTx } from "../db/tenant.ts";

/** A change as the database answers it. */
interface ChangeRow extends Record<string, unknown> {
  readonly kind: Change["kind"];
  readonly id: string;
  readonly version: number;
  readonly value: object | null;
}

/** A page of the feed, as `changesAnswerSchema` has it. */
export interface ChangesPage {
  readonly changes: Change[];
  readonly next: number;
  readonly more: boolean;
  readonly snapshotNeeded: boolean;
}

interface PageRow extends Record<string, unknown> {
  readonly version: number;
  readonly horizon: number;
  readonly until: number | null;
  readonly more: boolean;
  readonly changes: Change[] | null;
}

/**
 * What changed after a version, up to about so many; a page never ends inside a version. One statement: counter, end
 * of the page and rows are of one moment, or a change in between would take a row out of the page unseen.
 * @param branchId the register's: what other branches sell is out of its sight, and so a tombstone
 */
export async function readChanges(tx: TenantTx, branchId: string, since: number, limit: number): Promise<ChangesPage> {
  const after = sql`version > ${since}`;
  const within = sql`version > ${since} and version <= (select max(version) from page)`;
  const { rows } = await tx.execute<PageRow>(sql`
    with page as materialized (${versionsAfter(after, branchId)} order by version limit ${limit})
    select c.version, c.horizon, (select max(version) from page) as until,
      exists(select from (${versionsAfter(sql`version > (select max(version) from page)`, branchId)}) later) as more,
      (
        select jsonb_agg(jsonb_build_object('kind', kind, 'id', id, 'version', version, 'value', value)
          order by version, nth, id)
        from (
          select 1 as nth, 'tax' as kind, tax_id as id, version, case when deleted then null else ${TAX} end as value
          from shop.tax where ${within}
          union all
          select 2, 'category', category_id, version, case when deleted then null else ${CATEGORY} end
          from shop.category where ${within}
          union all
          select 3, 'product', p.product_id, version,
            case when deleted or not ${soldIn(branchId)} then null else ${PRODUCT} end
          from shop.product p where ${within}
          union all
          select 4, 'branch', branch_id, version, settings
          from shop.branch where ${within} and branch_id = ${branchId}
        ) changed
      ) as changes
    from shop.config_counter c`);
  const [row] = rows;
  invariant(row, "an organisation has a version");
  const { version, horizon, until, more } = row;
  // A cursor from before the horizon, or from a database that was put back to an earlier day.
  if (since < horizon || since > version) return { changes: [], next: since, more: false, snapshotNeeded: true };
  return { changes: row.changes ?? [], next: more && until !== null ? until : version, more, snapshotNeeded: false };
}

function versionsAfter(after: SQL, branchId: string): SQL {
  return sql`
    select version from shop.tax where ${after}
    union all select version from shop.category where ${after}
    union all select version from shop.product where ${after}
    union all select version from shop.branch where ${after} and branch_id = ${branchId}`;
}

/** Whether a branch sells a product. */
function soldIn(branchId: string): SQL {
  return sql`coalesce(${branchId}::uuid = any (branch_ids), true)`;
}

const TAX = sql`jsonb_build_object('taxId', tax_id, 'code', code, 'name', name, 'rateMillionths', rate_millionths,
  'compound', compound, 'position', position)`;
const CATEGORY = sql`jsonb_build_object('categoryId', category_id, 'name', name, 'colour', colour, 'position', position)`;
const PRODUCT = sql`jsonb_build_object('productId', p.product_id, 'categoryId', category_id, 'name', name, 'unit', unit,
  'priceMinor', price_minor, 'openPrice', open_price, 'taxIds', tax_ids, 'popularity', popularity,
  'modifierGroups', modifier_groups, 'hasVariants', has_variants, 'variantOf', variant_of, 'depositMinor', deposit_minor,
  'depositTaxIds', deposit_tax_ids, 'takeawayTaxIds', takeaway_tax_ids, 'minimumAge', minimum_age, 'barcodes', coalesce((
    select jsonb_agg(b.barcode order by b.barcode)
    from shop.product_barcode b
    where b.org_id = p.org_id and b.product_id = p.product_id
  ), '[]'::jsonb))`;

/** How many things a snapshot of this branch holds, and at which version it is taken. */
export async function countSnapshot(
  tx: TenantTx,
  branchId: string,
): Promise<{ readonly count: number; readonly version: number }> {
  const { rows } = await tx.execute<{ count: number; version: number }>(sql`
    select (
      (select count(*) from shop.tax where not deleted)
      + (select count(*) from shop.category where not deleted)
      + (select count(*) from shop.product
         where not deleted and ${soldIn(branchId)})
      + (select count(*) from shop.branch where branch_id = ${branchId})
    )::integer as count,
    (select version from shop.config_counter) as version`);
  return { count: rows[0]?.count ?? 0, version: rows[0]?.version ?? 0 };
}

/** Everything but products: little enough to be read at once. */
export async function readSnapshotHead(tx: TenantTx, branchId: string): Promise<Change[]> {
  const { rows } = await tx.execute<ChangeRow>(sql`
    select kind, id, version, value
    from (
      select 1 as nth, position, 'tax' as kind, tax_id as id, version, ${TAX} as value
      from shop.tax where not deleted
      union all
      select 2, position, 'category', category_id, version, ${CATEGORY}
      from shop.category where not deleted
    ) changed
    order by nth, position, id`);
  const branch = await readBranch(tx, branchId);
  return [...rows.map(({ kind, id, version, value }) => ({ kind, id, version, value }) as Change), ...branch];
}

/** The settings of the register's own branch. */
async function readBranch(tx: TenantTx, branchId: string): Promise<Change[]> {
  const { rows } = await tx.execute<ChangeRow>(sql`
    select 'branch' as kind, branch_id as id, version, settings as value
    from shop.branch where branch_id = ${branchId}`);
  return rows.map(({ kind, id, version, value }) => ({ kind, id, version, value }) as Change);
}

/** Products after an id, a page at a time: nothing holds a hundred thousand of them at once. */
export async function readSnapshotProducts(
  tx: TenantTx,
  branchId: string,
  after: string | null,
  limit: number,
): Promise<Change[]> {
  const { rows } = await tx.execute<ChangeRow>(sql`
    select 'product' as kind, p.product_id as id, version, ${PRODUCT} as value
    from shop.product p
    where not deleted and ${soldIn(branchId)}
      and (${after}::uuid is null or p.product_id > ${after}::uuid)
    order by p.product_id
    limit ${limit}`);
  return rows.map(({ kind, id, version, value }) => ({ kind, id, version, value }) as Change);
}
