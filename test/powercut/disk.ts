/**
 * A disk under a power cut: what was synced is on it, and of everything later anything may be missing. Made from a
 * record of what a process did; answers with the states it could be found in.
 */
import { constants } from "node:fs";
import { basename } from "node:path";
import { invariant } from "#domain/invariant.ts";
import type { Random } from "#test/crash/random.ts";
import type { Deed } from "./recorder.ts";

/** What a disk writes as one; a torn write keeps some of these and loses others. Bytes. */
const SECTOR = 512;

/**
 * What became of everything that was not synced: all lost, all kept, each by itself kept or lost, each also torn, or
 * kept in order up to a torn one.
 */
export const FATES = ["lost", "kept", "partial", "torn", "in_order"] as const;
export type Fate = (typeof FATES)[number];

/** A change of a file's bytes that no sync has vouched for. */
type Change = { readonly offset: number; readonly bytes: Buffer } | { readonly size: number };

interface DiskFile {
  readonly durable: Content;
  changes: Change[];
}

/** A change of the folder that no sync of the folder has vouched for. */
type NameChange =
  | { readonly name: string; readonly file: DiskFile | null }
  | { readonly name: string; readonly to: string };

/** One folder of a disk. */
export class Disk {
  readonly #folder: string;
  readonly #handles = new Map<string, DiskFile | "folder">();
  #names = new Map<string, DiskFile>();
  #durableNames = new Map<string, DiskFile>();
  #nameChanges: NameChange[] = [];

  /** @param folder as the record calls it */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Something was done, and is over. */
  take(deed: Deed): void {
    switch (deed.kind) {
      case "opened":
        this.#handles.set(deed.handle, this.#open(deed.path, deed.flags));
        return;
      case "written":
        this.#fileAt(deed.handle).changes.push({ offset: deed.offset, bytes: deed.bytes });
        return;
      case "cut":
        this.#fileAt(deed.handle).changes.push({ size: deed.size });
        return;
      case "synced":
        this.#sync(deed.handle);
        return;
      case "removed":
        this.#rename({ name: basename(deed.path), file: null });
        return;
      case "renamed":
        this.#rename({ name: basename(deed.path), to: basename(deed.to) });
    }
  }

  /**
   * A state in which the disk may be found now, by name.
   * @param underWay what was being done when the power went: it may have had its effect, but nothing vouches for it
   */
  after(fate: Fate, random: Random, underWay: Deed | null = null): Map<string, Buffer> {
    const undo = underWay ? this.#begin(underWay) : () => undefined;
    const names = new Map(this.#durableNames);
    // A file system keeps the order of names, and of what it has not written down loses the end.
    const keptNames = fate === "lost" ? 0 : fate === "kept" ? Number.MAX_SAFE_INTEGER : random.below(9);
    for (const change of this.#nameChanges.slice(0, keptNames)) applyName(names, change);
    const found = new Map<string, Buffer>();
    for (const [name, file] of names) found.set(name, contentAfter(file, fate, random));
    undo();
    return found;
  }

  /** Everything as the process itself saw it, had the power stayed. */
  seen(): Map<string, Buffer> {
    const all = new Map<string, Buffer>();
    for (const [name, { durable, changes }] of this.#names)
      all.set(name, changes.reduce((content, change) => content.take(change), durable.copy()).bytes);
    return all;
  }

  /** @returns what takes it back */
  #begin(deed: Deed): () => void {
    if (deed.kind === "written" || deed.kind === "cut") {
      const { changes } = this.#fileAt(deed.handle);
      changes.push(deed.kind === "written" ? { offset: deed.offset, bytes: deed.bytes } : { size: deed.size });
      return () => void changes.pop();
    }
    if (deed.kind === "removed" || deed.kind === "renamed") {
      const name = basename(deed.path);
      this.#nameChanges.push(deed.kind === "removed" ? { name, file: null } : { name, to: basename(deed.to) });
      return () => void this.#nameChanges.pop();
    }
    return () => undefined;
  }

  #open(path: string, flags: number): DiskFile | "folder" {
    if (path === this.#folder || path === `${this.#folder}/`) return "folder";
    const name = basename(path);
    const known = this.#names.get(name);
    if (known) {
      if (flags & constants.O_TRUNC) known.changes.push({ size: 0 });
      return known;
    }
    const file: DiskFile = { durable: new Content(), changes: [] };
    this.#rename({ name, file });
    return file;
  }

  #sync(handle: string): void {
    const synced = this.#handles.get(handle);
    if (synced === "folder") {
      this.#durableNames = new Map(this.#names);
      this.#nameChanges = [];
    } else if (synced) {
      for (const change of synced.changes) synced.durable.take(change);
      synced.changes = [];
    }
  }

  #rename(change: NameChange): void {
    applyName(this.#names, change);
    this.#nameChanges.push(change);
  }

  #fileAt(handle: string): DiskFile {
    const file = this.#handles.get(handle);
    invariant(file && file !== "folder", "only an open file is written to");
    return file;
  }
}

function applyName(names: Map<string, DiskFile>, change: NameChange): void {
  if ("to" in change) {
    const file = names.get(change.name);
    names.delete(change.name);
    if (file) names.set(change.to, file);
  } else if (change.file) names.set(change.name, change.file);
  else names.delete(change.name);
}

function contentAfter({ durable, changes }: DiskFile, fate: Fate, random: Random): Buffer {
  // In order up to somewhere, and what was being written there is torn.
  const end = fate === "in_order" ? random.below(changes.length + 1) : changes.length;
  const content = durable.copy();
  if (fate === "lost") return content.bytes;
  changes.forEach((change, index) => {
    const kept = fate === "kept" || (fate === "in_order" ? index < end : random.happens(0.5));
    const torn = (fate === "in_order" && index === end) || (fate === "torn" && random.happens(0.5));
    if (torn && "bytes" in change) for (const piece of tear(change, random)) content.take(piece);
    else if (kept) content.take(change);
  });
  return content.bytes;
}

/** The sectors of a write that reached the disk. */
function tear({ offset, bytes }: { offset: number; bytes: Buffer }, random: Random): Change[] {
  const pieces: Change[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR - ((offset + from) % SECTOR));
    if (random.happens(0.5)) pieces.push({ offset: offset + from, bytes: bytes.subarray(from, to) });
    from = to;
  }
  return pieces;
}

/** A file's bytes. What is between the old end and a later write reads as zeros. */
class Content {
  #room: Buffer;
  #size: number;

  constructor(room = Buffer.alloc(0), size = 0) {
    this.#room = room;
    this.#size = size;
  }

  get bytes(): Buffer {
    return this.#room.subarray(0, this.#size);
  }

  copy(): Content {
    return new Content(Buffer.from(this.bytes), this.#size);
  }

  take(change: Change): this {
    if ("size" in change) {
      this.#grow(change.size);
      this.#room.fill(0, change.size);
      this.#size = change.size;
    } else {
      this.#grow(change.offset + change.bytes.length);
      change.bytes.copy(this.#room, change.offset);
      this.#size = Math.max(this.#size, change.offset + change.bytes.length);
    }
    return this;
  }

  #grow(size: number): void {
    if (size <= this.#room.length) return;
    const room = Buffer.alloc(Math.max(size, this.#room.length * 2));
    this.#room.copy(room, 0, 0, this.#size);
    this.#room = room;
  }
}
