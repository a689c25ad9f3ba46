/** The code's own rules, held against every file; each rule is proved able to fail by an example of its own. */
import { describe, expect, test } from "vitest";
import { RULES } from "./rules.ts";
import { readFixtures, readProject } from "./source-files.ts";

const project = readProject();

describe.each(RULES)("$says", ({ name, check }) => {
  test("holds for every file", () => {
    expect(check(project)).toEqual([]);
  });

  test("fails for the example that breaks it", () => {
    const fixtures = readFixtures(name);
    expect(fixtures.length).toBeGreaterThan(0);
    expect(check(fixtures)).not.toEqual([]);
  });
});
