/** Signing in, step by step: password, then what else is due, then a session. The one place where sessions of people are opened. */
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ServerParts } from "../server-parts.ts";
import { type Application, answerAddress, applicationSchema, checkApplication } from "./application.ts";
import { attemptSucceeded, beginAttempt } from "./attempts.ts";
import { hashInvitationCode } from "./invitation-code.ts";
import { checkNewPassword, hashPassword, needsRehash, verifyPassword } from "./passwords.ts";
import { openSession, type Tokens } from "./sessions.ts";
import { hashSecret, makeSecret } from "./tokens.ts";

/** How long a sign-in that is under way waits for its next step, seconds. */
const TICKET_SECONDS = 900;
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

/** Where the browser of somebody who signed in for an application goes with its code. */
interface Redirected {
  readonly redirectTo: string;
}

/** What a step comes to: another step, a session, or a code for the application that asked. */
export type SignInAnswer = SignedIn | NextStep | Redirected;

/** What has been shown so far, and what for; goes along with a ticket from step to step. */
const progressSchema = z.object({ application: applicationSchema.nullable(), factor: z.string() });
type Progress = z.infer<typeof progressSchema>;

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
  const progress = { application, factor: "password" };
  const email = given.email.toLowerCase();
  const attempt = await beginAttempt(parts, email, from.address);
  if (attempt.waitSeconds > 0) return refuse("request.too_many", { seconds: attempt.waitSeconds });
  const found = await findPerson(parts, email);
  const invitationId = await findInvitation(parts, email, given.password);
  const right = await verifyPassword(given.password, found?.password_hash ?? null, parts.keys.passwordPepper);
  if (!attempt.locked && found && right && !found.disabled) {
    await attemptSucceeded(parts, email, from.address);
    return ok(await afterPassword(parts, found, given.password, progress, from));
  }
  if (!attempt.locked && !found && invitationId !== null) {
    await attemptSucceeded(parts, email, from.address);
    return ok(await openTicket(parts, "choose_password", { invitationId }, progress));
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
  const { rows } = await parts.database.db.execute<{ name: string; detail: unknown }>(
    sql`select name, detail from identity.try_ticket(${hash}, 'choose_password', ${at})`,
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
  return ok(await arrive(parts, { personId, name: whose.name }, progressSchema.parse(whose.detail), from));
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
  progress: Progress,
  from: From,
): Promise<SignInAnswer> {
  const { person_id: personId, name } = found;
  if (needsRehash(found.password_hash)) {
    const hash = await hashPassword(password, parts.keys.passwordPepper);
    await parts.database.db.execute(sql`select identity.rehash(${personId}, ${found.password_hash}, ${hash})`);
  }
  if (found.must_change_password) return openTicket(parts, "choose_password", { personId }, progress);
  return arrive(parts, { personId, name }, progress, from);
}

async function openTicket(
  parts: ServerParts,
  step: NextStep["step"],
  of: { readonly personId: string } | { readonly invitationId: string },
  progress: Progress,
): Promise<NextStep> {
  const { text, hash } = makeSecret();
  const [personId, invitationId] = "personId" in of ? [of.personId, null] : [null, of.invitationId];
  const until = new Date(parts.clock.nowMs() + TICKET_SECONDS * 1_000).toISOString();
  await parts.database.db.execute(sql`
    select identity.open_ticket(${hash}, ${step}, ${personId}::uuid, ${invitationId}::uuid,
      ${JSON.stringify(progress)}::jsonb, ${until})`);
  return { step, ticket: text, expiresIn: TICKET_SECONDS };
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
  return { redirectTo: answerAddress(application, text, parts.webOrigins[0] ?? "") };
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
