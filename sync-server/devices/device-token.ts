/** A till's access token for its private-key JWT (RFC 7523): proof of its device key, good once. */
import { sql } from "drizzle-orm";
import { compactVerify, decodeJwt, importJWK } from "jose";
import { uuidv7 } from "uuidv7";
import type { z } from "zod";
import {
  ASSERTION_MS,
  deviceAssertionSchema,
  deviceTokenRequestSchema,
  tokenAnswerSchema,
} from "#domain/protocol/sync/device.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { ACCESS_SECONDS, issueAccessToken, makeSecret } from "../auth/tokens.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";

/**
 * How far an assertion's time may be off, ms. Not seconds: a till that never asked before only knows its own clock, and
 * what the network holds up is not forged. Not more: an assertion's id is remembered for as long as its times would do,
 * so that none opens twice, and a till whose clock is off further reads the server's from the refusal (`Date`).
 */
const CLOCK_TOLERANCE_MS = 24 * 3_600_000;
/** Longer than that, since it is the database's clock that forgets. */
const REMEMBERED_MS = 2 * CLOCK_TOLERANCE_MS;
const SECRET_MS = (ACCESS_SECONDS + 60) * 1_000;

type Assertion = z.infer<typeof deviceAssertionSchema>;

/** The token route of registers. */
export function tokenRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/token",
      summary: "An access token for a register that proves its device key.",
      access: { who: "anyone" },
      body: deviceTokenRequestSchema,
      answer: tokenAnswerSchema,
      limit: { max: 600, windowMs: 60_000 },
      handle: async ({ body }) => grantToken(parts, body.client_assertion),
    }),
  ];
}

async function grantToken(parts: ServerParts, jws: string): Promise<Result<z.input<typeof tokenAnswerSchema>>> {
  const registerId = whoClaims(jws);
  if (registerId === null) return refuse("auth.assertion");
  const { rows } = await parts.database.db.execute<{ public_key: string; state: string }>(
    sql`select * from identity.find_device(${registerId}::uuid)`,
  );
  const [device] = rows;
  const assertion = device ? await readAssertion(parts, jws, device.public_key) : null;
  if (!device || !assertion) return refuse("auth.assertion");
  // Only whoever holds the key learns how it stands.
  if (device.state === "waiting") return refuse("device.waiting");
  const secret = makeSecret();
  const untilMs = assertion.iat * 1_000 + REMEMBERED_MS;
  const opened = await parts.database.db.execute<{ outcome: string }>(sql`
    select identity.open_device_session(${uuidv7()}, ${registerId}, ${assertion.jti},
      ${instantFromMs(untilMs)}, ${secret.hash}, ${instantFromMs(parts.clock.nowMs() + SECRET_MS)})
      as outcome`);
  const outcome = opened.rows[0]?.outcome;
  if (outcome === "replayed") return refuse("auth.assertion");
  if (outcome !== "opened" || device.state === "revoked") return refuse("device.revoked");
  const token = await issueAccessToken(parts, "device", registerId, secret.text);
  return ok({ access_token: token, token_type: "Bearer", expires_in: ACCESS_SECONDS });
}

/** Who says they are calling; proves nothing yet. */
function whoClaims(jws: string): string | null {
  try {
    const claims = deviceAssertionSchema.safeParse(decodeJwt(jws));
    return claims.success ? claims.data.sub : null;
  } catch {
    return null;
  }
}

/** The assertion, if the device's key signed it, for this server, with times that could be. */
async function readAssertion(parts: ServerParts, jws: string, publicKey: string): Promise<Assertion | null> {
  try {
    const key = await importJWK({ kty: "OKP", crv: "Ed25519", x: publicKey }, "EdDSA");
    const { payload } = await compactVerify(jws, key, { algorithms: ["EdDSA"] });
    const claims = deviceAssertionSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
    const forUs = parts.keys.known.some(({ kid }) => claims.aud === `evertill:${kid}`);
    const brief = claims.exp > claims.iat && (claims.exp - claims.iat) * 1_000 <= ASSERTION_MS;
    const offMs = Math.abs(claims.iat * 1_000 - parts.clock.nowMs());
    return forUs && brief && claims.iss === claims.sub && offMs <= CLOCK_TOLERANCE_MS ? claims : null;
  } catch {
    return null;
  }
}
