/** Catching up after an update: entries that only this newer program reads are checked and projected now. */
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Audit } from "#domain/journal/audit.ts";
import type { Head } from "#domain/journal/chain.ts";
import { liftRegisterState, type RegisterState } from "#domain/journal/register-state.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { registerHead } from "../db/schema.ts";
import { asJob, type TenantTx } from "../db/tenant.ts";
import type { ServerParts } from "../server-parts.ts";
import { databaseJson, project } from "./project.ts";
import { readStored, type StoredEntry } from "./read-entries.ts";
import { readTillForJob } from "./till-books.ts";

/** Entries taken at once. */
const PAGE = 500;
/** What was raised when an entry arrived, and what the database itself raises, has the numbers before. */
const FIRST_VIOLATION = 1_000_000;

/**
 * Goes through every organisation, each till in a transaction of its own: one that can't be caught up on keeps no other
 * waiting. Before the server answers: a till's books that somebody holds in memory would be put back over these.
 * @returns how many entries were caught up on
 */
export async function catchUp(parts: ServerParts): Promise<number> {
  const { database, keys, log } = parts;
  const { rows } = await database.db.execute<{ org_id: string }>(
    sql`select app.organisations_for_jobs(${keys.jobSecret}) as org_id`,
  );
  let caughtUp = 0;
  for (const { org_id: organisationId } of rows) {
    const waiting = await asJob(database, keys.jobSecret, organisationId, listWaiting);
    for (const registerId of waiting.ok ? waiting.value : [])
      try {
        const done = await asJob(database, keys.jobSecret, organisationId, (tx) => catchUpRegister(tx, registerId));
        if (done.ok) caughtUp += done.value;
      } catch (error) {
        log.error({ err: error, registerId }, "a till could not be caught up on");
      }
  }
  return caughtUp;
}

interface StoredRow extends StoredEntry, Record<string, unknown> {
  readonly epoch: number;
  readonly seq: number;
}

async function listWaiting(tx: TenantTx): Promise<Result<string[]>> {
  const waiting = await tx
    .select({ registerId: registerHead.registerId })
    .from(registerHead)
    .where(isNotNull(registerHead.newerFrom));
  return ok(waiting.map(({ registerId }) => registerId));
}

async function catchUpRegister(tx: TenantTx, registerId: string): Promise<Result<number>> {
  const [row] = await tx
    .select()
    .from(registerHead)
    .where(and(eq(registerHead.registerId, registerId), isNotNull(registerHead.newerFrom)))
    .for("update");
  return ok(row ? await catchUpTill(tx, row) : 0);
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
    const { rows } = await tx.execute<StoredRow>(sql`
      select epoch, seq, hash, preimage, redacted
      from shop.journal
      where org_id = ${row.orgId} and register_id = ${row.registerId}
        and (epoch, seq) > (${after.epoch}, ${after.seq})
      order by epoch, seq
      limit ${PAGE}`);
    const audit: Audit = { entries: 0, head: null, state, newerFrom: null };
    const read = readStored(till, audit, rows);
    const projected = project(read.entries, FIRST_VIOLATION);
    await tx.execute(
      sql`select shop.write_projections(${row.orgId}, ${row.branchId}, ${row.registerId},
        ${databaseJson(projected)}::jsonb, now())`,
    );
    if (projected.undone)
      await tx.execute(
        sql`select shop.check_undone(${row.orgId}, ${row.branchId}, ${row.registerId},
          ${databaseJson(projected.undone)}::jsonb, now())`,
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
