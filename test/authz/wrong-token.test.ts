/** Whatever else looks like a token opens no door: each real secret of the server is shown where an access token belongs. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issueAccessToken, makeSecret } from "#sync-server/auth/tokens.ts";
import { makeSecrets, serverKeysOf } from "#sync-server/keys.ts";
import { DeviceFloor, makeTill, type TestTill } from "#test/sync-server/test-till.ts";

let floor: DeviceFloor;
let till: TestTill & { readonly registerId: string; readonly token: string };
let waiting: TestTill;
/** What opens something else, by what it is. */
let others: Readonly<Record<string, string>>;

beforeAll(async () => {
  floor = await DeviceFloor.open();
  till = await floor.takeIn("A01");
  const slotId = await floor.addSlot("A02");
  const code = await floor.makeCode(slotId);
  waiting = makeTill();
  const lease = (await floor.server.ask("GET", "/v1/lease", { token: till.token })).body as { lease: string };
  const { parts } = floor.server;
  const elsewhere = { ...parts, keys: serverKeysOf(makeSecrets()) };
  others = {
    "an enrolment code": code.padEnd(20, "-"),
    "a till's proof of who it is": await floor.assert(till, till.registerId),
    "a proof of a till that was never taken in": await floor.assert(waiting, slotId),
    "a lease": lease.lease,
    "a session's secret without its token": floor.shop.ownerSecret,
    "a refresh token": makeSecret().text,
    "a person's token of another server": await issueAccessToken(
      elsewhere,
      "person",
      randomUUID(),
      floor.shop.ownerSecret,
    ),
    "a person's secret in a till's token": await issueAccessToken(
      parts,
      "device",
      till.registerId,
      floor.shop.ownerSecret,
    ),
    "a person's token under HS256": await issueAccessToken(
      { ...parts, tokenAlgorithm: "HS256" },
      "person",
      randomUUID(),
      floor.shop.ownerSecret,
    ),
  };
});
afterAll(() => floor.close());

test("nothing that was made for another purpose is taken for an access token, at a person's door or a till's", async () => {
  const opened: string[] = [];
  for (const [what, token] of Object.entries(others))
    for (const path of ["/v1/me", "/v1/staff", "/v1/lease", "/v1/device"]) {
      const { status } = await floor.server.ask("GET", path, { token, organisationId: floor.shop.organisationId });
      if (status !== 401) opened.push(`${what} at ${path}: ${status}`);
    }
  expect(opened).toEqual([]);
});

test("a till's token opens no person's door, and a person's no till's", async () => {
  const { organisationId } = floor.shop;
  for (const path of ["/v1/me", "/v1/staff", "/v1/registers", "/v1/branches"])
    expect([path, (await floor.server.ask("GET", path, { token: till.token, organisationId })).status]).toEqual([
      path,
      401,
    ]);
  for (const path of ["/v1/lease", "/v1/device"])
    expect([path, (await floor.server.ask("GET", path, { token: floor.ownerToken, organisationId })).status]).toEqual([
      path,
      401,
    ]);
});

test("an access token is no proof of a till, no refresh token and no enrolment code", async () => {
  const { server, ownerToken } = floor;
  expect((await floor.askToken(till.token)).code).toBe("auth.assertion");
  expect((await floor.askToken(ownerToken)).code).toBe("auth.assertion");
  for (const refreshToken of [makeSecret().text, floor.shop.ownerSecret])
    expect((await server.ask("POST", "/v1/token/refresh", { body: { refreshToken } })).code).toBe("auth.signed_out");
  expect((await floor.enrol(waiting, till.token.slice(0, 12))).status).toBeGreaterThanOrEqual(400);
});
