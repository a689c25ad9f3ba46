/** Builds what Electron and the register process run; does nothing when no input changed. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { build, type InlineConfig } from "vite";
import { PROJECT_FOLDER } from "./project-folder.ts";

/** `development` has the gallery; `production` is what ships. */
export type BuildKind = "development" | "production";

/** Where each kind is built: Electron runs the first from here, the second is what goes into a package. */
export const APP_FOLDERS: Readonly<Record<BuildKind, string>> = {
  development: join(PROJECT_FOLDER, "build", "app"),
  production: join(PROJECT_FOLDER, "build", "release"),
};

const INPUTS = [
  "domain",
  "main",
  "renderer",
  "drizzle",
  "package-lock.json",
  "package.json",
  "tools/build.ts",
  "vite.renderer.config.ts",
];

/**
 * Brings a build up to date.
 * @param say gets one plain line when there is something to do
 */
export async function buildApp(kind: BuildKind, say: (line: string) => void): Promise<void> {
  await buildWhenStale(APP_FOLDERS[kind], "the program", hashInputs(INPUTS), say, (making) => buildInto(making, kind));
}

async function buildWhenStale(
  folder: string,
  what: string,
  inputs: string,
  say: (line: string) => void,
  make: (making: string) => Promise<unknown>,
): Promise<void> {
  const stamp = join(folder, "inputs.sha256");
  const built = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (built === inputs) return;
  const startedMs = performance.now();
  // Built beside and put in place at the end: a program that runs meanwhile never sees half of it.
  const making = `${folder}-${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    await make(making);
    writeFileSync(join(making, "inputs.sha256"), inputs);
    if (existsSync(folder)) renameSync(folder, `${making}-old`);
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
    rmSync(`${making}-old`, { recursive: true, force: true });
  }
  say(`Built ${what} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

async function buildInto(making: string, kind: BuildKind): Promise<void> {
  await build(forNode("main/shell/shell.ts", "shell.js", "es", making));
  await build(forNode("main/shell/preload.ts", "preload.cjs", "cjs", making));
  await build(withParts(forNode("main/register/main.ts", "register.js", "es", making), "register-[name].js"));
  await build({
    configFile: join(PROJECT_FOLDER, "vite.renderer.config.ts"),
    mode: kind,
    build: { outDir: join(making, "renderer") },
  });
  // The register is also run from a folder of its own beside a package, where nothing else would say that it is a module.
  writeFileSync(join(making, "package.json"), '{ "type": "module" }\n');
  cpSync(join(PROJECT_FOLDER, "drizzle", "register"), join(making, "drizzle", "register"), { recursive: true });
}

/** A bundle that Node or Electron's main process loads: one file, all libraries in it but Electron and the native ones. */
function forNode(entry: string, file: string, format: "es" | "cjs", outDir: string): InlineConfig {
  return {
    configFile: false,
    root: PROJECT_FOLDER,
    logLevel: "warn",
    ssr: { noExternal: true, external: ["electron", "better-sqlite3", "@napi-rs/canvas"], target: "node" },
    build: {
      ssr: join(PROJECT_FOLDER, entry),
      outDir,
      emptyOutDir: false,
      // The oldest Electron this is run on embeds Node 20.
      target: "node20",
      minify: false,
      sourcemap: true,
      rolldownOptions: { output: { format, entryFileNames: file, codeSplitting: false } },
    },
  };
}

/** Lets what is imported only when it is needed be a file of its own beside the bundle: it is not even read before. */
function withParts(bundle: InlineConfig, chunkFileNames: string): InlineConfig {
  const output = { format: "es", entryFileNames: "register.js", chunkFileNames } as const;
  return { ...bundle, build: { ...bundle.build, rolldownOptions: { output } } };
}

function hashInputs(inputs: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of inputs.flatMap((input) => listFiles(join(PROJECT_FOLDER, input)))) {
    hash
      .update(`${relative(PROJECT_FOLDER, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex");
}

function listFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true, encoding: "utf8" });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Where the back office for browsers is built; the sync server finds it there. */
export const WEB_FOLDER = join(PROJECT_FOLDER, "build", "backoffice");
const WEB_INPUTS = [
  "domain",
  "renderer",
  "package-lock.json",
  "vite.backoffice.config.ts",
  "tools/build.ts",
  "tools/verify-export.ts",
];

/** Brings the back office for browsers up to date. @param say gets one plain line when there is something to do */
export async function buildBackoffice(say: (line: string) => void): Promise<void> {
  await buildWhenStale(WEB_FOLDER, "the back office", hashInputs(WEB_INPUTS), say, async (making) => {
    await build({ configFile: join(PROJECT_FOLDER, "vite.backoffice.config.ts"), build: { outDir: making } });
    await buildVerifier(making);
  });
}

/** Builds the program that verifies a journal export: one file, for whoever has nothing but Node. @param folder where to */
export async function buildVerifier(folder: string): Promise<void> {
  const bundle = forNode("tools/verify-export.ts", "verify-export.mjs", "es", folder);
  await build({ ...bundle, build: { ...bundle.build, sourcemap: false } });
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes("--backoffice")) await buildBackoffice(console.log);
  else if (process.argv.includes("--verifier")) await buildVerifier(join(PROJECT_FOLDER, "build", "verifier"));
  else await buildApp(process.argv.includes("--production") ? "production" : "development", console.log);
}
