/**
 * The horizon of the change feed: a cursor from before it asks for a snapshot. Removed rows stay as their own
 * tombstones and are never pruned (a hundred thousand take some ten MB), so nothing moves it but a restore.
 */

import type pg from "pg";
import { invariant } from "#domain/invariant.ts";

/** More versions than an organisation gives between two backups. */
const SKIPPED_VERSIONS = 1_000_000;

/**
 * Begins a new restore epoch: every register sends again what this database lacks, and reads the configuration whole.
 * A cursor from the state that was lost may be lower than the counter again by the time its till comes back, and would
 * leave out what was decided anew; and an entry's version would name another configuration than it was made under.
 * @param client of the login that migrates
 * @returns the epoch
 */
export async function beginAfterRestore(client: Pick<pg.Client, "query">): Promise<number> {
  const { rows } = await client.query<{ epoch: number }>("select app.begin_after_restore($1) as epoch", [
    SKIPPED_VERSIONS,
  ]);
  const [row] = rows;
  invariant(row, "a server has a state");
  return row.epoch;
}
