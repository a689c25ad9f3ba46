/** PIN verifiers of the server's people, under this device's pepper. Sole reader and writer of `pin_verifier`. */
import { pinVerifier } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** Every verifier by staff id. */
export function readPinVerifiers(tx: ReadTx): Map<string, string> {
  const rows = tx.select().from(pinVerifier).all();
  return new Map(rows.map(({ staffId, verifier }) => [staffId, verifier]));
}

/** Keeps a person's verifier in place of the one before. */
export function writePinVerifier(tx: WriteTx, staffId: string, verifier: string): void {
  tx.insert(pinVerifier)
    .values({ staffId, verifier })
    .onConflictDoUpdate({ target: pinVerifier.staffId, set: { verifier } })
    .run();
}

/** Forgets everybody's. */
export function dropPinVerifiers(tx: WriteTx): void {
  tx.delete(pinVerifier).run();
}
