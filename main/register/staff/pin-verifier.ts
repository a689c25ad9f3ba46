/** PIN verifiers: argon2id under a pepper that only this device has, made here or brought by a server. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { argon2id } from "hash-wasm";

/** OWASP's second recommended argon2id setting: 19 MiB, 2 passes; about 40 ms on a countertop PC. */
const COST = { parallelism: 1, iterations: 2, memorySize: 19_456, hashLength: 32 } as const;

/** A verifier as it travels, sealed, between tills and server: without a pepper, since each till has its own. */
const BARE = /^argon2id\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

/** A verifier that no PIN fits: the person gets a PIN from somebody who may give one. */
export const NO_PIN = "none";

/** Makes the verifier of a PIN: scheme, salt and hash in one text. @param pepper 32 bytes from the device's keys */
export async function makeVerifier(pin: string, pepper: Uint8Array): Promise<string> {
  const salt = randomBytes(16);
  return `argon2id1$${salt.toString("base64url")}$${await hash(pin, salt, pepper)}`;
}

/** Makes a verifier that may travel, sealed: `argon2id$salt$hash`. */
export async function makeBareVerifier(pin: string): Promise<string> {
  const salt = randomBytes(16);
  return `argon2id$${salt.toString("base64url")}$${await hash(pin, salt, null)}`;
}

/**
 * Puts a travelled verifier under this device's pepper: `argon2id2$salt$mac`. The bare one is to be forgotten.
 * @returns undefined when it is no verifier
 */
export function pepperVerifier(bare: string, pepper: Uint8Array): string | undefined {
  const [, salt, hashed] = BARE.exec(bare) ?? [];
  return salt && hashed ? `argon2id2$${salt}$${mac(hashed, pepper)}` : undefined;
}

/** Whether the PIN is the one the verifier was made for; the comparison takes the same time either way. */
export async function verifyPin(pin: string, verifier: string, pepper: Uint8Array): Promise<boolean> {
  const [scheme, salt, expected] = verifier.split("$");
  if (!salt || !expected || pin === "") return false;
  const bytes = Buffer.from(salt, "base64url");
  if (scheme === "argon2id1") return same(await hash(pin, bytes, pepper), expected);
  if (scheme === "argon2id2") return same(mac(await hash(pin, bytes, null), pepper), expected);
  return false;
}

async function hash(pin: string, salt: Uint8Array, secret: Uint8Array | null): Promise<string> {
  const hex = await argon2id({ ...COST, password: pin, salt, ...(secret && { secret }), outputType: "hex" });
  return Buffer.from(hex, "hex").toString("base64url");
}

function mac(hashed: string, pepper: Uint8Array): string {
  return createHmac("sha256", pepper).update(hashed).digest("base64url");
}

function same(found: string, expected: string): boolean {
  const a = Buffer.from(found);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
