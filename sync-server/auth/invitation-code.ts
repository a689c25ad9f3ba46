/** Codes of invitations: read out, typed or copied; good once, and no password by themselves. */
import { createHash, randomBytes } from "node:crypto";

/** Crockford's Base32: without I, L, O and U, which are misread. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 5 bits each: 80 in all. */
const LENGTH = 16;

/** Makes a code: `4F7K-9ABC-…`. */
export function makeInvitationCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

/**
 * The hash a code is looked up by, however it was typed: small, with spaces, an O for a zero. Of what can't be a code,
 * a password perhaps, no hash is made: it is nobody's.
 */
export function hashInvitationCode(text: string): Buffer {
  const typed = text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (typed.length !== LENGTH || [...typed].some((letter) => !LETTERS.includes(letter))) return randomBytes(32);
  return createHash("sha256").update(`evertill/invitation/${typed}`).digest();
}
