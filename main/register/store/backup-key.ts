/** Keys of backups: each backup has its own, wrapped for this device and for the owner's recovery key on paper. */
import { createHash, createPrivateKey, generateKeyPairSync } from "node:crypto";
import { CompactEncrypt, compactDecrypt, importJWK, type JWK } from "jose";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";

/** Public half of the recovery key (X25519, RFC 8037). */
export const recoveryPublicKeySchema = z.strictObject({
  kty: z.literal("OKP"),
  crv: z.literal("X25519"),
  x: z.string(),
});
export type RecoveryPublicKey = z.infer<typeof recoveryPublicKeySchema>;

/** A backup's key, wrapped: compact JWE (RFC 7516) each. */
export const wrappedKeySchema = z.strictObject({ device: z.string(), recovery: z.string() });
export type WrappedKey = z.infer<typeof wrappedKeySchema>;

/** Crockford's base 32: no letter that looks like another, and none that spells words. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KEY_BYTES = 32;
const CHECK_BYTES = 3;
/** DER of an X25519 private key up to its 32 bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");

/** Makes the organisation's recovery pair. Only the public half is kept; `printed` goes into the owner's safe. */
export function makeRecoveryKey(): { readonly publicJwk: RecoveryPublicKey; readonly printed: string } {
  const { privateKey } = generateKeyPairSync("x25519");
  const { x, d } = privateKey.export({ format: "jwk" });
  const publicJwk = recoveryPublicKeySchema.parse({ kty: "OKP", crv: "X25519", x });
  return { publicJwk, printed: printKey(Buffer.from(d ?? "", "base64url")) };
}

/** Wraps a backup's key for both who may need it. @param keyHex 32 bytes @param deviceKey 32 bytes */
export async function wrapBackupKey(
  keyHex: string,
  holders: { readonly deviceKey: Uint8Array; readonly recovery: RecoveryPublicKey },
): Promise<WrappedKey> {
  const plain = Buffer.from(keyHex, "hex");
  const device = await new CompactEncrypt(plain)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(holders.deviceKey);
  const recovery = await new CompactEncrypt(plain)
    .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM" })
    .encrypt(await importJWK(holders.recovery as JWK, "ECDH-ES+A256KW"));
  return { device, recovery };
}

/** Opens a backup's key with this device's. @returns 32 bytes in hex; refusal: `backup.key_wrong` */
export async function openWithDevice(wrapped: WrappedKey, deviceKey: Uint8Array): Promise<Result<string>> {
  return decrypt(wrapped.device, deviceKey);
}

/** Opens a backup's key with the recovery key as it was typed from paper. @returns 32 bytes in hex; refusal: `backup.key_wrong` */
export async function openWithRecovery(wrapped: WrappedKey, printed: string): Promise<Result<string>> {
  const secret = readPrintedKey(printed);
  if (!secret) return refuse("backup.key_wrong");
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: "der", type: "pkcs8" });
  const jwk = privateKey.export({ format: "jwk" }) as JWK;
  return decrypt(wrapped.recovery, await importJWK(jwk, "ECDH-ES+A256KW"));
}

async function decrypt(jwe: string, key: Parameters<typeof compactDecrypt>[1]): Promise<Result<string>> {
  try {
    const { plaintext } = await compactDecrypt(jwe, key);
    return plaintext.length === KEY_BYTES ? ok(Buffer.from(plaintext).toString("hex")) : refuse("backup.key_wrong");
  } catch {
    // Whatever is wrong with the envelope, the person holds the wrong key for it.
    return refuse("backup.key_wrong");
  }
}

/** Groups of five, with a check that finds a slip of the pen. */
function printKey(secret: Buffer): string {
  const digits = toBase32(Buffer.concat([secret, checkOf(secret)]));
  return digits.match(/.{1,5}/g)?.join("-") ?? "";
}

/** Reads a key as people type it: any case, any gaps, O for 0, I or L for 1. */
function readPrintedKey(printed: string): Buffer | undefined {
  const digits = printed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  if (!/^[0-9A-HJKMNP-TV-Z]{56}$/.test(digits)) return undefined;
  const bytes = fromBase32(digits);
  const secret = bytes.subarray(0, KEY_BYTES);
  return checkOf(secret).equals(bytes.subarray(KEY_BYTES)) ? secret : undefined;
}

function checkOf(secret: Uint8Array): Buffer {
  return createHash("sha256").update(secret).digest().subarray(0, CHECK_BYTES);
}

function toBase32(bytes: Buffer): string {
  const length = (bytes.length * 8) / 5;
  let rest = BigInt(`0x${bytes.toString("hex")}`);
  let digits = "";
  for (let index = 0; index < length; index += 1) {
    digits = (ALPHABET[Number(rest & 31n)] ?? "") + digits;
    rest >>= 5n;
  }
  return digits;
}

function fromBase32(digits: string): Buffer {
  const value = [...digits].reduce((sum, digit) => (sum << 5n) | BigInt(ALPHABET.indexOf(digit)), 0n);
  return Buffer.from(value.toString(16).padStart((KEY_BYTES + CHECK_BYTES) * 2, "0"), "hex");
}
