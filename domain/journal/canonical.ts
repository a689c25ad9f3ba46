/** Canonical JSON (RFC 8785): one spelling for each value, so that a hash means the same everywhere. */
import canonicalize from "canonicalize";
import { invariant } from "#domain/invariant.ts";

/**
 * Serialises a value by RFC 8785 (keys sorted by UTF-16 code units, no white space, shortest numbers).
 * A value JSON cannot carry (undefined, NaN, a lone surrogate) is a bug.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  invariant(text !== undefined, "a canonical value is JSON");
  return text;
}
