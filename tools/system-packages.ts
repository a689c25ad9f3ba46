/** What a Linux machine must have before a window can open: looked for by file, installed through Debian's packages as root, else named in one command. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Something the window needs; the first of `packages` that this Debian knows provides it. */
interface Need {
  readonly packages: readonly string[];
  isPresent(): boolean;
}

/** A browser for tests of the back office; Debian's, since its own downloads may be out of reach. */
export const CHROMIUM = "/usr/bin/chromium";

/**
 * Makes sure that what Electron needs is on this machine; on anything but Linux nothing is needed.
 * @param needsBrowser a browser too, for tests of the back office
 * @param say gets one plain line a step
 * @returns false when a person has to run the command that was printed
 */
export function prepareSystemPackages(say: (line: string) => void, needsBrowser = false): boolean {
  if (process.platform !== "linux") return true;
  const missing = findMissing(needsBrowser);
  if (missing.length === 0) return true;

  if (process.getuid?.() !== 0 || !hasProgram("apt-get")) {
    const names = missing.map((need) => need.packages[0]).join(" ");
    say("The window needs packages of the system that are not here. Run this once, then start again:");
    say(`  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends ${names}'`);
    return false;
  }
  say(`Installing system packages: ${missing.map((need) => need.packages[0]).join(" ")}`);
  runApt(["update", "-qq"]);
  runApt(["install", "-y", "-qq", "--no-install-recommends", ...missing.map(chooseName)]);
  const still = findMissing(needsBrowser);
  if (still.length > 0) say(`Still missing after the installation: ${still.map((need) => need.packages[0]).join(" ")}`);
  return still.length === 0;
}

/** Whether this session shows windows to anybody; without, a virtual display is needed. */
export function hasDisplay(): boolean {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Whether a program of this name is on the search path. */
export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, name)));
}

function findMissing(needsBrowser: boolean): Need[] {
  const libraries = readLibraryCache();
  const needs: Need[] = [
    { packages: ["libgtk-3-0", "libgtk-3-0t64"], isPresent: () => libraries.includes("libgtk-3.so.0") },
    { packages: ["libnss3"], isPresent: () => libraries.includes("libnss3.so") },
    { packages: ["libasound2", "libasound2t64"], isPresent: () => libraries.includes("libasound.so.2") },
    { packages: ["libgbm1"], isPresent: () => libraries.includes("libgbm.so.1") },
    { packages: ["fonts-dejavu-core"], isPresent: hasFont },
  ];
  if (needsBrowser) needs.push({ packages: ["chromium"], isPresent: () => existsSync(CHROMIUM) });
  if (!hasDisplay()) {
    needs.push(
      { packages: ["tigervnc-standalone-server"], isPresent: () => hasProgram("Xvnc") },
      { packages: ["tigervnc-tools", "tigervnc-common"], isPresent: () => hasProgram("tigervncpasswd") },
      { packages: ["xauth"], isPresent: () => hasProgram("xauth") },
    );
  }
  return needs.filter((need) => !need.isPresent());
}

function readLibraryCache(): string {
  for (const program of ["ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"]) {
    const answer = spawnSync(program, ["-p"], { encoding: "utf8" });
    if (answer.status === 0) return answer.stdout;
  }
  return "";
}

function hasFont(): boolean {
  const folders = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    join(homedir(), ".local/share/fonts"),
    join(homedir(), ".fonts"),
  ];
  return folders.some(
    (folder) =>
      existsSync(folder) &&
      readdirSync(folder, { recursive: true }).some((name) => /\.(ttf|otf|ttc)$/i.test(String(name))),
  );
}

/** Debian 13 and Ubuntu 24.04 renamed some libraries; the old names are virtual there and can't always be installed. */
function chooseName(need: Need): string {
  const known = need.packages.find((name) => {
    const answer = spawnSync("apt-cache", ["policy", name], { encoding: "utf8" });
    return answer.status === 0 && /Candidate: (?!\(none\))/.test(answer.stdout);
  });
  return known ?? need.packages[0] ?? "";
}

function runApt(args: readonly string[]): void {
  execFileSync("apt-get", args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
