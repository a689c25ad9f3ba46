/** Tests of business dates through zones and clock changes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InvariantBroken } from "#domain/invariant.ts";
import { businessDateAt, endOfBusinessDate, isTimeZone } from "./business-date.ts";
import { instantFromMs, msOf } from "./instant.ts";

const FIVE = 5 * 60;
const HALF_PAST_TWO = 2 * 60 + 30;

test("a bar's Saturday ends on Sunday at five", () => {
  // Berlin is one hour ahead of UTC in November.
  expect(businessDateAt("2026-11-22T03:59:59.999Z", "Europe/Berlin", FIVE)).toBe("2026-11-21");
  expect(businessDateAt("2026-11-22T04:00:00.000Z", "Europe/Berlin", FIVE)).toBe("2026-11-22");
});

test("a day that starts at midnight is the date on the wall", () => {
  expect(businessDateAt("2026-11-22T22:59:59.999Z", "Europe/Berlin", 0)).toBe("2026-11-22");
  expect(businessDateAt("2026-11-22T23:00:00.000Z", "Europe/Berlin", 0)).toBe("2026-11-23");
});

test("Kathmandu is five hours and three quarters ahead", () => {
  expect(businessDateAt("2026-11-22T18:14:59.999Z", "Asia/Kathmandu", 0)).toBe("2026-11-22");
  expect(businessDateAt("2026-11-22T18:15:00.000Z", "Asia/Kathmandu", 0)).toBe("2026-11-23");
});

test("a start that the spring change skips takes the next minute that exists", () => {
  // Berlin, 29 March 2026: 01:59 is followed by 03:00 (01:00 UTC).
  expect(businessDateAt("2026-03-29T00:59:59.999Z", "Europe/Berlin", HALF_PAST_TWO)).toBe("2026-03-28");
  expect(businessDateAt("2026-03-29T01:00:00.000Z", "Europe/Berlin", HALF_PAST_TWO)).toBe("2026-03-29");
  // New York, 8 March 2026: 01:59 is followed by 03:00 (07:00 UTC).
  expect(businessDateAt("2026-03-08T06:59:59.999Z", "America/New_York", HALF_PAST_TWO)).toBe("2026-03-07");
  expect(businessDateAt("2026-03-08T07:00:00.000Z", "America/New_York", HALF_PAST_TWO)).toBe("2026-03-08");
  // Lord Howe, 4 October 2026: the change is half an hour, 01:59 is followed by 02:30 (15:30 UTC).
  const quarterPastTwo = 2 * 60 + 15;
  expect(businessDateAt("2026-10-03T15:29:59.999Z", "Australia/Lord_Howe", quarterPastTwo)).toBe("2026-10-03");
  expect(businessDateAt("2026-10-03T15:30:00.000Z", "Australia/Lord_Howe", quarterPastTwo)).toBe("2026-10-04");
});

test("a start that the autumn change repeats counts the first time, and yesterday does not come back", () => {
  // Berlin, 25 October 2026: 02:30 comes at 00:30 UTC and again at 01:30 UTC.
  expect(businessDateAt("2026-10-25T00:29:59.999Z", "Europe/Berlin", HALF_PAST_TWO)).toBe("2026-10-24");
  expect(businessDateAt("2026-10-25T00:30:00.000Z", "Europe/Berlin", HALF_PAST_TWO)).toBe("2026-10-25");
  expect(businessDateAt("2026-10-25T01:15:00.000Z", "Europe/Berlin", HALF_PAST_TWO)).toBe("2026-10-25");
  // New York, 1 November 2026: 01:30 comes at 05:30 UTC and again at 06:30 UTC.
  expect(businessDateAt("2026-11-01T05:29:59.999Z", "America/New_York", 90)).toBe("2026-10-31");
  expect(businessDateAt("2026-11-01T06:15:00.000Z", "America/New_York", 90)).toBe("2026-11-01");
  // Lord Howe, 5 April 2026: 01:45 comes at 14:45 UTC and again at 15:15 UTC.
  expect(businessDateAt("2026-04-04T14:44:59.999Z", "Australia/Lord_Howe", 105)).toBe("2026-04-04");
  expect(businessDateAt("2026-04-04T15:05:00.000Z", "Australia/Lord_Howe", 105)).toBe("2026-04-05");
});

test("midnight skipped by a clock change still starts the day", () => {
  // Cairo, 24 April 2026: 23:59 is followed by 01:00 (22:00 UTC).
  expect(businessDateAt("2026-04-23T21:59:59.999Z", "Africa/Cairo", 0)).toBe("2026-04-23");
  expect(businessDateAt("2026-04-23T22:00:00.000Z", "Africa/Cairo", 0)).toBe("2026-04-24");
});

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Cairo",
  "America/Havana",
  "Pacific/Apia",
  "Atlantic/Azores",
  "America/St_Johns",
  "Africa/Casablanca",
];

test("time that goes on never brings an earlier business date, and never skips one", () => {
  const within = { min: msOf("2004-01-01T00:00:00.000Z"), max: msOf("2010-12-31T00:00:00.000Z") };
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer(within),
      fc.integer({ min: 0, max: 86_400_000 }),
      fc.integer({ min: 0, max: 1_439 }),
      (zone, ms, laterMs, dayStart) => {
        const first = businessDateAt(instantFromMs(ms), zone, dayStart);
        const then = businessDateAt(instantFromMs(ms + laterMs), zone, dayStart);
        const days = (Date.parse(then) - Date.parse(first)) / 86_400_000;
        expect([0, 1, 2]).toContain(days);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("minute by minute through every clock change of 2026, a business date never goes back", () => {
  const changes = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-04-24", "2026-10-04", "2026-10-25", "2026-11-01"];
  for (const zone of zones.slice(0, 6))
    for (const dayStart of [0, 60, 90, 105, 120, 135, 150, 180]) {
      for (const change of changes) {
        let last = "";
        for (let minute = -14 * 60; minute < 14 * 60; minute += 15) {
          const date = businessDateAt(instantFromMs(Date.parse(change) + minute * 60_000), zone, dayStart);
          expect(date >= last, `${zone} ${dayStart} ${change} ${minute}`).toBe(true);
          last = date;
        }
      }
    }
});

test("only names of the time zone database are time zones", () => {
  expect(["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"].every(isTimeZone)).toBe(true);
  expect(["Europe/Atlantis", "+02:00", "CET", "", "  "].some(isTimeZone)).toBe(false);
});

test("an unchecked zone or an impossible start is a bug", () => {
  expect(() => businessDateAt("2026-11-22T00:00:00.000Z", "Europe/Atlantis", 0)).toThrow(InvariantBroken);
  expect(() => businessDateAt("2026-11-22T00:00:00.000Z", "UTC", 1_440)).toThrow(InvariantBroken);
});

test("a business date is over when the next one begins, also where the clock is changed", () => {
  expect(endOfBusinessDate("2026-11-21", "Europe/Berlin", FIVE)).toBe("2026-11-22T04:00:00.000Z");
  fc.assert(
    fc.property(
      fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
      fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe", "UTC"),
      fc.integer({ min: 0, max: 1_439 }),
      (at, zone, dayStart) => {
        const date = businessDateAt(at.toISOString(), zone, dayStart);
        const end = endOfBusinessDate(date, zone, dayStart);
        expect(businessDateAt(end, zone, dayStart) > date).toBe(true);
        expect(businessDateAt(instantFromMs(msOf(end) - 1), zone, dayStart)).toBe(date);
      },
    ),
  );
});
