/** Catching up after an update: entries that only this newer program reads are checked and projected now. */
import { eq, isNotNull, sql } from "drizzle-orm";
import type { Audit } from "#domain/journal/audit.ts";
import type { Head } from "#domain/journal/chain.ts";
import { liftRegisterState, type RegisterState } from "#domain/journal/register-state.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { registerHead } from "../db/schema.ts";
import { asJob, type TenantTx } from "../db/tenant.ts";
import type { ServerParts } from "../server-parts.ts";
import { databaseJson, project } from "./project.ts";
import { readStored } from "./read-entries.ts";
import { readTillForJob } from "./till-books.ts";

/** Entries taken at once. */
const PAGE = 500;

/** Goes through every organisation. @returns how many entries were caught up on */
export async function catchUp(parts: ServerParts): Promise<number> {
  const { rows } = await parts.database.db.execute<{ org_id: string }>(
    sql`select app.organisations_for_jobs(${parts.keys.jobSecret}) as org_id`,
  );
  let caughtUp = 0;
  for (const { org_id: organisationId } of rows) {
    const done = await asJob(parts.database, parts.keys.jobSecret, organisationId, catchUpOrganisation);
    if (done.ok) caughtUp += done.value;
  }
  return caughtUp;
}

async function catchUpOrganisation(tx: TenantTx): Promise<Result<number>> {
  const waiting = await tx.select().from(registerHead).where(isNotNull(registerHead.newerFrom)).for("update");
  let caughtUp = 0;
  for (const row of waiting) caughtUp += await catchUpTill(tx, row);
  return ok(caughtUp);
}

/** One till, from the first entry that was not readable on; stops where one still is not. */
async function catchUpTill(tx: TenantTx, row: typeof registerHead.$inferSelect): Promise<number> {
  const from = row.newerFrom as Head;
  const till = await readTillForJob(tx, row);
  let state = liftRegisterState(row.books as RegisterState);
  let next: Head | null = from;
  let caughtUp = 0;
  let after = { epoch: from.epoch, seq: from.seq - 1 };
  while (next) {
    const { rows } = await tx.execute<{ epoch: number; seq: number; hash: Buffer; preimage: Buffer }>(sql`
      select epoch, seq, hash, preimage
      from shop.journal
      where org_id = ${row.orgId} and register_id = ${row.registerId}
        and (epoch, seq) > (${after.epoch}, ${after.seq})
      order by epoch, seq
      limit ${PAGE}`);
    const audit: Audit = { entries: 0, head: null, state, newerFrom: null };
    const read = readStored(till, audit, rows);
    await tx.execute(
      sql`select shop.write_projections(${row.orgId}, ${row.branchId}, ${row.registerId},
        ${databaseJson(project(read.entries))}::jsonb, now())`,
    );
    caughtUp += read.entries.length;
    state = read.audit.state;
    next = read.audit.newerFrom;
    const last = rows.at(-1);
    if (next || !last || rows.length < PAGE) break;
    after = { epoch: last.epoch, seq: last.seq };
  }
  await tx
    .update(registerHead)
    .set({ books: state, newerFrom: next })
    .where(eq(registerHead.registerId, row.registerId));
  return caughtUp;
}
