/** Signing in and out: password and what follows it, refresh, password change, and who one is. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, refuse } from "#domain/refusals.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { applicationSchema } from "./application.ts";
import { attemptSucceeded, beginAttempt } from "./attempts.ts";
import { factorRoutes } from "./factor-routes.ts";
import { joinRoute } from "./join-organisation.ts";
import { checkChosenPassword, hashPassword, verifyPassword } from "./passwords.ts";
import { factorKindSchema, shownFactorSchema } from "./second-factor.ts";
import { sessionRoutes } from "./session-routes.ts";
import { refreshTokens } from "./sessions.ts";
import { choosePassword, readMemberships, signInByPassword, signInBySecondFactor } from "./sign-in.ts";
import { findPersonOf } from "./signed-in-person.ts";
import { tokenRoute } from "./token-route.ts";

const password = z.string().min(1).max(256);
const secret = z.string().min(43).max(64);
const personSchema = z.strictObject({ personId: z.uuid(), name: z.string() });
const organisationSchema = z.strictObject({ organisationId: z.uuid(), name: z.string(), staffId: z.uuid() });
const tokensSchema = z.strictObject({
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Seconds. */
  expiresIn: z.int(),
});
/** A session; or what is still due before there is one, the ticket goes with it; or where the application waits for its code. */
const signInAnswerSchema = z.union([
  tokensSchema.extend({
    person: personSchema,
    organisations: z.array(organisationSchema),
    /** Where a password was just chosen: by whom it was looked up in breaches. */
    passwordCheckedBy: z.enum(["service", "local_list"]).optional(),
  }),
  z.strictObject({ step: z.literal("choose_password"), ticket: z.string(), expiresIn: z.int() }),
  z.strictObject({
    step: z.literal("second_factor"),
    ticket: z.string(),
    expiresIn: z.int(),
    kinds: z.array(factorKindSchema),
    /** What the browser asks a passkey with (WebAuthn); null where there is none. */
    passkeyOptions: z.unknown(),
  }),
  z.strictObject({ redirectTo: z.string() }),
]);
const nothing = z.null();

/** Routes of identity. */
export function authRoutes(parts: ServerParts): Route[] {
  return [
    signInRoute(parts),
    secondFactorRoute(parts),
    choosePasswordRoute(parts),
    refreshRoute(parts),
    tokenRoute(parts),
    signOutRoute(parts),
    passwordRoute(parts),
    meRoute(parts),
    joinRoute(parts),
    ...sessionRoutes(parts),
    ...factorRoutes(parts),
  ];
}

function signInRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/sign-in",
    summary: "Signs a person in with e-mail address and password, or somebody invited with the code in its place.",
    access: { who: "anyone" },
    body: z.strictObject({
      email: z.string().min(3).max(254),
      password,
      /** Given, the browser is sent back to it with a code instead of tokens. */
      application: applicationSchema.optional(),
    }),
    answer: signInAnswerSchema,
    limit: { max: 60, windowMs: 60_000 },
    handle: ({ body, address, agent }) => signInByPassword(parts, body, { address, agent }),
  });
}

function secondFactorRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/sign-in/second-factor",
    summary: "Goes on with a sign-in that waits for a second factor.",
    access: { who: "anyone" },
    body: z.strictObject({ ticket: secret, factor: shownFactorSchema }),
    answer: signInAnswerSchema,
    limit: { max: 60, windowMs: 60_000 },
    handle: ({ body, address, agent }) => signInBySecondFactor(parts, body, { address, agent }),
  });
}

function choosePasswordRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/sign-in/choose-password",
    summary: "Goes on with a sign-in that waits for a new password; an invitation is used up by it.",
    access: { who: "anyone" },
    body: z.strictObject({ ticket: secret, newPassword: password }),
    answer: signInAnswerSchema,
    limit: { max: 20, windowMs: 60_000 },
    handle: ({ body, address, agent }) => choosePassword(parts, body, { address, agent }),
  });
}

function refreshRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/token/refresh",
    summary: "Exchanges a refresh token for a new pair; each works once.",
    access: { who: "anyone" },
    body: z.strictObject({ refreshToken: secret }),
    answer: tokensSchema,
    limit: { max: 120, windowMs: 60_000 },
    handle: ({ body, address }) => refreshTokens(parts, body.refreshToken, address),
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

function passwordRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/password",
    summary: "Changes one's own password; every other sign-in ends. Says who looked it up in breaches.",
    access: { who: "person" },
    body: z.strictObject({ password, newPassword: password }),
    answer: z.strictObject({ checkedBy: z.enum(["service", "local_list"]) }),
    limit: { max: 10, windowMs: 60_000 },
    handle: async ({ body, address }, { bearer }) => {
      const found = await findPersonOf(parts, bearer.sessionSecret);
      if (!found) return refuse("auth.signed_out");
      const { passwordPepper } = parts.keys;
      // A stolen token is no way to guess the password faster than at the door.
      const attempt = await beginAttempt(parts, found.email, address);
      if (attempt.waitSeconds > 0) return refuse("request.too_many", { seconds: attempt.waitSeconds });
      const right = await verifyPassword(body.password, found.passwordHash, passwordPepper);
      if (attempt.locked || !right) return refuse("auth.wrong");
      await attemptSucceeded(parts, found.email, address);
      const strong = await checkChosenPassword(body.newPassword, [found.name, found.email], parts.breaches);
      if (!strong.ok) return strong;
      const hash = await hashPassword(body.newPassword, passwordPepper);
      const { rows } = await parts.database.db.execute<{ changed: boolean }>(
        sql`select identity.set_password(${bearer.sessionSecret}, ${found.passwordHash}, ${hash}, ${address}) as changed`,
      );
      // Somebody else changed it in the same moment: what was shown is not the password any more.
      return rows[0]?.changed ? ok({ checkedBy: strong.value }) : refuse("auth.wrong");
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
      const found = await findPersonOf(parts, bearer.sessionSecret);
      if (!found) return refuse("auth.signed_out");
      const { personId, email, name } = found;
      return ok({ personId, email, name, organisations: await readMemberships(parts, bearer.sessionSecret) });
    },
  });
}
