/**
 * Signing the web app in: authorization code with proof key (RFC 7636), and refresh tokens that work once. All tabs of a
 * browser share one sign-in; a lock sees to it that only one of them renews it, since a token used twice ends it.
 */
import { Refused } from "./refused.ts";
import { callServer, postForm } from "./server-call.ts";

const CLIENT_ID = "evertill-web";
const KEPT = "evertill.sign-in";
const BEGUN = "evertill.sign-in.begun";
const LOCK = "evertill.sign-in";
/** Renewed this long before it runs out, ms. */
const EARLY_MS = 30_000;

/** What the server says to a sign-in: where to go on, or what is still due. */
export type SignInStep =
  | { readonly redirectTo: string }
  | { readonly step: "choose_password"; readonly ticket: string }
  | {
      readonly step: "second_factor";
      readonly ticket: string;
      readonly kinds: readonly ("passkey" | "totp" | "recovery_code")[];
      readonly passkeyOptions: unknown;
    };

interface Begun {
  readonly verifier: string;
  readonly state: string;
  /** Where the person was going, below /backoffice. */
  readonly to: string;
}

interface Tokens {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token: string;
}

let access: { readonly token: string; readonly untilMs: number } | null = null;

/** Whether somebody is signed in as far as this browser knows. */
export function isSignedIn(): boolean {
  return localStorage.getItem(KEPT) !== null;
}

/** The first step: e-mail address with password or invitation code. @param to where to go afterwards */
export async function beginSignIn(email: string, password: string, to: string): Promise<SignInStep> {
  const begun: Begun = { verifier: randomText(), state: randomText(), to };
  sessionStorage.setItem(BEGUN, JSON.stringify(begun));
  const application = {
    clientId: CLIENT_ID,
    redirectUri: `${location.origin}/backoffice/signed-in`,
    codeChallenge: await challengeOf(begun.verifier),
    codeChallengeMethod: "S256",
    state: begun.state,
  };
  return callServer("POST", "/v1/sign-in", { body: { email, password, application } }, {});
}

/** The step after a right password where a second factor is due. */
export function showSecondFactor(ticket: string, factor: unknown): Promise<SignInStep> {
  return callServer("POST", "/v1/sign-in/second-factor", { body: { ticket, factor } }, {});
}

/** The step where a new password is due. */
export function choosePassword(ticket: string, newPassword: string): Promise<SignInStep> {
  return callServer("POST", "/v1/sign-in/choose-password", { body: { ticket, newPassword } }, {});
}

/**
 * The last step, on the page that the server sent the browser to: exchanges the code.
 * @param query of that page's address
 * @returns where the person was going
 */
export async function endSignIn(query: URLSearchParams): Promise<string> {
  const begun = JSON.parse(sessionStorage.getItem(BEGUN) ?? "null") as Begun | null;
  sessionStorage.removeItem(BEGUN);
  const code = query.get("code");
  // A code that this tab did not ask for is somebody else's attempt to sign it in as them (RFC 6749, section 10.12).
  if (begun === null || code === null || query.get("state") !== begun.state)
    throw new Refused({ code: "auth.grant", facts: {} });
  const tokens = await postForm<Tokens>("/v1/oauth/token", {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    redirect_uri: `${location.origin}/backoffice/signed-in`,
    code,
    code_verifier: begun.verifier,
  });
  keep(tokens);
  return begun.to;
}

/** An access token that is good now; renewed where it has to be. Throws `Refused` (`auth.signed_out`) when nobody is signed in. */
export async function accessToken(): Promise<string> {
  if (access !== null && access.untilMs > Date.now()) return access.token;
  return navigator.locks.request(LOCK, async () => {
    // While waiting for the lock this tab may have got one.
    if (access !== null && access.untilMs > Date.now()) return access.token;
    const refreshToken = localStorage.getItem(KEPT);
    if (refreshToken === null) throw new Refused({ code: "auth.signed_out", facts: {} });
    try {
      const tokens = await postForm<Tokens>("/v1/oauth/token", {
        grant_type: "refresh_token",
        client_id: CLIENT_ID,
        refresh_token: refreshToken,
      });
      keep(tokens);
      return tokens.access_token;
    } catch (error) {
      // Only an answer ends a sign-in; a server that can't be reached does not.
      if (error instanceof Refused && error.refusal.code === "auth.grant") {
        forget();
        throw new Refused({ code: "auth.signed_out", facts: {} });
      }
      throw error;
    }
  });
}

/** The server did not take the token: the next one is a new one. */
export function dropAccessToken(): void {
  access = null;
}

/** Ends the sign-in, here at once and at the server as soon as it hears of it. */
export async function signOut(): Promise<void> {
  try {
    const token = await accessToken();
    forget();
    await callServer("POST", "/v1/sign-out", {}, { token });
  } catch {
    // Ended already, or out of reach: then it runs out by itself.
    forget();
  }
}

/** Calls back when another tab signs out or in. @returns what ends it */
export function followSignIn(onChange: () => void): () => void {
  const listen = (event: StorageEvent): void => {
    if (event.key !== KEPT || (event.oldValue === null) === (event.newValue === null)) return;
    access = null;
    onChange();
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}

function keep(tokens: Tokens): void {
  access = { token: tokens.access_token, untilMs: Date.now() + tokens.expires_in * 1_000 - EARLY_MS };
  localStorage.setItem(KEPT, tokens.refresh_token);
}

function forget(): void {
  access = null;
  localStorage.removeItem(KEPT);
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
