/** Signing in, step by step: password, second factor, a new password where one is due, then a session or an application's code. */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ServerParts } from "../server-parts.ts";
import { type Application, answerAddress, checkApplication } from "./application.ts";
import { attemptSucceeded, beginAttempt } from "./attempts.ts";
import type { BreachAnswer } from "./breached.ts";
import { hashInvitationCode } from "./invitation-code.ts";
import { checkChosenPassword, hashPassword, needsRehash, verifyPassword } from "./passwords.ts";
import {
  askForPasskey,
  checkFactor,
  type FactorKind,
  makeChallenge,
  readFactors,
  type ShownFactor,
} from "./second-factor.ts";
import { openSession, type Tokens } from "./sessions.ts";
import { closeTicket, openTicket, type Progress, TICKET_SECONDS, type TicketOwner, tryTicket } from "./tickets.ts";
import { hashSecret, makeSecret } from "./tokens.ts";

/** How long a code waits to be exchanged; RFC 6749, section 4.1.2, allows ten minutes, a page needs a moment. */
const CODE_SECONDS = 60;

/** From where somebody signs in. */
export interface From {
  readonly address: string;
  readonly agent: string;
}

/** Signed in, with who it is and where they belong. */
export interface SignedIn extends Tokens {
  readonly person: { readonly personId: string; readonly name: string };
  readonly organisations: Membership[];
  /** By whom a password that was just chosen was looked up in breaches. */
  readonly passwordCheckedBy?: BreachAnswer["checkedBy"];
}

/** An organisation somebody belongs to. */
export interface Membership {
  readonly organisationId: string;
  readonly name: string;
  readonly staffId: string;
}

/** What is still due before there is a session. The ticket is the caller's proof of the steps before; seconds. */
export type NextStep = { readonly ticket: string; readonly expiresIn: number } & (
  | { readonly step: "choose_password" }
  | { readonly step: "second_factor"; readonly kinds: FactorKind[]; readonly passkeyOptions: unknown }
);

/** Where the browser of somebody who signed in for an application goes with its code. */
interface Redirected {
  readonly redirectTo: string;
}

/** What a step comes to: another step, a session, or a code for the application that asked. */
export type SignInAnswer = SignedIn | NextStep | Redirected;

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
 * @returns refusals: `request.too_many`, `auth.wrong`, `auth.application`
 */
export async function signInByPassword(
  parts: ServerParts,
  given: { readonly email: string; readonly password: string; readonly application?: Application | undefined },
  from: From,
): Promise<Result<SignInAnswer>> {
  const application = given.application ?? null;
  const known = application ? checkApplication(application, parts.webOrigins) : ok(undefined);
  if (!known.ok) return known;
  const progress = { application, factor: "password", challenge: null };
  const email = given.email.toLowerCase();
  const attempt = await beginAttempt(parts, email, from.address);
  if (attempt.waitSeconds > 0) return refuse("request.too_many", { seconds: attempt.waitSeconds });
  const found = await findPerson(parts, email);
  const invitationId = await findInvitation(parts, email, given.password);
  const right = await verifyPassword(given.password, found?.password_hash ?? null, parts.keys.passwordPepper);
  if (!attempt.locked && found && right && !found.disabled) {
    await attemptSucceeded(parts, email, from.address);
    if (needsRehash(found.password_hash)) await rehash(parts, found, given.password);
    return ok(await afterPassword(parts, found, progress, from));
  }
  if (!attempt.locked && !found && invitationId !== null) {
    await attemptSucceeded(parts, email, from.address);
    return ok(await askForPassword(parts, { invitationId }, progress));
  }
  parts.log.info({ address: from.address }, "a sign-in failed");
  return refuse("auth.wrong");
}

/**
 * Goes on with a sign-in that waits for a second factor.
 * @returns refusals: `auth.ticket`, `auth.second_factor_wrong`, `request.too_many`
 */
export async function signInBySecondFactor(
  parts: ServerParts,
  given: { readonly ticket: string; readonly factor: ShownFactor },
  from: From,
): Promise<Result<SignInAnswer>> {
  const ticket = await tryTicket(parts, given.ticket, "second_factor", { useUp: false });
  const found = ticket ? await findPerson(parts, ticket.email) : undefined;
  if (!ticket || !found || found.person_id !== ticket.personId || found.disabled) return refuse("auth.ticket");
  const owner = { personId: found.person_id, email: ticket.email };
  const shown = await checkFactor(parts, owner, given.factor, ticket.progress.challenge, from.address);
  if (!shown.ok) {
    parts.log.info({ address: from.address, personId: found.person_id }, "a second factor was wrong");
    return shown;
  }
  if (!(await closeTicket(parts, given.ticket))) return refuse("auth.ticket");
  return ok(await afterFactor(parts, found, { ...ticket.progress, factor: shown.value, challenge: null }, from));
}

/**
 * Gives somebody invited their first password, or a new one where the old must not go on, and signs them in.
 * @returns refusals: `auth.ticket`, `auth.password_weak`, `auth.password_breached`
 */
export async function choosePassword(
  parts: ServerParts,
  given: { readonly ticket: string; readonly newPassword: string },
  from: From,
): Promise<Result<SignInAnswer>> {
  const ticket = await tryTicket(parts, given.ticket, "choose_password", { useUp: false });
  if (!ticket) return refuse("auth.ticket");
  const strong = await checkChosenPassword(given.newPassword, [ticket.name, ticket.email], parts.breaches);
  if (!strong.ok) return strong;
  const newHash = await hashPassword(given.newPassword, parts.keys.passwordPepper);
  const at = new Date(parts.clock.nowMs()).toISOString();
  const { rows } = await parts.database.db.execute<{ person: string | null }>(sql`
    select identity.choose_password(${hashSecret(given.ticket)}, ${uuidv7()}::uuid, ${newHash}, ${at}, ${from.address})
      as person`);
  const personId = rows[0]?.person;
  if (!personId) return refuse("auth.ticket");
  const arrived = await arrive(parts, { personId, name: ticket.name }, ticket.progress, from);
  return ok("person" in arrived ? { ...arrived, passwordCheckedBy: strong.value } : arrived);
}

/** The organisations a signed-in person belongs to. */
export async function readMemberships(parts: ServerParts, sessionSecret: string): Promise<Membership[]> {
  const { rows } = await parts.database.db.execute<{ org_id: string; name: string; staff_id: string }>(
    sql`select * from app.memberships(${sessionSecret})`,
  );
  return rows.map(({ org_id, name, staff_id }) => ({ organisationId: org_id, name, staffId: staff_id }));
}

async function afterPassword(
  parts: ServerParts,
  found: PersonRow,
  progress: Progress,
  from: From,
): Promise<SignInAnswer> {
  const personId = found.person_id;
  const { kinds, passkeys } = await readFactors(parts, personId);
  if (kinds.length === 0) return afterFactor(parts, found, progress, from);
  const challenge = makeChallenge();
  const ticket = await openTicket(parts, "second_factor", { personId }, { ...progress, challenge });
  const passkeyOptions = await askForPasskey(parts, passkeys, challenge);
  return { step: "second_factor", ticket, expiresIn: TICKET_SECONDS, kinds: [...kinds], passkeyOptions };
}

async function afterFactor(
  parts: ServerParts,
  { person_id: personId, name, must_change_password }: PersonRow,
  progress: Progress,
  from: From,
): Promise<SignInAnswer> {
  if (must_change_password) return askForPassword(parts, { personId }, progress);
  return arrive(parts, { personId, name }, progress, from);
}

async function askForPassword(parts: ServerParts, of: TicketOwner, progress: Progress): Promise<NextStep> {
  const ticket = await openTicket(parts, "choose_password", of, progress);
  return { step: "choose_password", ticket, expiresIn: TICKET_SECONDS };
}

/** Nothing is due any more. */
async function arrive(
  parts: ServerParts,
  person: SignedIn["person"],
  { application, factor }: Progress,
  from: From,
): Promise<SignedIn | Redirected> {
  if (application) return redirect(parts, person.personId, application, factor, from);
  const { sessionSecret, ...tokens } = await openSession(parts, { personId: person.personId, factor, ...from });
  return { ...tokens, person, organisations: await readMemberships(parts, sessionSecret) };
}

async function redirect(
  parts: ServerParts,
  personId: string,
  application: Application,
  factor: string,
  { address, agent }: From,
): Promise<Redirected> {
  const { text, hash } = makeSecret();
  const { clientId, redirectUri, codeChallenge } = application;
  const until = new Date(parts.clock.nowMs() + CODE_SECONDS * 1_000).toISOString();
  await parts.database.db.execute(sql`
    select identity.open_code(${hash}, ${personId}::uuid, ${clientId}, ${redirectUri}, ${codeChallenge}, ${address},
      ${agent}, ${factor}, ${until})`);
  parts.log.info({ personId, address, factor, application: clientId }, "a person signed in");
  return { redirectTo: answerAddress(application, text, parts.webOrigins[0] ?? "") };
}

async function findPerson(parts: ServerParts, email: string): Promise<PersonRow | undefined> {
  const { rows } = await parts.database.db.execute<PersonRow>(sql`select * from identity.find_sign_in(${email})`);
  return rows[0];
}

/** A policy that rose makes an old hash anew. */
async function rehash(parts: ServerParts, found: PersonRow, password: string): Promise<void> {
  const hash = await hashPassword(password, parts.keys.passwordPepper);
  await parts.database.db.execute(sql`select identity.rehash(${found.person_id}, ${found.password_hash}, ${hash})`);
}

/** The open invitation to an address that nobody has yet; what is no code at all is looked up like one. */
async function findInvitation(parts: ServerParts, email: string, code: string): Promise<string | null> {
  const at = new Date(parts.clock.nowMs()).toISOString();
  const { rows } = await parts.database.db.execute<{ id: string | null }>(
    sql`select identity.find_invitation(${email}, ${hashInvitationCode(code)}, ${at}) as id`,
  );
  return rows[0]?.id ?? null;
}
