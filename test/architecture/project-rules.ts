/** Rules about the project as a whole: versions, licences, migrations, and what must never be in a commit. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "./rules.ts";
import { lineOf, PROJECT, type SourceFile } from "./source-files.ts";

/** Licences that ask nothing of who ships the program but to name them. OFL is for the font. */
const PERMISSIVE =
  /^(?:MIT(?:-0)?|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|CC0-1\.0|Unlicense|BlueOak-1\.0\.0|OFL-1\.1|Python-2\.0)$/;
const MIGRATIONS = "test/architecture/landed-migrations.json";

/** Rules about the project. */
export const PROJECT_RULES: readonly Rule[] = [
  {
    name: "versions-are-exact",
    says: "every dependency is pinned to one version",
    check: (files) =>
      packages(files).flatMap(({ path, content }) =>
        Object.entries(dependenciesOf(content))
          .filter(([, version]) => !/^(?:npm:[@\w/-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
          .map(([name, version]) => `${path}: ${name} ${version}`),
      ),
  },
  {
    name: "what-ships-is-permissive",
    says: "no library that ships has a copyleft licence",
    check: (files) =>
      packages(files)
        .filter(({ path }) => path === "package.json")
        .flatMap(({ content }) => Object.keys(content.dependencies ?? {}))
        .flatMap((name) => {
          const licence = licenceOf(name);
          return licence?.split(/ (?:OR|AND) |[()]/).some((each) => PERMISSIVE.test(each.trim()))
            ? []
            : [`${name}: ${licence ?? "no licence"}`];
        }),
  },
  {
    name: "landed-migrations-stay",
    says: "a migration that has landed is never edited",
    check: (files) => {
      const landed = JSON.parse(readFileSync(join(PROJECT, MIGRATIONS), "utf8")) as Record<string, string>;
      return files
        .filter(({ path }) => /^drizzle\/.+\.sql$/.test(path))
        .filter(({ path, text }) => landed[path] !== createHash("sha256").update(text).digest("hex"))
        .map(({ path }) => `${path} is ${landed[path] ? "changed" : "not listed"} in ${MIGRATIONS}`);
    },
  },
  {
    name: "nothing-of-this-machine",
    says: "no machine paths, registry hosts or secrets in a file of the project",
    check: (files) =>
      files
        .filter(({ path }) => !path.startsWith("test/architecture/"))
        .flatMap((file) =>
          [
            ...file.text.matchAll(
              /\/(?:root|home\/\w+|work\/main)\/|registry\.npmjs\.org|deb\.debian\.org|-----BEGIN [A-Z ]*PRIVATE KEY/g,
            ),
          ].map((match) => `${file.path}:${lineOf(file.text, match.index)} ${match[0]}`),
        ),
  },
];

interface PackageFile {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

function packages(files: readonly SourceFile[]): { path: string; content: PackageFile }[] {
  return files
    .filter(({ path }) => path.endsWith("package.json"))
    .map(({ path, text }) => ({ path, content: JSON.parse(text) as PackageFile }));
}

function dependenciesOf(content: PackageFile): Record<string, string> {
  return { ...content.dependencies, ...content.devDependencies, ...content.optionalDependencies };
}

function licenceOf(name: string): string | null {
  const file = join(PROJECT, "node_modules", name, "package.json");
  if (!existsSync(file)) return null;
  return (JSON.parse(readFileSync(file, "utf8")) as { license?: string }).license ?? null;
}
