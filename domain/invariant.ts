/** Bugs: a broken promise of our own code stops here. Expected refusals are values, see refusals.ts. */

/** Thrown when our own code broke a promise; never for something a person did. */
export class InvariantBroken extends Error {
  override readonly name = "InvariantBroken";
}

/**
 * Asserts what must be true whatever a person or a device does.
 * @param promise the promise in words, as in `invariant(changeMinor >= 0, "change is never negative")`
 */
export function invariant(holds: unknown, promise: string): asserts holds {
  if (!holds) throw new InvariantBroken(promise);
}
