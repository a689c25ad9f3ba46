/** The files the rules of our code are held against: what git tracks or would track, and what each imports. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own folder. */
export const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const FIXTURES = "test/architecture/fixtures";

/** A file by its path from the project's folder, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** An import as it is written, and the project's file it means; null for a library. */
export interface Import {
  readonly specifier: string;
  readonly target: string | null;
}

/** Every text file of the project. */
export function readProject(): SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: PROJECT });
  return listed
    .toString()
    .split("\n")
    .filter((path) => path !== "" && !path.startsWith(FIXTURES) && existsSync(join(PROJECT, path)))
    .filter((path) => /\.(?:ts|tsx|mts|mjs|js|css|sql|json|md|yml|yaml|html)$/.test(path) || path === ".ci/run")
    .map((path) => ({ path, text: readFileSync(join(PROJECT, path), "utf8") }));
}

/**
 * The examples that must fail a rule: `fixtures/<rule>/*`. A first line `as: path` says where such a file would stand
 * in the project.
 */
export function readFixtures(rule: string): SourceFile[] {
  const folder = join(PROJECT, FIXTURES, rule);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const [first = "", ...rest] = readFileSync(join(folder, name), "utf8").split("\n");
    const path = /as: (\S+)/.exec(first)?.[1] ?? name;
    return { path, text: rest.join("\n") };
  });
}

/** Whether a file is TypeScript of ours. */
export function isCode(file: SourceFile): boolean {
  return /\.tsx?$/.test(file.path);
}

/** Whether a file is a test or something only tests run on. */
export function isTest(file: SourceFile): boolean {
  return /\.test\.tsx?$/.test(file.path) || file.path.startsWith("test/");
}

/** What a file imports and exports from elsewhere, types included. */
export function importsOf(file: SourceFile): Import[] {
  const found = file.text.matchAll(
    /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...found].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    return { specifier, target: targetOf(file, specifier) };
  });
}

/** The text without comments and strings, line for line, for rules about what code does. */
export function withoutWords(text: string): string {
  const blank = (words: string): string => words.replace(/[^\n]/g, " ");
  return text
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(/(^|[^:"'`\\])\/\/[^\n]*/g, (words, before: string) => before + blank(words.slice(before.length)))
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (words) => `"${blank(words.slice(2))}"`);
}

/** The number of the line a character stands in. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

function targetOf(file: SourceFile, specifier: string): string | null {
  if (specifier.startsWith("#")) return specifier.slice(1);
  if (specifier.startsWith(".")) return posix.normalize(posix.join(dirname(file.path), specifier));
  return null;
}
