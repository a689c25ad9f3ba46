/** Tests of second factors on a real server: codes by time, recovery codes, who must have one, and showing again that one is oneself. */
import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RouteServer, startRouteServer, type Told } from "#test/sync-server/route-server.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { SoftwareAuthenticator } from "#test/sync-server/software-authenticator.ts";
import { runOnce } from "#test/sync-server/test-organisation.ts";
import { tenancyRoutes } from "../tenancy/tenancy-routes.ts";
import { authRoutes } from "./auth-routes.ts";
import { createOwner, type Founded } from "./create-owner.ts";
import { resetAccount } from "./reset-account.ts";

const PASSWORD = "Correct-Horse-7";
const STEP_MS = 30_000;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
let database: ServerDatabase;
let server: RouteServer;
let owner: Founded & { readonly email: string };

beforeAll(async () => {
  database = await newServerDatabase();
  server = await startRouteServer(database, (parts) => [...authRoutes(parts), ...tenancyRoutes()]);
});
beforeEach(async () => {
  server.setClock(0);
  const email = `${randomBytes(8).toString("hex")}@example.test`;
  const made = await createOwner(
    database.migrateUrl,
    database.keys,
    {
      email,
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
  owner = { ...made.value, email };
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** A code as an authenticator shows it (RFC 6238), reckoned here again. */
function codeOf(secret: string, aheadMs = 0): string {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((each) => Number.parseInt(each, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() + aheadMs) / STEP_MS)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const signIn = (email = owner.email): Promise<Told> =>
  server.ask("POST", "/v1/sign-in", { body: { email, password: PASSWORD } });
const tokenOf = ({ body }: Told): string => (body as { accessToken: string }).accessToken;
const ticketOf = ({ body }: Told): string => (body as { ticket: string }).ticket;
const show = (ticket: string, factor: object): Promise<Told> =>
  server.ask("POST", "/v1/sign-in/second-factor", { body: { ticket, factor } });
const asOwner = (token: string) => ({ token, organisationId: owner.organisationId });

/** Adds codes by time. The code that confirmed them is used up, so later ones are of another time. */
async function addTotp(token: string): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await server.ask("POST", "/v1/me/factors/totp", { token });
  const { secret } = begun.body as { secret: string };
  const body = { code: codeOf(secret) };
  const added = await server.ask("POST", "/v1/me/factors/totp/confirm", { token, body });
  expect(added.status).toBe(200);
  return { secret, recoveryCodes: (added.body as { recoveryCodes: string[] }).recoveryCodes };
}

/** What happened to identities, as the organisation was told. */
async function told(): Promise<string[]> {
  const text = "select action from shop.audit_event where org_id = $1 and action like 'person.%' order by occurred_at";
  return (await runOnce(database.superuserUrl, text, [owner.organisationId])).rows.map(({ action }) => action);
}

/** As if this session had been opened so long ago. */
async function age(minutes: number): Promise<void> {
  const text =
    "update identity.session set authenticated_at = authenticated_at - make_interval(mins => $2) where person_id = $1";
  await runOnce(database.superuserUrl, text, [owner.personId, minutes]);
}

describe("codes by time", () => {
  test("once added, the password alone opens nothing; a code opens once, and an older one never again", async () => {
    const { secret, recoveryCodes } = await addTotp(tokenOf(await signIn()));
    expect(recoveryCodes).toHaveLength(10);
    const asked = await signIn();
    expect(asked.body).toMatchObject({ step: "second_factor", kinds: ["totp", "recovery_code"], passkeyOptions: null });
    expect(asked.body).not.toHaveProperty("accessToken");
    // The code that confirmed it was one use.
    expect((await show(ticketOf(asked), { code: codeOf(secret) })).code).toBe("auth.second_factor_wrong");
    server.setClock(STEP_MS);
    const opened = await show(ticketOf(asked), { code: codeOf(secret, STEP_MS) });
    expect(opened.body).toMatchObject({ person: { name: "Ona Owner" } });
    expect((await show(ticketOf(asked), { code: codeOf(secret, STEP_MS) })).code).toBe("auth.ticket");
    const again = await signIn();
    expect((await show(ticketOf(again), { code: codeOf(secret, STEP_MS) })).code).toBe("auth.second_factor_wrong");
    expect((await show(ticketOf(again), { code: codeOf(secret) })).code).toBe("auth.second_factor_wrong");
    const sessions = await server.ask("GET", "/v1/me/sessions", { token: tokenOf(opened) });
    expect(sessions.body).toMatchObject({
      sessions: expect.arrayContaining([expect.objectContaining({ current: true, factor: "totp" })]),
    });
    expect(await told()).toEqual(["person.factor_added"]);
  });

  test("guessing codes is over after ten, whoever knows the password, and the right one reads as wrong then", async () => {
    const { secret } = await addTotp(tokenOf(await signIn()));
    server.setClock(2 * STEP_MS);
    for (let sign = 0; sign < 2; sign += 1) {
      const ticket = ticketOf(await signIn());
      for (let tries = 0; tries < 5; tries += 1)
        expect((await show(ticket, { code: "000000" })).code).toBe("auth.second_factor_wrong");
      expect((await show(ticket, { code: "000000" })).code).toBe("auth.ticket");
    }
    expect((await show(ticketOf(await signIn()), { code: codeOf(secret, 2 * STEP_MS) })).code).toBe(
      "auth.second_factor_wrong",
    );
    expect(await told()).toContain("person.locked");
  });

  test("a secret that nobody confirmed asks for nothing, and is written over; a confirmed one is not", async () => {
    const token = tokenOf(await signIn());
    await server.ask("POST", "/v1/me/factors/totp", { token });
    expect((await signIn()).body).toHaveProperty("accessToken");
    expect((await server.ask("POST", "/v1/me/factors/totp/confirm", { token, body: { code: "123456" } })).code).toBe(
      "auth.second_factor_wrong",
    );
    await addTotp(token);
    expect((await server.ask("POST", "/v1/me/factors/totp", { token })).code).toBe("auth.factor_there");
    expect((await server.ask("GET", "/v1/me/factors", { token })).body).toEqual({
      kinds: ["totp", "recovery_code"],
      recoveryCodes: 10,
      passkeys: [],
    });
  });

  test("the database alone can't make a code", async () => {
    const { secret } = await addTotp(tokenOf(await signIn()));
    const { rows } = await runOnce(
      database.superuserUrl,
      "select secret_sealed from identity.totp where person_id = $1",
      [owner.personId],
    );
    expect(rows[0].secret_sealed).not.toContain(secret);
  });
});

describe("recovery codes", () => {
  test("each opens once, however it is typed, and new ones make the old ones worthless", async () => {
    const token = tokenOf(await signIn());
    const { recoveryCodes } = await addTotp(token);
    const [first = "", second = ""] = recoveryCodes;
    expect((await show(ticketOf(await signIn()), { recoveryCode: first.toLowerCase() })).status).toBe(200);
    expect((await show(ticketOf(await signIn()), { recoveryCode: first })).code).toBe("auth.second_factor_wrong");
    const renewed = await server.ask("POST", "/v1/me/recovery-codes", { token });
    const [third = ""] = (renewed.body as { recoveryCodes: string[] }).recoveryCodes;
    expect((await show(ticketOf(await signIn()), { recoveryCode: second })).code).toBe("auth.second_factor_wrong");
    expect((await show(ticketOf(await signIn()), { recoveryCode: third })).status).toBe(200);
    expect(await told()).toEqual([
      "person.factor_added",
      "person.recovery_code_used",
      "person.recovery_codes_renewed",
      "person.recovery_code_used",
    ]);
  });

  test("they go with the last factor, and whoever has none gets none", async () => {
    const token = tokenOf(await signIn());
    expect((await server.ask("POST", "/v1/me/recovery-codes", { token })).code).toBe("auth.factor_unknown");
    await addTotp(token);
    expect((await server.ask("DELETE", "/v1/me/factors/totp", { token })).status).toBe(204);
    expect((await server.ask("DELETE", "/v1/me/factors/totp", { token })).code).toBe("auth.factor_unknown");
    expect((await signIn()).body).toHaveProperty("accessToken");
    expect((await server.ask("GET", "/v1/me/factors", { token })).body).toMatchObject({ kinds: [], recoveryCodes: 0 });
  });
});

describe("an organisation that asks for a second factor", () => {
  const require = (token: string) =>
    server.ask("PATCH", "/v1/organisation", { ...asOwner(token), body: { secondFactorRequired: true } });

  test("is closed to an owner without one, who can still add one, and open with it", async () => {
    const token = tokenOf(await signIn());
    expect((await require(token)).code).toBe("auth.second_factor_due");
    await addTotp(token);
    expect((await require(token)).body).toMatchObject({ secondFactorRequired: true });
    await server.ask("DELETE", "/v1/me/factors/totp", { token });
    expect((await server.ask("GET", "/v1/staff", asOwner(token))).code).toBe("auth.second_factor_due");
    const other = tokenOf(await signIn());
    expect((await server.ask("GET", "/v1/organisation", asOwner(other))).code).toBe("auth.second_factor_due");
    await addTotp(other);
    expect((await server.ask("GET", "/v1/staff", asOwner(other))).status).toBe(200);
  });

  test("asks it of who may change people, devices or settings, and of nobody else", async () => {
    const token = tokenOf(await signIn());
    await addTotp(token);
    await require(token);
    const join = async (roleKey: string): Promise<Told> => {
      const email = `${randomBytes(8).toString("hex")}@example.test`;
      const body = { name: "Mia", email, assignments: [{ branchId: null, roleKey }] };
      const added = await server.ask("POST", "/v1/staff", { ...asOwner(token), body });
      const { code } = (added.body as { invitation: { code: string } }).invitation;
      const first = await server.ask("POST", "/v1/sign-in", { body: { email, password: code } });
      const chosen = { ticket: ticketOf(first), newPassword: PASSWORD };
      return server.ask("POST", "/v1/sign-in/choose-password", { body: chosen });
    };
    const see = async (as: Told) => (await server.ask("GET", "/v1/organisation", asOwner(tokenOf(as)))).code ?? "in";
    expect(await see(await join("viewer"))).toBe("in");
    expect(await see(await join("cashier"))).toBe("in");
    for (const role of ["manager", "admin"]) expect(await see(await join(role))).toBe("auth.second_factor_due");
  });
});

describe("an account that whoever runs the server resets", () => {
  const byCode = (code: string) => server.ask("POST", "/v1/sign-in", { body: { email: owner.email, password: code } });

  test("begins again with a code that only chooses a new password; sign-ins and second factors are gone, and told", async () => {
    const token = tokenOf(await signIn());
    await addTotp(token);
    expect(await resetAccount(database.migrateUrl, database.keys, "nobody@example.test")).toBeNull();
    const code = (await resetAccount(database.migrateUrl, database.keys, owner.email.toUpperCase())) ?? "";
    expect((await server.ask("GET", "/v1/me", { token })).status).toBe(401);
    expect((await signIn()).code).toBe("auth.wrong");
    const begun = await byCode(code);
    expect(begun.body).toMatchObject({ step: "choose_password" });
    const body = { ticket: ticketOf(begun), newPassword: "Better-Horse-8!" };
    expect((await server.ask("POST", "/v1/sign-in/choose-password", { body })).body).toHaveProperty("accessToken");
    expect((await byCode(code)).code).toBe("auth.wrong");
    expect(await told()).toEqual(["person.factor_added", "person.account_reset", "person.password_changed"]);
  });

  test("the code is good for a day", async () => {
    const code = (await resetAccount(database.migrateUrl, database.keys, owner.email)) ?? "";
    const text = "update identity.person set password_until = now() - interval '1 second' where person_id = $1";
    await runOnce(database.superuserUrl, text, [owner.personId]);
    expect((await byCode(code)).code).toBe("auth.wrong");
  });

  test("the application's own login can't do it", async () => {
    const asked = database.database.pool.query("select identity.reset_account('a@b.test', 'x', now())");
    await expect(asked).rejects.toThrow("permission denied");
  });
});

describe("showing again that one is oneself", () => {
  const dangerous = (token: string) =>
    server.ask("POST", "/v1/roles", {
      ...asOwner(token),
      body: { key: `r${randomBytes(4).toString("hex")}`, name: randomBytes(4).toString("hex"), permissions: [] },
    });
  const prove = (token: string, body: object) => server.ask("POST", "/v1/me/proof", { token, body });

  test("is due ten minutes after signing in, for what is dangerous only; the password does where there is nothing stronger", async () => {
    const token = tokenOf(await signIn());
    expect((await dangerous(token)).status).toBe(201);
    await age(11);
    expect((await dangerous(token)).code).toBe("auth.proof_due");
    expect((await server.ask("GET", "/v1/roles", asOwner(token))).status).toBe(200);
    expect((await prove(token, { password: "Wrong-Horse-77" })).code).toBe("auth.wrong");
    expect((await dangerous(token)).code).toBe("auth.proof_due");
    expect((await prove(token, { password: PASSWORD })).status).toBe(204);
    expect((await dangerous(token)).status).toBe(201);
  });

  test("a renewed token is not fresher than the sign-in it came of", async () => {
    const opened = await signIn();
    await age(11);
    const body = { refreshToken: (opened.body as { refreshToken: string }).refreshToken };
    const renewed = await server.ask("POST", "/v1/token/refresh", { body });
    expect((await dangerous(tokenOf(renewed))).code).toBe("auth.proof_due");
  });

  test("takes the second factor of whoever has one", async () => {
    const token = tokenOf(await signIn());
    const { secret } = await addTotp(token);
    await age(11);
    expect((await server.ask("DELETE", "/v1/me/factors/totp", { token })).code).toBe("auth.proof_due");
    expect((await prove(token, { password: PASSWORD })).code).toBe("auth.second_factor_due");
    server.setClock(STEP_MS);
    expect((await prove(token, { factor: { code: codeOf(secret, STEP_MS) } })).status).toBe(204);
    expect((await server.ask("DELETE", "/v1/me/factors/totp", { token })).status).toBe(204);
  });

  test("of a sign-in that has ended nothing is asked: it is over", async () => {
    const token = tokenOf(await signIn());
    await server.ask("POST", "/v1/sign-out", { token });
    expect((await dangerous(token)).code).toBe("auth.signed_out");
  });
});

describe("passkeys", () => {
  const ORIGIN = "https://till.example.test";
  const challengeIn = (options: unknown): string => (options as { challenge: string }).challenge;

  async function addPasskey(token: string, authenticator: SoftwareAuthenticator, name = "Laptop"): Promise<Told> {
    const asked = await server.ask("POST", "/v1/me/factors/passkeys/options", { token });
    const { ticket, options } = asked.body as { ticket: string; options: unknown };
    const body = { ticket, name, passkey: authenticator.register(challengeIn(options)) };
    return server.ask("POST", "/v1/me/factors/passkeys", { token, body });
  }

  test("one is added, signs in, and is taken away again", async () => {
    const authenticator = new SoftwareAuthenticator(ORIGIN);
    const token = tokenOf(await signIn());
    const added = await addPasskey(token, authenticator);
    expect(added).toMatchObject({ status: 201, body: { recoveryCodes: expect.any(Array) } });
    const asked = await signIn();
    expect(asked.body).toMatchObject({ step: "second_factor", kinds: ["passkey", "recovery_code"] });
    const { passkeyOptions } = asked.body as { passkeyOptions: unknown };
    const passkey = authenticator.authenticate(challengeIn(passkeyOptions));
    const opened = await show(ticketOf(asked), { passkey });
    expect(opened.body).toHaveProperty("accessToken");
    const other = await signIn();
    expect((await show(ticketOf(other), { passkey })).code).toBe("auth.second_factor_wrong");
    expect((await server.ask("GET", "/v1/me/factors", { token })).body).toMatchObject({
      passkeys: [{ passkeyId: authenticator.id, name: "Laptop", usedAt: expect.any(String) }],
    });
    const place = `/v1/me/factors/passkeys/${authenticator.id}`;
    expect((await server.ask("DELETE", place, { token })).status).toBe(204);
    expect((await signIn()).body).toHaveProperty("accessToken");
    expect(await told()).toEqual(["person.factor_added", "person.factor_removed"]);
  });

  test("shows again that one is oneself, by a challenge of its own", async () => {
    const authenticator = new SoftwareAuthenticator(ORIGIN);
    const token = tokenOf(await signIn());
    await addPasskey(token, authenticator);
    await age(11);
    const asked = await server.ask("POST", "/v1/me/proof/options", { token });
    const { ticket, options } = asked.body as { ticket: string; options: unknown };
    const passkey = authenticator.authenticate(challengeIn(options));
    const prove = (body: object) => server.ask("POST", "/v1/me/proof", { token, body });
    expect((await prove({ factor: { passkey } })).code).toBe("auth.second_factor_wrong");
    expect((await prove({ factor: { passkey }, ticket })).status).toBe(204);
    expect((await prove({ factor: { passkey }, ticket })).code).toBe("auth.second_factor_wrong");
  });

  test("a ticket of somebody else's adds none, and one passkey is one person's", async () => {
    const authenticator = new SoftwareAuthenticator(ORIGIN);
    const token = tokenOf(await signIn());
    expect((await addPasskey(token, authenticator)).status).toBe(201);
    expect((await addPasskey(token, authenticator)).code).toBe("auth.factor_there");
    const asked = await server.ask("POST", "/v1/me/factors/passkeys/options", { token });
    const { ticket, options } = asked.body as { ticket: string; options: unknown };
    const made = await createOwner(
      database.migrateUrl,
      database.keys,
      {
        email: "eve@example.test",
        name: "Eve",
        organisation: "Old Mill",
        branch: "Mill",
        currency: "EUR",
        zone: "UTC",
        language: "en",
        password: PASSWORD,
      },
      { url: null },
    );
    expect(made.ok).toBe(true);
    const eve = tokenOf(await signIn("eve@example.test"));
    const passkey = new SoftwareAuthenticator(ORIGIN).register(challengeIn(options));
    const stolen = await server.ask("POST", "/v1/me/factors/passkeys", {
      token: eve,
      body: { ticket, name: "x", passkey },
    });
    expect(stolen.code).toBe("auth.ticket");
  });
});
