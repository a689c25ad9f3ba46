/** `npm run server -- rotate-data-keys`: a new data key for every organisation; every customer's own key is wrapped anew. */
import { sql } from "drizzle-orm";
import { ok } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { asJob } from "../db/tenant.ts";
import type { ServerParts } from "../server-parts.ts";
import { rotateDataKey } from "./customer-keys.ts";

/** Rotates them, each organisation by itself: stopped in between, the rest keep the key they have. */
export async function rotateDataKeys({
  database,
  keys,
}: Pick<ServerParts, "database" | "keys">): Promise<{ readonly organisations: number; readonly customers: number }> {
  const { rows } = await database.db.execute<{ org_id: string }>(
    sql`select app.organisations_for_jobs(${keys.jobSecret}) as org_id`,
  );
  let customers = 0;
  for (const { org_id: organisationId } of rows) {
    const rotated = await asJob(database, keys.jobSecret, organisationId, async (tx, who) => {
      const wrapped = await rotateDataKey(tx, keys, organisationId);
      const detail = { customers: wrapped };
      await record(tx, who, { action: "data_key.rotated", subjectId: null, address: null, detail });
      return ok(wrapped);
    });
    if (!rotated.ok) throw new Error(`${organisationId}: ${rotated.refusal.code}`);
    customers += rotated.value;
  }
  return { organisations: rows.length, customers };
}
