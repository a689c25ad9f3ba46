/** Recovery codes: for the day the telephone is gone. Ten, each good once, kept as hashes. */
import { createHash, randomBytes } from "node:crypto";

/** Crockford's Base32: without I, L, O and U, which are misread. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODES = 10;
/** 5 bits each: 75 in all. */
const LENGTH = 15;

/** Makes a set: the codes to show once, `9K4TM-…`, and the hashes to keep. */
export function makeRecoveryCodes(): { readonly codes: string[]; readonly hashes: Buffer[] } {
  const plain = Array.from({ length: CODES }, makeCode);
  return { codes: plain.map((code) => code.replace(/(.{5})(?=.)/g, "$1-")), hashes: plain.map(hashOf) };
}

/** The hash a code is looked up by, however it was typed; null when it can't be one. */
export function hashRecoveryCode(text: string): Buffer | null {
  const typed = text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return typed.length === LENGTH && [...typed].every((letter) => LETTERS.includes(letter)) ? hashOf(typed) : null;
}

function makeCode(): string {
  return [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

function hashOf(plain: string): Buffer {
  return createHash("sha256").update(`evertill/recovery/${plain}`).digest();
}
