/** Tests of signing in on a real server: who gets in, what reads the same, which tokens open nothing, and how sign-ins end. */
import { createHash, createHmac, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { hash } from "bcrypt";
import { importJWK, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RouteServer, startRouteServer, type Told } from "#test/sync-server/route-server.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { runOnce } from "#test/sync-server/test-organisation.ts";
import { makeSecrets, serverKeysOf } from "../keys.ts";
import type { ServerParts } from "../server-parts.ts";
import { tenancyRoutes } from "../tenancy/tenancy-routes.ts";
import { authRoutes } from "./auth-routes.ts";
import { createOwner, type Founded } from "./create-owner.ts";

const PASSWORD = "Correct-Horse-7";
let database: ServerDatabase;
const servers: RouteServer[] = [];

beforeAll(async () => {
  database = await newServerDatabase();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => database.drop());

async function start(given: Partial<ServerParts> = {}): Promise<RouteServer> {
  const routesOf = (parts: ServerParts) => [...authRoutes(parts), ...tenancyRoutes()];
  const server = await startRouteServer(database, routesOf, given);
  servers.push(server);
  return server;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

const tokensOf = ({ status, body }: Told): Tokens => {
  expect(status).toBe(200);
  return body as Tokens;
};

async function found(): Promise<Founded & { readonly email: string }> {
  const email = `${randomBytes(8).toString("hex")}@example.test`;
  const owner = {
    email,
    name: "Ona Owner",
    organisation: "Harbour Bakery",
    branch: "Harbour",
    currency: "EUR",
    zone: "Europe/Berlin",
    language: "en",
    password: PASSWORD,
  } as const;
  const made = await createOwner(database.migrateUrl, database.keys, owner, { url: null });
  if (!made.ok) throw new Error(made.refusal.code);
  return { ...made.value, email };
}

const signIn = (server: RouteServer, email: string, password = PASSWORD): Promise<Told> =>
  server.ask("POST", "/v1/sign-in", { body: { email, password } });
const me = async (server: RouteServer, token: string): Promise<number> =>
  (await server.ask("GET", "/v1/me", { token })).status;

test("the founder signs in, is told where they belong, and runs the organisation", async () => {
  const server = await start();
  const { email, organisationId, staffId, personId } = await found();
  const told = await signIn(server, email.toUpperCase());
  const { accessToken } = tokensOf(told);
  expect(told.body).toMatchObject({
    expiresIn: 600,
    person: { personId, name: "Ona Owner" },
    organisations: [{ organisationId, name: "Harbour Bakery", staffId }],
  });
  const staff = await server.ask("GET", "/v1/staff", { token: accessToken, organisationId });
  expect(staff.body).toMatchObject({ staff: [{ staffId, name: "Ona Owner" }] });
  const claims = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
  expect(Object.keys(claims).sort()).toEqual(["exp", "iat", "iss", "kind", "session", "sub"]);
  for (const secret of [PASSWORD, accessToken, email]) expect(server.logged()).not.toContain(secret);
});

test("every sign-in is in the log with what proved it, every failure with where it came from, and no address of a person", async () => {
  const server = await start();
  const { email, personId } = await found();
  expect((await signIn(server, email, "Wrong-Horse-77")).status).toBe(401);
  const { accessToken } = tokensOf(await signIn(server, email));
  const elsewhere = await server.ask("GET", "/v1/staff", { token: accessToken, organisationId: randomUUID() });
  expect(elsewhere.code).toBe("organisation.not_a_member");
  const lines = server
    .logged()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const address = expect.any(String);
  expect(lines).toContainEqual(expect.objectContaining({ msg: "a sign-in failed", address }));
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: "a person signed in", personId, address, factor: "password" }),
  );
  const away = { msg: "a call was not allowed", refusal: "organisation.not_a_member", address };
  expect(lines).toContainEqual(expect.objectContaining({ ...away, route: "/v1/staff" }));
  expect(server.logged()).not.toContain(email);
});

test("a founder's password follows the policy too, and their branch is somewhere", async () => {
  const owner = { email: "a@b.test", name: "A", organisation: "B", branch: "C", currency: "EUR", zone: "UTC" };
  const made = await createOwner(
    database.migrateUrl,
    database.keys,
    { ...owner, language: "en", password: "easy" },
    { url: null },
  );
  expect(made).toMatchObject({ ok: false, refusal: { code: "auth.password_weak" } });
  const nowhere = { ...owner, zone: "Nowhere/Land", language: "en", password: PASSWORD } as const;
  expect(await createOwner(database.migrateUrl, database.keys, nowhere, { url: null })).toMatchObject({
    ok: false,
    refusal: { code: "shop.zone_unknown" },
  });
});

test("unknown, wrong and disabled read the same", async () => {
  const server = await start();
  const { email, personId } = await found();
  const wrong = await signIn(server, email, "Wrong-Horse-77");
  const unknown = await signIn(server, "nobody@example.test");
  await runOnce(database.superuserUrl, "update identity.person set disabled_at = now() where person_id = $1", [
    personId,
  ]);
  const disabled = await signIn(server, email);
  const seen = [wrong, unknown, disabled].map(({ status, body }) => ({ ...(body as object), requestId: "", status }));
  expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(wrong).toMatchObject({ status: 401, code: "auth.wrong" });
});

test("after ten wrong passwords the right one reads as wrong too, at that account only, and all at once are counted", async () => {
  const server = await start();
  const [attacked, other] = [await found(), await found()];
  const answers = await Promise.all(Array.from({ length: 14 }, () => signIn(server, attacked.email, "Wrong-Horse-77")));
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(["auth.wrong"]));
  expect((await signIn(server, attacked.email)).code).toBe("auth.wrong");
  tokensOf(await signIn(server, other.email));
  server.setClock(15 * 60_000 + 1_000);
  tokensOf(await signIn(server, attacked.email));
  // Told once, to the organisation whose person it is, with when it ends and without the address that was attacked.
  expect(await auditOf(attacked.organisationId)).toEqual([
    expect.objectContaining({
      action: "person.locked",
      subject_id: attacked.staffId,
      detail: { until: expect.any(String) },
    }),
  ]);
  expect(await auditOf(other.organisationId)).toEqual([]);
});

test("a lock survives a restart of the server, and a success before it forgets the failures", async () => {
  const server = await start();
  const { email } = await found();
  const wrong = (at: RouteServer, times: number) =>
    Promise.all(Array.from({ length: times }, () => signIn(at, email, "Wrong-Horse-77")));
  await wrong(server, 9);
  tokensOf(await signIn(server, email));
  await wrong(server, 9);
  tokensOf(await signIn(server, email));
  await wrong(server, 10);
  await server.stop();
  expect((await signIn(await start(), email)).code).toBe("auth.wrong");
});

test("an address that tries many accounts waits, whoever it tries next; others don't", async () => {
  const server = await start();
  const { email } = await found();
  const from = (address: string, who: string, password: string) =>
    server.ask("POST", "/v1/sign-in", { address, body: { email: who, password } });
  const tryMany = (names: readonly number[]) =>
    Promise.all(names.map((name) => from("203.0.113.7", `nobody${name}@example.test`, "x")));
  expect((await tryMany([1, 2])).every(({ code }) => code === "auth.wrong")).toBe(true);
  // 47 more failed in the same quarter of an hour.
  await runOnce(database.superuserUrl, "update identity.failure set failed = 49 where kind = 'address' and failed = 2");
  expect((await tryMany([3])).every(({ code }) => code === "auth.wrong")).toBe(true);
  expect(await from("203.0.113.7", email, PASSWORD)).toMatchObject({ status: 429, code: "request.too_many" });
  tokensOf(await from("203.0.113.8", email, PASSWORD));
});

test("what is kept of failed sign-ins names nobody", async () => {
  const server = await start();
  const { email } = await found();
  await signIn(server, email, "Wrong-Horse-77");
  const { rows } = await runOnce(
    database.superuserUrl,
    "select encode(name_hash, 'escape') as name from identity.failure",
  );
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.every(({ name }) => !name.includes("example") && !name.includes("127.0.0.1"))).toBe(true);
});

test("a hash of an older policy is made anew at the next sign-in", async () => {
  const server = await start();
  const { email, personId } = await found();
  // The same pre-hash, at the cost of years ago.
  const preHash = createHmac("sha256", database.keys.passwordPepper).update(PASSWORD).digest("base64");
  const old = `bcrypt1$${await hash(preHash, 4)}`;
  await runOnce(database.superuserUrl, "update identity.person set password_hash = $1 where person_id = $2", [
    old,
    personId,
  ]);
  tokensOf(await signIn(server, email));
  const { rows } = await runOnce(
    database.superuserUrl,
    "select password_hash from identity.person where person_id = $1",
    [personId],
  );
  expect(rows[0].password_hash).toMatch(/^bcrypt1\$\$2b\$12\$/);
  tokensOf(await signIn(server, email));
});

async function auditOf(organisationId: string): Promise<{ action: string; subject_id: string; detail: unknown }[]> {
  const text = "select action, subject_id, detail from shop.audit_event where org_id = $1 order by occurred_at";
  return (await runOnce(database.superuserUrl, text, [organisationId])).rows;
}

interface Invited {
  readonly staffId: string;
  readonly email: string;
  readonly code: string;
}

/** The owner asks somebody to join as a manager. */
async function invite(
  server: RouteServer,
  { organisationId }: Founded,
  token: string,
  email = `${randomBytes(8).toString("hex")}@example.test`,
): Promise<Invited> {
  const body = { name: "Mia Manager", email, assignments: [{ branchId: null, roleKey: "manager" }] };
  const added = await server.ask("POST", "/v1/staff", { token, organisationId, body });
  const { staffId, invitation } = added.body as { staffId: string; invitation: { code: string } };
  return { staffId, email, code: invitation.code };
}

/** Somebody invited signs in with the code and chooses their first password. */
async function chooseFirst(server: RouteServer, email: string, code: string, newPassword: string): Promise<Told> {
  const { ticket } = (await signIn(server, email, code)).body as { ticket: string };
  return server.ask("POST", "/v1/sign-in/choose-password", { body: { ticket, newPassword } });
}

describe("invitations", () => {
  test("somebody invited must choose a password at the first sign-in; the code opens nothing by itself, and once", async () => {
    const server = await start();
    const owner = await found();
    const { accessToken: token } = tokensOf(await signIn(server, owner.email));
    const mia = await invite(server, owner, token);
    expect((await signIn(server, mia.email, "Wrong-Horse-77")).code).toBe("auth.wrong");
    const first = await signIn(server, mia.email, mia.code.toLowerCase());
    expect(first.body).toEqual({ step: "choose_password", ticket: expect.any(String), expiresIn: 900 });
    const { ticket } = first.body as { ticket: string };
    const choose = (newPassword: string) =>
      server.ask("POST", "/v1/sign-in/choose-password", { body: { ticket, newPassword } });
    expect((await choose("easy")).code).toBe("auth.password_weak");
    const joined = await choose("Better-Horse-8!");
    expect(joined.body).toMatchObject({
      person: { name: "Mia Manager" },
      organisations: [{ organisationId: owner.organisationId, staffId: mia.staffId }],
    });
    expect((await choose("Better-Horse-9!")).code).toBe("auth.ticket");
    expect((await signIn(server, mia.email, mia.code)).code).toBe("auth.wrong");
    tokensOf(await signIn(server, mia.email, "Better-Horse-8!"));
    expect((await auditOf(owner.organisationId)).map(({ action }) => action)).toEqual([
      "staff.added",
      "staff.invited",
      "person.joined",
    ]);
  });

  test("a code that ran out, was taken back or replaced is none", async () => {
    const server = await start();
    const owner = await found();
    const { accessToken: token } = tokensOf(await signIn(server, owner.email));
    const asOwner = { token, organisationId: owner.organisationId };
    const taken = await invite(server, owner, token);
    await server.ask("DELETE", `/v1/staff/${taken.staffId}/invitation`, asOwner);
    expect((await signIn(server, taken.email, taken.code)).code).toBe("auth.wrong");
    const place = `/v1/staff/${taken.staffId}/invitation`;
    const renewed = await server.ask("POST", place, { ...asOwner, body: { email: taken.email } });
    const { code } = renewed.body as { code: string };
    expect((await signIn(server, taken.email, taken.code)).code).toBe("auth.wrong");
    expect((await signIn(server, taken.email, code)).status).toBe(200);
    server.setClock(3 * 24 * 3_600_000 + 1_000);
    expect((await signIn(server, taken.email, code)).code).toBe("auth.wrong");
  });

  test("a ticket that waited too long or was guessed at too often is over", async () => {
    const server = await start();
    const owner = await found();
    const { accessToken: token } = tokensOf(await signIn(server, owner.email));
    const mia = await invite(server, owner, token);
    const begin = async () => ((await signIn(server, mia.email, mia.code)).body as { ticket: string }).ticket;
    const choose = (ticket: string, newPassword: string) =>
      server.ask("POST", "/v1/sign-in/choose-password", { body: { ticket, newPassword } });
    const tired = await begin();
    for (let tries = 0; tries < 5; tries += 1) expect((await choose(tired, "easy")).code).toBe("auth.password_weak");
    expect((await choose(tired, "Better-Horse-8!")).code).toBe("auth.ticket");
    const late = await begin();
    server.setClock(901_000);
    expect((await choose(late, "Better-Horse-8!")).code).toBe("auth.ticket");
    expect((await choose(randomBytes(32).toString("base64url"), "Better-Horse-8!")).code).toBe("auth.ticket");
  });

  test("who has an account joins another organisation with it, by a code to their own address; whether they have one is not said", async () => {
    const server = await start();
    const [harbour, mill] = [await found(), await found()];
    const atHarbour = tokensOf(await signIn(server, harbour.email)).accessToken;
    const atMill = tokensOf(await signIn(server, mill.email)).accessToken;
    const known = await invite(server, harbour, atHarbour, mill.email);
    expect(known.code).toHaveLength((await invite(server, harbour, atHarbour)).code.length);
    // The code is no password of an account that is there.
    expect((await signIn(server, mill.email, known.code)).code).toBe("auth.wrong");
    const joining = (token: string, code: string) =>
      server.ask("POST", "/v1/me/organisations", { token, body: { code } });
    expect((await joining(atHarbour, known.code)).code).toBe("invitation.wrong");
    expect((await joining(atMill, "0000-0000-0000-0000")).code).toBe("invitation.wrong");
    expect((await joining(atMill, known.code)).body).toMatchObject({
      organisations: expect.arrayContaining([
        { organisationId: harbour.organisationId, name: "Harbour Bakery", staffId: known.staffId },
      ]),
    });
    expect((await joining(atMill, known.code)).code).toBe("invitation.wrong");
    const again = await invite(server, harbour, atHarbour, mill.email);
    expect((await joining(atMill, again.code)).code).toBe("invitation.member");
  });

  test("somebody shut out meanwhile does not come in by an older invitation", async () => {
    const server = await start();
    const owner = await found();
    const { accessToken: token } = tokensOf(await signIn(server, owner.email));
    const mia = await invite(server, owner, token);
    const asOwner = { token, organisationId: owner.organisationId };
    expect((await server.ask("POST", `/v1/staff/${mia.staffId}/disable`, asOwner)).status).toBe(200);
    expect((await chooseFirst(server, mia.email, mia.code, "Better-Horse-8!")).code).toBe("auth.ticket");
  });
});

describe("one's own sign-ins", () => {
  const list = async (server: RouteServer, token: string) =>
    (
      (await server.ask("GET", "/v1/me/sessions", { token })).body as {
        sessions: { sessionId: string; current: boolean }[];
      }
    ).sessions;

  test("everybody sees where they are signed in, and ends what they do not know", async () => {
    const server = await start();
    const { email } = await found();
    const other = await found();
    const [here, lost, third] = [
      tokensOf(await signIn(server, email)),
      tokensOf(await signIn(server, email)),
      tokensOf(await signIn(server, email)),
    ];
    const stranger = tokensOf(await signIn(server, other.email));
    const seen = await list(server, here.accessToken);
    expect(seen).toHaveLength(3);
    expect(seen.filter(({ current }) => current)).toHaveLength(1);
    expect(seen[0]).toMatchObject({ address: "127.0.0.1", agent: expect.any(String), factor: "password" });
    const ofLost = (await list(server, lost.accessToken)).find(({ current }) => current)?.sessionId;
    const end = (token: string, id = "") => server.ask("DELETE", `/v1/me/sessions${id && `/${id}`}`, { token });
    expect((await end(stranger.accessToken, ofLost)).code).toBe("auth.session_unknown");
    expect((await end(here.accessToken, ofLost)).status).toBe(204);
    expect([await me(server, lost.accessToken), await me(server, third.accessToken)]).toEqual([401, 200]);
    expect((await end(here.accessToken)).body).toEqual({ ended: 1 });
    expect([await me(server, here.accessToken), await me(server, third.accessToken)]).toEqual([200, 401]);
    expect(await me(server, stranger.accessToken)).toBe(200);
  });
});

describe("tokens that open nothing", () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

  async function signed(keys: ServerParts["keys"], claims: object, header: object = {}): Promise<string> {
    return new SignJWT({ iss: "evertill", ...claims })
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: keys.signing.kid, ...header })
      .sign(await importJWK(keys.signing.privateJwk, "EdDSA"));
  }

  test("forged, expired, without algorithm, by another key, for another purpose, of another kind", async () => {
    const server = await start();
    const { email } = await found();
    const { accessToken } = tokensOf(await signIn(server, email));
    expect(await me(server, accessToken)).toBe(200);
    const [, payload = "", signature = ""] = accessToken.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const { keys } = database;
    expect(await me(server, await signed(keys, claims))).toBe(200);
    const stranger = serverKeysOf(makeSecrets());
    const hmac = (alg: string, key: Uint8Array): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg, typ: "at+jwt", kid: keys.signing.kid }).sign(key);
    const publicKey = Buffer.from(keys.signing.publicJwk.x, "base64url");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const forgeries: Readonly<Record<string, string>> = {
      "another person's name under the same signature": `${accessToken.split(".")[0]}.${encode({ ...claims, sub: "x" })}.${signature}`,
      "algorithm none": `${encode({ alg: "none", typ: "at+jwt" })}.${payload}.`,
      "algorithm none with a signature": `${encode({ alg: "none", typ: "at+jwt" })}.${payload}.${signature}`,
      "run out": await signed(keys, { ...claims, exp: Math.floor(Date.now() / 1_000) - 1 }),
      "never runs out": await signed(keys, { ...claims, exp: undefined }),
      "another server's key": await signed(stranger, claims),
      "another server's key under our name": await signed(stranger, claims, { kid: keys.signing.kid }),
      "a key that came along": await new SignJWT(claims)
        .setProtectedHeader({ alg: "ES256", typ: "at+jwt", jwk: { kty: "EC" } })
        .sign(privateKey),
      "the public key as a secret": await hmac("HS256", publicKey),
      "the right secret under an algorithm that is not ours": await hmac("HS256", keys.tokenSecret),
      "a lease's signature": await signed(keys, claims, { typ: "evertill-lease" }),
      "no purpose at all": await signed(keys, claims, { typ: undefined }),
      "another issuer": await signed(keys, { ...claims, iss: "somebody" }),
      "a session nobody opened": await signed(keys, { ...claims, session: randomBytes(32).toString("base64url") }),
      "a register's": await signed(keys, { ...claims, kind: "device" }),
    };
    const opened = [];
    for (const [what, token] of Object.entries(forgeries)) if ((await me(server, token)) !== 401) opened.push(what);
    expect(opened).toEqual([]);
  });

  test("a token is good for ten minutes, also where it was seen before", async () => {
    const server = await start();
    const { accessToken } = tokensOf(await signIn(server, (await found()).email));
    expect(await me(server, accessToken)).toBe(200);
    server.setClock(601_000);
    expect(await me(server, accessToken)).toBe(401);
  });

  test("exactly the configured algorithm is taken", async () => {
    const { email } = await found();
    const token: Record<string, string> = {};
    for (const tokenAlgorithm of ["EdDSA", "HS256", "HS512"] as const)
      token[tokenAlgorithm] = tokensOf(await signIn(await start({ tokenAlgorithm }), email)).accessToken;
    for (const tokenAlgorithm of ["EdDSA", "HS256", "HS512"] as const) {
      const server = await start({ tokenAlgorithm });
      const taken = [];
      for (const [made, text] of Object.entries(token)) if ((await me(server, text)) === 200) taken.push(made);
      expect(taken).toEqual([tokenAlgorithm]);
    }
  });

  test("a server that got a new signing key still takes the old one's tokens", async () => {
    const older = makeSecrets();
    const newer = makeSecrets();
    const { masterKey } = older;
    const { email } = await foundUnder(serverKeysOf(older));
    const before = await start({ keys: serverKeysOf(older) });
    const { accessToken } = tokensOf(await signIn(before, email));
    const both = { masterKey, signingKeys: [...newer.signingKeys, ...older.signingKeys] };
    expect(await me(await start({ keys: serverKeysOf(both) }), accessToken)).toBe(200);
    const only = { masterKey, signingKeys: newer.signingKeys };
    expect(await me(await start({ keys: serverKeysOf(only) }), accessToken)).toBe(401);
  });

  async function foundUnder(keys: ServerParts["keys"]): Promise<{ email: string }> {
    const email = `${randomBytes(8).toString("hex")}@example.test`;
    const owner = { email, name: "A", organisation: "B", branch: "C", currency: "EUR", zone: "UTC" };
    await createOwner(database.migrateUrl, keys, { ...owner, language: "en", password: PASSWORD }, { url: null });
    return { email };
  }
});

describe("how a sign-in goes on and ends", () => {
  const refresh = (server: RouteServer, refreshToken: string): Promise<Told> =>
    server.ask("POST", "/v1/token/refresh", { body: { refreshToken } });

  test("a refresh token works once; when it comes again, everything that came of the sign-in ends, with an alarm", async () => {
    const server = await start();
    const { email, organisationId } = await found();
    const first = tokensOf(await signIn(server, email));
    const elsewhere = tokensOf(await signIn(server, email));
    const second = tokensOf(await refresh(server, first.refreshToken));
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect([await me(server, first.accessToken), await me(server, second.accessToken)]).toEqual([200, 200]);
    const again = await refresh(server, first.refreshToken);
    expect(again).toMatchObject({ status: 401, code: "auth.refresh_reused" });
    expect([await me(server, first.accessToken), await me(server, second.accessToken)]).toEqual([401, 401]);
    expect((await refresh(server, second.refreshToken)).code).toBe("auth.signed_out");
    expect(await me(server, elsewhere.accessToken)).toBe(200);
    expect(server.logged()).toContain("a used refresh token came again");
    expect((await auditOf(organisationId)).map(({ action }) => action)).toEqual(["session.refresh_reused"]);
  });

  test("of two who refresh with one token at once, one gets it and the sign-in is over", async () => {
    const server = await start();
    const { refreshToken } = tokensOf(await signIn(server, (await found()).email));
    const both = await Promise.all([refresh(server, refreshToken), refresh(server, refreshToken)]);
    expect(both.map(({ code }) => code ?? "refreshed").sort()).toEqual(["auth.refresh_reused", "refreshed"]);
    const [winner] = both.filter(({ status }) => status === 200);
    if (!winner) throw new Error("one of them got it");
    const { accessToken } = tokensOf(winner);
    expect(await me(server, accessToken)).toBe(401);
  });

  test("what was never a refresh token refreshes nothing", async () => {
    const server = await start();
    expect((await refresh(server, randomBytes(32).toString("base64url"))).code).toBe("auth.signed_out");
    expect((await refresh(server, "short")).code).toBe("request.form");
  });

  test("signed out is out at once, there only", async () => {
    const server = await start();
    const { email } = await found();
    const [here, there] = [tokensOf(await signIn(server, email)), tokensOf(await signIn(server, email))];
    expect((await server.ask("POST", "/v1/sign-out", { token: here.accessToken })).status).toBe(204);
    expect([await me(server, here.accessToken), await me(server, there.accessToken)]).toEqual([401, 200]);
    expect((await refresh(server, here.refreshToken)).code).toBe("auth.signed_out");
  });

  test("a person disabled while signed in is out at once, with the token still in hand", async () => {
    const server = await start();
    const owner = await found();
    const { organisationId } = owner;
    const { accessToken } = tokensOf(await signIn(server, owner.email));
    const { staffId, email, code } = await invite(server, owner, accessToken);
    const mia = tokensOf(await chooseFirst(server, email, code, "Temporary-Pass-1"));
    const asMia = { token: mia.accessToken, organisationId };
    expect((await server.ask("GET", "/v1/registers", asMia)).status).toBe(200);
    const disabled = await server.ask("POST", `/v1/staff/${staffId}/disable`, { token: accessToken, organisationId });
    expect(disabled.status).toBe(200);
    expect((await server.ask("GET", "/v1/registers", asMia)).status).toBe(401);
    expect(await me(server, mia.accessToken)).toBe(401);
    expect((await refresh(server, mia.refreshToken)).code).toBe("auth.signed_out");
  });

  test("a new password ends every other sign-in and is told to the audit trail", async () => {
    const server = await start();
    const { email, organisationId } = await found();
    const [here, there] = [tokensOf(await signIn(server, email)), tokensOf(await signIn(server, email))];
    const change = (password: string, newPassword: string): Promise<Told> =>
      server.ask("POST", "/v1/password", { token: here.accessToken, body: { password, newPassword } });
    expect((await change("Wrong-Horse-77", "Better-Horse-8!")).code).toBe("auth.wrong");
    expect((await change(PASSWORD, "easy")).code).toBe("auth.password_weak");
    expect((await change(PASSWORD, "Password-2026!")).code).toBe("auth.password_breached");
    expect((await change(PASSWORD, "Better-Horse-8!")).body).toEqual({ checkedBy: "local_list" });
    expect([await me(server, here.accessToken), await me(server, there.accessToken)]).toEqual([200, 401]);
    expect((await signIn(server, email)).code).toBe("auth.wrong");
    tokensOf(await signIn(server, email, "Better-Horse-8!"));
    expect((await auditOf(organisationId)).map(({ action }) => action)).toEqual(["person.password_changed"]);
  });

  test("of two changes at once one holds, and the other is told that what it showed is no password any more", async () => {
    const server = await start();
    const { email } = await found();
    const [here, there] = [tokensOf(await signIn(server, email)), tokensOf(await signIn(server, email))];
    const change = ({ accessToken }: Tokens, newPassword: string) =>
      server.ask("POST", "/v1/password", { token: accessToken, body: { password: PASSWORD, newPassword } });
    const both = await Promise.all([change(here, "Better-Horse-8!"), change(there, "Better-Horse-9!")]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("a stolen token is no way to guess the password faster than at the door", async () => {
    const server = await start();
    const { email } = await found();
    const { accessToken } = tokensOf(await signIn(server, email));
    const body = { password: "Wrong-Horse-77", newPassword: "Better-Horse-8!" };
    const tries = Array.from({ length: 10 }, () => server.ask("POST", "/v1/password", { token: accessToken, body }));
    expect((await Promise.all(tries)).every(({ code }) => code === "auth.wrong")).toBe(true);
    expect((await signIn(server, email)).code).toBe("auth.wrong");
  });

  test("the database keeps only hashes of what opens it", async () => {
    const server = await start();
    const { accessToken, refreshToken } = tokensOf(await signIn(server, (await found()).email));
    const { session } = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
    const kept = await runOnce(
      database.superuserUrl,
      "select (select count(*) from identity.access_secret where secret_hash = $1)::int as access, (select count(*) from identity.refresh_token where token_hash = $2)::int as refresh",
      [sha256(session), sha256(refreshToken)],
    );
    expect(kept.rows).toEqual([{ access: 1, refresh: 1 }]);
  });
});

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
