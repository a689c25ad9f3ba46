/** PIN verifiers: argon2id under a pepper that only this device has. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { argon2id } from "hash-wasm";

/** OWASP's second recommended argon2id setting: 19 MiB, 2 passes; about 40 ms on a countertop PC. */
const COST = { parallelism: 1, iterations: 2, memorySize: 19_456, hashLength: 32 } as const;

/** Makes the verifier of a PIN: scheme, salt and hash in one text. @param pepper 32 bytes from the device's keys */
export async function makeVerifier(pin: string, pepper: Uint8Array): Promise<string> {
  const salt = randomBytes(16);
  return `argon2id1$${salt.toString("base64url")}$${await hash(pin, salt, pepper)}`;
}

/** Whether the PIN is the one the verifier was made for; the comparison takes the same time either way. */
export async function verifyPin(pin: string, verifier: string, pepper: Uint8Array): Promise<boolean> {
  const [scheme, salt, expected] = verifier.split("$");
  if (scheme !== "argon2id1" || !salt || !expected) return false;
  const found = Buffer.from(await hash(pin, Buffer.from(salt, "base64url"), pepper));
  const wanted = Buffer.from(expected);
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

async function hash(pin: string, salt: Uint8Array, pepper: Uint8Array): Promise<string> {
  const hex = await argon2id({ ...COST, password: pin, salt, secret: pepper, outputType: "hex" });
  return Buffer.from(hex, "hex").toString("base64url");
}
