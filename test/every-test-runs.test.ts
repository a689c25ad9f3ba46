/** Holds vitest.config.ts to the tree: a test file that no project includes would be there and never run. */
import { execFileSync } from "node:child_process";
import { matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import config from "../vitest.config.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

interface Project {
  readonly test: { readonly name: string; readonly include: readonly string[]; readonly exclude?: readonly string[] };
}

test("every test file belongs to exactly one project", () => {
  const { projects } = (config as unknown as { test: { projects: readonly Project[] } }).test;
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: PROJECT });
  const files = String(listed)
    .split("\n")
    .filter((path) => /\.test\.tsx?$/.test(path));
  expect(files.length).toBeGreaterThan(150);
  const fits = (path: string, globs: readonly string[] = []) => globs.some((glob) => matchesGlob(path, glob));
  const places = files.map((path) => [
    path,
    projects.filter(({ test: { include, exclude } }) => fits(path, include) && !fits(path, exclude)).length,
  ]);
  expect(places.filter(([, count]) => count !== 1)).toEqual([]);
});
