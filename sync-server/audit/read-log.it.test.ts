/** Tests of the log that people read, on a real server: the organisation's chain and the registers' as one, with names, filters and pages. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AuditItem, auditGroupOf } from "#domain/protocol/desk/audit.ts";
import { ROLE_MASKS } from "#domain/staff/permissions.ts";
import { DeskFloor, type Member, type TillOnFloor } from "#test/sync-server/desk-floor.ts";

let floor: DeskFloor;
let cashier: Member;
let till: TillOnFloor;

beforeAll(async () => {
  floor = await DeskFloor.open();
});
afterAll(() => floor.close());
beforeEach(async () => {
  await floor.beginAnew();
  cashier = await floor.join("cashier");
  till = await floor.addTill("A01", [{ staffId: cashier.staffId, role: "cashier" }]);
  till.journal.open();
  till.journal.sell(380);
  const authority = { staffId: cashier.staffId, mask: ROLE_MASKS.cashier, approval: null };
  expect(till.journal.count(10_380, null, { authority })).toBe("ok");
  expect(till.journal.close(null, false, { authority })).toBe("ok");
  await floor.send(till);
  await floor.must("PATCH", `/v1/registers/${till.registerId}`, { name: "Front" });
  await floor.must("PATCH", `/v1/staff/${cashier.staffId}`, { name: "Mia" });
  await floor.seal();
});

async function log(query = "", by = floor.owner): Promise<AuditItem[]> {
  const { items } = await floor.must<{ items: AuditItem[] }>("GET", `/v1/audit${query}`, undefined, by);
  // A real till's beginning is nobody's act; this one's says who wrote it.
  return items.filter(({ action }) => action !== "register.genesis");
}

const actionsOf = (items: readonly AuditItem[]) => items.map(({ action }) => action);

test("[SYNC-84] the log is the union of what people did at the server and at the tills, newest first, with names", async () => {
  const items = await log();
  expect(actionsOf(items)).toEqual([
    "staff.renamed",
    "register.renamed",
    "session.closed",
    "session.counted",
    "session.opened",
  ]);
  const [renamed, register, closed] = items;
  expect(renamed).toMatchObject({
    source: "organisation",
    group: "people",
    actorKind: "person",
    person: { staffId: floor.owner.staffId, name: "Ona Owner" },
    subject: { id: cashier.staffId, name: "Mia" },
    place: { epoch: null, seq: 2 },
  });
  expect(register).toMatchObject({ subject: { name: "A01 Front" }, branch: { name: "Harbour" } });
  expect(closed).toMatchObject({
    source: "register",
    group: "sessions",
    person: { staffId: cashier.staffId, name: "Mia" },
    register: { registerId: till.registerId, code: "A01", name: "Front" },
    place: { epoch: 1, seq: till.journal.entries.length },
    hash: till.journal.entries.at(-1)?.hash,
    entry: { type: "session.closed", number: "A01-Z0001", amountMinor: 0, currency: "EUR" },
  });
});

test("[SYNC-84] it is looked through by person, group, branch, register, time, source and words", async () => {
  const day = "2026-03-02T00:00:00.000Z";
  const next = "2026-03-03T00:00:00.000Z";
  for (const [query, actions] of [
    [`staffId=${cashier.staffId}`, ["staff.renamed", "session.closed", "session.counted", "session.opened"]],
    ["group=sessions", ["session.closed", "session.counted", "session.opened"]],
    ["group=people", ["staff.renamed"]],
    ["group=devices", ["register.renamed"]],
    ["group=server", []],
    ["action=session.opened", ["session.opened"]],
    [`registerId=${till.registerId}`, ["register.renamed", "session.closed", "session.counted", "session.opened"]],
    [`from=${day}&to=${next}`, ["session.closed", "session.counted", "session.opened"]],
    ["source=organisation", ["staff.renamed", "register.renamed"]],
    ["text=front&source=organisation", ["register.renamed"]],
    [`text=z0001&from=${day}`, ["session.closed"]],
    [`text=MIA&from=${day}&source=register`, ["session.closed", "session.counted", "session.opened"]],
    ["text=100%25_of", []],
  ] as const)
    expect([query, actionsOf(await log(`?${query}`))]).toEqual([query, actions]);
});

test("[SYNC-84] over pages of any size each line comes once", async () => {
  for (const limit of [1, 2, 3, 5]) {
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const mark: string = after === "" ? "" : `&after=${after}`;
      const page: { items: AuditItem[]; next: string | null } = await floor.must(
        "GET",
        `/v1/audit?limit=${limit}${mark}`,
      );
      seen.push(...actionsOf(page.items).filter((action) => action !== "register.genesis"));
      after = page.next;
    }
    expect(seen).toEqual(actionsOf(await log()));
  }
  expect((await floor.ask("GET", "/v1/audit?after=bm9uZQ")).code).toBe("request.form");
});

test("a search without a beginning looks through three months, and says so", async () => {
  const answer = await floor.must<{ searchedFrom: string | null }>("GET", "/v1/audit?text=front");
  expect(Date.parse(answer.searchedFrom ?? "")).toBeLessThan(Date.now() - 91 * 24 * 3_600_000);
  expect((await floor.must<{ searchedFrom: string | null }>("GET", "/v1/audit")).searchedFrom).toBeNull();
});

test("a manager of a branch does not read it, nor somebody who is let in for reports", async () => {
  for (const role of ["manager", "viewer"] as const)
    expect((await floor.ask("GET", "/v1/audit", undefined, await floor.join(role))).code).toBe("permission.missing");
});

test("a row that somebody turned into something else stays in the log as what it is", async () => {
  await floor.query("alter table shop.audit_seal disable trigger append_only");
  await floor.query("update shop.audit_seal set preimage = 'no json' where org_id = $1 and seq = 1", [
    floor.shop.organisationId,
  ]);
  await floor.query("alter table shop.audit_seal enable always trigger append_only");
  expect(actionsOf(await log("?source=organisation"))).toEqual(["staff.renamed", "audit.unreadable"]);
});

test("every action belongs to one group, and what has none of its own to the server's", () => {
  expect(auditGroupOf("staff.signed_in")).toBe("sign_in");
  expect(auditGroupOf("staff.added")).toBe("people");
  expect(auditGroupOf("tax.exempted")).toBe("sales");
  expect(auditGroupOf("tax.changed")).toBe("catalogue");
  expect(auditGroupOf("server.restored")).toBe("server");
});
