/** Tests of signing in for the web app by authorization code with proof key: what a stolen code, a foreign page and a second use get. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RouteServer, startRouteServer, type Told } from "#test/sync-server/route-server.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { runOnce } from "#test/sync-server/test-organisation.ts";
import { authRoutes } from "./auth-routes.ts";
import { createOwner } from "./create-owner.ts";

const PASSWORD = "Correct-Horse-7";
const ORIGIN = "https://till.example.test";
const REDIRECT = `${ORIGIN}/backoffice/signed-in`;
const EMAIL = "ona@example.test";
let database: ServerDatabase;
let server: RouteServer;
let url: string;
let organisationId: string;

beforeAll(async () => {
  database = await newServerDatabase();
  server = await startRouteServer(database, authRoutes);
  url = server.url;
  const made = await createOwner(
    database.migrateUrl,
    database.keys,
    {
      email: EMAIL,
      name: "Ona Owner",
      organisation: "Harbour Bakery",
      branch: "Harbour",
      currency: "EUR",
      zone: "Europe/Berlin",
      language: "en",
      password: PASSWORD,
    },
    { url: null },
  );
  if (!made.ok) throw new Error(made.refusal.code);
  organisationId = made.value.organisationId;
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

const verifierOf = (): string => randomBytes(32).toString("base64url");
const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

/** Signs in for the web app. */
function signIn(verifier: string, more: object = {}): Promise<Told> {
  const application = {
    clientId: "evertill-web",
    redirectUri: REDIRECT,
    codeChallenge: challengeOf(verifier),
    codeChallengeMethod: "S256",
    state: "a b&c",
    ...more,
  };
  return server.ask("POST", "/v1/sign-in", { body: { email: EMAIL, password: PASSWORD, application } });
}

async function codeFor(verifier: string): Promise<string> {
  const { redirectTo } = (await signIn(verifier)).body as { redirectTo: string };
  return new URL(redirectTo).searchParams.get("code") ?? "";
}

async function exchange(form: Readonly<Record<string, string>>, type = "application/x-www-form-urlencoded") {
  const body = type.includes("json") ? JSON.stringify(form) : new URLSearchParams(form).toString();
  const response = await fetch(`${url}/v1/oauth/token`, { method: "POST", headers: { "content-type": type }, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const withCode = (code: string, verifier: string, more: Readonly<Record<string, string>> = {}) =>
  exchange({
    grant_type: "authorization_code",
    client_id: "evertill-web",
    redirect_uri: REDIRECT,
    code,
    code_verifier: verifier,
    ...more,
  });
const me = async (token: unknown): Promise<number> =>
  (await server.ask("GET", "/v1/me", { token: String(token) })).status;

test("the browser is sent back with a code and its own state, and the verifier that stayed behind makes tokens of it", async () => {
  const verifier = verifierOf();
  const { body } = await signIn(verifier);
  const address = new URL((body as { redirectTo: string }).redirectTo);
  expect(Object.keys(body as object)).toEqual(["redirectTo"]);
  expect(address.origin + address.pathname).toBe(REDIRECT);
  expect(address.searchParams.get("state")).toBe("a b&c");
  expect(address.searchParams.get("iss")).toBe(ORIGIN);
  const told = await withCode(address.searchParams.get("code") ?? "", verifier);
  expect(told).toMatchObject({ status: 200, body: { token_type: "Bearer", expires_in: 600 } });
  expect(await me(told.body.access_token)).toBe(200);
  const renewed = await exchange({ grant_type: "refresh_token", refresh_token: String(told.body.refresh_token) });
  expect(await me(renewed.body.access_token)).toBe(200);
});

test("a stolen code opens nothing without its verifier, and is used up by the try", async () => {
  const verifier = verifierOf();
  const code = await codeFor(verifier);
  expect(await withCode(code, verifierOf())).toMatchObject({
    status: 400,
    body: { code: "auth.grant", error: "invalid_grant" },
  });
  expect((await withCode(code, verifier)).status).toBe(400);
});

test("a code that comes again ends the session it opened, and the organisation hears of it", async () => {
  const verifier = verifierOf();
  const code = await codeFor(verifier);
  const first = await withCode(code, verifier);
  expect(await me(first.body.access_token)).toBe(200);
  expect((await withCode(code, verifier)).body.error).toBe("invalid_grant");
  expect(await me(first.body.access_token)).toBe(401);
  const events = "select action from shop.audit_event where org_id = $1 order by occurred_at desc limit 1";
  expect((await runOnce(database.superuserUrl, events, [organisationId])).rows).toEqual([
    { action: "session.code_reused" },
  ]);
});

test("a code is for its own application and address, and for a minute", async () => {
  const verifier = verifierOf();
  expect((await withCode(await codeFor(verifier), verifier, { client_id: "other" })).status).toBe(400);
  expect((await withCode(await codeFor(verifier), verifier, { redirect_uri: `${REDIRECT}/` })).status).toBe(400);
  const late = await codeFor(verifier);
  server.setClock(61_000);
  expect((await withCode(late, verifier)).status).toBe(400);
  server.setClock(0);
});

test("no page but ours is answered, and no challenge in the clear is taken", async () => {
  for (const redirectUri of [
    "https://evil.example.test/backoffice/signed-in",
    `${ORIGIN}.evil.test/backoffice/signed-in`,
    `${ORIGIN}/backoffice/signed-in?next=https://evil.example.test`,
    `${ORIGIN}/backoffice/../signed-in`,
    "http://till.example.test/backoffice/signed-in",
  ])
    expect((await signIn(verifierOf(), { redirectUri })).code).toBe("auth.application");
  expect((await signIn(verifierOf(), { clientId: "other" })).code).toBe("auth.application");
  expect((await signIn(verifierOf(), { codeChallengeMethod: "plain" })).code).toBe("request.form");
});

test("the token endpoint takes a form, no name twice, and nothing that is not in it", async () => {
  const verifier = verifierOf();
  const code = await codeFor(verifier);
  expect((await exchange({ grant_type: "password", username: EMAIL, password: PASSWORD })).body.code).toBe(
    "request.form",
  );
  expect((await exchange({ grant_type: "refresh_token", refresh_token: code }, "application/json")).status).toBe(415);
  const twice = await fetch(`${url}/v1/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `grant_type=refresh_token&refresh_token=${code}&refresh_token=${code}`,
  });
  expect(twice.status).toBe(422);
  expect((await exchange({ grant_type: "refresh_token", refresh_token: code })).body.error).toBe("invalid_grant");
  const form = await fetch(`${url}/v1/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `email=${EMAIL}&password=${PASSWORD}`,
  });
  expect(form.status).toBe(415);
});
