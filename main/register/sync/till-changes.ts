/** Changes made at this till on their way to the server: one after the other, each taken there once. */
import type { Logger } from "pino";
import { z } from "zod";
import type { TillChange } from "#domain/protocol/sync/till-change.ts";
import { ok, type Refusal, type Result } from "#domain/refusals.ts";
import { writeSetting } from "#main/register/store/settings.ts";
import { dropTillChange, readOldestTillChange } from "#main/register/store/till-changes.ts";
import type { Till } from "#main/register/till.ts";
import type { ServerLine } from "./server-line.ts";
import { isForNow } from "./uplink.ts";

/** An answer that only says that it is done, whatever it says besides. */
export const doneAnswerSchema = z.unknown();

const takenSchema = z.object({ outcome: z.enum(["taken", "refused"]), code: z.string().nullable() });

/**
 * Sends what waits, oldest first. A change refused for good is dropped: what the server has stands, and the catalogue
 * is read whole again, since the feed says nothing of what did not change there.
 * @returns what keeps the others waiting; null when all are gone. `taken` counts those that went
 */
export async function sendTillChanges(
  parts: { readonly till: Till; readonly line: ServerLine; readonly log: Logger },
  signal: AbortSignal,
): Promise<{ readonly taken: number; readonly refusal: Refusal | null }> {
  const { till, line, log } = parts;
  for (let taken = 0; ; taken += 1) {
    const change = till.store.read(readOldestTillChange);
    if (!change) return { taken, refusal: null };
    const answer = await line.post("/v1/till-changes", change, takenSchema, signal);
    if (!answer.ok && isForNow(answer.refusal.code)) return { taken, refusal: answer.refusal };
    const refused = !answer.ok ? answer.refusal.code : answer.value.outcome === "refused" ? answer.value.code : null;
    if (refused !== null) logDropped(log, change, refused);
    const dropped = drop(till, change, refused !== null && (change.what === "product" || change.what === "category"));
    if (!dropped.ok) return { taken, refusal: dropped.refusal };
  }
}

/** @param whole the catalogue differs from the server's, and is to be read whole */
function drop(till: Till, { changeId }: TillChange, whole: boolean): Result<null> {
  const tie = whole && till.server ? { ...till.server, configVersion: null } : null;
  const dropped = till.store.write((tx) => {
    dropTillChange(tx, changeId);
    if (tie) writeSetting(tx, "server", tie);
    return ok(null);
  });
  if (dropped.ok && tie) till.server = tie;
  return dropped;
}

function logDropped(log: Logger, { changeId, what }: TillChange, code: string): void {
  log.warn({ changeId, what, code }, "the server refused a change made at this till");
}
