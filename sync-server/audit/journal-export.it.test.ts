/** Tests of verifying in place and of the journal's export, with the program that auditors run on it: built into one file, run by Node alone. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { VerifyLine } from "#domain/protocol/desk/audit.ts";
import { DeskFloor, type Member, type TillOnFloor } from "#test/sync-server/desk-floor.ts";
import { buildVerifier } from "#tools/build.ts";

let floor: DeskFloor;
let folder: string;
let cashier: Member;
let till: TillOnFloor;

beforeAll(async () => {
  floor = await DeskFloor.open();
  folder = mkdtempSync(join(tmpdir(), "evertill-export-"));
  await buildVerifier(folder);
});
afterAll(async () => {
  await floor.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await floor.beginAnew();
  cashier = await floor.join("cashier");
  till = await floor.addTill("A01", [{ staffId: cashier.staffId, role: "cashier" }]);
  till.journal.open();
  for (let sale = 1; sale <= 20; sale += 1) till.journal.sell(100 * sale);
  await floor.send(till);
  const other = await floor.addTill("B01", [{ staffId: cashier.staffId, role: "cashier" }]);
  other.journal.open();
  await floor.send(other);
  await floor.must("PATCH", `/v1/registers/${till.registerId}`, { name: "Front\u2028door" });
  await floor.seal();
});

/** Somebody who administers the database, and turns off what stops everybody else. */
async function tamper(table: "journal" | "audit_seal", statement: string): Promise<void> {
  await floor.query(`alter table shop.${table} disable trigger append_only; ${statement};
    alter table shop.${table} enable always trigger append_only`);
}

describe("verifying in place", () => {
  async function verify(): Promise<VerifyLine[]> {
    const { status, text } = await floor.stream("/v1/audit/verify");
    expect(status).toBe(200);
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as VerifyLine);
  }

  test("[SYNC-85] the organisation's chain and each register's hold, and it is said how much was looked at", async () => {
    const lines = await verify();
    expect(lines[0]).toEqual({ kind: "begin", chains: 3, rows: 1 + 22 + 2 });
    expect(lines.filter(({ kind }) => kind === "chain")).toEqual([
      { kind: "chain", registerId: null, registerCode: null, ok: true, rows: 1, redacted: 0, bad: null },
      { kind: "chain", registerId: till.registerId, registerCode: "A01", ok: true, rows: 22, redacted: 0, bad: null },
      expect.objectContaining({ registerCode: "B01", ok: true, rows: 2 }),
    ]);
    expect(lines.at(-1)).toEqual({ kind: "end", ok: true, chains: 3, rows: 25 });
  });

  test.each([
    [
      "an entry that was changed",
      "update shop.journal set preimage = convert_to(replace(convert_from(preimage, 'UTF8'), 'EUR', 'USD'), 'UTF8') where register_id = $till and seq = 7",
      { epoch: 1, seq: 7, says: expect.stringContaining("changed after it was written") },
    ],
    [
      "one that is gone",
      "delete from shop.journal where register_id = $till and seq = 7",
      { epoch: 1, seq: 8, says: "entry 7 is missing before it" },
    ],
    [
      "the last one gone",
      "delete from shop.journal where register_id = $till and seq = 22",
      { epoch: 1, seq: 22, says: expect.stringContaining("missing") },
    ],
    [
      "two that changed places",
      [
        [7, 99],
        [8, 7],
        [99, 8],
      ]
        .map(([from, to]) => `update shop.journal set seq = ${to} where register_id = $till and seq = ${from}`)
        .join(";"),
      { epoch: 1, seq: 7, says: expect.stringContaining("it says that it is 1/8") },
    ],
  ])("[SYNC-85] %s is the first bad row that is named", async (_, statement, bad) => {
    await tamper("journal", statement.replaceAll("$till", `'${till.registerId}'`));
    const lines = await verify();
    expect(lines.find((line) => line.kind === "chain" && line.registerId === till.registerId)).toMatchObject({
      ok: false,
      bad,
    });
    expect(lines.at(-1)).toMatchObject({ kind: "end", ok: false });
  });

  test("[SYNC-85] a changed row of the organisation's own chain is named too", async () => {
    await tamper(
      "audit_seal",
      `update shop.audit_seal set preimage = convert_to(replace(convert_from(preimage, 'UTF8'), 'renamed', 'removed'), 'UTF8')
       where org_id = '${floor.shop.organisationId}'`,
    );
    expect((await verify()).find((line) => line.kind === "chain")).toMatchObject({
      registerId: null,
      ok: false,
      bad: { epoch: null, seq: 1 },
    });
  });

  test("whoever goes away in the middle is not worked for any longer", async () => {
    const gone = new AbortController();
    const response = await fetch(`${floor.server.url}/v1/audit/verify`, {
      headers: { authorization: `Bearer ${floor.owner.token}`, "x-org-id": floor.shop.organisationId },
      signal: gone.signal,
    });
    expect(response.status).toBe(200);
    gone.abort();
    await expect(response.text()).rejects.toThrow();
    expect((await verify()).at(-1)).toMatchObject({ kind: "end", ok: true });
  });
});

describe("the journal's export", () => {
  async function exported(query = "from=2026-03-01&to=2026-03-31"): Promise<string> {
    const { status, text } = await floor.stream(`/v1/journal/export?${query}`);
    expect([status, status === 200 ? "" : text]).toEqual([200, ""]);
    return text;
  }

  function audit(text: string, ...more: string[]): { code: number | null; out: string } {
    const file = join(folder, "export.ndjson");
    writeFileSync(file, text);
    const ran = spawnSync(process.execPath, [join(folder, "verify-export.mjs"), file, ...more], {
      encoding: "utf8",
      cwd: folder,
    });
    return { code: ran.status, out: `${ran.stdout}${ran.stderr}` };
  }

  const isEntry = (seq: number) => (line: string) => line.startsWith(`{"kind":"entry","epoch":1,"seq":${seq},`);

  test("[SYNC-86] holds before the auditor's own program, which needs nothing but Node, and names the key that signed it", async () => {
    const text = await exported();
    const { code, out } = audit(text, "--key", floor.database.keys.thumbprint);
    expect(out).toContain("ok: 24 entries of 2 registers");
    expect(code).toBe(0);
    expect(audit(text, "--key", "somebody-else").out).toContain("has not signed it");
    expect(await floor.audited()).toContain("journal.exported");
  });

  test("[SYNC-86] a changed byte, a removed entry and a reordered one are each named", async () => {
    const lines = (await exported()).trimEnd().split("\n");
    const at = lines.findIndex(isEntry(9));
    const changed = lines.with(at, (lines[at] ?? "").replace("EUR", "EUX"));
    expect(audit(`${changed.join("\n")}\n`).out).toMatch(/entry A01 1\/9: its content was changed/);
    const removed = lines.toSpliced(at, 1);
    expect(audit(`${removed.join("\n")}\n`).out).toMatch(/entry A01 1\/10: entry 9 is missing before it/);
    const reordered = lines.with(at, lines[at + 1] ?? "").with(at + 1, lines[at] ?? "");
    expect(audit(`${reordered.join("\n")}\n`).out).toMatch(/entry A01 1\/9: it stands out of order/);
    const last = lines.findIndex(isEntry(22));
    expect(audit(`${lines.toSpliced(last, 1).join("\n")}\n`).out).toMatch(/entry A01 1\/22, .*is missing/);
    const cut = audit(`${lines.slice(0, -1).join("\n")}\n`);
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining("it was cut off") });
  });

  test("[SYNC-86] whoever makes every checksum anew does not make the signature", async () => {
    const lines = (await exported()).trimEnd().split("\n");
    const removed = lines.slice(0, -1).map((line) => line.replace("Harbour Bakery", "Harbour Bakers"));
    const end = JSON.parse(lines.at(-1) ?? "") as Record<string, unknown>;
    const text = `${removed.join("\n")}\n`;
    const sha256 = createHash("sha256").update(text).digest("hex");
    const { code, out } = audit(`${text}${JSON.stringify({ ...end, sha256 })}\n`);
    expect(out).toContain("it is not what was signed");
    expect(code).toBe(1);
  });

  test("[SYNC-86] of some days only one stretch without a gap is there, which names the entry before it", async () => {
    await tamper(
      "journal",
      `update shop.journal set business_date = '2026-02-27' where register_id = '${till.registerId}' and seq < 10`,
    );
    const text = await exported(`from=2026-03-02&to=2026-03-02&branchId=${floor.shop.branchId}`);
    const manifest = JSON.parse(text.slice(0, text.indexOf("\n")));
    expect(manifest.registers[0]).toMatchObject({
      code: "A01",
      entries: 13,
      first: { epoch: 1, seq: 10 },
      before: { epoch: 1, seq: 9, hash: till.journal.entries[8]?.hash },
    });
    expect(audit(text)).toMatchObject({ code: 0 });
    expect(audit(await exported("from=2020-01-01&to=2020-01-02"))).toMatchObject({
      code: 0,
      out: expect.stringContaining("0 entries of 0 registers"),
    });
  });

  test("nobody exports it but who may, and not backwards", async () => {
    const manager = await floor.join("manager");
    const days = "/v1/journal/export?from=2026-03-01&to=2026-03-31";
    expect((await floor.ask("GET", days, undefined, manager)).code).toBe("permission.missing");
    expect((await floor.ask("GET", "/v1/journal/export?from=2026-03-02&to=2026-03-01")).code).toBe("request.form");
    const nowhere = `${days}&branchId=${till.registerId}`;
    expect((await floor.ask("GET", nowhere)).code).toBe("branch.unknown");
  });

  test("a file that is none is said to be none", () => {
    expect(audit("hello\n")).toMatchObject({ code: 1, out: expect.stringContaining("not a line of an export") });
    expect(audit("", "--nonsense").code).toBe(2);
  });
});
