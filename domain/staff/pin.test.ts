/** Tests of which PINs may be chosen, and of the pauses after wrong ones. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkNewPin, FREE_FAILURES, LONGEST_PAUSE_MS, pauseAfter } from "./pin.ts";

const code = (pin: string) => {
  const checked = checkNewPin(pin);
  return checked.ok ? "ok" : checked.refusal.code;
};

test.each(["1357", "0000001", "4826", "19371937", "1212", "1124"])("the PIN %s may be chosen", (pin) => {
  expect(code(pin)).toBe("ok");
});

test.each(["0000", "1111", "99999999", "1234", "12345678", "4321", "98765432"])("the PIN %s is too easy", (pin) => {
  expect(code(pin)).toBe("staff.pin_too_weak");
});

test.each(["", "123", "123456789", "12a4", " 1357", "1357 ", "١٣٥٧", "1 357"])("%j is no PIN", (pin) => {
  expect(code(pin)).toBe("staff.pin_form");
});

test("wrong PINs cost nothing at first, then a pause that doubles and ends at five minutes", () => {
  expect(pauseAfter(FREE_FAILURES - 1)).toBe(0);
  expect([0, 1, 2, 3, 4].map((more) => pauseAfter(FREE_FAILURES + more) / 1_000)).toEqual([30, 60, 120, 240, 300]);
  fc.assert(
    fc.property(fc.nat(10_000), (failures) => {
      expect(pauseAfter(failures)).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
      expect(pauseAfter(failures + 1)).toBeGreaterThanOrEqual(pauseAfter(failures));
    }),
  );
});
