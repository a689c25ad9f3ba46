/** PIN verifiers on the server: made of a PIN, sealed at rest under the master key, sealed on the way to the one device they are for. */
import { randomBytes } from "node:crypto";
import { argon2id } from "hash-wasm";
import { CompactEncrypt, compactDecrypt, importJWK } from "jose";
import type { ServerKeys } from "../keys.ts";
import { open, seal } from "../seal.ts";

/** The same cost as at the till, which will compare it (OWASP's second argon2id setting). */
const COST = { parallelism: 1, iterations: 2, memorySize: 19_456, hashLength: 32 } as const;
const BARE = /^argon2id\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/;

/** Makes a verifier without pepper, as it travels sealed: `argon2id$salt$hash`. @param pin checked before */
export async function makeBareVerifier(pin: string): Promise<string> {
  const salt = randomBytes(16);
  const hex = await argon2id({ ...COST, password: pin, salt, outputType: "hex" });
  return `argon2id$${salt.toString("base64url")}$${Buffer.from(hex, "hex").toString("base64url")}`;
}

/** Seals a verifier for the database, bound to the person it is for. */
export function sealAtRest(keys: ServerKeys, staffId: string, verifier: string): string {
  return seal(keys.sealKey, staffId, verifier);
}

/** Opens what `sealAtRest` sealed; null when it is another person's, or was changed. */
export function openAtRest(keys: ServerKeys, staffId: string, sealed: string): string | null {
  return open(keys.sealKey, staffId, sealed);
}

/** Seals a verifier for one device (JWE, ECDH-ES with X25519). @param sealKey the device's, base64url */
export async function sealForDevice(sealKey: string, verifier: string): Promise<string> {
  const key = await importJWK({ kty: "OKP", crv: "X25519", x: sealKey }, "ECDH-ES");
  return new CompactEncrypt(new TextEncoder().encode(verifier))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM" })
    .encrypt(key);
}

/** Opens a verifier that a till sealed for this server; null when it is none. */
export async function openFromTill(keys: ServerKeys, sealed: string): Promise<string | null> {
  try {
    const key = await importJWK({ ...keys.sealPair.privateJwk }, "ECDH-ES");
    const options = { keyManagementAlgorithms: ["ECDH-ES"], contentEncryptionAlgorithms: ["A256GCM"] };
    const { plaintext } = await compactDecrypt(sealed, key, options);
    const verifier = new TextDecoder().decode(plaintext);
    return BARE.test(verifier) ? verifier : null;
  } catch {
    return null;
  }
}
