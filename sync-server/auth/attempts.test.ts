/** Tests of counting failures: when somebody waits, for how long, and that memory stays bounded. */
import { expect, test } from "vitest";
import { Attempts } from "./attempts.ts";

const limit = { max: 3, windowMs: 60_000 };

test("after the last allowed failure one waits until the window ends, then starts over", () => {
  const attempts = new Attempts(limit);
  for (let n = 0; n < 3; n += 1) {
    expect(attempts.waitSeconds("ada", 1_000)).toBe(0);
    attempts.count("ada", 1_000);
  }
  expect(attempts.waitSeconds("ada", 1_000)).toBe(60);
  expect(attempts.waitSeconds("ada", 60_500)).toBe(1);
  expect(attempts.waitSeconds("ada", 61_000)).toBe(0);
  attempts.count("ada", 61_000);
  expect(attempts.waitSeconds("ada", 61_000)).toBe(0);
});

test("failures of one are nobody else's, and a success forgets them", () => {
  const attempts = new Attempts(limit);
  for (let n = 0; n < 3; n += 1) attempts.count("ada", 0);
  expect(attempts.waitSeconds("ben", 0)).toBe(0);
  attempts.succeed("ada");
  expect(attempts.waitSeconds("ada", 0)).toBe(0);
});

test("a try that went well takes only itself back", () => {
  const attempts = new Attempts(limit);
  for (let n = 0; n < 3; n += 1) attempts.count("shop", 0);
  attempts.takeBack("shop");
  expect(attempts.waitSeconds("shop", 0)).toBe(0);
  attempts.count("shop", 0);
  expect(attempts.waitSeconds("shop", 0)).toBe(60);
});

test("whoever tries a hundred thousand names fills no memory", () => {
  const attempts = new Attempts(limit);
  for (let n = 0; n < 100_000; n += 1) attempts.count(`name ${n}`, 0);
  expect(attempts.size).toBe(50_000);
});
