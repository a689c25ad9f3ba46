/** Changes made at this till on their way to the server: one after the other, each taken there once. */
import type { Logger } from "pino";
import { z } from "zod";
import type { TillChange } from "#domain/protocol/sync/till-change.ts";
import { ok, type Refusal } from "#domain/refusals.ts";
import { dropTillChange, readOldestTillChange } from "#main/register/store/till-changes.ts";
import type { Till } from "#main/register/till.ts";
import type { ServerLine } from "./server-line.ts";
import { isForNow } from "./uplink.ts";

/** An answer that only says that it is done, whatever it says besides. */
export const doneAnswerSchema = z.unknown();

/**
 * Sends what waits, oldest first. A change refused for good is dropped: what the server has stands.
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
    const answer = await line.post("/v1/till-changes", change, doneAnswerSchema, signal);
    if (!answer.ok && isForNow(answer.refusal.code)) return { taken, refusal: answer.refusal };
    if (!answer.ok) logDropped(log, change, answer.refusal);
    const dropped = till.store.write((tx) => ok(dropTillChange(tx, change.changeId) ?? null));
    if (!dropped.ok) return { taken, refusal: dropped.refusal };
  }
}

function logDropped(log: Logger, { changeId, what }: TillChange, { code }: Refusal): void {
  log.warn({ changeId, what, code }, "the server refused a change made at this till");
}
