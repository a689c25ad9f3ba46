/** Rotations of the server's signing keys, with real tills: nobody is signed out, no till is enrolled again, and no key comes in unsigned. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompactSign, decodeProtectedHeader, importJWK } from "jose";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { ServerLine } from "#main/register/sync/server-line.ts";
import { pinServer, renewTrust } from "#main/register/sync/server-trust.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import { makeSecrets, openSecrets, type SigningKey, serverKeysOf } from "#sync-server/keys.ts";
import { dropSigningKey, rotateSigningKey } from "#sync-server/rotate-signing-key.ts";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  TEST_PACE,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, sell } from "#test/sync-server/till-at-work.ts";
import { ask } from "#test/sync-server/whole-server.ts";

let shop: ShopWithServer;
let folder: string;
let file: string;
const tills: OpenRegister[] = [];

beforeEach(async () => {
  shop = await openShopWithServer();
  folder = mkdtempSync(join(tmpdir(), "evertill-keys-"));
  file = join(folder, "secrets.json");
  writeFileSync(file, JSON.stringify(shop.secrets));
});
afterEach(async () => {
  for (const till of tills.splice(0)) await till.close();
  await shop.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => removeTestFolders());

const keysInFile = () => serverKeysOf(openSecrets(file, false));
const restart = () => shop.restartServer({ keys: keysInFile() });
async function joined(code: string): Promise<OpenRegister> {
  const till = await openJoinedTill(shop, { code, mode: "demo" });
  tills.push(till);
  return till;
}
const settled = (till: OpenRegister) =>
  untilSync(till, ({ state, waiting, reason }) => state === "online" && waiting === 0 && reason === null);
/** The thumbprint of the key that the till takes for the one the server signs with. */
const trusted = (till: OpenRegister): string => {
  const row = till.connection().prepare("select value from setting where name = 'server'").get() as { value: string };
  return (JSON.parse(row.value) as { trust: { thumbprint: string } }).trust.thumbprint;
};
/** The thumbprint of the key that signed the newest lease in the till's books. */
const leaseKeyOf = (till: OpenRegister): string | undefined => {
  const row = till.connection().prepare("select jws from lease order by id desc").get();
  return decodeProtectedHeader((row as { jws: string }).jws).kid;
};
const again = async (till: OpenRegister): Promise<OpenRegister> => {
  await till.close();
  tills.splice(tills.indexOf(till), 1);
  const opened = await openRegister({ folder: till.folder, clock: till.clock, syncPace: TEST_PACE });
  tills.push(opened);
  return opened;
};

test("[SYNC-35] a till that is in the shop while the server gets a new key sells on, and its next lease is signed by it", async () => {
  const till = await joined("K1");
  await openDrawer(till);
  rotateSigningKey(file, false);
  await restart();
  await sell(till);
  await settled(till);
  expect((await onServer(shop, till)).sales).toBe(1);
  await untilSync(till, () => trusted(till) === keysInFile().thumbprint);
});

test("[SYNC-35] a till that was off for three rotations gets there from the key it knows, and needs that key no more when it is dropped", async () => {
  const till = await joined("K2");
  await openDrawer(till);
  await settled(till);
  const pinned = trusted(till);
  shop.setNetwork("down");
  await sell(till);
  for (let n = 0; n < 3; n += 1) rotateSigningKey(file, false);
  await restart();
  await settled(till);
  expect(trusted(till)).toBe(keysInFile().thumbprint);
  expect(dropSigningKey(file, pinned)).toMatchObject({ ok: true });
  await restart();
  await sell(till);
  await settled(till);
  // Its proofs are for the new key: without the dropped one it still gets a token in its next life.
  const next = await again(till);
  await settled(next);
  expect((await onServer(shop, next)).sales).toBe(2);
});

test("[SYNC-35] a till whose newest lease was signed by a key that is gone opens its books", async () => {
  const till = await joined("K3");
  const first = keysInFile().thumbprint;
  rotateSigningKey(file, false);
  await restart();
  const second = keysInFile().thumbprint;
  await untilSync(till, () => leaseKeyOf(till) === second);
  await settled(till);
  // The server takes its new key back, and no lease comes any more: the register was shut out meanwhile.
  shop.setNetwork("down");
  await shop.must("POST", `/v1/registers/${till.register.registerId}/revoke`, {});
  dropSigningKey(file, second);
  await restart();
  await untilSync(till, () => trusted(till) === first);
  shop.setNetwork("down");
  const next = await again(till);
  expect(next.view().staff.length).toBeGreaterThan(0);
  expect(leaseKeyOf(next)).toBe(second);
});

test("[SYNC-35] a code that names the old key still takes a till in, also when the server changes keys while the till waits", async () => {
  const slot = await shop.newSlot("K4");
  rotateSigningKey(file, false);
  await restart();
  const till = await openRegister({ mode: "shop", syncPace: TEST_PACE });
  tills.push(till);
  await till.must("sync.enrol", { serverUrl: shop.url, code: slot.code, approvalId: null });
  rotateSigningKey(file, false);
  await restart();
  await shop.confirm(slot.registerId);
  await settled(till);
  expect(trusted(till)).toBe(keysInFile().thumbprint);
});

test("[SYNC-35] an access token that the old key signed opens doors until it runs out, and none once that key is dropped", async () => {
  const [owner] = await shop.rows<{ person_id: string }>("select person_id from shop.staff where staff_id = $1", [
    shop.organisation.ownerStaffId,
  ]);
  const before = shop.server.parts;
  const old = before.keys.thumbprint;
  const token = await issueAccessToken(before, "person", owner?.person_id ?? "", shop.organisation.ownerSecret);
  const look = () =>
    ask(shop.server.url, token, "GET", "/v1/registers", undefined, { "x-org-id": shop.organisation.organisationId });
  expect((await look()).status).toBe(200);
  rotateSigningKey(file, false);
  await restart();
  expect((await look()).status).toBe(200);
  dropSigningKey(file, old);
  await restart();
  expect((await look()).status).toBe(401);
});

test("[SYNC-36] a server with keys that nobody vouched for gets nothing, the till says so, sells on, and finds its own again", async () => {
  const till = await joined("K5");
  await openDrawer(till);
  await settled(till);
  const pinned = trusted(till);
  // The same database, as a thief of its backup would have it.
  const stranger = { ...makeSecrets(), masterKey: shop.secrets.masterKey };
  await shop.restartServer({ keys: serverKeysOf(stranger) });
  await sell(till);
  await untilSync(till, ({ state, reason }) => state === "offline" && reason === "rejected");
  expect(trusted(till)).toBe(pinned);
  expect((await onServer(shop, till)).sales).toBe(0);
  await restart();
  await till.must("sync.try_now", {});
  await settled(till);
  expect((await onServer(shop, till)).sales).toBe(1);
});

test("[SYNC-36] after a stolen key is dropped at once, a till that knew no other sends nothing; it leaves with its unsent entries kept, and an empty register takes its place", async () => {
  const till = await joined("K6");
  await openDrawer(till);
  await settled(till);
  const stolen = trusted(till);
  shop.setNetwork("down");
  await sell(till);
  rotateSigningKey(file, false);
  dropSigningKey(file, stolen);
  await restart();
  await untilSync(till, ({ state, reason }) => state === "offline" && reason === "rejected");
  expect(trusted(till)).toBe(stolen);
  expect((await onServer(shop, till)).sales).toBe(0);
  const { entries } = await till.must("sync.leave", { approvalId: null });
  expect(entries).toBeGreaterThan(0);
  expect(till.view()).toMatchObject({ books: { authority: "local" }, sync: { state: "local" } });
  await sell(till);
  // A code of the server as it is now takes an empty register in, in its place.
  const fresh = await openJoinedTill(shop, { code: "K7" });
  tills.push(fresh);
  expect(trusted(fresh)).toBe(keysInFile().thumbprint);
});

test("[SYNC-36] a list of keys counts only as a list, signed by a key the till trusts; once dropped a key vouches for nothing", async () => {
  const line = new ServerLine({ url: shop.server.url, assertion: null, nowMs: () => Date.now() });
  const pinned = await pinServer(line, shop.server.url, shop.server.parts.keys.fingerprint);
  if (!pinned.ok) throw new Error(pinned.refusal.code);
  const [known] = shop.server.parts.keys.known;
  const [evil] = serverKeysOf(makeSecrets()).known;
  if (!known || !evil) throw new Error("there are keys");
  const { sealKey } = pinned.value;
  const list = { purpose: "evertill/keys", keys: [evil.publicJwk], sealKey };
  let answer: unknown;
  const forger = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((settle) => forger.listen(0, "127.0.0.1", settle));
  const forged = new ServerLine({
    url: `http://127.0.0.1:${(forger.address() as AddressInfo).port}`,
    assertion: null,
    nowMs: () => Date.now(),
  });
  const refused = async (signed: string, trust = pinned.value) => {
    answer = { keys: [evil.publicJwk], sealKey, signed: [signed] };
    expect(await renewTrust(forged, trust)).toMatchObject({ ok: false });
  };
  try {
    const real = await (await fetch(`${shop.server.url}/v1/keys`)).json();
    const { purpose } = JSON.parse(Buffer.from(real.signed[0].split(".")[1], "base64url").toString()) as typeof list;
    list.purpose = purpose;
    const good = await signed(known, list);
    await refused(await signed(evil, list));
    await refused(await signed({ ...evil, kid: known.kid }, list));
    await refused(await signed(known, { ...list, purpose: "evertill/head" }));
    const [header = "", payload = ""] = good.split(".");
    await refused(`${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`);
    await refused(`${header}.${payload}.${"A".repeat(86)}`);
    await refused("not.a.list");
    answer = { keys: [evil.publicJwk], sealKey, signed: [good] };
    const changed = await renewTrust(forged, pinned.value);
    expect(changed).toMatchObject({ ok: true, value: { thumbprint: evil.kid, retired: [{ kid: known.kid }] } });
    // The other way round: what was dropped is not asked any more.
    if (changed.ok) await refused(await signed(known, { ...list, keys: [known.publicJwk] }), changed.value);
  } finally {
    await new Promise((settle) => forger.close(settle));
  }
});

async function signed({ kid, privateJwk }: SigningKey, claims: object): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "EdDSA", kid })
    .sign(await importJWK(privateJwk, "EdDSA"));
}
