/** Holds docs/THREATS.md to the tests: each attack names tests that are there. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { missingTests } from "./named-tests.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
/** Below a heading "Attack", the second column: `path`: title; title; `path`: title. */
const ATTACK = /^\| (?<attack>[^|]+) \| (?<tests>[^|]+) \|$/;

const document = readFileSync(`${PROJECT}docs/THREATS.md`, "utf8");
const attacks = document.split(/^## /m).filter((part) => part.startsWith("Attack:"));

test("every attack names tests, and each is there", () => {
  const lines = attacks.flatMap((part) => part.split("\n").filter((line) => line.startsWith("|")));
  // A row of another form would be an attack that nobody looks for.
  expect(lines.filter((line) => !ATTACK.test(line))).toEqual([]);
  const rows = lines.map((line) => ATTACK.exec(line)?.groups ?? {});
  const named = rows.filter(({ attack = "" }) => attack !== "attack" && !attack.startsWith("---"));
  expect(named.length).toBeGreaterThan(30);
  expect(named.flatMap(({ tests = "" }) => missingTests(tests))).toEqual([]);
});
