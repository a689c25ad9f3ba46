/**
 * `npm run verify-journal -- FILE [--credential FILE] [--against HEADS]`: checks a journal from its first entry; FILE is
 * an export (NDJSON) or a register's database (*.db). `npm run verify-journal -- --audit FILE [--against HEADS]` checks
 * an exported audit chain. HEADS has the heads that a server once signed, one a line, and its keys (see acknowledged-heads.ts).
 */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { type Audit, auditEntry, NEW_AUDIT } from "#domain/journal/audit.ts";
import { shortHash } from "#domain/journal/entry.ts";
import { readLine, readStoredEntries, type StoredEntry } from "#main/register/store/journal-lines.ts";
import { type HeadsFile, journalPlaces, PlaceCheck, readHeads } from "./acknowledged-heads.ts";
import { BOOKS_OPTIONS, openToRead, readDatabaseKey, runTool, ToolProblem } from "./books-to-read.ts";
import { verifyAudit } from "./verify-audit.ts";

/** Broken rules that are said one by one; all are counted. */
const MOST_SAID = 100;

const USAGE =
  "Name one file: npm run verify-journal -- FILE [--credential FILE] [--against HEADS], or --audit FILE [--against HEADS]";

await runTool(async () => {
  const { values, positionals } = parseArgs({
    options: { credential: BOOKS_OPTIONS.credential, audit: { type: "string" }, against: { type: "string" } },
    allowPositionals: true,
  });
  const [file] = positionals;
  const { audit, against, credential } = values;
  if (positionals.length > 1 || (file === undefined) === (audit === undefined)) throw new ToolProblem(USAGE);
  const heads = against === undefined ? null : await readHeads(against);
  for (const wrong of heads?.wrong ?? []) console.log(wrong);
  const code = await verifyOne(file, audit, credential, heads);
  return heads && heads.wrong.length > 0 ? 1 : code;
});

function verifyOne(
  file: string | undefined,
  audit: string | undefined,
  credential: string | undefined,
  heads: HeadsFile | null,
): Promise<number> {
  if (audit !== undefined) return verifyAudit(readLines(audit), heads);
  const journal = file ?? "";
  return journal.endsWith(".db") ? verifyDatabase(journal, credential, heads) : verify(readLines(journal), heads);
}

async function verifyDatabase(file: string, credential: string | undefined, heads: HeadsFile | null): Promise<number> {
  const connection = openToRead({ file, keyHex: await readDatabaseKey(file, credential) });
  try {
    return await verify(readStoredEntries(connection), heads);
  } finally {
    connection.close();
  }
}

/** Follows the entries to the end or to the first that does not belong. @returns the exit code */
async function verify(
  entries: Iterable<StoredEntry> | AsyncIterable<StoredEntry>,
  heads: HeadsFile | null,
): Promise<number> {
  let audit = NEW_AUDIT;
  let broken = 0;
  let places = new PlaceCheck([]);
  for await (const { candidate, wrong } of entries) {
    const audited = auditEntry(audit, candidate);
    if (audited.ok && audit.head === null && heads)
      places = new PlaceCheck(journalPlaces(heads.heads, audited.envelope.registerId));
    const says = wrong ?? (audited.ok ? places.next(audited.envelope) : audited.broken.says);
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
  const missing = places.end();
  if (missing !== null) console.log(missing);
  return sumUp(audit, broken, heads && { fitting: places.fitting, allFit: missing === null && places.fitting > 0 });
}

function sumUp(
  audit: Audit,
  broken: number,
  against: { readonly fitting: number; readonly allFit: boolean } | null,
): number {
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
  const troubles = [
    ...(broken > 0 ? [`${broken} ${broken === 1 ? "rule is" : "rules are"} broken`] : []),
    ...(against && !against.allFit
      ? [against.fitting === 0 ? "none of the heads fits this register" : "it is not what was acknowledged"]
      : []),
  ];
  if (troubles.length > 0) console.log(`not ok: the chain holds (${end}), ${troubles.join(", ")}`);
  else console.log(`ok: ${end}${against ? `, ${headsThatFit(against.fitting)}` : ""}`);
  return troubles.length > 0 ? 1 : 0;
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

function headsThatFit(fitting: number): string {
  return `${fitting} acknowledged ${fitting === 1 ? "head fits" : "heads fit"}`;
}

function countOf(entries: number): string {
  return `${entries} ${entries === 1 ? "entry" : "entries"}`;
}
