/** Where the embedded PostgreSQL lives: its folder, its socket, and the user it runs as where ours may do too much. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Logger } from "pino";

/** Places that exist and that PostgreSQL's user may use. */
export interface PostgresPlaces {
  readonly folder: string;
  /** Null where there are no sockets (Windows): it listens on `port` of the loopback then. */
  readonly socketFolder: string | null;
  readonly port: number;
  /** Null where it runs as we do. */
  readonly user: PostgresUser | null;
  /** Gives a file or folder to PostgreSQL's user. */
  give(path: string): void;
}

/** A system user that is not root. */
export interface PostgresUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The name a socket is found by; nothing listens on that TCP port where there are sockets. */
const SOCKET_PORT = 5_432;
/** PostgreSQL refuses to run as root. */
const USER_NAME = "evertill-postgres";
const ROOTS_FOLDER = "/var/lib/evertill";
/** A socket's path ends at about 107 bytes, and its own name takes twenty of them. */
const LONGEST_SOCKET_FOLDER_BYTES = 80;
const EXECUTE_BY_OTHERS = 0o001;

/**
 * Makes the places. Throws with a sentence when they can't be had.
 * @param wanted the folder asked for; another is taken, and said, where PostgreSQL's user can't reach it
 */
export async function makePlaces(wanted: string, log: Logger): Promise<PostgresPlaces> {
  const asked = resolve(wanted);
  const user = process.getuid?.() === 0 ? findOrAddUser(log) : null;
  const folder = user ? reachableFolder(asked) : asked;
  if (user) log.info({ user: user.name, folder }, `PostgreSQL does not run as root: it runs as ${user.name}`);
  if (folder !== asked) log.warn({ asked, folder }, `PostgreSQL's user can't reach ${asked}: its data is in ${folder}`);
  const give = (path: string): void => {
    if (user) chownSync(path, user.uid, user.gid);
  };
  const makeOwn = (path: string): string => {
    makeFolders(dirname(path));
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    checkOwner(path, user);
    give(path);
    chmodSync(path, 0o700);
    return path;
  };
  makeOwn(folder);
  if (process.platform === "win32") return { folder, socketFolder: null, port: await freePort(), user, give };
  const socketFolder = makeOwn(socketFolderFor(folder));
  return { folder, socketFolder, port: SOCKET_PORT, user, give };
}

/** Whether a folder and every one above it lets any user pass; the last ones may still have to be made. */
export function canAnyoneEnter(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & EXECUTE_BY_OTHERS) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Data that is somewhere stays there: a folder whose mode changed must not look like a new, empty server. */
function reachableFolder(asked: string): string {
  const aside = join(ROOTS_FOLDER, nameFor(asked));
  if (existsSync(join(aside, "data"))) return aside;
  if (canAnyoneEnter(dirname(asked))) return asked;
  if (existsSync(join(asked, "data")))
    throw new Error(`PostgreSQL's user ${USER_NAME} can't reach its data in ${asked}: let it pass the folders above`);
  return aside;
}

/** Above the folders that are PostgreSQL's own: whatever root's umask is, its user must pass. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  mkdirSync(path, { recursive: true });
  if (process.getuid?.() === 0) chmodSync(path, 0o755);
}

/** In a folder that all users share somebody else may have put a folder or a link of this name first. */
function checkOwner(path: string, user: PostgresUser | null): void {
  const ours = process.getuid?.();
  if (ours === undefined) return;
  const { uid } = lstatSync(path);
  if (!lstatSync(path).isDirectory() || (uid !== ours && uid !== user?.uid))
    throw new Error(`${path} belongs to another user: PostgreSQL can't use it`);
}

function socketFolderFor(folder: string): string {
  const names = [join(folder, "socket"), join(tmpdir(), `evertill-${nameFor(folder)}`)];
  const short = names.find(
    (name, place) =>
      Buffer.byteLength(name) <= LONGEST_SOCKET_FOLDER_BYTES && (place === 0 || canAnyoneEnter(dirname(name))),
  );
  return short ?? join("/tmp", `evertill-${nameFor(folder)}`);
}

function nameFor(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}

function findOrAddUser(log: Logger): PostgresUser {
  const known = findUser();
  if (known) return known;
  log.info({ user: USER_NAME }, "a system user for PostgreSQL is added");
  const options = ["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin"];
  try {
    execFileSync("useradd", [...options, USER_NAME], { stdio: "ignore" });
  } catch {
    // Another server that starts right now may have added it.
  }
  const added = findUser();
  if (!added)
    throw new Error(
      `PostgreSQL does not run as root, and the user ${USER_NAME} could not be added: add it, or start the server as another user`,
    );
  return added;
}

function findUser(): PostgresUser | null {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${USER_NAME}:`));
  const [name, , uid, gid] = line?.split(":") ?? [];
  return name ? { name, uid: Number(uid), gid: Number(gid) } : null;
}

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => settle(typeof address === "object" && address ? address.port : 0));
    });
  });
}
