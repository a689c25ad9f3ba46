/** Holds the table of refusals to the tests: every code is produced, or at least asked for by its name, in a test of its own. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { REFUSALS } from "#domain/refusals.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
/** Tests of the texts walk all codes, and so prove nothing of any. */
const OF_TEXTS = /^(?:renderer\/messages|tools)\//;

test("every refusal is expected by a test", () => {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.test.ts"], {
    cwd: PROJECT,
  });
  const files = listed.toString().trim().split("\n");
  const tests = files.filter((file) => !OF_TEXTS.test(file)).map((file) => readFileSync(`${PROJECT}${file}`, "utf8"));
  const expected = new Set(tests.flatMap(codesIn));
  expect(Object.keys(REFUSALS).filter((code) => !expected.has(code))).toEqual([]);
});

/** Codes at the beginning of a text between quotes, with or without facts behind them. */
function codesIn(text: string): string[] {
  return [...text.matchAll(/["'`/]([a-z_]+\.[a-z_]+)(?=["'`/ |])/g)].map(([, code = ""]) => code);
}
