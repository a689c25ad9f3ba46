/** Wrong PINs by person on this device; they outlive a restart. Sole reader and writer of `pin_attempt`. */
import { eq } from "drizzle-orm";
import { pinAttempt } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** Wrong PINs in a row, and until when (wall clock, ms) the person waits. */
export interface PinAttempts {
  readonly failures: number;
  readonly lockedUntilMs: number | null;
}

/** Every person with wrong PINs. */
export function readPinAttempts(tx: ReadTx): Map<string, PinAttempts> {
  const rows = tx.select().from(pinAttempt).all();
  return new Map(
    rows.map(({ staffId, failures, lockedUntil }) => [
      staffId,
      { failures, lockedUntilMs: lockedUntil === null ? null : Date.parse(lockedUntil) },
    ]),
  );
}

/** Keeps the attempts of a person; none forgets them. */
export function writePinAttempts(tx: WriteTx, staffId: string, attempts: PinAttempts | null): void {
  tx.delete(pinAttempt).where(eq(pinAttempt.staffId, staffId)).run();
  if (!attempts) return;
  const { failures, lockedUntilMs } = attempts;
  const lockedUntil = lockedUntilMs === null ? null : new Date(lockedUntilMs).toISOString();
  tx.insert(pinAttempt).values({ staffId, failures, lockedUntil }).run();
}
