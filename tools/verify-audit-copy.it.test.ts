/** The auditor's tool on the copy of an audit trail: in its bucket and downloaded, against a database that somebody tampered with. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AuditHead, type AuditRow, sealAuditEvent } from "#domain/audit/audit-chain.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { newId } from "#main/register/till.ts";
import { chunkName, hashChunk, NO_CHUNK_HASH, writeChunk } from "#sync-server/audit/audit-chunk.ts";
import { s3Storage } from "#sync-server/audit/locked-storage.ts";
import { type S3StoreEmulator, startS3Store } from "#test/devices/s3-store/emulator.ts";
import { makeTestFolder, removeTestFolders } from "#test/in-process-register.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

const CREDENTIALS = { AWS_ACCESS_KEY_ID: "AKIATEST", AWS_SECRET_ACCESS_KEY: "secret-of-tests" };
const organisationId = newId<string>();
const rows = chainOf([0, 1, 2, 3, 4, 5]);
const lines = rows.map((row) => canonicalJson(row));
/** As the server stores them, two rows each. */
const chunks = chunksOf(lines);

let store: S3StoreEmulator;

beforeAll(async () => {
  for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value);
  store = await startS3Store("evidence");
  const bucket = { bucket: "evidence", region: "eu-central-1", endpoint: store.url, prefix: "audit/", retainDays: 1 };
  const storage = await s3Storage(bucket, () => Date.now());
  for (const { name, body } of chunks) await storage.put(name, body, new AbortController().signal);
  storage.close();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await store.stop();
  removeTestFolders();
});

function chainOf(numbers: readonly number[]): AuditRow[] {
  let head: AuditHead | null = null;
  return numbers.map((n) => {
    const { row } = sealAuditEvent(head, organisationId, {
      eventId: newId<string>(),
      occurredAt: "2026-11-23T06:00:00.000Z",
      actorKind: "job",
      actorId: null,
      staffId: null,
      branchId: null,
      action: "test.happened",
      subjectId: null,
      address: null,
      detail: { n },
    });
    head = row;
    return row;
  });
}

function chunksOf(of: readonly string[]): { readonly name: string; readonly body: Buffer }[] {
  let prevChunkHash = NO_CHUNK_HASH;
  return [0, 2, 4].map((from, index) => {
    const header = { organisationId, restoreEpoch: 1, chunk: index + 1, firstSeq: from + 1, lastSeq: from + 2 };
    const body = writeChunk({ format: 1, ...header, prevChunkHash }, of.slice(from, from + 2));
    prevChunkHash = hashChunk(body);
    return { name: chunkName(header), body };
  });
}

function downloaded(of: readonly { readonly name: string; readonly body: Buffer }[]): string {
  const folder = makeTestFolder();
  for (const { name, body } of of) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), body);
  }
  return folder;
}

function exported(of: readonly string[]): string {
  const file = join(makeTestFolder(), "audit.ndjson");
  writeFileSync(file, of.map((line) => `${line}\n`).join(""));
  return file;
}

function run(...given: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const env = {
    ...process.env,
    ...CREDENTIALS,
    EVERTILL_AUDIT_S3_BUCKET: "evidence",
    EVERTILL_AUDIT_S3_ENDPOINT: store.url,
    EVERTILL_AUDIT_S3_PREFIX: "audit/",
  };
  const tool = [join(PROJECT_FOLDER, "tools", "verify-audit-copy.ts"), "--organisation", organisationId, ...given];
  return new Promise((settle) => {
    execFile(process.execPath, tool, { env }, (error, out, err) =>
      settle({ code: error ? Number(error.code) : 0, out: `${out}${err}` }),
    );
  });
}

test("a copy in its bucket is followed from its first row, and the database fits it", async () => {
  const { code, out } = await run("--audit", exported(lines));
  expect(out).toContain("ok: restore epoch 1, 3 chunks, head 6");
  expect(out).toContain("the database fits");
  expect(code).toBe(0);
});

test("rows that wait to be copied are no trouble", async () => {
  const { code, out } = await run("--from", downloaded(chunks.slice(0, 2)), "--audit", exported(lines));
  expect([code, out]).toEqual([0, expect.stringContaining("2 of its rows wait")]);
});

test("a row that was removed from the database is named, wherever it stood", async () => {
  const from = downloaded(chunks);
  const middle = await run("--from", from, "--audit", exported(lines.filter((_, index) => index !== 2)));
  expect(middle).toMatchObject({ code: 1, out: expect.stringContaining("row 3 was copied and was removed") });
  const end = await run("--from", from, "--audit", exported(lines.slice(0, 5)));
  expect(end).toMatchObject({ code: 1, out: expect.stringContaining("row 6 was copied and is not in the database") });
});

test("a database whose whole chain was written anew, so that it holds by itself, is found out", async () => {
  const anew = [
    ...lines.slice(0, 3),
    ...chainOf([0, 1, 2, 9, 4, 5])
      .map((row) => canonicalJson(row))
      .slice(3),
  ];
  const { code, out } = await run("--from", downloaded(chunks), "--audit", exported(anew));
  expect([code, out]).toEqual([1, expect.stringContaining("row 4 was altered in the database after it was copied")]);
});

test("a copy that lacks a chunk, or has one that was changed, does not hold", async () => {
  const lacking = await run("--from", downloaded(chunks.filter((_, index) => index !== 1)));
  expect(lacking).toMatchObject({ code: 1, out: expect.stringContaining("000000002.ndjson is missing") });
  const changed = chunksOf(lines.map((line) => line.replace('"n":1', '"n":8')));
  const { code, out } = await run("--from", downloaded(changed));
  expect([code, out]).toEqual([1, expect.stringContaining("row 2 of the copy: its content was changed")]);
  const mixed = await run("--from", downloaded([...chunks.slice(0, 1), ...changed.slice(1)]));
  expect(mixed).toMatchObject({ code: 1, out: expect.stringContaining("does not follow the chunk before it") });
});
