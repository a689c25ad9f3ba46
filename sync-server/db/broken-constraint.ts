/** Which rule of the database a statement broke; for rules that only the database can keep, like a name being free. */

/** PostgreSQL, "unique_violation". */
const UNIQUE_VIOLATION = "23505";

/**
 * The name of the unique constraint that a statement broke, or null when something else went wrong. The transaction
 * is over then: all that is left to do is to refuse.
 */
export function takenConstraintOf(error: unknown): string | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { code, constraint } = (cause ?? {}) as { readonly code?: unknown; readonly constraint?: unknown };
  return code === UNIQUE_VIOLATION && typeof constraint === "string" ? constraint : null;
}
