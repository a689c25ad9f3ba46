/** Signatures of the journal: the device's under each batch, the server's under each acknowledged head. */
import { CompactSign, type CryptoKey, compactVerify, importJWK } from "jose";
import {
  type AcknowledgedHead,
  batchSignatureSchema,
  type JournalBatch,
  type SyncHead,
} from "#domain/protocol/sync/journal-batch.ts";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import type { ServerKeys } from "../keys.ts";

/** Imported keys; importing one costs more than a signature. */
const imported = new Map<string, CryptoKey>();
const MOST_KEYS = 4_000;

/**
 * Whether the device's key signed for exactly this batch: purpose, register, epoch, and its last entry.
 * @param deviceKey Ed25519, base64url
 */
export async function isSignedBy(deviceKey: string, batch: JournalBatch): Promise<boolean> {
  const last = batch.entries.at(-1);
  if (!last) return false;
  try {
    const { payload } = await compactVerify(batch.signature, await publicKey(deviceKey), { algorithms: ["EdDSA"] });
    const claims = batchSignatureSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
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

/** Signs what the server has of a till. Ed25519 is deterministic: the same head has the same signature. */
export async function signHead(
  keys: ServerKeys,
  organisationId: string,
  registerId: string,
  head: SyncHead,
  audit: AcknowledgedHead["audit"],
  restoreEpoch: number,
): Promise<string> {
  const { kid, privateJwk } = keys.signing;
  const claims = { purpose: PURPOSES.head, organisationId, registerId, ...head, audit, restoreEpoch };
  const key = imported.get(kid) ?? ((await importJWK(privateJwk, "EdDSA")) as CryptoKey);
  imported.set(kid, key);
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "EdDSA", typ: "evertill-head", kid })
    .sign(key);
}

async function publicKey(x: string): Promise<CryptoKey> {
  const known = imported.get(x);
  if (known) return known;
  const key = (await importJWK({ kty: "OKP", crv: "Ed25519", x }, "EdDSA")) as CryptoKey;
  if (imported.size > MOST_KEYS) imported.clear();
  imported.set(x, key);
  return key;
}
