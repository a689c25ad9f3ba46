/** Tests of support let in by an organisation: for hours, to diagnostics without names, each look in the audit trail, nothing else. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Told } from "#test/sync-server/route-server.ts";
import { runOnce, signStaffIn } from "#test/sync-server/test-organisation.ts";
import { DeviceFloor } from "#test/sync-server/test-till.ts";
import { issueAccessToken } from "../auth/tokens.ts";

let floor: DeviceFloor;

beforeAll(async () => {
  floor = await DeviceFloor.open();
});
afterAll(() => floor.close());

const asked = { name: "Sam Support", email: "sam@example.test", hours: 4, reason: "Printer does not answer" };

async function letIn(): Promise<{ staffId: string; token: string }> {
  const { status, body } = await floor.asMember("POST", "/v1/support-access", asked);
  expect(status).toBe(201);
  const { staffId } = body as { staffId: string };
  const secret = await signStaffIn(floor.database.superuserUrl, staffId);
  return { staffId, token: await issueAccessToken(floor.server.parts, "person", staffId, secret) };
}

async function audited(): Promise<{ action: string; subject_id: string; staff_id: string }[]> {
  const text = `select action, subject_id, staff_id from shop.audit_event
    where org_id = $1 and action like 'support.%' order by occurred_at`;
  return (await runOnce(floor.database.superuserUrl, text, [floor.shop.organisationId])).rows;
}

test("the owner lets support in, and sees who is in; each look of theirs is an event of the organisation", async () => {
  const { staffId, token } = await letIn();
  expect((await floor.asMember("GET", "/v1/support-access")).body).toMatchObject({
    access: [{ staffId, name: "Sam Support", joined: true }],
  });
  const seen = await floor.asMember("GET", "/v1/support/diagnostics", undefined, token);
  expect(seen).toMatchObject({ status: 200, body: { branches: 1, registers: [], violations: {}, restoreEpoch: 1 } });
  await floor.asMember("GET", "/v1/organisation", undefined, token);
  expect(await audited()).toEqual([
    expect.objectContaining({ action: "support.let_in", subject_id: staffId }),
    { action: "support.looked", subject_id: "/v1/support/diagnostics", staff_id: staffId },
    { action: "support.looked", subject_id: "/v1/organisation", staff_id: staffId },
  ]);
});

test("diagnostics say how registers and books are doing, and name nobody", async () => {
  await floor.addSlot("D01");
  await floor.join("cashier", floor.shop.branchId);
  const { token } = await letIn();
  const { body } = await floor.asMember("GET", "/v1/support/diagnostics", undefined, token);
  expect(body).toMatchObject({
    registers: [{ code: "D01", state: "slot", epoch: null, violations: 0, forks: 0 }],
    audit: { events: expect.any(Number) },
  });
  const text = JSON.stringify(body);
  for (const name of ["Harbour", "Ona Owner", "Till D01", "cashier", "@example.test"]) expect(text).not.toContain(name);
});

test("support changes nothing and reads nothing else, and stands in no till's list of people", async () => {
  const { staffId, token } = await letIn();
  const may = async (method: "GET" | "POST", path: string, body?: unknown): Promise<Told> =>
    floor.asMember(method, path, body, token);
  for (const path of ["/v1/staff", "/v1/registers", "/v1/violations", "/v1/support-access"])
    expect((await may("GET", path)).code).toBe("permission.missing");
  expect((await may("POST", "/v1/staff", { name: "Eve", assignments: [] })).code).toBe("permission.missing");
  expect((await may("POST", "/v1/support-access", asked)).code).toBe("permission.missing");
  const { rows } = await runOnce(floor.database.superuserUrl, "select until from shop.staff where staff_id = $1", [
    staffId,
  ]);
  expect(rows[0].until).not.toBeNull();
});

test("access ends with its hours, or at once when the organisation says so", async () => {
  const { staffId, token } = await letIn();
  const look = () => floor.asMember("GET", "/v1/support/diagnostics", undefined, token);
  expect((await look()).status).toBe(200);
  expect((await floor.asMember("DELETE", `/v1/support-access/${staffId}`)).status).toBe(200);
  expect((await look()).code).toBe("organisation.not_a_member");
  expect((await floor.asMember("GET", "/v1/support-access")).body).not.toMatchObject({ access: [{ staffId }] });
  const late = await letIn();
  await runOnce(
    floor.database.superuserUrl,
    "update shop.staff set until = now() - interval '1 second' where staff_id = $1",
    [late.staffId],
  );
  expect((await floor.asMember("GET", "/v1/support/diagnostics", undefined, late.token)).code).toBe(
    "organisation.not_a_member",
  );
});

test("who works here is not ended as support, and only an owner lets support in", async () => {
  const manager = await floor.join("manager", null);
  expect((await floor.asMember("DELETE", `/v1/support-access/${manager.staffId}`)).code).toBe("staff.unknown");
  expect((await floor.asMember("POST", "/v1/support-access", asked, manager.token)).code).toBe("permission.missing");
});

test("an owner who was denied the staff lets nobody in and ends nobody's access", async () => {
  const { staffId, token } = await floor.join("owner", null);
  const assignments = [{ branchId: null, roleKey: "owner", denied: ["staff.edit"] }];
  expect((await floor.asMember("PUT", `/v1/staff/${staffId}/assignments`, { assignments })).status).toBe(200);
  const { staffId: supportId } = await letIn();
  const missing = { status: 403, body: { code: "permission.missing", facts: { permission: "staff.edit" } } };
  expect(await floor.asMember("POST", "/v1/support-access", asked, token)).toMatchObject(missing);
  expect(await floor.asMember("DELETE", `/v1/support-access/${supportId}`, undefined, token)).toMatchObject(missing);
});
