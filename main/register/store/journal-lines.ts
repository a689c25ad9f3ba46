/** The journal as lines of text: one canonical entry with its hash a line, as it is exported and as auditors read it. */
import { canonicalJson } from "#domain/journal/canonical.ts";
import { positionOf } from "./journal.ts";
import type { Connection } from "./store.ts";

interface JournalRow {
  readonly position: number;
  readonly epoch: number;
  readonly seq: number;
  readonly type: string;
  readonly preimage: string;
  readonly hash: string;
}

/** An entry as its row holds it. `wrong` says in which way the row is not what its entry says; null when it is. */
export interface StoredEntry {
  readonly candidate: unknown;
  readonly wrong: string | null;
}

/** Every stored entry, oldest first, read one by one: a journal may be larger than the memory. */
export function* readStoredEntries(connection: Connection): Generator<StoredEntry> {
  const rows = connection.prepare("select position, epoch, seq, type, preimage, hash from journal order by position");
  for (const row of rows.iterate() as IterableIterator<JournalRow>) yield storedEntryOf(row);
}

/** One line of an exported journal, without its line end: the canonical JSON (RFC 8785) of an entry and its hash. */
export function lineOf(candidate: unknown): string {
  return canonicalJson(candidate);
}

/**
 * Reads a line of an exported journal. JSON that is not canonical could say two things at once (a key twice), so only
 * the one canonical spelling counts.
 */
export function readLine(line: string): StoredEntry {
  const candidate = parse(line);
  if (candidate === undefined) return { candidate: null, wrong: "the line is not JSON" };
  return { candidate, wrong: isCanonical(line, candidate) ? null : "the line is not canonical JSON (RFC 8785)" };
}

function storedEntryOf(row: JournalRow): StoredEntry {
  const preimage = parse(row.preimage);
  if (preimage === undefined || typeof preimage !== "object" || preimage === null)
    return { candidate: null, wrong: "its row holds no JSON" };
  const candidate = { ...preimage, hash: row.hash } as Record<string, unknown>;
  const { epoch, seq, type } = candidate;
  const same =
    isCanonical(row.preimage, preimage) &&
    epoch === row.epoch &&
    seq === row.seq &&
    type === row.type &&
    positionOf(row.epoch, row.seq) === row.position;
  return { candidate, wrong: same ? null : "its row says something else than the entry in it" };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCanonical(text: string, value: unknown): boolean {
  try {
    return canonicalJson(value) === text;
  } catch {
    // A lone surrogate is JSON to JavaScript and to nobody else.
    return false;
  }
}
