/** What the device signs with its own key: who it is, that it holds its keys, and each batch of its journal. */
import { randomBytes } from "node:crypto";
import { CompactSign, importJWK } from "jose";
import { ASSERTION_MS } from "#domain/protocol/sync/device.ts";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import type { KeyPair } from "#main/register/staff/local-authority.ts";

/** Half of an assertion's life lies behind now: the clocks of till and server are not the same. */
const CLOCK_SLACK_S = 20;

/**
 * Makes the assertion of a private-key JWT (RFC 7523).
 * @param thumbprint of the server's key, so that no other server can use it
 * @param nowMs wall clock in ms
 */
export function signAssertion(device: KeyPair, registerId: string, thumbprint: string, nowMs: number): Promise<string> {
  const iat = (nowMs - (nowMs % 1_000)) / 1_000 - CLOCK_SLACK_S;
  const claims = {
    purpose: PURPOSES.token,
    iss: registerId,
    sub: registerId,
    aud: `evertill:${thumbprint}`,
    jti: randomBytes(24).toString("base64url"),
    iat,
    exp: iat + ASSERTION_MS / 1_000,
  };
  return sign(device, claims);
}

/** Shows at an enrolment that the device holds its key, and names the key that PIN verifiers are sealed for. */
export function signEnrolmentProof(device: KeyPair, secret: string, sealPublicKey: string): Promise<string> {
  const devicePublicKey = device.publicJwk.x;
  return sign(device, { purpose: PURPOSES.enrolment, secret, devicePublicKey, sealPublicKey });
}

/** Vouches for a batch by its last entry: entries are chained. */
export function signBatch(
  device: KeyPair,
  last: { readonly registerId: string; readonly epoch: number; readonly seq: number; readonly hash: string },
): Promise<string> {
  const { registerId, epoch, seq, hash } = last;
  return sign(device, { purpose: PURPOSES.batch, registerId, epoch, seq, hash });
}

async function sign(device: KeyPair, claims: object): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "EdDSA" })
    .sign(await importJWK(device.privateJwk, "EdDSA"));
}
