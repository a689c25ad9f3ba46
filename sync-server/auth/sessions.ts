/** Sessions of people: opening one, renewing its tokens, and how long each part of it is good. */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ServerParts } from "../server-parts.ts";
import { ACCESS_SECONDS, hashSecret, issueAccessToken, makeSecret } from "./tokens.ts";

/** How long somebody stays signed in without doing anything, ms. */
const REFRESH_MS = 30 * 24 * 3_600_000;
/** A little longer than its token, so that a request on the way when it runs out still gets through, ms. */
const SECRET_MS = (ACCESS_SECONDS + 60) * 1_000;

/** From where somebody signs in, and what proved that it is them. */
export interface Opening {
  readonly personId: string;
  readonly address: string;
  readonly agent: string;
  readonly factor: string;
}

/** Tokens of a session that is open now. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Now, and until when refresh tokens and access secrets made now are good. */
export function untilOf({ clock }: ServerParts): {
  readonly now: string;
  readonly refresh: string;
  readonly access: string;
} {
  const nowMs = clock.nowMs();
  const at = (ms: number): string => new Date(nowMs + ms).toISOString();
  return { now: at(0), refresh: at(REFRESH_MS), access: at(SECRET_MS) };
}

/** Opens a session. */
export async function openSession(
  parts: ServerParts,
  { personId, address, agent, factor }: Opening,
): Promise<Tokens & { readonly sessionSecret: string }> {
  const refresh = makeSecret();
  const access = makeSecret();
  const until = untilOf(parts);
  await parts.database.db.execute(sql`
    select identity.open_session(${uuidv7()}, ${personId}, ${refresh.hash}, ${until.refresh},
      ${access.hash}, ${until.access}, ${address}, ${agent}, ${factor})`);
  parts.log.info({ personId, address, factor }, "a person signed in");
  const accessToken = await issueAccessToken(parts, "person", personId, access.text);
  return { accessToken, refreshToken: refresh.text, expiresIn: ACCESS_SECONDS, sessionSecret: access.text };
}

/**
 * Renews the tokens of a session. A refresh token works once: a used one ends the session with all that came of it.
 * @returns refusals: `auth.refresh_reused`, `auth.signed_out`
 */
export async function refreshTokens(parts: ServerParts, token: string, address: string): Promise<Result<Tokens>> {
  const refresh = makeSecret();
  const access = makeSecret();
  const until = untilOf(parts);
  const { rows } = await parts.database.db.execute<{ outcome: string; person: string | null }>(sql`
    select outcome, person
    from identity.refresh(${hashSecret(token)}, ${refresh.hash}, ${until.refresh}, ${access.hash}, ${until.access},
      ${address})`);
  const [row] = rows;
  if (row?.outcome === "reused") {
    parts.log.error({ address, personId: row.person }, "a used refresh token came again: its family was ended");
    return refuse("auth.refresh_reused");
  }
  if (row?.outcome !== "refreshed" || !row.person) return refuse("auth.signed_out");
  const accessToken = await issueAccessToken(parts, "person", row.person, access.text);
  return ok({ accessToken, refreshToken: refresh.text, expiresIn: ACCESS_SECONDS });
}
