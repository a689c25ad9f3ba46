/** Signing in and out: password, refresh, password change, and who one is. */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { Attempts } from "./attempts.ts";
import { checkNewPassword, hashPassword, needsRehash, verifyPassword } from "./passwords.ts";
import { ACCESS_SECONDS, hashSecret, issueAccessToken, makeSecret } from "./tokens.ts";

/** How long somebody stays signed in without doing anything, ms. */
const REFRESH_MS = 30 * 24 * 3_600_000;
/** A little longer than its token, so that a request on the way when it runs out still gets through. */
const SECRET_MS = (ACCESS_SECONDS + 60) * 1_000;
const BY_ACCOUNT = { max: 10, windowMs: 15 * 60_000 };
const BY_ADDRESS = { max: 50, windowMs: 15 * 60_000 };

const password = z.string().min(1).max(256);
const personSchema = z.strictObject({
  personId: z.uuid(),
  name: z.string(),
  mustChangePassword: z.boolean(),
});
const organisationSchema = z.strictObject({ organisationId: z.uuid(), name: z.string(), staffId: z.uuid() });
const tokensSchema = z.strictObject({
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Seconds. */
  expiresIn: z.int(),
});
const nothing = z.null();

/** Routes of identity. */
export function authRoutes(parts: ServerParts): Route[] {
  const limits = { account: new Attempts(BY_ACCOUNT), address: new Attempts(BY_ADDRESS) };
  return [
    signInRoute(parts, limits),
    refreshRoute(parts),
    signOutRoute(parts),
    passwordRoute(parts, limits),
    meRoute(parts),
  ];
}

interface Limits {
  readonly account: Attempts;
  readonly address: Attempts;
}

function signInRoute(parts: ServerParts, limits: Limits): Route {
  return route({
    method: "POST",
    path: "/v1/sign-in",
    summary: "Signs a person in with e-mail address and password.",
    access: { who: "anyone" },
    body: z.strictObject({ email: z.string().min(3).max(254), password }),
    answer: tokensSchema.extend({ person: personSchema, organisations: z.array(organisationSchema) }),
    limit: { max: 60, windowMs: 60_000 },
    handle: async ({ body, address }) => {
      const nowMs = parts.clock.nowMs();
      const account = body.email.toLowerCase();
      const seconds = Math.max(limits.account.waitSeconds(account, nowMs), limits.address.waitSeconds(address, nowMs));
      if (seconds > 0) return refuse("request.too_many", { seconds });
      limits.account.count(account, nowMs);
      limits.address.count(address, nowMs);
      const found = await findSignIn(parts, account);
      const right = await verifyPassword(body.password, found?.password_hash ?? null, parts.keys.passwordPepper);
      // Unknown, wrong and disabled read the same and take the same time.
      if (!found || !right || found.disabled) {
        parts.log.info({ address }, "a sign-in failed");
        return refuse("auth.wrong");
      }
      limits.account.succeed(account);
      limits.address.takeBack(address);
      if (needsRehash(found.password_hash)) await rehash(parts, found, body.password);
      const tokens = await openSession(parts, found.person_id);
      const organisations = await readMemberships(parts, tokens.sessionSecret);
      const { sessionSecret: _, ...given } = tokens;
      const person = { personId: found.person_id, name: found.name, mustChangePassword: found.must_change_password };
      return ok({ ...given, person, organisations });
    },
  });
}

function refreshRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/token/refresh",
    summary: "Exchanges a refresh token for a new pair; each works once.",
    access: { who: "anyone" },
    body: z.strictObject({ refreshToken: z.string().min(43).max(64) }),
    answer: tokensSchema,
    limit: { max: 120, windowMs: 60_000 },
    handle: async ({ body, address }) => {
      const refresh = makeSecret();
      const access = makeSecret();
      const { rows } = await parts.database.db.execute<{ outcome: string; person: string | null }>(sql`
        select outcome, person
        from identity.refresh(${hashSecret(body.refreshToken)}, ${refresh.hash}, ${at(parts, REFRESH_MS)},
          ${access.hash}, ${at(parts, SECRET_MS)})`);
      const [row] = rows;
      if (row?.outcome === "reused") {
        parts.log.error({ address, personId: row.person }, "a used refresh token came again: its family was ended");
        return refuse("auth.refresh_reused");
      }
      if (row?.outcome !== "refreshed" || !row.person) return refuse("auth.signed_out");
      const accessToken = await issueAccessToken(parts, "person", row.person, access.text);
      return ok({ accessToken, refreshToken: refresh.text, expiresIn: ACCESS_SECONDS });
    },
  });
}

function signOutRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/sign-out",
    summary: "Ends this sign-in, with all tokens that came of it.",
    access: { who: "person" },
    answer: nothing,
    status: 204,
    handle: async (_, { bearer }) => {
      await parts.database.db.execute(sql`select identity.sign_out(${bearer.sessionSecret})`);
      return ok(null);
    },
  });
}

function passwordRoute(parts: ServerParts, { account }: Limits): Route {
  return route({
    method: "POST",
    path: "/v1/password",
    summary: "Changes one's own password; every other sign-in ends.",
    access: { who: "person" },
    body: z.strictObject({ password, newPassword: password }),
    answer: nothing,
    status: 204,
    limit: { max: 10, windowMs: 60_000 },
    handle: async ({ body }, { bearer }) => {
      const found = await findPerson(parts, bearer.sessionSecret);
      if (!found) return refuse("auth.signed_out");
      const { passwordPepper } = parts.keys;
      // A stolen token is no way to guess the password faster than at the door.
      const nowMs = parts.clock.nowMs();
      const seconds = account.waitSeconds(found.email, nowMs);
      if (seconds > 0) return refuse("request.too_many", { seconds });
      account.count(found.email, nowMs);
      if (!(await verifyPassword(body.password, found.password_hash, passwordPepper))) return refuse("auth.wrong");
      account.succeed(found.email);
      const strong = checkNewPassword(body.newPassword);
      if (!strong.ok) return strong;
      const hash = await hashPassword(strong.value, passwordPepper);
      await parts.database.db.execute(sql`select identity.set_password(${bearer.sessionSecret}, ${hash})`);
      return ok(null);
    },
  });
}

function meRoute(parts: ServerParts): Route {
  return route({
    method: "GET",
    path: "/v1/me",
    summary: "Who is signed in, and the organisations they belong to.",
    access: { who: "person" },
    answer: personSchema.extend({ email: z.string(), organisations: z.array(organisationSchema) }),
    handle: async (_, { bearer }) => {
      const found = await findPerson(parts, bearer.sessionSecret);
      if (!found) return refuse("auth.signed_out");
      const { person_id: personId, email, name, must_change_password: mustChangePassword } = found;
      const organisations = await readMemberships(parts, bearer.sessionSecret);
      return ok({ personId, email, name, mustChangePassword, organisations });
    },
  });
}

/** Checks a password against the policy and hashes it. @returns refusal: `auth.password_weak` */
export function passwordHasher(parts: ServerParts): (password: string) => Promise<Result<string>> {
  return async (given) => {
    const strong = checkNewPassword(given);
    return strong.ok ? ok(await hashPassword(strong.value, parts.keys.passwordPepper)) : strong;
  };
}

interface SignInRow extends Record<string, unknown> {
  readonly person_id: string;
  readonly name: string;
  readonly password_hash: string;
  readonly must_change_password: boolean;
  readonly disabled: boolean;
}

async function findSignIn(parts: ServerParts, email: string): Promise<SignInRow | undefined> {
  const { rows } = await parts.database.db.execute<SignInRow>(sql`select * from identity.find_sign_in(${email})`);
  return rows[0];
}

interface PersonRow extends Record<string, unknown> {
  readonly person_id: string;
  readonly email: string;
  readonly name: string;
  readonly password_hash: string;
  readonly must_change_password: boolean;
}

async function findPerson(parts: ServerParts, sessionSecret: string): Promise<PersonRow | undefined> {
  const { rows } = await parts.database.db.execute<PersonRow>(
    sql`select * from identity.find_person(${sessionSecret})`,
  );
  return rows[0];
}

async function rehash(parts: ServerParts, found: SignInRow, given: string): Promise<void> {
  const hash = await hashPassword(given, parts.keys.passwordPepper);
  await parts.database.db.execute(sql`select identity.rehash(${found.person_id}, ${found.password_hash}, ${hash})`);
}

async function openSession(parts: ServerParts, personId: string) {
  const refresh = makeSecret();
  const access = makeSecret();
  await parts.database.db.execute(sql`
    select identity.open_session(${uuidv7()}, ${personId}, ${refresh.hash}, ${at(parts, REFRESH_MS)},
      ${access.hash}, ${at(parts, SECRET_MS)})`);
  const accessToken = await issueAccessToken(parts, "person", personId, access.text);
  return { accessToken, refreshToken: refresh.text, expiresIn: ACCESS_SECONDS, sessionSecret: access.text };
}

async function readMemberships(parts: ServerParts, sessionSecret: string) {
  const { rows } = await parts.database.db.execute<{ org_id: string; name: string; staff_id: string }>(
    sql`select * from app.memberships(${sessionSecret})`,
  );
  return rows.map(({ org_id, name, staff_id }) => ({ organisationId: org_id, name, staffId: staff_id }));
}

/** The instant so many ms from now. */
function at(parts: ServerParts, inMs: number): string {
  return new Date(parts.clock.nowMs() + inMs).toISOString();
}
