/** Tests of leases and PINs on a real server: who is in one, who can read what of it, and who may give whom a PIN. */
import { compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lease, leaseSchema } from "#domain/staff/lease.ts";
import { maskToHex, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { pepperVerifier, verifyPin } from "#main/register/staff/pin-verifier.ts";
import { openSealed } from "#main/register/sync/seal.ts";
import { DeviceFloor, type TestTill } from "#test/sync-server/test-till.ts";

let floor: DeviceFloor;
let till: TestTill & { registerId: string; token: string };
beforeAll(async () => {
  floor = await DeviceFloor.open();
  till = await floor.takeIn("A1");
});
afterAll(() => floor.close());

async function fetchLease(of = till): Promise<{ lease: Lease; jws: string }> {
  const told = await floor.server.ask("GET", "/v1/lease", { token: of.token });
  expect(told.status).toBe(200);
  const { lease: jws } = told.body as { lease: string };
  const key = await importJWK({ ...floor.database.keys.signing.publicJwk }, "EdDSA");
  const { payload } = await compactVerify(jws, key, { algorithms: ["EdDSA"] });
  return { lease: leaseSchema.parse(JSON.parse(new TextDecoder().decode(payload))), jws };
}

const personIn = async (staffId: string, of = till) =>
  (await fetchLease(of)).lease.staff.find((person) => person.staffId === staffId);
const setPin = (staffId: string, pin: string, token?: string) =>
  floor.asMember("PUT", `/v1/staff/${staffId}/pin`, { pin }, token);
const PEPPER = new Uint8Array(32).fill(7);

test("[SYNC-40] a lease is the server's word for seven days, for this register alone, and what it allows is kept", async () => {
  const { lease, jws } = await fetchLease();
  const { kid } = floor.database.keys.signing;
  expect(decodeProtectedHeader(jws)).toEqual({ alg: "EdDSA", typ: "evertill-lease", kid });
  expect(lease).toMatchObject({ registerId: till.registerId, branchId: floor.shop.branchId });
  expect(Date.parse(lease.expiresAt) - Date.parse(lease.issuedAt)).toBe(7 * 86_400_000);
  const [kept] = await floor.query("select masks, by_local_authority from shop.lease where lease_id = $1", [
    lease.leaseId,
  ]);
  const masks = Object.fromEntries(lease.staff.map(({ staffId, mask }) => [staffId, mask]));
  expect(kept).toEqual({ masks, by_local_authority: false });
});

test("it lists who may do something in this branch, by the branch's own role first, and nobody of another or shut out", async () => {
  const elsewhere = await floor.addBranch("Station");
  const here = await floor.shop.addStaff("cashier");
  const both = await floor.join("manager", null);
  await floor.asMember("PUT", `/v1/staff/${both.staffId}/assignments`, {
    assignments: [
      { branchId: null, roleKey: "manager" },
      { branchId: floor.shop.branchId, roleKey: "cashier", granted: ["sale.refund"], denied: ["sale.discount"] },
    ],
  });
  const there = await floor.join("cashier", elsewhere);
  const gone = await floor.shop.addStaff("cashier");
  await floor.asMember("POST", `/v1/staff/${gone}/disable`);
  const { lease } = await fetchLease();
  const found = new Map(lease.staff.map((person) => [String(person.staffId), person]));
  expect(found.get(here)?.mask).toBe(maskToHex(ROLE_MASKS.cashier));
  const mask = (ROLE_MASKS.cashier | (1n << 3n)) & ~(1n << 2n);
  expect(found.get(both.staffId)).toMatchObject({ role: "cashier", mask: maskToHex(mask) });
  expect([found.has(there.staffId), found.has(gone)]).toEqual([false, false]);
});

describe("a PIN given at the server", () => {
  test("[SYNC-44] reaches each till sealed for that till; only with it the PIN can be tried", async () => {
    const other = await floor.takeIn("A2");
    const staffId = await floor.shop.addStaff("cashier");
    expect((await personIn(staffId))?.pinVerifier).toBe("");
    expect((await setPin(staffId, "274916")).status).toBe(204);
    for (const each of [till, other]) {
      const sealed = (await personIn(staffId, each))?.pinVerifier ?? "";
      const bare = await openSealed(each.sealPrivateKey, sealed);
      const peppered = pepperVerifier(bare ?? "", PEPPER) ?? "";
      expect(await verifyPin("274916", peppered, PEPPER)).toBe(true);
      expect(await verifyPin("274917", peppered, PEPPER)).toBe(false);
      const stranger = each === till ? other : till;
      expect(await openSealed(stranger.sealPrivateKey, sealed)).toBeUndefined();
    }
  });

  test("is in no row of the database and in no line of the log", async () => {
    const staffId = await floor.shop.addStaff("cashier");
    await setPin(staffId, "830164");
    const [kept] = await floor.query("select pin_sealed from shop.staff where staff_id = $1", [staffId]);
    expect(kept?.pin_sealed).toMatch(/^[A-Za-z0-9_-]{120,}$/);
    const trail = await floor.query("select action, detail from shop.audit_event where subject_id = $1", [staffId]);
    expect(trail).toEqual([{ action: "staff.pin_changed", detail: {} }]);
    expect(floor.server.logged()).not.toContain("830164");
  });

  test("moved to another person's row opens nothing", async () => {
    const [mia, ben] = [await floor.shop.addStaff("cashier"), await floor.shop.addStaff("cashier")];
    await setPin(mia, "583920");
    await floor.query(
      "update shop.staff set pin_sealed = (select pin_sealed from shop.staff where staff_id = $1) where staff_id = $2",
      [mia, ben],
    );
    expect((await personIn(ben))?.pinVerifier).toBe("");
  });

  test("must be one nobody guesses at first", async () => {
    const staffId = await floor.shop.addStaff("cashier");
    expect((await setPin(staffId, "1234")).code).toBe("staff.pin_too_weak");
    expect((await setPin(staffId, "12")).code).toBe("staff.pin_form");
  });

  test("is given by nobody to somebody who may more, or who works elsewhere", async () => {
    const { branchId, ownerStaffId } = floor.shop;
    const manager = await floor.join("manager", branchId);
    const elsewhere = await floor.join("cashier", await floor.addBranch("Airport"));
    const cashier = await floor.shop.addStaff("cashier");
    expect((await setPin(cashier, "274916", manager.token)).status).toBe(204);
    expect((await setPin(ownerStaffId, "274916", manager.token)).status).toBe(403);
    expect((await setPin(elsewhere.staffId, "274916", manager.token)).status).toBe(403);
    const { token } = await floor.join("cashier", branchId);
    expect((await setPin(cashier, "274916", token)).code).toBe("permission.missing");
  });
});
