/** Tests of a till that comes back with its old books: who may be a register again, and who is told why not. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeKeyPair } from "#main/register/staff/local-authority.ts";
import { newId } from "#main/register/till.ts";
import type { Told } from "#test/sync-server/route-server.ts";
import { DeviceFloor, makeTill, type TestTill } from "#test/sync-server/test-till.ts";

type TakenIn = Awaited<ReturnType<DeviceFloor["takeIn"]>>;
interface Place {
  readonly epoch: number;
  readonly seq: number;
  readonly hash?: string;
}

const HASH = "ab".repeat(32);

let floor: DeviceFloor;
let till: TakenIn;
let tills = 0;
beforeAll(async () => {
  floor = await DeviceFloor.open();
});
beforeEach(async () => {
  till = await floor.takeIn(`R${++tills}`);
  await floor.query(
    `insert into shop.register_head (org_id, branch_id, register_id, epoch, seq, hash, books, received_at, clock_offset_ms)
      values ($1, $2, $3, 1, 12, decode($4, 'hex'), '{}', now(), 0)`,
    [floor.shop.organisationId, floor.shop.branchId, till.registerId, HASH],
  );
});
afterAll(() => floor.close());

/** A device shows a code of the till's slot, with the till's books up to a place. */
async function comeBack(device: TestTill, { hash = HASH, ...place }: Place, secret?: string): Promise<Told> {
  const adopt = {
    registerId: till.registerId,
    organisationId: newId(),
    branchId: newId(),
    registerCode: "A01",
    authorityPublicKey: makeKeyPair().publicJwk.x,
    head: { ...place, hash },
    staff: [],
  };
  return floor.enrol(device, secret ?? (await floor.makeCode(till.registerId)), { adopt });
}

const device = (token: string): Promise<Told> => floor.server.ask("GET", "/v1/device", { token });

async function shutOut(): Promise<void> {
  expect((await floor.asMember("POST", `/v1/registers/${till.registerId}/revoke`, {})).status).toBe(204);
}

test("[SYNC-37] until a manager has confirmed it nobody gets in under its name, not with an older token either", async () => {
  expect((await comeBack(till, { epoch: 1, seq: 15 })).status).toBe(201);
  expect((await device(till.token)).status).toBe(401);
  expect((await floor.askToken(await floor.assert(till, till.registerId))).code).toBe("device.waiting");
  expect((await floor.confirm(till.registerId)).body).toEqual({ registerId: till.registerId });
  expect((await device(await floor.tokenOf(till, till.registerId))).body).toMatchObject({ adoptionOpen: true });
});

test("[SYNC-37] a till that a manager sends away is shut out, and its slot is not free for an empty one in its name", async () => {
  await comeBack(till, { epoch: 1, seq: 12 });
  expect((await floor.asMember("POST", `/v1/registers/${till.registerId}/refuse`, {})).status).toBe(204);
  expect((await floor.askToken(await floor.assert(till, till.registerId))).code).toBe("device.revoked");
  const [slot] = await floor.query("select state from shop.register where register_id = $1", [till.registerId]);
  expect(slot).toEqual({ state: "revoked" });
});

test("[SYNC-38] a copy without the till's key is another device, and the till in use goes on; the code stays good", async () => {
  const secret = await floor.makeCode(till.registerId);
  for (const place of [
    { epoch: 1, seq: 20 },
    { epoch: 2, seq: 1 },
  ])
    expect(await comeBack(makeTill(), place, secret)).toMatchObject({ status: 409, code: "enrolment.other_device" });
  expect((await device(till.token)).status).toBe(200);
  expect((await comeBack(till, { epoch: 1, seq: 12 }, secret)).status).toBe(201);
});

test("[SYNC-38] another key comes only in place of a till that was shut out, and with an epoch of its own", async () => {
  await shutOut();
  expect((await comeBack(makeTill(), { epoch: 1, seq: 20 })).code).toBe("enrolment.other_device");
  const restored = makeTill();
  expect((await comeBack(restored, { epoch: 2, seq: 1 })).status).toBe(201);
  expect((await floor.confirm(till.registerId)).status).toBe(200);
  await floor.tokenOf(restored, till.registerId);
  expect((await floor.askToken(await floor.assert(till, till.registerId))).code).toBe("auth.assertion");
});

test("[SYNC-38] books that lack what the server has, or tell it otherwise, are a copy's: the till in use goes on", async () => {
  const wrong = [
    { epoch: 1, seq: 11 },
    { epoch: 1, seq: 12, hash: "cd".repeat(32) },
  ];
  for (const place of wrong)
    expect(await comeBack(till, place)).toMatchObject({ status: 409, code: "enrolment.books_behind" });
  expect((await device(till.token)).status).toBe(200);
});
