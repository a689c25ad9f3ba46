/** Sealing a secret for one holder: compact JWE (RFC 7516) by ECDH-ES over X25519 (RFC 8037) with AES-256-GCM. */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { CompactEncrypt, compactDecrypt, importJWK } from "jose";

/** DER of an X25519 private key up to its 32 bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");

/** Seals a text. @param publicKey X25519, base64url @returns compact JWE */
export async function sealFor(publicKey: string, plain: string): Promise<string> {
  const key = await importJWK({ kty: "OKP", crv: "X25519", x: publicKey }, "ECDH-ES");
  return new CompactEncrypt(new TextEncoder().encode(plain))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM" })
    .encrypt(key);
}

/** Opens what was sealed for this device; undefined when it was sealed for another. @param privateKey 32 bytes */
export async function openSealed(privateKey: Uint8Array, jwe: string): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(jwe, keyOf(privateKey), {
      keyManagementAlgorithms: ["ECDH-ES"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return new TextDecoder().decode(plaintext);
  } catch {
    return undefined;
  }
}

/** The public half, base64url. Any 32 bytes are a private key (RFC 7748). */
export function sealPublicKeyOf(privateKey: Uint8Array): string {
  return createPublicKey(keyOf(privateKey)).export({ format: "jwk" }).x ?? "";
}

function keyOf(privateKey: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, privateKey]), format: "der", type: "pkcs8" });
}
