/** Business dates: which day of trade an instant belongs to. Sole owner of the day's start and of clock changes. */
import { invariant } from "#domain/invariant.ts";
import { type Instant, instantFromMs, msOf } from "./instant.ts";

declare const businessDateBrand: unique symbol;

/** A day of trade, `YYYY-MM-DD`. It may run past midnight: a bar's Saturday ends on Sunday at five. */
export type BusinessDate = string & { readonly [businessDateBrand]: true };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Whether a name is a time zone of the IANA database that this computer knows, as `Europe/Berlin`. Bare offsets and
 * the old short names (CET, EST) are none: they don't say where the clock is changed.
 */
export function isTimeZone(zone: string): boolean {
  return (/^[A-Za-z_]+\//.test(zone) || zone === "UTC") && formatterOf(zone) !== undefined;
}

/**
 * The business date at an instant: the last day whose start has come.
 *
 * Where a clock change skips the day's start, the day starts with the next minute that exists; where the change
 * repeats it, the day starts the first time, and the repeated hour does not bring yesterday back.
 * @param instant ISO 8601 in UTC with milliseconds
 * @param zone an IANA time zone that `isTimeZone` knows
 * @param dayStartMinutes when the day starts, in minutes after midnight on the wall (0 … 1439)
 */
export function businessDateAt(instant: string, zone: string, dayStartMinutes: number): BusinessDate {
  invariant(isDayStart(dayStartMinutes), "a day starts 0 to 1439 minutes after midnight");
  const ms = msOf(instant);
  const wallMs = ms + offsetMs(ms, zone);
  const dayMs = Math.floor(wallMs / DAY_MS) * DAY_MS;
  const startMs = dayStartMinutes * MINUTE_MS;
  if (offsetMs(ms - DAY_MS, zone) === offsetMs(ms + DAY_MS, zone))
    return dateOf(wallMs - dayMs >= startMs ? dayMs : dayMs - DAY_MS);
  // Near a clock change wall times skip or repeat, so that days are compared by the instants at which they start.
  // The wall may even go back past midnight: hence tomorrow is asked first.
  const started = [dayMs + DAY_MS, dayMs].find((day) => instantOfWall(day + startMs, zone) <= ms);
  return dateOf(started ?? dayMs - DAY_MS);
}

/**
 * When a business date is over: the first instant of the next.
 * @param zone an IANA time zone that `isTimeZone` knows
 * @param dayStartMinutes when days start, in minutes after midnight on the wall (0 … 1439)
 */
export function endOfBusinessDate(date: string, zone: string, dayStartMinutes: number): Instant {
  invariant(isDayStart(dayStartMinutes), "a day starts 0 to 1439 minutes after midnight");
  return instantFromMs(instantOfWall(Date.parse(date) + DAY_MS + dayStartMinutes * MINUTE_MS, zone));
}

/** The hour on the wall at an instant, 0 to 23. @param zone an IANA time zone that `isTimeZone` knows */
export function localHourAt(instant: string, zone: string): number {
  const ms = msOf(instant);
  return new Date(ms + offsetMs(ms, zone)).getUTCHours();
}

/** The date so many days later; earlier for a negative number. */
export function daysAfter(date: BusinessDate, days: number): BusinessDate {
  return dateOf(Date.parse(date) + days * DAY_MS);
}

function isDayStart(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= 0 && minutes < 1_440;
}

function dateOf(dayMs: number): BusinessDate {
  return new Date(dayMs).toISOString().slice(0, 10) as BusinessDate;
}

/** The first instant (UTC ms) at which the wall shows at least this time. @param wallMs the wall's time, read as if UTC */
function instantOfWall(wallMs: number, zone: string): number {
  const before = offsetMs(wallMs - DAY_MS, zone);
  const after = offsetMs(wallMs + DAY_MS, zone);
  const readings = [wallMs - before, wallMs - after].filter((ms) => ms + offsetMs(ms, zone) === wallMs);
  if (readings.length > 0) return Math.min(...readings);
  return changeBetween(wallMs - DAY_MS, wallMs + DAY_MS, zone);
}

/** The first whole minute (UTC ms) of the new offset. */
function changeBetween(fromMs: number, toMs: number, zone: string): number {
  const before = offsetMs(fromMs, zone);
  let last = Math.floor(fromMs / MINUTE_MS);
  let first = Math.ceil(toMs / MINUTE_MS);
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (offsetMs(middle * MINUTE_MS, zone) === before) last = middle;
    else first = middle;
  }
  return first * MINUTE_MS;
}

/** How far the wall is ahead of UTC at an instant, in ms. */
function offsetMs(ms: number, zone: string): number {
  const formatter = formatterOf(zone);
  invariant(formatter, "a time zone is checked where it enters");
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
}

/** Making a formatter costs a hundred times what using it costs. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formatters.get(zone);
  if (known) return known;
  try {
    const formatter = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(zone, formatter);
    return formatter;
  } catch {
    return undefined;
  }
}
