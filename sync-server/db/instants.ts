/** How PostgreSQL writes instants, and how messages do. */
import { type Instant, instantFromMs } from "#domain/time/instant.ts";

/** A `timestamptz` as PostgreSQL writes it, as an instant; parts of a millisecond are cut off. */
export function instantOf(written: string): Instant {
  return instantFromMs(Date.parse(written));
}

/** The same where there may be none. */
export function instantOrNull(written: string | null): Instant | null {
  return written === null ? null : instantOf(written);
}
