/** One's own second factors: adding one, taking one away, new recovery codes, and showing again that it is oneself. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { type Route, route } from "../http/route.ts";
import { seal } from "../seal.ts";
import type { ServerParts } from "../server-parts.ts";
import { attemptSucceeded, beginAttempt } from "./attempts.ts";
import { readRegistration, registrationOptions, registrationSchema, relyingPartyOf } from "./passkeys.ts";
import { verifyPassword } from "./passwords.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import {
  askForPasskey,
  checkFactor,
  factorKindSchema,
  makeChallenge,
  readFactors,
  shownFactorSchema,
  stepOfCode,
} from "./second-factor.ts";
import { findPersonOf, type SignedInPerson } from "./signed-in-person.ts";
import { openTicket, tryTicket } from "./tickets.ts";
import { makeTotpSecret, totpUri } from "./totp.ts";

const ISSUER = "Evertill";
const nothing = z.null();
const fresh = { who: "person", fresh: true } as const;
const ticketSchema = z.string().min(43).max(64);
/** Shown this once; null where there were some already. */
const codesSchema = z.strictObject({ recoveryCodes: z.array(z.string()).nullable() });
const limit = { max: 20, windowMs: 60_000 } as const;
const factorsSchema = z.strictObject({
  kinds: z.array(factorKindSchema),
  /** How many are left. */
  recoveryCodes: z.int(),
  passkeys: z.array(
    z.strictObject({
      passkeyId: z.string(),
      name: z.string(),
      createdAt: z.iso.datetime(),
      usedAt: z.iso.datetime().nullable(),
    }),
  ),
});

/** Routes of second factors. */
export function factorRoutes(parts: ServerParts): Route[] {
  return [listRoute(parts), ...totpRoutes(parts), ...passkeyRoutes(parts), ...proofRoutes(parts), codesRoute(parts)];
}

function listRoute(parts: ServerParts): Route {
  return route({
    method: "GET",
    path: "/v1/me/factors",
    summary: "One's own second factors.",
    access: { who: "person" },
    answer: factorsSchema,
    handle: async (_, { bearer }) => {
      const person = await findPersonOf(parts, bearer.sessionSecret);
      if (!person) return refuse("auth.signed_out");
      const { kinds, recoveryCodes, passkeys } = await readFactors(parts, person.personId);
      return ok({
        kinds: [...kinds],
        recoveryCodes,
        passkeys: passkeys.map(({ credentialId, name, createdAt, usedAt }) => ({
          passkeyId: credentialId,
          name,
          createdAt: instantOf(createdAt),
          usedAt: instantOrNull(usedAt),
        })),
      });
    },
  });
}

function totpRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/me/factors/totp",
      summary: "Begins to add codes by time: a secret for an authenticator, which counts once a code of it was shown.",
      access: fresh,
      answer: z.strictObject({ secret: z.string(), uri: z.string() }),
      limit,
      handle: async (_, { bearer }) => {
        const person = await findPersonOf(parts, bearer.sessionSecret);
        if (!person) return refuse("auth.signed_out");
        const secret = makeTotpSecret();
        const sealed = seal(parts.keys.sealKey, person.personId, secret);
        const begun = await ask(
          parts,
          sql`select identity.begin_totp(${bearer.sessionSecret}, ${sealed})::text as said`,
        );
        if (begun !== "true") return refuse("auth.factor_there");
        return ok({ secret, uri: totpUri({ secret, issuer: ISSUER, account: person.email }) });
      },
    }),
    route({
      method: "POST",
      path: "/v1/me/factors/totp/confirm",
      summary: "Adds codes by time for good, by showing one; the first second factor comes with recovery codes.",
      access: { who: "person" },
      body: z.strictObject({ code: z.string().min(6).max(12) }),
      answer: codesSchema,
      limit,
      handle: async ({ body, address }, { bearer }) => {
        const person = await findPersonOf(parts, bearer.sessionSecret);
        if (!person) return refuse("auth.signed_out");
        const step = await stepOfCode(parts, person.personId, body.code, false);
        if (step === null) return refuse("auth.second_factor_wrong");
        const { codes, hashes } = makeRecoveryCodes();
        return codesOf(
          codes,
          await ask(
            parts,
            sql`
            select identity.confirm_totp(${bearer.sessionSecret}, ${step}, ${sql.param(hashes)}::bytea[], ${address}) as said`,
          ),
        );
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/me/factors/totp",
      summary: "Takes codes by time away.",
      access: fresh,
      answer: nothing,
      status: 204,
      handle: ({ address }, { bearer }) => remove(parts, bearer.sessionSecret, "totp", "", address),
    }),
  ];
}

function passkeyRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/me/factors/passkeys/options",
      summary: "Begins to add a passkey: what the browser is asked with, and a ticket for what it answers.",
      access: fresh,
      answer: z.strictObject({ ticket: z.string(), options: z.unknown() }),
      limit,
      handle: async (_, { bearer }) => {
        const person = await findPersonOf(parts, bearer.sessionSecret);
        if (!person) return refuse("auth.signed_out");
        const party = relyingPartyOf(parts.webOrigins);
        if (party === null) return refuse("auth.application");
        const { passkeys } = await readFactors(parts, person.personId);
        const challenge = makeChallenge();
        const ticket = await openTicket(parts, "add_passkey", { personId: person.personId }, { challenge });
        return ok({ ticket, options: await registrationOptions({ party, person, passkeys, challenge }) });
      },
    }),
    route({
      method: "POST",
      path: "/v1/me/factors/passkeys",
      summary: "Adds a passkey; the first second factor comes with recovery codes.",
      access: fresh,
      body: z.strictObject({
        ticket: ticketSchema,
        name: z.string().trim().min(1).max(60),
        passkey: registrationSchema,
      }),
      answer: codesSchema,
      status: 201,
      limit,
      handle: async ({ body, address }, { bearer }) => {
        const person = await findPersonOf(parts, bearer.sessionSecret);
        if (!person) return refuse("auth.signed_out");
        const challenge = await challengeOf(parts, body.ticket, "add_passkey", person);
        const party = relyingPartyOf(parts.webOrigins);
        if (challenge === null || party === null) return refuse("auth.ticket");
        const made = await readRegistration({ party, given: body.passkey, challenge });
        if (made === null) return refuse("auth.second_factor_wrong");
        const { codes, hashes } = makeRecoveryCodes();
        const { credentialId, publicKey, counter, transports } = made;
        return codesOf(
          codes,
          await ask(
            parts,
            sql`
            select identity.add_passkey(${bearer.sessionSecret}, ${credentialId}, ${Buffer.from(publicKey)}, ${counter},
              ${body.name}, ${sql.param([...transports])}::text[], ${sql.param(hashes)}::bytea[], ${address}) as said`,
          ),
        );
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/me/factors/passkeys/:passkeyId",
      summary: "Takes a passkey away.",
      access: fresh,
      params: z.strictObject({ passkeyId: z.string().min(1).max(1_400) }),
      answer: nothing,
      status: 204,
      handle: ({ params, address }, { bearer }) =>
        remove(parts, bearer.sessionSecret, "passkey", params.passkeyId, address),
    }),
  ];
}

function proofRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/me/proof/options",
      summary: "What the browser is asked with for a passkey that shows again that it is oneself.",
      access: { who: "person" },
      answer: z.strictObject({ ticket: z.string(), options: z.unknown() }),
      limit,
      handle: async (_, { bearer }) => {
        const person = await findPersonOf(parts, bearer.sessionSecret);
        if (!person) return refuse("auth.signed_out");
        const challenge = makeChallenge();
        const { passkeys } = await readFactors(parts, person.personId);
        const options = await askForPasskey(parts, passkeys, challenge);
        if (options === null) return refuse("auth.second_factor_wrong");
        return ok({ ticket: await openTicket(parts, "prove", { personId: person.personId }, { challenge }), options });
      },
    }),
    route({
      method: "POST",
      path: "/v1/me/proof",
      summary:
        "Shows again that it is oneself, for ten minutes of dangerous acts: by second factor, or by password where there is none.",
      access: { who: "person" },
      body: z.union([
        z.strictObject({ password: z.string().min(1).max(256) }),
        z.strictObject({ factor: shownFactorSchema, ticket: ticketSchema.optional() }),
      ]),
      answer: nothing,
      status: 204,
      limit,
      handle: async ({ body, address }, { bearer }) => {
        const person = await findPersonOf(parts, bearer.sessionSecret);
        if (!person) return refuse("auth.signed_out");
        const shown =
          "password" in body
            ? await provePassword(parts, person, body.password, address)
            : await checkFactor(
                parts,
                person,
                body.factor,
                body.ticket === undefined ? null : await challengeOf(parts, body.ticket, "prove", person),
                address,
              );
        if (!shown.ok) return shown;
        await parts.database.db.execute(sql`select identity.prove_again(${bearer.sessionSecret}, ${shown.value})`);
        return ok(null);
      },
    }),
  ];
}

function codesRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/me/recovery-codes",
    summary: "New recovery codes in the place of all there were.",
    access: fresh,
    answer: codesSchema,
    limit,
    handle: async ({ address }, { bearer }) => {
      const { codes, hashes } = makeRecoveryCodes();
      const said = await ask(
        parts,
        sql`
        select identity.renew_recovery_codes(${bearer.sessionSecret}, ${sql.param(hashes)}::bytea[], ${address})::text as said`,
      );
      return said === "true" ? ok({ recoveryCodes: codes }) : refuse("auth.factor_unknown");
    },
  });
}

/** A password is proof enough only where there is nothing stronger. */
async function provePassword(
  parts: ServerParts,
  person: SignedInPerson,
  password: string,
  address: string,
): Promise<Result<"password">> {
  const attempt = await beginAttempt(parts, person.email, address);
  if (attempt.waitSeconds > 0) return refuse("request.too_many", { seconds: attempt.waitSeconds });
  const right = await verifyPassword(password, person.passwordHash, parts.keys.passwordPepper);
  if (attempt.locked || !right) return refuse("auth.wrong");
  await attemptSucceeded(parts, person.email, address);
  const { kinds } = await readFactors(parts, person.personId);
  return kinds.length === 0 ? ok("password" as const) : refuse("auth.second_factor_due");
}

/** The challenge of a ticket that is this person's; the ticket is used up. */
async function challengeOf(
  parts: ServerParts,
  ticket: string,
  step: "add_passkey" | "prove",
  { personId }: SignedInPerson,
): Promise<string | null> {
  const whose = await tryTicket(parts, ticket, step, { useUp: true });
  return whose?.personId === personId ? whose.progress.challenge : null;
}

function codesOf(codes: string[], said: string | null): Result<{ recoveryCodes: string[] | null }> {
  if (said === null) return refuse("auth.factor_there");
  return ok({ recoveryCodes: said === "codes" ? codes : null });
}

async function remove(
  parts: ServerParts,
  sessionSecret: string,
  kind: "totp" | "passkey",
  id: string,
  address: string,
): Promise<Result<null>> {
  const removed = await ask(
    parts,
    sql`
    select identity.remove_factor(${sessionSecret}, ${kind}, ${id}, ${address})::text as said`,
  );
  return removed === "true" ? ok(null) : refuse("auth.factor_unknown");
}

async function ask(parts: ServerParts, question: ReturnType<typeof sql>): Promise<string | null> {
  const { rows } = await parts.database.db.execute<{ said: string | null }>(question);
  return rows[0]?.said ?? null;
}
