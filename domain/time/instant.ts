/** Instants: points in time as entries and messages write them. Sole owner of the form. */
import { invariant } from "#domain/invariant.ts";

declare const instantBrand: unique symbol;

/** A point in time: ISO 8601 in UTC with milliseconds, `2026-11-23T01:12:00.000Z`. Sorts as text. */
export type Instant = string & { readonly [instantBrand]: true };

/** First and last moment that four digits of a year can write. */
const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Writes a clock's reading. @param ms UTC milliseconds since 1970; parts of a millisecond are cut off */
export function instantFromMs(ms: number): Instant {
  invariant(ms >= EARLIEST_MS && ms <= LATEST_MS, "an instant lies between 1970 and 9999");
  return new Date(ms).toISOString() as Instant;
}

/** Reads an instant. @returns UTC milliseconds since 1970 */
export function msOf(instant: string): number {
  const ms = FORM.test(instant) ? Date.parse(instant) : Number.NaN;
  invariant(Number.isSafeInteger(ms), "an instant is ISO 8601 in UTC with milliseconds");
  return ms;
}
