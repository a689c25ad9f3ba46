/** Changing an organisation's configuration: one version a change, its history, its event and its nudge. The one way catalogue and taxes change. */
import { sql } from "drizzle-orm";
import { invariant } from "#domain/invariant.ts";
import { record } from "../audit/record.ts";
import { configCounter, configHistory } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { nudge } from "./nudges.ts";

/** What became of one thing; `value` null when it is gone. */
export interface ConfigStep {
  readonly kind: "tax" | "category" | "product" | "branch";
  readonly subjectId: string;
  readonly value: object | null;
}

/** Who changed it beside the one who entered: the person at a till. */
export interface ChangedBy {
  readonly action: string;
  readonly address: string | null;
  readonly staffId?: string | null;
}

/**
 * Waits until nobody else changes this organisation's configuration, and keeps it so until this transaction ends. Comes
 * before everything that is checked against the catalogue and before any of its rows is locked: then what was checked
 * still holds when it is written, and no two changes wait for each other. Readers never wait.
 */
export async function lockConfig(tx: TenantTx): Promise<void> {
  await tx.select({ version: configCounter.version }).from(configCounter).for("update");
}

/**
 * Takes the next version and writes the change under it. Everything that can be refused has been; the counter stays
 * locked until the commit, so versions become visible in their order.
 * @param write puts the version on the changed rows and answers what became of each
 */
export async function changeConfig(
  tx: TenantTx,
  who: Entered,
  by: ChangedBy,
  write: (version: number) => Promise<readonly ConfigStep[]>,
): Promise<number> {
  const { rows } = await tx.execute<{ version: number }>(sql`select shop.next_version() as version`);
  const version = rows[0]?.version;
  invariant(version !== undefined, "an organisation has a version");
  const steps = await write(version);
  const staffId = by.staffId ?? who.staffId;
  if (steps.length > 0)
    await tx.insert(configHistory).values(
      steps.map(({ kind, subjectId, value }, number) => ({
        orgId: who.organisationId,
        version,
        number,
        kind,
        subjectId,
        value,
        actorId: who.actorId,
        staffId,
      })),
    );
  const [first] = steps;
  const subjectId = steps.length === 1 && first ? first.subjectId : null;
  const detail = { version, count: steps.length, ...(steps.length === 1 ? { value: first?.value ?? null } : {}) };
  await record(tx, who, { action: by.action, subjectId, address: by.address, detail });
  await nudge(tx, who.organisationId, "config");
  return version;
}
