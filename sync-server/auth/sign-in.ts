/** Signing in, step by step: password, then what else is due, then a session. The one place where sessions of people are opened. */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ServerParts } from "../server-parts.ts";
import { attemptSucceeded, beginAttempt } from "./attempts.ts";
import { hashInvitationCode } from "./invitation-code.ts";
import { checkNewPassword, hashPassword, needsRehash, verifyPassword } from "./passwords.ts";
import { ACCESS_SECONDS, hashSecret, issueAccessToken, makeSecret } from "./tokens.ts";

/** How long somebody stays signed in without doing anything, ms. */
export const REFRESH_MS = 30 * 24 * 3_600_000;
/** A little longer than its token, so that a request on the way when it runs out still gets through, ms. */
export const SECRET_MS = (ACCESS_SECONDS + 60) * 1_000;
/** How long a sign-in that is under way waits for its next step, seconds. */
const TICKET_SECONDS = 900;

/** From where somebody signs in. */
export interface From {
  readonly address: string;
  readonly agent: string;
}

/** Tokens of a session that is open now. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Signed in, with who it is and where they belong. */
export interface SignedIn extends Tokens {
  readonly person: { readonly personId: string; readonly name: string };
  readonly organisations: Membership[];
}

/** An organisation somebody belongs to. */
export interface Membership {
  readonly organisationId: string;
  readonly name: string;
  readonly staffId: string;
}

/** What is still due before there is a session. The ticket is the caller's proof of the steps before; seconds. */
export interface NextStep {
  readonly step: "choose_password";
  readonly ticket: string;
  readonly expiresIn: number;
}

/** What a step comes to: another step, or a session. */
export type SignInAnswer = SignedIn | NextStep;

interface PersonRow extends Record<string, unknown> {
  readonly person_id: string;
  readonly name: string;
  readonly password_hash: string;
  readonly must_change_password: boolean;
  readonly disabled: boolean;
}

/**
 * Signs in with an e-mail address and a password, or with the code of an invitation in its place. Unknown, wrong,
 * disabled and locked take the same time and read the same.
 * @returns refusals: `request.too_many`, `auth.wrong`
 */
export async function signInByPassword(
  parts: ServerParts,
  given: { readonly email: string; readonly password: string },
  from: From,
): Promise<Result<SignInAnswer>> {
  const email = given.email.toLowerCase();
  const attempt = await beginAttempt(parts, email, from.address);
  if (attempt.waitSeconds > 0) return refuse("request.too_many", { seconds: attempt.waitSeconds });
  const found = await findPerson(parts, email);
  const invitationId = await findInvitation(parts, email, given.password);
  const right = await verifyPassword(given.password, found?.password_hash ?? null, parts.keys.passwordPepper);
  if (!attempt.locked && found && right && !found.disabled) {
    await attemptSucceeded(parts, email, from.address);
    return ok(await afterPassword(parts, found, given.password, from));
  }
  if (!attempt.locked && !found && invitationId !== null) {
    await attemptSucceeded(parts, email, from.address);
    return ok(await openTicket(parts, "choose_password", { invitationId }));
  }
  parts.log.info({ address: from.address }, "a sign-in failed");
  return refuse("auth.wrong");
}

/**
 * Gives somebody invited their first password, or a new one where the old must not go on, and signs them in.
 * @returns refusals: `auth.ticket`, `auth.password_weak`
 */
export async function choosePassword(
  parts: ServerParts,
  given: { readonly ticket: string; readonly newPassword: string },
  from: From,
): Promise<Result<SignInAnswer>> {
  const hash = hashSecret(given.ticket);
  const at = new Date(parts.clock.nowMs()).toISOString();
  const { rows } = await parts.database.db.execute<{ name: string }>(
    sql`select name from identity.try_ticket(${hash}, 'choose_password', ${at})`,
  );
  const [whose] = rows;
  if (!whose) return refuse("auth.ticket");
  const strong = checkNewPassword(given.newPassword);
  if (!strong.ok) return strong;
  const newHash = await hashPassword(strong.value, parts.keys.passwordPepper);
  const chosen = await parts.database.db.execute<{ person: string | null }>(
    sql`select identity.choose_password(${hash}, ${uuidv7()}::uuid, ${newHash}, ${at}, ${from.address}) as person`,
  );
  const personId = chosen.rows[0]?.person;
  if (!personId) return refuse("auth.ticket");
  return ok(await openSession(parts, { personId, name: whose.name }, from));
}

/** The organisations a signed-in person belongs to. */
export async function readMemberships(parts: ServerParts, sessionSecret: string): Promise<Membership[]> {
  const { rows } = await parts.database.db.execute<{ org_id: string; name: string; staff_id: string }>(
    sql`select * from app.memberships(${sessionSecret})`,
  );
  return rows.map(({ org_id, name, staff_id }) => ({ organisationId: org_id, name, staffId: staff_id }));
}

/** A policy that rose makes an old hash anew, and an old password one that has to be changed. */
async function afterPassword(
  parts: ServerParts,
  found: PersonRow,
  password: string,
  from: From,
): Promise<SignInAnswer> {
  const { person_id: personId, name } = found;
  if (needsRehash(found.password_hash)) {
    const hash = await hashPassword(password, parts.keys.passwordPepper);
    await parts.database.db.execute(sql`select identity.rehash(${personId}, ${found.password_hash}, ${hash})`);
  }
  if (found.must_change_password) return openTicket(parts, "choose_password", { personId });
  return openSession(parts, { personId, name }, from);
}

async function openTicket(
  parts: ServerParts,
  step: NextStep["step"],
  of: { readonly personId: string } | { readonly invitationId: string },
): Promise<NextStep> {
  const { text, hash } = makeSecret();
  const [personId, invitationId] = "personId" in of ? [of.personId, null] : [null, of.invitationId];
  const until = new Date(parts.clock.nowMs() + TICKET_SECONDS * 1_000).toISOString();
  await parts.database.db.execute(
    sql`select identity.open_ticket(${hash}, ${step}, ${personId}::uuid, ${invitationId}::uuid, '{}', ${until})`,
  );
  return { step, ticket: text, expiresIn: TICKET_SECONDS };
}

async function openSession(parts: ServerParts, person: SignedIn["person"], from: From): Promise<SignedIn> {
  const refresh = makeSecret();
  const access = makeSecret();
  const nowMs = parts.clock.nowMs();
  const until = (ms: number): string => new Date(nowMs + ms).toISOString();
  await parts.database.db.execute(sql`
    select identity.open_session(${uuidv7()}, ${person.personId}, ${refresh.hash}, ${until(REFRESH_MS)},
      ${access.hash}, ${until(SECRET_MS)}, ${from.address}, ${from.agent}, 'password')`);
  parts.log.info({ personId: person.personId, address: from.address }, "a person signed in");
  const accessToken = await issueAccessToken(parts, "person", person.personId, access.text);
  const organisations = await readMemberships(parts, access.text);
  return { accessToken, refreshToken: refresh.text, expiresIn: ACCESS_SECONDS, person, organisations };
}

async function findPerson(parts: ServerParts, email: string): Promise<PersonRow | undefined> {
  const { rows } = await parts.database.db.execute<PersonRow>(sql`select * from identity.find_sign_in(${email})`);
  return rows[0];
}

/** The open invitation to an address that nobody has yet; what is no code at all is looked up like one. */
async function findInvitation(parts: ServerParts, email: string, code: string): Promise<string | null> {
  const at = new Date(parts.clock.nowMs()).toISOString();
  const { rows } = await parts.database.db.execute<{ id: string | null }>(
    sql`select identity.find_invitation(${email}, ${hashInvitationCode(code)}, ${at}) as id`,
  );
  return rows[0]?.id ?? null;
}
