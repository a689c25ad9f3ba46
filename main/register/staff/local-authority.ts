/** The local authority: signs leases on a register that has no server yet, in the server's own format (JWS, EdDSA). */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { CompactSign, compactVerify, importJWK, type JWK } from "jose";
import { z } from "zod";
import { LEASE_MS, type Lease, leaseSchema } from "#domain/staff/lease.ts";
import { instantFromMs } from "#domain/time/instant.ts";

/** An Ed25519 key pair as JWK (RFC 8037). */
export const keyPairSchema = z.strictObject({
  publicJwk: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() }),
  privateJwk: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), d: z.string() }),
});
export type KeyPair = z.infer<typeof keyPairSchema>;

/** Makes an Ed25519 key pair: the device's own, or the local authority's. */
export function makeKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { kty, crv, x, d } = privateKey.export({ format: "jwk" });
  const { x: publicX } = createPublicKey(privateKey).export({ format: "jwk" });
  return keyPairSchema.parse({ publicJwk: { kty, crv, x: publicX }, privateJwk: { kty, crv, x, d } });
}

/** Signs a lease that runs from now. @param nowMs wall time in ms @returns the lease and its compact JWS */
export async function signLease(
  terms: Omit<Lease, "purpose" | "issuedAt" | "expiresAt">,
  authority: KeyPair,
  nowMs: number,
): Promise<{ lease: Lease; jws: string }> {
  const lease: Lease = {
    purpose: "evertill/lease/1",
    ...terms,
    issuedAt: instantFromMs(nowMs),
    expiresAt: instantFromMs(nowMs + LEASE_MS),
  };
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(lease)))
    .setProtectedHeader({ alg: "EdDSA", typ: "evertill-lease" })
    .sign(await importJWK(authority.privateJwk as JWK, "EdDSA"));
  return { lease, jws };
}

/** Reads a lease. Throws when the signature is not the authority's or the payload is no lease. */
export async function verifyLease(jws: string, authority: KeyPair["publicJwk"]): Promise<Lease> {
  const { payload } = await compactVerify(jws, await importJWK(authority as JWK, "EdDSA"), { algorithms: ["EdDSA"] });
  return leaseSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
}
