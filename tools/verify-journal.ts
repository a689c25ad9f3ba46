/** `npm run verify-journal -- FILE [--credential FILE]`: checks a journal from its first entry; FILE is an export (NDJSON) or a register's database (*.db). */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { type Audit, auditEntry, NEW_AUDIT } from "#domain/journal/audit.ts";
import { shortHash } from "#domain/journal/entry.ts";
import { readLine, readStoredEntries, type StoredEntry } from "#main/register/store/journal-lines.ts";
import { BOOKS_OPTIONS, openToRead, readDatabaseKey, runTool, ToolProblem } from "./books-to-read.ts";

/** Broken rules that are said one by one; all are counted. */
const MOST_SAID = 100;

await runTool(async () => {
  const { values, positionals } = parseArgs({
    options: { credential: BOOKS_OPTIONS.credential },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (!file || positionals.length > 1)
    throw new ToolProblem("Name one file: npm run verify-journal -- FILE [--credential FILE]");
  return file.endsWith(".db") ? verifyDatabase(file, values.credential) : verify(readLines(file));
});

async function verifyDatabase(file: string, credential: string | undefined): Promise<number> {
  const connection = openToRead({ file, keyHex: await readDatabaseKey(file, credential) });
  try {
    return await verify(readStoredEntries(connection));
  } finally {
    connection.close();
  }
}

/** Follows the entries to the end or to the first that does not belong. @returns the exit code */
async function verify(entries: Iterable<StoredEntry> | AsyncIterable<StoredEntry>): Promise<number> {
  let audit = NEW_AUDIT;
  let broken = 0;
  for await (const { candidate, wrong } of entries) {
    const audited = auditEntry(audit, candidate);
    const says = wrong ?? (audited.ok ? null : audited.broken.says);
    if (!audited.ok || says !== null) {
      console.log(`${placeOf(audit.entries + 1, candidate)}: ${says}`);
      console.log(`not ok: ${countOf(audit.entries)} before it ${audit.entries === 1 ? "is" : "are"} sound`);
      return 1;
    }
    for (const violation of audited.violations) {
      broken += 1;
      if (broken <= MOST_SAID)
        console.log(`${placeOf(audit.entries + 1, candidate)} breaks ${violation.code}: ${violation.says}`);
    }
    audit = audited.audit;
  }
  return sumUp(audit, broken);
}

function sumUp(audit: Audit, broken: number): number {
  const { head, newerFrom, entries } = audit;
  if (!head) {
    console.log("not ok: there is no entry");
    return 1;
  }
  if (newerFrom)
    console.log(
      `from ${newerFrom.epoch}/${newerFrom.seq} on rules were not checked: a newer version of Evertill wrote it`,
    );
  const end = `${countOf(entries)}, epoch ${head.epoch}, head ${head.epoch}/${head.seq} ${shortHash(head.hash)}`;
  if (broken === 0) console.log(`ok: ${end}`);
  else console.log(`not ok: the chain holds (${end}), ${broken} ${broken === 1 ? "rule is" : "rules are"} broken`);
  return broken === 0 ? 0 : 1;
}

async function* readLines(file: string): AsyncGenerator<StoredEntry> {
  const input = createReadStream(file, "utf8");
  try {
    await once(input, "open");
  } catch {
    throw new ToolProblem(`${file} can't be read.`);
  }
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield readLine(line);
}

/** Where an entry stands and what it says it is, as far as that can be read. */
function placeOf(line: number, candidate: unknown): string {
  const { epoch, seq, type } = (candidate ?? {}) as Record<string, unknown>;
  const named = typeof epoch === "number" && typeof seq === "number" ? ` (${epoch}/${seq} ${String(type)})` : "";
  return `entry ${line}${named}`;
}

function countOf(entries: number): string {
  return `${entries} ${entries === 1 ? "entry" : "entries"}`;
}
