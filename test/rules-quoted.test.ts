/** Holds docs/SALE.md, docs/SESSION.md and docs/SYNC.md to the tests: every rule is quoted by one, and no test quotes a rule that is not there. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const BOOKS = ["docs/SALE.md", "docs/SESSION.md", "docs/SYNC.md"];

const written = BOOKS.flatMap((book) =>
  numbersIn(readFileSync(new URL(`../${book}`, import.meta.url), "utf8"), /\*\*([A-Z]+-\d+)\*\*/g),
);
const quoted = testFiles().flatMap((file) =>
  numbersIn(readFileSync(`${PROJECT}${file}`, "utf8"), /\[((?:SALE|SESSION|SYNC)-\d+)\]/g),
);

test("every rule of a sale, of a session and of sync is quoted by a test that proves it", () => {
  expect(written.filter((number) => !quoted.includes(number))).toEqual([]);
});

test("no test quotes a rule that the books don't have", () => {
  expect([...new Set(quoted)].filter((number) => !written.includes(number))).toEqual([]);
});

test("a rule's number is given once", () => {
  expect(written.filter((number, index) => written.indexOf(number) !== index)).toEqual([]);
  expect(written.length).toBeGreaterThan(40);
});

function numbersIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, number = ""]) => number);
}

function testFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.test.ts"], {
    cwd: PROJECT,
  });
  return listed
    .toString()
    .split("\n")
    .filter((file) => file !== "" && existsSync(`${PROJECT}${file}`));
}
