/** Which days a demo register has, how busy they are, who stands there, and on which of them something is not as always. */

import { may } from "#domain/staff/permissions.ts";
import { type BusinessDate, businessDateAt, daysAfter } from "#domain/time/business-date.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { Chance } from "./chance.ts";
import type { DayPlan } from "./demo-day.ts";
import type { Worker } from "./demo-register.ts";

const HOUR_MS = 3_600_000;
/** Opening hours on the wall, Sunday first. */
const HOURS: readonly (readonly [opens: number, closes: number])[] = [
  [9, 17],
  [7.5, 19],
  [7.5, 19],
  [7.5, 19],
  [7.5, 19],
  [7.5, 19],
  [8, 20],
];
/** How busy a day is, Sunday first. */
const BUSY = [0.85, 0.85, 0.9, 0.95, 1, 1.1, 1.4];
/** How busy each of a branch's registers is; further ones as the last. */
const BUSY_REGISTERS = [1.15, 1, 0.85];
/** How much more is sold over a year. */
const GROWTH = 0.35;
const YEAR_DAYS = 365;
/** How much of a day must be over before it counts as one. */
const LEAST_OF_DAY_MS = HOUR_MS;
/**
 * How many days before the last one a larger difference was found, how much it was in minor units, and whether the boss
 * was there to approve it.
 */
const LARGE = [
  { daysAgo: 16, minor: 2_010, waits: true },
  { daysAgo: 9, minor: -2_340, waits: false },
  { daysAgo: 2, minor: -3_175, waits: true },
];

/** What a day is planned from. */
export interface DayQuestion {
  readonly seed: string;
  readonly date: string;
  readonly zone: string;
  /** The last date of the demo's past, and its end in ms. */
  readonly lastDate: string;
  readonly untilMs: number;
  readonly perDay: number;
  /** The branch's key for chance, and the register's place among its registers, from 0. */
  readonly branch: string;
  readonly place: number;
  /** How many registers the branch has. */
  readonly places: number;
  readonly people: readonly Worker[];
  readonly lastZ: { readonly zNumber: string; readonly date: string } | null;
  /** Which of the special things belong to this register. */
  readonly has: { readonly open: boolean; readonly differences: boolean; readonly revoked: string | null };
}

/** The last date of which enough is over, at an instant. @param dayStartMinutes of the branch */
export function lastDateAt(nowMs: number, zone: string, dayStartMinutes: number): string {
  const today = businessDateAt(instantFromMs(nowMs), zone, dayStartMinutes);
  return hoursOf(today, zone).opensMs + LEAST_OF_DAY_MS <= nowMs ? today : daysAfter(today, -1);
}

/** The dates from one to another, both among them. */
export function datesBetween(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = daysAfter(date as BusinessDate, 1)) dates.push(date);
  return dates;
}

/** A date so many days before another. */
export function daysBefore(date: string, days: number): string {
  return daysAfter(date as BusinessDate, -days);
}

/** Plans a day. @throws a sentence where nobody could stand at the register */
export function planDay(asked: DayQuestion): DayPlan & { readonly boss: Worker | null } {
  const { seed, date, zone, lastDate, branch, place, people, has, lastZ } = asked;
  const hours = hoursOf(date, zone);
  const own = new Chance(`${seed} ${branch} ${place} ${date}`);
  const { early, late } = rotaOf(asked);
  const is = (daysAgo: number) => date === daysBefore(lastDate, daysAgo);
  const large = has.differences ? LARGE.find(({ daysAgo }) => is(daysAgo)) : undefined;
  const revoked =
    has.revoked !== null && (is(1) || is(0)) ? people.find(({ name }) => name === has.revoked) : undefined;
  const managers = people.filter(
    ({ mask }) => may(mask, "session.approve_difference") && !may(mask, "organisation.own"),
  );
  const leads = people.filter(({ mask }) => may(mask, "sale.refund") && !may(mask, "session.approve_difference"));
  const manager = managers.length > 0 ? own.pick(managers) : null;
  const lead = leads.length > 0 ? own.pick(leads) : null;
  const usual = new Chance(`${seed} ${branch} boss ${date}`).happens(0.65) ? (manager ?? lead) : (lead ?? manager);
  const late21 = dayNumber(date) % 21 === 5 && place === 0;
  return {
    date,
    ...hours,
    untilMs: asked.untilMs,
    customers: Math.max(3, Math.round(asked.perDay * busyOn(date, lastDate, place) * (0.92 + own.next() * 0.16))),
    early,
    late: own.happens(0.55) ? late : null,
    boss: revoked ?? (large || late21 ? (manager ?? usual) : usual),
    differenceMinor: large?.minor ?? null,
    bossGoesEarly: large?.waits ?? false,
    staysOpen: has.open && date === lastDate,
    lateFactOf: late21 ? lastZ : null,
    busyBoss: revoked !== undefined,
  };
}

/** Whether prices go up before this day. */
export function raisesPrices(date: string): boolean {
  return dayNumber(date) % 30 === 11;
}

function busyOn(date: string, lastDate: string, place: number): number {
  const daysAgo = dayNumber(lastDate) - dayNumber(date);
  const trend = 1 - (GROWTH * daysAgo) / YEAR_DAYS;
  const register = BUSY_REGISTERS[Math.min(place, BUSY_REGISTERS.length - 1)] ?? 1;
  return (BUSY[weekdayOf(date)] ?? 1) * register * trend;
}

/** Who stands there: the branch's cashiers in another order each day; those left over take a drawer over later. */
function rotaOf({ seed, branch, date, place, places, people }: DayQuestion): { early: Worker; late: Worker | null } {
  const sells = ({ mask }: Worker) => may(mask, "sale.sell") && may(mask, "session.open");
  const cashiers = people.filter((each) => sells(each) && !may(each.mask, "sale.refund"));
  const all = cashiers.length >= places ? cashiers : people.filter(sells);
  const byName = [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  const turn = new Chance(`${seed} ${branch} rota ${date}`).shuffled(byName);
  const early = turn[place];
  if (!early) throw new Error(`nobody is left to stand at register ${place + 1} of a branch`);
  // From the end of the turn, so that nobody is asked to two registers.
  const at = turn.length - 1 - place;
  return { early, late: at >= places ? (turn[at] ?? null) : null };
}

function hoursOf(date: string, zone: string): { opensMs: number; closesMs: number } {
  const [opens, closes] = HOURS[weekdayOf(date)] ?? [8, 18];
  const noonMs = Date.parse(`${date}T12:00:00.000Z`);
  // Shops are closed when clocks are changed: noon's distance from the wall is the whole day's.
  const wall = new Date(noonMs).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
  const midnightMs = Date.parse(`${date}T00:00:00.000Z`) - (Date.parse(`${wall}.000Z`) - noonMs);
  return { opensMs: midnightMs + opens * HOUR_MS, closesMs: midnightMs + closes * HOUR_MS };
}

function weekdayOf(date: string): number {
  return new Date(`${date}T12:00:00.000Z`).getUTCDay();
}

function dayNumber(date: string): number {
  return Math.round(Date.parse(date) / (24 * HOUR_MS));
}
