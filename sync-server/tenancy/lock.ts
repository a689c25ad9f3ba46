/** One at a time: changes of an organisation's people, roles, branches and registers follow one another. */
import { sql } from "drizzle-orm";
import type { Entered, TenantTx } from "../db/tenant.ts";

/**
 * Waits until no other transaction changes this organisation's make-up, and keeps it so until this one ends. Without
 * it two owners could remove each other at once, each seeing the other still there.
 */
export async function lockOrganisation(tx: TenantTx, { organisationId }: Entered): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`evertill organisation ${organisationId}`}, 0))`,
  );
}
