/** Holds docs/ASVS.md to the standard's numbers and to the tree: each requirement once, each `held` with something that is there. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ASVS_LEVEL_2 } from "./asvs/requirements.ts";
import { missingTests } from "./named-tests.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const ROW =
  /^\| (?<requirement>\d+\.\d+\.\d+) \| (?<level>[12]) \| (?<asks>[^|]+) \| (?<state>[^|]+) \| (?<proof>[^|]+) \|$/;
const STATES = ["held", "not for us", "open"];

const document = readFileSync(`${PROJECT}docs/ASVS.md`, "utf8");
const rows = document.split("\n").flatMap((line): Record<string, string>[] => {
  const groups = ROW.exec(line)?.groups;
  return groups ? [groups] : [];
});

test("every requirement of levels 1 and 2 is answered once, and no other", () => {
  const all = Object.values(ASVS_LEVEL_2).flat();
  expect(rows.map(({ requirement }) => requirement)).toEqual(all);
  expect(all.length).toBe(253);
  expect(rows.filter(({ level }) => level === "1").length).toBe(70);
});

test("every row has a state, and the table at the top counts them", () => {
  expect(rows.filter(({ state = "" }) => !STATES.includes(state))).toEqual([]);
  for (const state of STATES)
    expect(document).toContain(`| ${state} | ${rows.filter((row) => row.state === state).length} |`);
});

test("what is held names a test, a chapter or a file, and each is there", () => {
  const held = rows.filter(({ state }) => state === "held");
  expect(
    held.flatMap(({ requirement, proof = "" }) => missingIn(proof).map((what) => `${requirement} ${what}`)),
  ).toEqual([]);
});

test("what is open or not for us says why", () => {
  expect(rows.filter(({ state, proof = "" }) => state !== "held" && proof.trim().length < 4)).toEqual([]);
});

function missingIn(proof: string): string[] {
  const chapter = /^\[[^\]]+\]\((?<file>[^)]+)\), "(?<heading>[^"]+)"$/.exec(proof)?.groups;
  if (chapter) {
    const text = readFileSync(`${PROJECT}docs/${chapter.file}`, "utf8");
    return text.split("\n").some((line) => /^#+ /.test(line) && line.endsWith(` ${chapter.heading}`)) ? [] : [proof];
  }
  const file = /^`(?<path>[^`]+)`$/.exec(proof)?.groups?.path;
  if (file !== undefined) return existsSync(`${PROJECT}${file}`) ? [] : [proof];
  return missingTests(proof);
}
