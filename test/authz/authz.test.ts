/**
 * Who may do what: every route as everybody against the file that people read, and planted holes that must be found.
 * Other organisations are tried by everybody in turn; `npm run authz` lets everybody try at every route.
 */
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { compareMatrix, MATRIX_FILE } from "./matrix-file.ts";
import { runMatrix } from "./run-matrix.ts";

const LONG_MS = 300_000;
let database: ServerDatabase | undefined;

afterEach(() => database?.drop());

test("every route lets in whom the matrix says, says nothing of others and changes nothing of theirs", {
  timeout: LONG_MS,
}, async () => {
  database = await newServerDatabase();
  const { lines, calls, leaks, wrong } = await runMatrix(database, null, { oneIn: 6 });
  expect(wrong).toEqual([]);
  expect(leaks).toEqual([]);
  expect(compareMatrix(readFileSync(MATRIX_FILE, "utf8"), lines)).toEqual([]);
  expect(calls).toBeGreaterThan(2_500);
});

test("a table whose row-level security is off is found by what the other organisation is told", {
  timeout: LONG_MS,
}, async () => {
  database = await newServerDatabase();
  const { leaks } = await runMatrix(database, "leaks", { only: /^\/v1\/customers/ });
  expect(leaks.join()).toContain("was told");
});

test("a route that asks for no permission is found by whom it lets in", { timeout: LONG_MS }, async () => {
  database = await newServerDatabase();
  const { lines } = await runMatrix(database, "forgets", { only: /^\/v1\/registers$/ });
  const differences = compareMatrix(readFileSync(MATRIX_FILE, "utf8"), lines);
  expect(differences).toContainEqual(expect.stringMatching(/^not so in the matrix: GET \/v1\/registers /));
});

test("a change of the other organisation's rows is found, also by a call that did what it was asked to", {
  timeout: LONG_MS,
}, async () => {
  database = await newServerDatabase();
  const { leaks } = await runMatrix(database, "reaches", { only: /^\/v1\/categories/ });
  expect(leaks.join()).toContain("rows of the other organisation changed");
});
