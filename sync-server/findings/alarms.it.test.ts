/** Tests of alarms on a real server: what registers tell of themselves, what lasts, and who says that they look after it. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Alarm } from "#domain/protocol/desk/findings.ts";
import type { Health } from "#domain/protocol/sync/health.ts";
import { DeskFloor, type Member, type TillOnFloor } from "#test/sync-server/desk-floor.ts";

let floor: DeskFloor;
let manager: Member;
let till: TillOnFloor;

beforeAll(async () => {
  floor = await DeskFloor.open();
});
afterAll(() => floor.close());
beforeEach(async () => {
  floor.server.setClock(0);
  await floor.beginAnew();
  manager = await floor.join("manager");
  till = await floor.addTill("A01", [{ staffId: manager.staffId, role: "manager" }]);
  await floor.send(till);
});

async function tell(given: Partial<Health> = {}): Promise<void> {
  const body: Health = {
    programVersion: "0.2.0",
    unsent: 0,
    unsentSince: null,
    printer: "ready",
    freeDiskBytes: 50_000_000_000,
    acknowledged: null,
    sentAt: new Date(floor.server.parts.clock.nowMs()).toISOString() as never,
    ...given,
  };
  const told = await floor.server.ask("POST", "/v1/device/health", { token: till.token, body });
  expect([told.status, told.code]).toEqual([200, undefined]);
}

async function alarms(by = manager): Promise<Alarm[]> {
  return (await floor.must<{ alarms: Alarm[] }>("GET", "/v1/alarms", undefined, by)).alarms;
}

const HOUR_MS = 3_600_000;

test("[SYNC-87] a register that is well gives no alarm; its health is in the list", async () => {
  await tell({ unsent: 3 });
  expect(await alarms()).toEqual([]);
  const { registers } = await floor.must<{ registers: unknown[] }>("GET", "/v1/registers/health", undefined, manager);
  expect(registers).toMatchObject([
    { code: "A01", lastContactAt: expect.any(String), told: { programVersion: "0.2.0", unsent: 3, printer: "ready" } },
  ]);
});

test("[SYNC-87] printer, disk, clock, entries that wait and a head that nobody knows each give an alarm, until it is over", async () => {
  const ahead = new Date(Date.now() + 10 * 60_000).toISOString() as never;
  const yesterday = new Date(Date.now() - 30 * HOUR_MS).toISOString() as never;
  await tell({
    printer: "paper_out",
    freeDiskBytes: 1_000,
    sentAt: ahead,
    unsent: 7,
    unsentSince: yesterday,
    acknowledged: { epoch: 1, seq: 99, hash: "ab".repeat(32) },
  });
  const found = await alarms();
  expect(found.map(({ kind }) => kind).sort()).toEqual(["clock", "disk", "head", "printer", "unsent"]);
  expect(found.find(({ kind }) => kind === "printer")).toMatchObject({ detail: "paper_out", registerCode: "A01" });
  expect(found.find(({ kind }) => kind === "head")).toMatchObject({ detail: "1/99 abababab" });
  expect(found.find(({ kind }) => kind === "clock")?.figure).toBeGreaterThan(9 * 60_000);
  expect(found.find(({ kind }) => kind === "unsent")).toMatchObject({ figure: 7, since: yesterday });
  const [genesis] = till.journal.entries;
  await tell({ acknowledged: { epoch: 1, seq: 1, hash: (genesis?.hash ?? "") as never } });
  expect(await alarms()).toEqual([]);
});

test("[SYNC-87] a register that was not heard of for a day is silent", async () => {
  await tell();
  await floor.query("update shop.register set last_contact_at = now() - interval '25 hours' where register_id = $1", [
    till.registerId,
  ]);
  await floor.query("update shop.register set confirmed_at = null where register_id = $1", [till.registerId]);
  await floor.query("update shop.register_head set received_at = now() - interval '30 hours' where register_id = $1", [
    till.registerId,
  ]);
  expect(await alarms()).toMatchObject([{ kind: "silent", registerId: till.registerId }]);
  await tell();
  expect(await alarms()).toEqual([]);
});

test("[SYNC-88] an alarm is acknowledged with a reason, once, for as long as it lasts; the next one is a new one", async () => {
  await tell({ printer: "cover_open" });
  const [alarm] = await alarms();
  if (!alarm) throw new Error("there is one");
  const { kind, registerId, since } = alarm;
  const acknowledge = (reason: string) =>
    floor.ask("POST", "/v1/alarms/acknowledge", { kind, registerId, since, reason }, manager);
  expect((await acknowledge("Mia is on her way")).body).toEqual({ already: false });
  expect((await acknowledge("Again")).body).toEqual({ already: true });
  await tell({ printer: "cover_open" });
  expect(await alarms()).toMatchObject([{ acknowledged: { reason: "Mia is on her way", by: { name: "manager" } } }]);
  await tell();
  expect((await acknowledge("Too late")).code).toBe("finding.unknown");
  floor.server.setClock(1_000);
  await tell({ printer: "cover_open" });
  expect(await alarms()).toMatchObject([{ kind: "printer", acknowledged: null }]);
  expect((await floor.audited()).filter((action) => action === "alarm.acknowledged")).toHaveLength(1);
});

test("[SYNC-87] the audit trail's second copy that lags is an alarm for those who read the trail, where there is one", async () => {
  for (const name of ["Front", "Back"]) await floor.must("PATCH", `/v1/registers/${till.registerId}`, { name });
  await floor.seal();
  await tell();
  await floor.query("alter table shop.audit_event disable trigger append_only");
  await floor.query("update shop.audit_event set occurred_at = now() - interval '25 hours' where org_id = $1", [
    floor.shop.organisationId,
  ]);
  await floor.query("alter table shop.audit_event enable always trigger append_only");
  expect(await alarms(floor.owner)).toEqual([]);
  await floor.query(
    `insert into shop.audit_copy (org_id, restore_epoch, chunk, first_seq, last_seq, hash)
     values ($1, (select restore_epoch from app.server_state), 1, 1, 1, sha256('chunk'))`,
    [floor.shop.organisationId],
  );
  expect(await alarms(floor.owner)).toMatchObject([{ kind: "audit_copy", registerId: null, figure: 1 }]);
  expect(await alarms()).toEqual([]);
});

test("a cashier hears of no alarm", async () => {
  const cashier = await floor.join("cashier");
  expect((await floor.ask("GET", "/v1/alarms", undefined, cashier)).code).toBe("permission.missing");
});
