/** Passwords: bcrypt over a keyed pre-hash, the policy for new ones, and the same work whoever is asked for. */
import { createHmac } from "node:crypto";
import { compare, hash } from "bcrypt";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type BreachAnswer, type BreachSettings, checkBreached } from "./breached.ts";

/** The scheme of today. A hash of another scheme, or of less cost, is made anew at the next sign-in. */
const SCHEME = "bcrypt1";
const COST = 12;
/** A bcrypt hash of nothing anybody knows: what an unknown person's password is compared with. */
const NOBODY = `$2b$${COST}$abcdefghijklmnopqrstuuMd7lR1cOgJ0fT5yHc0nJ3v9F8a8mC1K`;
const MIN_LENGTH = 12;
const MAX_LENGTH = 256;

/** Hashes a password. @param pepper 32 bytes that are not in the database */
export async function hashPassword(password: string, pepper: Uint8Array): Promise<string> {
  return `${SCHEME}$${await hash(preHash(password, pepper), COST)}`;
}

/** Whether a password is the hash's. @param stored null for nobody: the same work, and never true */
export async function verifyPassword(password: string, stored: string | null, pepper: Uint8Array): Promise<boolean> {
  const known = stored?.startsWith(`${SCHEME}$`) ? stored.slice(SCHEME.length + 1) : null;
  const right = await compare(preHash(password, pepper), known ?? NOBODY);
  return known !== null && right;
}

/** Whether a hash was made under an older policy. */
export function needsRehash(stored: string): boolean {
  return !stored.startsWith(`${SCHEME}$$2b$${COST}$`);
}

/**
 * Checks a new password: at least 12 characters of all four kinds.
 * @returns refusal: `auth.password_weak`
 */
export function checkNewPassword(password: string): Result<string> {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u];
  const length = [...password].length;
  const strong = length >= MIN_LENGTH && length <= MAX_LENGTH && kinds.every((kind) => kind.test(password));
  return strong ? ok(password) : refuse("auth.password_weak");
}

/**
 * Checks a password that somebody chooses: the policy, and that it is in no breach.
 * @param about their name, e-mail address and shop: what somebody would guess first
 * @returns by whom it was looked up; refusals: `auth.password_weak`, `auth.password_breached`
 */
export async function checkChosenPassword(
  password: string,
  about: readonly string[],
  breaches: BreachSettings,
): Promise<Result<BreachAnswer["checkedBy"]>> {
  const strong = checkNewPassword(password);
  if (!strong.ok) return strong;
  const { breached, checkedBy } = await checkBreached(password, about, breaches);
  return breached ? refuse("auth.password_breached", { checkedBy }) : ok(checkedBy);
}

/** bcrypt reads 72 bytes and stops at a NUL; base64 of a MAC has 44 and none. Composed characters count as one. */
function preHash(password: string, pepper: Uint8Array): string {
  return createHmac("sha256", pepper).update(password.normalize("NFC"), "utf8").digest("base64");
}
