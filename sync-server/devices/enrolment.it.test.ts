/** Tests of taking tills in on a real server: codes, proofs, waiting, confirming, tokens and shutting out. */
import { randomBytes } from "node:crypto";
import { CompactSign, importJWK } from "jose";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { deviceFingerprintOf } from "#domain/protocol/sync/enrolment.ts";
import { signEnrolmentProof } from "#main/register/sync/device-proof.ts";
import { pinServer } from "#main/register/sync/server-trust.ts";
import { DeviceFloor, makeTill, type TestTill } from "#test/sync-server/test-till.ts";
import { makeSecrets, serverKeysOf } from "../keys.ts";

let floor: DeviceFloor;
beforeAll(async () => {
  floor = await DeviceFloor.open();
});
afterAll(() => floor.close());

let slots = 0;
const newSlot = (): Promise<string> => floor.addSlot(`A${++slots}`);

test("[SYNC-32] a till shows a code, waits, is confirmed by its fingerprint and gets in; each step is recorded", async () => {
  const slot = await newSlot();
  const till = makeTill();
  const told = await floor.enrol(till, await floor.makeCode(slot));
  expect(told).toMatchObject({ status: 201, body: { registerId: slot, organisationName: "Harbour Bakery" } });
  expect(await floor.askToken(await floor.assert(till, slot))).toMatchObject({ status: 403, code: "device.waiting" });
  const waiting = await floor.asMember("GET", `/v1/registers/${slot}/waiting`);
  const fingerprint = deviceFingerprintOf(till.device.publicJwk.x);
  expect(waiting.body).toEqual({ fingerprint, programVersion: "0.3.0", adoption: null });
  const typed = fingerprint.replaceAll(" ", "").toLowerCase();
  const confirmed = await floor.asMember("POST", `/v1/registers/${slot}/confirm`, { fingerprint: typed, staff: [] });
  expect(confirmed.body).toEqual({ registerId: slot });
  const token = await floor.tokenOf(till, slot);
  const device = await floor.server.ask("GET", "/v1/device", { token });
  expect(device.body).toMatchObject({ registerId: slot, branchId: floor.shop.branchId, adoptionOpen: false });
  expect((await floor.audited()).slice(-2)).toEqual(["register.code_made", "register.confirmed"]);
});

test("[SYNC-31] the register pins the server by the code's second half, and no other server", async () => {
  const line = {
    get: async () => ({ ok: true, value: (await floor.server.ask("GET", "/v1/keys")).body }),
  } as unknown as Parameters<typeof pinServer>[0];
  const { keys } = floor.database;
  expect(await pinServer(line, "https://here", keys.fingerprint)).toMatchObject({
    ok: true,
    value: { thumbprint: keys.thumbprint, sealKey: keys.sealPair.publicJwk.x },
  });
  const other = serverKeysOf(makeSecrets());
  expect(await pinServer(line, "https://here", other.fingerprint)).toMatchObject({
    ok: false,
    refusal: { code: "enrolment.server_other" },
  });
});

describe("a code", () => {
  test("[SYNC-30] works once", async () => {
    const secret = await floor.makeCode(await newSlot());
    expect((await floor.enrol(makeTill(), secret)).status).toBe(201);
    expect((await floor.enrol(makeTill(), secret)).code).toBe("enrolment.code_wrong");
  });

  test("[SYNC-30] is burnt once it was guessed at five times", async () => {
    const secret = await floor.makeCode(await newSlot());
    for (let guess = 0; guess < 5; guess += 1)
      expect((await floor.enrol(makeTill(), `${secret.slice(0, 9)}${differing(secret, guess)}`)).code).toBe(
        "enrolment.code_wrong",
      );
    expect((await floor.enrol(makeTill(), secret)).code).toBe("enrolment.code_wrong");
  });

  test("[SYNC-30] works for ten minutes", async () => {
    const slot = await newSlot();
    floor.server.setClock(-10 * 60_000 - 1_000);
    const secret = await floor.makeCode(slot);
    floor.server.setClock(0);
    expect((await floor.enrol(makeTill(), secret)).code).toBe("enrolment.code_wrong");
  });

  test("takes the place of an older one of the slot", async () => {
    const slot = await newSlot();
    const [older, newer] = [await floor.makeCode(slot), await floor.makeCode(slot)];
    expect((await floor.enrol(makeTill(), older)).code).toBe("enrolment.code_wrong");
    expect((await floor.enrol(makeTill(), newer)).status).toBe(201);
  });

  test("opens nothing for a register that is in use", async () => {
    const { registerId, token } = await floor.takeIn(`A${++slots}`);
    expect((await floor.enrol(makeTill(), await floor.makeCode(registerId))).code).toBe("enrolment.code_wrong");
    expect((await floor.server.ask("GET", "/v1/device", { token })).status).toBe(200);
  });

  test("is kept as a hash, of which the database gives nothing back", async () => {
    const secret = await floor.makeCode(await newSlot());
    const rows = await floor.query("select locator, secret_hash::text as hash from identity.enrolment_code");
    expect(rows.map(({ locator }) => locator)).toContain(secret.slice(0, 3));
    expect(JSON.stringify(rows)).not.toContain(secret.slice(3));
  });

  test("is made by nobody of another branch, and is nobody's whose permission it takes", async () => {
    const elsewhere = await floor.addBranch("Station");
    const { token: theirs } = await floor.join("manager", elsewhere);
    const { token: cashier } = await floor.join("cashier", floor.shop.branchId);
    const path = `/v1/registers/${await newSlot()}/enrolment-codes`;
    expect((await floor.asMember("POST", path, {}, theirs)).code).toBe("register.unknown");
    expect((await floor.asMember("POST", path, {}, cashier)).code).toBe("permission.missing");
  });
});

describe("a device that can't prove its key", () => {
  test("shows another's public key, a proof for another code, for another seal key, or no proof at all", async () => {
    const secret = await floor.makeCode(await newSlot());
    const [till, other] = [makeTill(), makeTill()];
    const proof = await signEnrolmentProof(other.device, secret, till.sealPublicKey);
    const forSeal = await signEnrolmentProof(till.device, secret, other.sealPublicKey);
    const forCode = await signEnrolmentProof(till.device, "0123456789", till.sealPublicKey);
    const purpose = await floor.assert(till, "018f0000-0000-7000-8000-000000000000");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${proof.split(".")[1]}.AA`;
    for (const wrong of [proof, forSeal, forCode, purpose, none])
      expect((await floor.enrol(till, secret, { proof: wrong })).code).toBe("enrolment.code_wrong");
    expect((await floor.enrol(till, secret)).status).toBe(201);
  });

  test("text that no database keeps is no way to break the server", async () => {
    const secret = await floor.makeCode(await newSlot());
    const told = await floor.enrol(makeTill(), secret, { programVersion: "1\0" });
    expect(told).toMatchObject({ status: 422, code: "request.form" });
  });
});

describe("confirming", () => {
  test("takes in no till that took the place of the one it compared in that very moment", async () => {
    const slot = await newSlot();
    const compared = makeTill();
    await floor.enrol(compared, await floor.makeCode(slot));
    const another = new pg.Client({ connectionString: floor.database.superuserUrl });
    await another.connect();
    try {
      await another.query("begin");
      await another.query("update shop.register set device_key = $2 where register_id = $1", [
        slot,
        makeTill().device.publicJwk.x,
      ]);
      const fingerprint = deviceFingerprintOf(compared.device.publicJwk.x);
      const confirmed = floor.asMember("POST", `/v1/registers/${slot}/confirm`, { fingerprint, staff: [] });
      const waits = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      await vi.waitFor(async () => expect(await floor.query(waits)).toHaveLength(1), { timeout: 5_000 });
      await another.query("commit");
      expect((await confirmed).code).toBe("enrolment.fingerprint");
    } finally {
      await another.end();
    }
  });

  test("takes the fingerprint of the device that waits, not of another", async () => {
    const slot = await newSlot();
    await floor.enrol(makeTill(), await floor.makeCode(slot));
    const fingerprint = deviceFingerprintOf(makeTill().device.publicJwk.x);
    const told = await floor.asMember("POST", `/v1/registers/${slot}/confirm`, { fingerprint, staff: [] });
    expect(told.code).toBe("enrolment.fingerprint");
  });

  test("a till that nobody knows is sent away, and the slot is free for the right one", async () => {
    const slot = await newSlot();
    const stranger = makeTill();
    await floor.enrol(stranger, await floor.makeCode(slot));
    expect((await floor.asMember("POST", `/v1/registers/${slot}/refuse`, {})).status).toBe(204);
    expect((await floor.askToken(await floor.assert(stranger, slot))).code).toBe("auth.assertion");
    expect((await floor.asMember("GET", `/v1/registers/${slot}/waiting`)).code).toBe("register.not_waiting");
    const right = makeTill();
    await floor.enrol(right, await floor.makeCode(slot));
    expect((await floor.confirm(slot)).status).toBe(200);
    await floor.tokenOf(right, slot);
  });

  test("a manager of another branch neither sees the till that waits nor takes it in", async () => {
    const { token } = await floor.join("manager", await floor.addBranch("Market"));
    const slot = await newSlot();
    await floor.enrol(makeTill(), await floor.makeCode(slot));
    const path = `/v1/registers/${slot}`;
    for (const [method, act, body] of [
      ["GET", "waiting", undefined],
      ["POST", "confirm", { fingerprint: "", staff: [] }],
      ["POST", "refuse", {}],
      ["POST", "revoke", {}],
    ] as const)
      expect((await floor.asMember(method, `${path}/${act}`, body, token)).code).toBe("register.unknown");
  });
});

describe("a till's proof of who it is", () => {
  const claimsOf = (till: TestTill, registerId: string, more: object = {}) => {
    const iat = Math.floor(Date.now() / 1_000);
    const aud = `evertill:${floor.database.keys.thumbprint}`;
    const jti = randomBytes(24).toString("base64url");
    const purpose = "evertill/device-token/1";
    return sign(till, { purpose, iss: registerId, sub: registerId, aud, jti, iat, exp: iat + 60, ...more });
  };
  async function sign(till: TestTill, claims: object): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: "EdDSA" })
      .sign(await importJWK(till.device.privateJwk, "EdDSA"));
  }

  test("[SYNC-34] opens once, and what is replayed opens nothing", async () => {
    const till = await floor.takeIn(`A${++slots}`);
    const assertion = await floor.assert(till, till.registerId);
    expect((await floor.askToken(assertion)).status).toBe(200);
    expect((await floor.askToken(assertion)).code).toBe("auth.assertion");
  });

  test("is refused when it is another's, for another server, too long, of another day or for another purpose", async () => {
    const till = await floor.takeIn(`A${++slots}`);
    const other = await floor.takeIn(`A${++slots}`);
    const { registerId } = till;
    const iat = Math.floor(Date.now() / 1_000);
    const good = await claimsOf(till, registerId);
    const [, payload = "", signature = ""] = good.split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const forgeries: Readonly<Record<string, string>> = {
      "another till's key": await claimsOf(other, registerId),
      "another till's name": await claimsOf(till, registerId, { iss: other.registerId }),
      "another server": await claimsOf(till, registerId, { aud: `evertill:${serverKeysOf(makeSecrets()).thumbprint}` }),
      "an hour long": await claimsOf(till, registerId, { exp: iat + 3_600 }),
      "over before it began": await claimsOf(till, registerId, { exp: iat - 1 }),
      "of the day before yesterday": await claimsOf(till, registerId, { iat: iat - 172_800, exp: iat - 172_740 }),
      "of the day after tomorrow": await claimsOf(till, registerId, { iat: iat + 172_800, exp: iat + 172_860 }),
      "a batch": await claimsOf(till, registerId, { purpose: "evertill/batch/1" }),
      "nobody's": await claimsOf(till, "018f0000-0000-7000-8000-000000000000"),
      "algorithm none": `${none}.${payload}.${signature}`,
    };
    const opened = [];
    for (const [what, assertion] of Object.entries(forgeries))
      if ((await floor.askToken(assertion)).code !== "auth.assertion") opened.push(what);
    expect(opened).toEqual([]);
    expect((await floor.askToken(good)).status).toBe(200);
  });

  test("a clock that is wrong by hours keeps no till out", async () => {
    const till = await floor.takeIn(`A${++slots}`);
    const nowMs = Date.now() - 20 * 3_600_000;
    expect((await floor.askToken(await floor.assert(till, till.registerId, nowMs))).status).toBe(200);
  });

  test("a till that asks every ten minutes for years leaves no heap of sessions behind", async () => {
    const till = await floor.takeIn(`A${++slots}`);
    const ofTill = "from identity.session where register_id = $1";
    await floor.query(`delete from identity.access_secret where session_id in (select session_id ${ofTill})`, [
      till.registerId,
    ]);
    await floor.tokenOf(till, till.registerId);
    expect(await floor.query(`select count(*)::int as n ${ofTill}`, [till.registerId])).toEqual([{ n: 1 }]);
  });
});

describe("a till that was shut out", () => {
  test("is out at once, its token in hand, and gets no other", async () => {
    const till = await floor.takeIn(`A${++slots}`);
    const { registerId, token } = till;
    expect((await floor.server.ask("GET", "/v1/lease", { token })).status).toBe(200);
    expect((await floor.asMember("POST", `/v1/registers/${registerId}/revoke`, {})).status).toBe(204);
    expect((await floor.server.ask("GET", "/v1/lease", { token })).status).toBe(401);
    expect(await floor.askToken(await floor.assert(till, registerId))).toMatchObject({
      status: 401,
      code: "device.revoked",
    });
    expect((await floor.audited()).at(-1)).toBe("register.revoked");
  });

  test("can be taken in again, with the key it had or with another", async () => {
    const till = await floor.takeIn(`A${++slots}`);
    const { registerId } = till;
    for (const device of [till, makeTill()]) {
      await floor.asMember("POST", `/v1/registers/${registerId}/revoke`, {});
      await floor.enrol(device, await floor.makeCode(registerId));
      expect((await floor.askToken(await floor.assert(device, registerId))).code).toBe("device.waiting");
      expect((await floor.confirm(registerId)).status).toBe(200);
      await floor.tokenOf(device, registerId);
    }
    expect((await floor.askToken(await floor.assert(till, registerId))).code).toBe("auth.assertion");
  });
});

/** A letter of codes that is not the secret's last one. */
function differing(secret: string, guess: number): string {
  const others = [..."0123456789"].filter((letter) => letter !== secret.at(-1));
  return others[guess] ?? "Z";
}
