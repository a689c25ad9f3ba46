/** Signatures of the journal: the device's under each batch, the server's under each acknowledged head. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { base64url, decodeProtectedHeader } from "jose";
import {
  type AcknowledgedHead,
  batchSignatureSchema,
  type JournalBatch,
  type SyncHead,
} from "#domain/protocol/sync/journal-batch.ts";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import type { ServerKeys } from "../keys.ts";

/** Imported keys; importing one costs more than a signature. */
const imported = new Map<string, KeyObject>();
const MOST_KEYS = 4_000;

/**
 * Whether the device's key signed for exactly this batch: purpose, register, epoch, and its last entry.
 * @param deviceKey Ed25519, base64url
 */
export function isSignedBy(deviceKey: string, batch: JournalBatch): boolean {
  const last = batch.entries.at(-1);
  if (!last) return false;
  try {
    const payload = verifiedPayload(deviceKey, batch.signature);
    if (payload === null) return false;
    const claims = batchSignatureSchema.parse(JSON.parse(payload));
    return (
      claims.registerId === batch.registerId &&
      claims.epoch === batch.epoch &&
      claims.seq === batch.firstSeq + batch.entries.length - 1 &&
      claims.hash === last.hash
    );
  } catch {
    return false;
  }
}

/** Signs what the server has of a till, as a compact JWS. Ed25519 is deterministic: the same head has the same signature. */
export function signHead(
  keys: ServerKeys,
  organisationId: string,
  registerId: string,
  head: SyncHead,
  audit: AcknowledgedHead["audit"],
  restoreEpoch: number,
): string {
  const claims = { purpose: PURPOSES.head, organisationId, registerId, ...head, audit, restoreEpoch };
  return signClaims(keys, "evertill-head", claims);
}

/** Signs what the server says, as a compact JWS of its signing key. @param claims name their purpose */
export function signClaims(keys: ServerKeys, typ: string, claims: { readonly purpose: string }): string {
  const { kid, privateJwk } = keys.signing;
  const signed = `${encoded({ alg: "EdDSA", typ, kid })}.${encoded(claims)}`;
  const key = keyOf(`server ${kid}`, () => createPrivateKey({ key: privateJwk, format: "jwk" }));
  return `${signed}.${sign(null, Buffer.from(signed), key).toString("base64url")}`;
}

/**
 * The payload of a compact JWS by an Ed25519 key (RFC 7515, RFC 8037); null when it is not that key's. Here and not
 * by jose's own verifier, whose job for another thread costs several times the signature itself.
 */
function verifiedPayload(publicKey: string, jws: string): string | null {
  const { alg, crit } = decodeProtectedHeader(jws);
  if (alg !== "EdDSA" || crit !== undefined) return null;
  const [header = "", payload = "", signature = "", ...more] = jws.split(".");
  if (more.length > 0) return null;
  const key = keyOf(`device ${publicKey}`, () =>
    createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" }),
  );
  if (!verify(null, Buffer.from(`${header}.${payload}`), key, base64url.decode(signature))) return null;
  return new TextDecoder().decode(base64url.decode(payload));
}

function keyOf(name: string, make: () => KeyObject): KeyObject {
  const known = imported.get(name);
  if (known) return known;
  const key = make();
  if (imported.size > MOST_KEYS) imported.clear();
  imported.set(name, key);
  return key;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
