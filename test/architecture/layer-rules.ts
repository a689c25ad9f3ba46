/** Which folder may import what (architecture.md, "Layout"), and that no imports go in a circle. */
import type { Rule } from "./rules.ts";
import { importsOf, isCode, isTest, type SourceFile } from "./source-files.ts";

const PURE_LIBRARIES = ["zod", "@noble/hashes", "canonicalize"];
/** Types of the pipe between shell and register; the only files of the register that the shell may know. */
const SHELL_KNOWS = ["main/register/start-message.ts"];

interface Layer {
  readonly folder: string;
  readonly mayImport: (target: string) => boolean;
  readonly mayUse: (library: string) => boolean;
}

/** The first layer whose folder fits is a file's own. */
const LAYERS: readonly Layer[] = [
  {
    folder: "domain/",
    mayImport: (target) => target.startsWith("domain/"),
    mayUse: (library) => PURE_LIBRARIES.some((pure) => library === pure || library.startsWith(`${pure}/`)),
  },
  {
    folder: "main/shell/",
    mayImport: (target) =>
      target.startsWith("domain/") || target.startsWith("main/shell/") || SHELL_KNOWS.includes(target),
    mayUse: () => true,
  },
  {
    folder: "main/register/",
    mayImport: (target) => target.startsWith("domain/") || target.startsWith("main/register/"),
    mayUse: (library) => library !== "electron" && !library.startsWith("electron/"),
  },
  {
    folder: "sync-server/",
    mayImport: (target) => target.startsWith("domain/") || target.startsWith("sync-server/"),
    mayUse: (library) => library !== "electron" && !library.startsWith("electron/"),
  },
  {
    folder: "renderer/",
    mayImport: (target) => target.startsWith("domain/") || target.startsWith("renderer/"),
    mayUse: (library) => library !== "electron" && !library.startsWith("node:"),
  },
];

/** Rules about imports. */
export const LAYER_RULES: readonly Rule[] = [
  {
    name: "imports-follow-the-layers",
    says: "imports point one way: renderer → domain ← register ← shell; sync-server → domain",
    check: checkLayers,
  },
  { name: "no-import-cycles", says: "files do not import one another in a circle", check: checkCycles },
];

function checkLayers(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && !isTest(file))
    .flatMap((file) => {
      const layer = LAYERS.find(({ folder }) => file.path.startsWith(folder));
      if (!layer) return [];
      return importsOf(file)
        .filter(({ specifier, target }) => !(target === null ? layer.mayUse(specifier) : layer.mayImport(target)))
        .map(({ specifier }) => `${file.path} imports ${specifier}`);
    });
}

function checkCycles(files: readonly SourceFile[]): string[] {
  const code = files.filter(isCode);
  const known = new Set(code.map(({ path }) => path));
  const graph = new Map(
    code.map((file) => {
      const targets = importsOf({ ...file, text: withoutTypeImports(file.text) }).map(({ target }) => target);
      return [file.path, targets.filter((target): target is string => target !== null && known.has(target))];
    }),
  );
  const cycles: string[] = [];
  const state = new Map<string, "open" | "done">();
  const walk = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
      return;
    }
    state.set(path, "open");
    for (const target of graph.get(path) ?? []) walk(target, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of graph.keys()) walk(path, []);
  return cycles;
}

/** A type has no weight at run time; only values can be half made when they are needed. */
function withoutTypeImports(text: string): string {
  return text.replace(/^(?:import|export) type [^;]*;/gm, "");
}
