/**
 * `npm run verify-audit-copy -- --organisation ID [--from FOLDER] [--audit EXPORT]`: follows the copy of an organisation's
 * audit trail from its first row, chunk by chunk, and holds the database's own (an export of `GET /v1/audit/export`)
 * against it: a row that was removed or altered in the database is named. The copy is read from the bucket that the
 * server's settings name, or from a FOLDER that it was downloaded to.
 */
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type AuditHead, checkAuditLink } from "#domain/audit/audit-chain.ts";
import { shortHash } from "#domain/journal/entry.ts";
import { chunkName, NO_CHUNK_HASH, readChunk } from "#sync-server/audit/audit-chunk.ts";
import { type LockedStorage, s3Storage } from "#sync-server/audit/locked-storage.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { runTool, ToolProblem } from "./books-to-read.ts";

type Source = Pick<LockedStorage, "list" | "get">;

/** Thrown where the copy, or the database against it, does not hold; its message says where. */
class Broken extends Error {}

const USAGE = "Name whose: npm run verify-audit-copy -- --organisation ID [--from FOLDER] [--audit EXPORT]";

await runTool(async () => {
  const { values } = parseArgs({
    options: { organisation: { type: "string" }, from: { type: "string" }, audit: { type: "string" } },
  });
  const { organisation, from, audit } = values;
  if (organisation === undefined || !z.uuid().safeParse(organisation).success) throw new ToolProblem(USAGE);
  try {
    await verify(from === undefined ? await openBucket() : openFolder(from), organisation, audit);
    return 0;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    console.log(`not ok: ${error.message}`);
    return 1;
  }
});

async function verify(source: Source, organisationId: string, audit: string | undefined): Promise<void> {
  const names = await source.list(`${organisationId}/`);
  const epochs = [...new Set(names.map((name) => Number(name.split("/")[1])))].sort((one, other) => one - other);
  const last = epochs.at(-1);
  if (last === undefined) throw new Broken("there is no chunk");
  for (const restoreEpoch of epochs) {
    // The database has the rows of its present epoch; those before it stand for themselves.
    const database = restoreEpoch === last && audit !== undefined ? readLines(audit) : null;
    const count = names.filter((name) => Number(name.split("/")[1]) === restoreEpoch).length;
    const head = await verifyEpoch(source, { organisationId, restoreEpoch, count }, database);
    const rows = `${count} ${count === 1 ? "chunk" : "chunks"}, head ${head.seq} ${shortHash(head.hash)}`;
    const more = database === null ? 0 : await countRest(database);
    const compared = database === null ? "" : `, the database fits${more > 0 ? `, ${more} of its rows wait` : ""}`;
    console.log(`ok: restore epoch ${restoreEpoch}, ${rows}${compared}`);
  }
}

/** Follows the chunks of one epoch. @returns the last row of the copy */
async function verifyEpoch(
  source: Source,
  { organisationId, restoreEpoch, count }: { organisationId: string; restoreEpoch: number; count: number },
  database: AsyncIterator<string> | null,
): Promise<AuditHead> {
  let head: AuditHead | null = null;
  let prevChunkHash = NO_CHUNK_HASH;
  for (let chunk = 1; chunk <= count; chunk += 1) {
    const name = chunkName({ organisationId, restoreEpoch, chunk });
    const body = await source.get(name, new AbortController().signal);
    if (body === null) throw new Broken(`${name} is missing`);
    const read = readChunk(body);
    if (read === null) throw new Broken(`${name} is no chunk`);
    if (chunkName(read.header) !== name) throw new Broken(`${name} says that it is another chunk`);
    if (read.header.prevChunkHash !== prevChunkHash) throw new Broken(`${name} does not follow the chunk before it`);
    for (const line of read.lines) {
      const seq: number = (head?.seq ?? 0) + 1;
      const link = checkAuditLink(head, parse(line));
      if (!link.ok) throw new Broken(`row ${seq} of the copy: ${link.broken.says}`);
      head = link.head;
      if (database !== null) await compare(database, line, seq);
    }
    if (head?.seq !== read.header.lastSeq) throw new Broken(`${name} ends with another row than it says`);
    prevChunkHash = read.hash;
  }
  if (head === null) throw new Broken("there is no row");
  return head;
}

async function compare(database: AsyncIterator<string>, copied: string, seq: number): Promise<void> {
  const next = await database.next();
  if (next.done === true) throw new Broken(`row ${seq} was copied and is not in the database any more`);
  if (next.value === copied) return;
  const found = (parse(next.value) as { readonly seq?: unknown } | null)?.seq;
  throw new Broken(
    typeof found === "number" && found > seq
      ? `row ${seq} was copied and was removed from the database`
      : `row ${seq} was altered in the database after it was copied`,
  );
}

async function countRest(database: AsyncIterator<string>): Promise<number> {
  let rest = 0;
  while ((await database.next()).done !== true) rest += 1;
  return rest;
}

async function* readLines(file: string): AsyncGenerator<string> {
  try {
    for await (const line of createInterface({ input: createReadStream(file, "utf8") })) if (line !== "") yield line;
  } catch {
    throw new ToolProblem(`${file} can't be read.`);
  }
}

async function openBucket(): Promise<Source> {
  const read = readSettings(process.env);
  if (!read.ok) throw new ToolProblem(read.wrong.join("\n"));
  const { auditCopy } = read.settings;
  if (auditCopy === null) throw new ToolProblem("Set EVERTILL_AUDIT_S3_BUCKET, or name the copy's folder with --from.");
  return s3Storage(auditCopy, () => Date.now());
}

function openFolder(folder: string): Source {
  return {
    list: async (below) => {
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      return files
        .filter((file) => file.isFile() && file.name.endsWith(".ndjson"))
        .map((file) => relative(folder, join(file.parentPath, file.name)).replaceAll(sep, "/"))
        .filter((name) => name.startsWith(below))
        .sort();
    },
    get: (name) => readFile(join(folder, name)).catch(() => null),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
