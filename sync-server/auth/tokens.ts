/** Access tokens: signed for ten minutes, naming who and a session secret, never a role. Sole maker and reader of them. */
import { createHash, randomBytes } from "node:crypto";
import { type CryptoKey, importJWK, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Bearer } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";

/** How long an access token is good, in seconds. */
export const ACCESS_SECONDS = 600;
const ISSUER = "evertill";
/** RFC 9068, section 2.1. */
const TYPE = "at+jwt";
/** Verified tokens kept until they run out: a till in a queue verifies one signature in ten minutes, not one a sale. */
const MOST_KEPT = 20_000;

const claimsSchema = z.object({
  sub: z.string().max(64),
  session: z.string().min(43).max(64),
  kind: z.enum(["person", "device"]),
  exp: z.int(),
});

/** A secret of 256 bits with the hash that the database keeps. */
export interface Secret {
  readonly text: string;
  readonly hash: Buffer;
}

/** Makes a secret. */
export function makeSecret(): Secret {
  const text = randomBytes(32).toString("base64url");
  return { text, hash: hashSecret(text) };
}

/** The hash a secret is looked up by. */
export function hashSecret(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Signs an access token. @param sessionSecret of which the database has the hash */
export async function issueAccessToken(
  parts: ServerParts,
  kind: Bearer["kind"],
  subjectId: string,
  sessionSecret: string,
): Promise<string> {
  const { keys, tokenAlgorithm, clock } = parts;
  const issuedAt = Math.floor(clock.nowMs() / 1_000);
  const eddsa = tokenAlgorithm === "EdDSA";
  return new SignJWT({ session: sessionSecret, kind })
    .setProtectedHeader({ alg: tokenAlgorithm, typ: TYPE, ...(eddsa ? { kid: keys.signing.kid } : {}) })
    .setIssuer(ISSUER)
    .setSubject(subjectId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_SECONDS)
    .sign(eddsa ? await importJWK(keys.signing.privateJwk, "EdDSA") : keys.tokenSecret);
}

/** Verifies access tokens of one server: exactly the configured algorithm, one of its keys, not run out. */
export function verifyAccessToken(parts: ServerParts): (token: string) => Promise<Bearer | null> {
  const kept = new Map<string, { readonly bearer: Bearer; readonly untilMs: number }>();
  const imported = new Map<string, Promise<CryptoKey | Uint8Array>>();
  const keyOf = (kid: string | undefined): Promise<CryptoKey | Uint8Array> => {
    if (parts.tokenAlgorithm !== "EdDSA") return Promise.resolve(parts.keys.tokenSecret);
    const key = parts.keys.known.find((each) => each.kid === kid);
    if (!key) return Promise.reject(new Error("no such key"));
    const known = imported.get(key.kid) ?? importJWK({ ...key.publicJwk }, "EdDSA");
    imported.set(key.kid, known);
    return known;
  };
  return async (token) => {
    const nowMs = parts.clock.nowMs();
    const known = kept.get(token);
    if (known && known.untilMs > nowMs) return known.bearer;
    kept.delete(token);
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid), {
        algorithms: [parts.tokenAlgorithm],
        issuer: ISSUER,
        typ: TYPE,
        currentDate: new Date(nowMs),
      });
      const claims = claimsSchema.parse(payload);
      const bearer = { kind: claims.kind, subjectId: claims.sub, sessionSecret: claims.session };
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(token, { bearer, untilMs: claims.exp * 1_000 });
      return bearer;
    } catch {
      return null;
    }
  };
}
