/** Verifying against what a server once acknowledged, and audit chains, as an auditor runs it: on sound books and on whole forged ones. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AuditEvent, type AuditRow, NO_AUDIT_HASH, sealAuditEvent } from "#domain/audit/audit-chain.ts";
import type { LeaseId, RegisterId } from "#domain/ids.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { type Envelope, hashEntry } from "#domain/journal/entry.ts";
import { makeKeyPair } from "#main/register/staff/local-authority.ts";
import { newId } from "#main/register/till.ts";
import { signHead } from "#sync-server/ingest/signatures.ts";
import { makeSecrets, type ServerKeys, serverKeysOf } from "#sync-server/keys.ts";
import { TestJournal } from "#test/fixtures/journals.ts";
import { makeTestFolder, removeTestFolders } from "#test/in-process-register.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

const ORGANISATION = newId<string>();
const REGISTER = newId<RegisterId>();

let keys: ServerKeys;
let entries: Envelope[];
let rows: AuditRow[];
let heads: string[];

beforeAll(async () => {
  keys = serverKeysOf(makeSecrets());
  const deviceKey = makeKeyPair().publicJwk.x;
  const journal = new TestJournal({ registerId: REGISTER, leaseId: newId<LeaseId>(), deviceKey });
  journal.open();
  for (let sale = 0; sale < 6; sale += 1) journal.sell(100 + sale);
  entries = journal.entries as Envelope[];
  rows = chainOf(["Mia", "Ed", "Flo", "Kai"]);
  heads = await Promise.all([
    sign(3, { seq: 0, hash: NO_AUDIT_HASH }),
    sign(5, { seq: 2, hash: rows[1]?.hash ?? "" }),
    sign(8, { seq: 3, hash: rows[2]?.hash ?? "" }),
  ]);
});
afterAll(removeTestFolders);

function chainOf(names: readonly string[]): AuditRow[] {
  const chain: AuditRow[] = [];
  for (const name of names) {
    const event: AuditEvent = {
      eventId: newId<string>(),
      occurredAt: "2026-11-23T06:00:00.000Z",
      actorKind: "person",
      actorId: null,
      staffId: null,
      branchId: null,
      action: "staff.disabled",
      subjectId: null,
      address: null,
      detail: { name },
    };
    chain.push(sealAuditEvent(chain.at(-1) ?? null, ORGANISATION, event).row);
  }
  return chain;
}

/** What the server signed when it had the entries up to a seq. */
async function sign(
  seq: number,
  audit: { seq: number; hash: string },
  by = keys,
  register: string = REGISTER,
): Promise<string> {
  const head = { epoch: 1, seq, hash: entries[seq - 1]?.hash ?? "" };
  return signHead(by, ORGANISATION, register, head, audit, 1);
}

function write(name: string, lines: readonly string[]): string {
  const file = join(makeTestFolder(), name);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return file;
}

function verify(...given: string[]): { code: number | null; out: string; error: string } {
  const ran = spawnSync(process.execPath, [join(PROJECT_FOLDER, "tools/verify-journal.ts"), ...given], {
    encoding: "utf8",
  });
  return { code: ran.status, out: ran.stdout, error: ran.stderr };
}

function journalFile(of: readonly Envelope[] = entries): string {
  return write("journal.ndjson", of.map(canonicalJson));
}

function auditFile(of: readonly AuditRow[] = rows): string {
  return write("audit.ndjson", of.map(canonicalJson));
}

function headsFile(of: readonly string[] = heads, by = keys): string {
  return write("heads.txt", [
    JSON.stringify({ keys: by.known.map(({ publicJwk }) => publicJwk), signed: [] }),
    "",
    ...of,
  ]);
}

/** Changes what one entry says and gives it and all after it new links and hashes, as somebody with the till's key would. */
function forgeFrom(seq: number): Envelope[] {
  const forged = entries.slice(0, seq - 1);
  for (const entry of entries.slice(seq - 1)) {
    const { hash: _, ...rest } = { ...entry, prevHash: forged.at(-1)?.hash ?? entry.prevHash };
    const preimage = rest.seq === seq ? { ...rest, occurredAt: "2026-11-23T05:59:59.000Z" } : rest;
    forged.push({ ...preimage, hash: hashEntry(preimage) });
  }
  return forged;
}

describe("a journal against heads", () => {
  test("a journal that is what the server has fits all of them", () => {
    const { code, out } = verify(journalFile(), "--against", headsFile());
    expect(out).toMatch(/^ok: 8 entries, epoch 1, head 1\/8 [0-9a-f]{8}, 3 acknowledged heads fit\n$/);
    expect(code).toBe(0);
  });

  test("a chain that was forged whole is found at the first head after the change", () => {
    expect(verify(journalFile(forgeFrom(4))).out).not.toContain("acknowledged");
    const { code, out } = verify(journalFile(forgeFrom(4)), "--against", headsFile());
    expect(out).toMatch(
      /^entry 5 \(1\/5 sale\.completed\): it does not fit the head that the server acknowledged; up to 1\/3 all fits\n/m,
    );
    expect(code).toBe(1);
  });

  test("entries that are missing at the end were acknowledged", () => {
    const { code, out } = verify(journalFile(entries.slice(0, 6)), "--against", headsFile());
    expect(out).toContain("the server acknowledged 1/8, which is missing here; up to 1/5 all fits\n");
    expect(out).toContain("not ok: the chain holds (6 entries");
    expect(code).toBe(1);
  });

  test("a head that another key signed, or nobody, counts for nothing and is named", async () => {
    const other = serverKeysOf(makeSecrets());
    const forged = await sign(5, { seq: 0, hash: NO_AUDIT_HASH }, other);
    const torn = `${heads[0]?.slice(0, -5)}AAAAA`;
    const { code, out } = verify(journalFile(), "--against", headsFile([heads[1] ?? "", forged, torn, "nothing"]));
    for (const line of [4, 5, 6]) expect(out).toContain(`line ${line}: it is no head that one of these keys signed\n`);
    expect(out).toContain("1 acknowledged head fits\n");
    expect(code).toBe(1);
  });

  test("heads of another register say nothing of this one", async () => {
    const foreign = await sign(5, { seq: 0, hash: NO_AUDIT_HASH }, keys, newId<string>());
    const { code, out } = verify(journalFile(), "--against", headsFile([foreign]));
    expect(out).toMatch(/not ok: .* none of the heads fits this register\n/);
    expect(code).toBe(1);
  });
});

describe("an audit chain", () => {
  test("an exported chain is accepted", () => {
    const { code, out } = verify("--audit", auditFile());
    expect(out).toBe(`ok: 4 rows of the audit trail, head 4 ${rows[3]?.hash.slice(0, 8)}\n`);
    expect(code).toBe(0);
  });

  test("the first changed, removed or inserted row is named with what is wrong", () => {
    const changed = rows.with(2, { ...rows[2], event: { ...rows[2]?.event, action: "staff.enabled" } } as AuditRow);
    expect(verify("--audit", auditFile(changed))).toMatchObject({
      code: 1,
      out: "row 3 (3 staff.enabled): its content was changed after it was sealed (hash differs)\nnot ok: 2 rows before it are sound\n",
    });
    expect(verify("--audit", auditFile(rows.toSpliced(1, 1))).out).toContain(
      "row 2 (3 staff.disabled): seq 3 follows 1\n",
    );
    const inserted = rows.toSpliced(2, 0, rows[1] as AuditRow);
    expect(verify("--audit", auditFile(inserted)).out).toContain("row 3 (2 staff.disabled): seq 2 follows 2\n");
    expect(verify("--audit", write("torn", [canonicalJson(rows[0]), '{"seq":'])).out).toContain(
      "row 2: the line is not JSON\n",
    );
    expect(verify("--audit", write("empty", []))).toMatchObject({ code: 1, out: "not ok: there is no row\n" });
  });

  test("a chain that was forged whole is found by the heads that tills keep", () => {
    expect(verify("--audit", auditFile(), "--against", headsFile()).out).toContain(", 2 acknowledged heads fit\n");
    const forged = chainOf(["Mia", "Ed", "Nobody", "Kai"]);
    expect(verify("--audit", auditFile(forged)).code).toBe(0);
    const { code, out } = verify("--audit", auditFile(forged), "--against", headsFile());
    expect(out).toContain("row 2 (2 staff.disabled): it does not fit the head that the server acknowledged");
    expect(code).toBe(1);
    const cut = verify("--audit", auditFile(rows.slice(0, 2)), "--against", headsFile());
    expect(cut.out).toContain("the server acknowledged row 3, which is missing here; up to row 2 all fits\n");
    expect(cut.code).toBe(1);
  });
});

test("what can't be done is said in one line", () => {
  expect(verify()).toMatchObject({ code: 1, error: expect.stringMatching(/^Name one file: .*\n$/) });
  expect(verify(journalFile(), "--audit", auditFile()).error).toMatch(/^Name one file/);
  expect(verify(journalFile(), "--against", "/nowhere/heads").error).toBe("/nowhere/heads can't be read.\n");
  expect(verify(journalFile(), "--against", write("heads.txt", heads)).error).toMatch(/no line with the server's keys/);
  expect(verify(journalFile(), "--against", headsFile([])).error).toMatch(/has no signed head/);
});
