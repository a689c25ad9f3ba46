/** `npm run package`: packages the program for Linux as a folder, with the fuses of a release, and reads them back from the file. `--test-build` leaves inspecting on so that tests can drive it. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { build, type Configuration, Platform } from "electron-builder";
import { APP_FOLDERS, buildApp } from "./build.ts";
import { type ElectronRuntime, RUNTIME_RECORD, resolveElectronRuntime } from "./electron-runtime.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

/** A packaged program on this disk. */
export interface PackagedApp {
  readonly folder: string;
  readonly executable: string;
}

/** Electron 35 is the first whose own Node loads the SQLite addon; before, a Node and the register lie beside the archive. */
const FIRST_WITHOUT_CARRIED_NODE = 35;

/** The byte that stands for a fuse that is on, as @electron/fuses hands it out without a name. */
const FUSE_ON = "1".charCodeAt(0);

/** What a release's fuses must be, as electron-builder.yml sets them; a test build differs in inspecting alone. */
const RELEASE_FUSES: Readonly<Record<string, readonly [FuseV1Options, boolean]>> = {
  RunAsNode: [FuseV1Options.RunAsNode, false],
  EnableCookieEncryption: [FuseV1Options.EnableCookieEncryption, true],
  EnableNodeOptionsEnvironmentVariable: [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  EnableNodeCliInspectArguments: [FuseV1Options.EnableNodeCliInspectArguments, false],
  EnableEmbeddedAsarIntegrityValidation: [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true],
  OnlyLoadAppFromAsar: [FuseV1Options.OnlyLoadAppFromAsar, true],
  LoadBrowserProcessSpecificV8Snapshot: [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, false],
  GrantFileProtocolExtraPrivileges: [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
};

/**
 * Packages the Linux folder.
 * @param kind a test build leaves the inspect fuse on, and is never given to a shop
 */
export async function packageApp(kind: "release" | "test-build", say: (line: string) => void): Promise<PackagedApp> {
  const runtime = await resolveElectronRuntime(say);
  await buildApp("production", say);
  const output = join(PROJECT_FOLDER, "dist", kind);
  rmSync(output, { recursive: true, force: true });
  await build({
    projectDir: PROJECT_FOLDER,
    targets: Platform.LINUX.createTarget("dir"),
    config: {
      ...carryNode(runtime),
      directories: { output },
      electronDist: runtime.folder,
      electronVersion: runtime.version,
      afterPack: removeStarter,
      ...(kind === "test-build" ? { electronFuses: { enableNodeCliInspectArguments: true } } : {}),
    },
  });
  const folder = join(output, "linux-unpacked");
  return { folder, executable: join(folder, "evertill") };
}

/**
 * Reads the fuses from an executable.
 * @returns one line for each, and whether all are a release's
 */
export async function readFuses(executable: string): Promise<{ lines: string[]; areRelease: boolean }> {
  const wire = await getCurrentFuseWire(executable);
  const states = Object.entries(RELEASE_FUSES).map(([name, [fuse, wanted]]) => {
    const on = Number(wire[fuse]) === FUSE_ON;
    return { line: `${name}: ${on ? "on" : "off"}${on === wanted ? "" : " (not a release's)"}`, right: on === wanted };
  });
  return { lines: states.map((state) => state.line), areRelease: states.every((state) => state.right) };
}

/** What makes an Electron runtime load any app named to it has no place in a package. */
async function removeStarter({ appOutDir }: { appOutDir: string }): Promise<void> {
  rmSync(join(appOutDir, "resources", "default_app.asar"), { force: true });
  rmSync(join(appOutDir, RUNTIME_RECORD), { force: true });
}

/** What draws letters that a printer lacks: the engine, its native half for this machine, and its fonts. */
const DRAWING = [
  { folder: "@napi-rs/canvas", filter: ["package.json", "LICENSE", "*.js"] },
  { folder: `@napi-rs/canvas-linux-${process.arch}-gnu`, filter: ["**/*"] },
  { folder: "@fontsource/noto-sans-mono", filter: ["package.json", "LICENSE", "files/*-{500,800}-normal.woff2"] },
  { folder: "@fontsource/noto-sans-arabic", filter: ["package.json", "LICENSE", "files/*-{500,800}-normal.woff2"] },
];

/** Plain Node reads no archive: where it runs the register, both lie in `resources/register/`. */
function carryNode(runtime: ElectronRuntime): Pick<Configuration, "extraResources"> {
  if (Number.parseInt(runtime.version, 10) >= FIRST_WITHOUT_CARRIED_NODE) return {};
  const sqlite = join(PROJECT_FOLDER, "node_modules", "better-sqlite3");
  const target = `linux-${process.arch}`;
  return {
    extraResources: [
      { from: join(PROJECT_FOLDER, "node_modules", `node-${target}`, "bin", "node"), to: "register/node" },
      { from: join(PROJECT_FOLDER, "node_modules", `node-${target}`, "LICENSE"), to: "register/LICENSE.node" },
      {
        from: APP_FOLDERS.production,
        to: "register",
        filter: ["register.js", "register-*.js", "package.json", "drizzle/**"],
      },
      {
        from: sqlite,
        to: "register/node_modules/better-sqlite3",
        filter: ["package.json", "LICENSE", "lib/**", `prebuilds/${target}.node`],
      },
      ...DRAWING.map(({ folder, filter }) => ({
        from: join(PROJECT_FOLDER, "node_modules", folder),
        to: `register/node_modules/${folder}`,
        filter,
      })).filter(({ from }) => existsSync(from)),
    ],
  };
}

if (process.argv[1] === import.meta.filename) {
  const testBuild = process.argv.includes("--test-build");
  const app = await packageApp(testBuild ? "test-build" : "release", console.log);
  const fuses = await readFuses(app.executable);
  console.log(`\nPackaged: ${app.folder}\nFuses read from ${app.executable}:`);
  for (const line of fuses.lines) console.log(`  ${line}`);
  if (!testBuild && !fuses.areRelease) process.exitCode = 1;
}
