/**
 * Opening the books at start: the key's check, the tail of the chain, and setting a damaged database aside whole.
 * Nothing is ever deleted here.
 */
import { createHmac } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { checkLink, type Head } from "#domain/journal/chain.ts";
import { quickCheck } from "./backup.ts";
import { positionOf, readTail } from "./journal.ts";
import { registerState } from "./schema.ts";
import { openStore, type Store, type StoreTrouble } from "./store.ts";

/** How many entries at the end of the chain are checked at each start; `verify-journal` checks all. */
const TAIL = 50;

/** Left in the folder while books are open: found at start, it says that they were not closed. */
const OPEN_MARK = "register.open";
const ASIDE_FOLDER = "set-aside";
/** Says that the database was set aside and nothing has taken its place yet. */
const ASIDE_MARK = "set-aside.json";
const asideSchema = z.strictObject({ setAside: z.string() });

/** Opened books, or the trouble a screen explains. `setAside` is where a damaged database lies now. */
export type OpenedBooks =
  | { readonly ok: true; readonly store: Store }
  | { readonly ok: false; readonly trouble: StoreTrouble; readonly setAside: string | null };

/**
 * Opens the database of a register. After an unclean stop it is checked whole before its first use, otherwise only the
 * tail of its chain is; a full check follows later, off the main path.
 * @param nowMs wall clock, names the folder a damaged database is set aside in
 */
export function openBooks(options: {
  readonly file: string;
  readonly keyHex: string;
  readonly migrationsFolder: string;
  readonly nowMs: number;
}): OpenedBooks {
  const { file, keyHex } = options;
  const folder = dirname(file);
  const existed = existsSync(file);
  const aside = readAside(folder);
  if (!existed && aside) {
    // A stop in the middle of it: a log left behind would be played into whatever takes the database's place.
    moveTogether(file, aside);
    return { ok: false, trouble: "database_damaged", setAside: aside };
  }
  const unclean = existsSync(join(folder, OPEN_MARK));
  const opened = openStore(options);
  if (!opened.ok) {
    // A wrong key and a damaged first page look alike to the cipher; the key's own check tells them apart.
    const damaged =
      opened.trouble === "database_damaged" || (opened.trouble === "key_changed" && keyFits(file, keyHex));
    return damaged ? setAside(options) : { ok: false, trouble: opened.trouble, setAside: null };
  }
  const { store } = opened;
  if (existed && !isSound(store, unclean)) {
    store.close();
    return setAside(options);
  }
  writeFileSync(keyCheckFile(file), keyCheck(keyHex));
  writeFileSync(join(folder, OPEN_MARK), "");
  rmSync(join(folder, ASIDE_MARK), { force: true });
  return { ok: true, store };
}

/** Closes the books cleanly: the next start need not check them whole. */
export function closeBooks(file: string, store: Store): void {
  store.close();
  rmSync(join(dirname(file), OPEN_MARK), { force: true });
}

/** Lets a new database begin although a damaged one was set aside: nobody has a backup to restore. */
export function beginAnew(file: string): void {
  rmSync(join(dirname(file), ASIDE_MARK), { force: true });
}

/** Whether the last entries follow one another and the projections stand at the last of them. */
function isSound(store: Store, whole: boolean): boolean {
  try {
    if (whole && quickCheck(store.connection).length > 0) return false;
    return store.read((tx) => {
      const state = tx.select().from(registerState).get();
      const tail = readTail(tx, TAIL);
      const last = tail.at(-1);
      if (!last || !state) return !last && !state;
      if (state.headPosition !== positionOf(last.epoch, last.seq) || state.headHash !== last.hash) return false;
      let head: Head | null = null;
      for (const entry of tail) {
        // The first of the tail has nobody before it to be checked against, unless it is the first of all.
        const checked = checkLink(head ?? headBefore(entry), entry);
        if (!checked.ok) return false;
        head = checked.head;
      }
      return true;
    });
  } catch {
    // Reading a damaged page throws; that is the answer.
    return false;
  }
}

function headBefore(entry: { registerId: string; epoch: number; seq: number; prevHash: string }): Head | null {
  if (entry.seq === 1) return null;
  return { registerId: entry.registerId, epoch: entry.epoch, seq: entry.seq - 1, hash: entry.prevHash };
}

function setAside(options: { readonly file: string; readonly nowMs: number }): OpenedBooks {
  const { file, nowMs } = options;
  const folder = dirname(file);
  const place = makePlace(join(folder, ASIDE_FOLDER), new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-"));
  writeFileSync(join(folder, ASIDE_MARK), JSON.stringify({ setAside: place } satisfies z.infer<typeof asideSchema>));
  moveTogether(file, place);
  return { ok: false, trouble: "database_damaged", setAside: place };
}

/** A folder of its own, whatever the clock says: nothing set aside earlier is ever overwritten. */
function makePlace(parent: string, name: string): string {
  mkdirSync(parent, { recursive: true });
  for (let nth = 1; ; nth += 1) {
    const place = join(parent, nth === 1 ? name : `${name}-${nth}`);
    if (existsSync(place)) continue;
    mkdirSync(place);
    return place;
  }
}

/**
 * What belongs together moves together; the write-ahead log may hold the last sales. The database goes first: without
 * its log it could pass for sound, in an older state.
 */
function moveTogether(file: string, place: string): void {
  mkdirSync(place, { recursive: true });
  for (const suffix of ["", "-wal", "-shm"]) {
    const part = `${file}${suffix}`;
    if (existsSync(part)) renameSync(part, join(place, basename(part)));
  }
}

function readAside(folder: string): string | null {
  const mark = join(folder, ASIDE_MARK);
  if (!existsSync(mark)) return null;
  try {
    return asideSchema.parse(JSON.parse(readFileSync(mark, "utf8"))).setAside;
  } catch {
    // Torn by a power cut: what it stood for still holds.
    return join(folder, ASIDE_FOLDER);
  }
}

function keyFits(file: string, keyHex: string): boolean {
  const check = keyCheckFile(file);
  return existsSync(check) && readFileSync(check, "utf8") === keyCheck(keyHex);
}

function keyCheckFile(file: string): string {
  return `${file}.key-check`;
}

/** Says whether a key is the one the database was made with, and nothing else about it. */
function keyCheck(keyHex: string): string {
  return createHmac("sha256", Buffer.from(keyHex, "hex")).update("evertill/key-check/1").digest("hex");
}
