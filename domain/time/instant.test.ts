/** Tests of instants as entries write them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InvariantBroken } from "#domain/invariant.ts";
import { instantFromMs, msOf } from "./instant.ts";

const anyMs = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });

test("an instant is written in UTC with milliseconds", () => {
  expect(instantFromMs(Date.UTC(2026, 10, 23, 1, 12))).toBe("2026-11-23T01:12:00.000Z");
});

test("an instant reads back as the millisecond it was written from", () => {
  fc.assert(
    fc.property(anyMs, (ms) => {
      expect(msOf(instantFromMs(ms))).toBe(ms);
    }),
  );
});

test("instants sort as text in the order in which they happened", () => {
  fc.assert(
    fc.property(anyMs, anyMs, (a, b) => {
      expect(instantFromMs(a) < instantFromMs(b)).toBe(a < b);
    }),
  );
});

test.each(["2026-11-23", "2026-11-23T01:12:00Z", "2026-11-23T01:12:00.000+01:00", "2026-13-23T01:12:00.000Z", ""])(
  "%j is no instant",
  (text) => {
    expect(() => msOf(text)).toThrow(InvariantBroken);
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e15])("a clock that reads %d is a bug", (ms) => {
  expect(() => instantFromMs(ms)).toThrow(InvariantBroken);
});
