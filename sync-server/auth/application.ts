/** The application a person signs in for: who may ask, where it may be answered, and with what proof (RFC 6749, RFC 7636, RFC 9207). */
import { createHash } from "node:crypto";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";

/** The one public client there is: our own web app. */
export const WEB_APP = "evertill-web";
/** Where the web app is answered, below an origin it is served from. */
const RETURN_PATH = "/backoffice/signed-in";

/** What an application sends along with a sign-in. Only S256: a challenge in the clear proves nothing (RFC 9700, section 2.1.1). */
export const applicationSchema = z.strictObject({
  clientId: z.string().max(64),
  redirectUri: z.string().max(500),
  codeChallenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  codeChallengeMethod: z.literal("S256"),
  /** Comes back as it was sent. */
  state: z.string().max(500).optional(),
});
export type Application = z.infer<typeof applicationSchema>;

/**
 * Whether this application may be answered there: compared letter by letter.
 * @param origins that the web app is served from
 * @returns refusals: `auth.application`
 */
export function checkApplication(given: Application, origins: readonly string[]): Result<void> {
  const known = given.clientId === WEB_APP && origins.some((origin) => given.redirectUri === origin + RETURN_PATH);
  return known ? ok(undefined) : refuse("auth.application");
}

/** The challenge a verifier belongs to. @param verifier 43 to 128 characters (RFC 7636, section 4.1) */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

/** Where the browser goes with its code. @param issuer of the answer, so that no other server's is taken for it */
export function answerAddress({ redirectUri, state }: Application, code: string, issuer: string): string {
  const address = new URL(redirectUri);
  address.searchParams.set("code", code);
  if (state !== undefined) address.searchParams.set("state", state);
  address.searchParams.set("iss", issuer);
  return address.toString();
}
