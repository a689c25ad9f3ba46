/** The token endpoint of OAuth 2: a code with its verifier, or a refresh token, for tokens (RFC 6749, sections 4.1.3, 5 and 6). */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { challengeOf } from "./application.ts";
import { refreshTokens, type Tokens, untilOf } from "./sessions.ts";
import { ACCESS_SECONDS, hashSecret, issueAccessToken, makeSecret } from "./tokens.ts";

const secret = z.string().min(43).max(64);
const grantSchema = z.discriminatedUnion("grant_type", [
  z.strictObject({
    grant_type: z.literal("authorization_code"),
    client_id: z.string().max(64),
    redirect_uri: z.string().max(500),
    code: secret,
    code_verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/),
  }),
  z.strictObject({
    grant_type: z.literal("refresh_token"),
    client_id: z.string().max(64).optional(),
    refresh_token: secret,
  }),
]);
type CodeGrant = Extract<z.infer<typeof grantSchema>, { grant_type: "authorization_code" }>;

/** The route of tokens. */
export function tokenRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/oauth/token",
    summary: "Exchanges an authorization code with its verifier, or a refresh token, for tokens.",
    access: { who: "anyone" },
    form: true,
    body: grantSchema,
    answer: z.strictObject({
      access_token: z.string(),
      token_type: z.literal("Bearer"),
      /** Seconds. */
      expires_in: z.int(),
      refresh_token: z.string(),
    }),
    limit: { max: 120, windowMs: 60_000 },
    handle: async ({ body, address }) => {
      const tokens =
        body.grant_type === "refresh_token"
          ? await refreshTokens(parts, body.refresh_token, address)
          : await exchangeCode(parts, body, address);
      if (!tokens.ok) return tokens.refusal.code === "auth.signed_out" ? refuse("auth.grant") : tokens;
      const { accessToken, refreshToken, expiresIn } = tokens.value;
      return ok({
        access_token: accessToken,
        token_type: "Bearer" as const,
        expires_in: expiresIn,
        refresh_token: refreshToken,
      });
    },
  });
}

/** A code that comes again ends the session it opened: one of the two was not the web app. */
async function exchangeCode(parts: ServerParts, grant: CodeGrant, address: string): Promise<Result<Tokens>> {
  const refresh = makeSecret();
  const access = makeSecret();
  const until = untilOf(parts);
  const { rows } = await parts.database.db.execute<{ outcome: string; person: string | null }>(sql`
    select outcome, person
    from identity.exchange_code(${hashSecret(grant.code)}, ${grant.client_id}, ${grant.redirect_uri},
      ${challengeOf(grant.code_verifier)}, ${until.now}, ${uuidv7()}, ${refresh.hash}, ${until.refresh},
      ${access.hash}, ${until.access}, ${address})`);
  const [row] = rows;
  if (row?.outcome === "reused")
    parts.log.error({ address, personId: row.person }, "a used authorization code came again: its session was ended");
  if (row?.outcome !== "opened" || !row.person) return refuse("auth.grant");
  const accessToken = await issueAccessToken(parts, "person", row.person, access.text);
  return ok({ accessToken, refreshToken: refresh.text, expiresIn: ACCESS_SECONDS });
}
