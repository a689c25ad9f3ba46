/** The server's secrets: signing keys, the key that seals what the database keeps, the secret its own jobs enter by. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { ServerKey } from "#domain/protocol/sync/device.ts";
import { CODE_FINGERPRINT_LENGTH, codeLetters } from "#domain/protocol/sync/enrolment.ts";
import { publicKeySchema } from "#domain/protocol/sync/wire.ts";

const privateJwkSchema = z.strictObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: publicKeySchema,
  d: publicKeySchema,
});
export type SigningJwk = z.infer<typeof privateJwkSchema>;

/** What `GET /v1/keys` may list. */
export const MOST_SIGNING_KEYS = 8;

/** What the secrets file holds. The first signing key signs; the others still verify. */
export const secretsSchema = z.strictObject({
  signingKeys: z.array(privateJwkSchema).min(1).max(MOST_SIGNING_KEYS),
  /** 32 bytes in base64url; every other key is derived from it. */
  masterKey: publicKeySchema,
});
export type Secrets = z.infer<typeof secretsSchema>;

/** A signing key with the name it is known by. */
export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: SigningJwk;
  readonly publicJwk: ServerKey;
}

/** Every key of a running server. */
export interface ServerKeys {
  /** Signs leases, heads and, with EdDSA, access tokens. */
  readonly signing: SigningKey;
  /** All keys whose signatures still hold, the signing one first. */
  readonly known: readonly SigningKey[];
  /** RFC 7638 thumbprint (SHA-256, base64url) of the signing key: what registers pin. */
  readonly thumbprint: string;
  /** The half of an enrolment code that names this server: 50 bits of the thumbprint. */
  readonly fingerprint: string;
  /** 32 bytes each. */
  readonly tokenSecret: Uint8Array;
  readonly passwordPepper: Uint8Array;
  readonly sealKey: Uint8Array;
  /** Names in the table of failed sign-ins are hashed with it. */
  readonly attemptKey: Uint8Array;
  /** X25519 pair that tills seal new PIN verifiers for (RFC 8037). */
  readonly sealPair: { readonly publicJwk: SealJwk; readonly privateJwk: SealJwk & { readonly d: string } };
  readonly jobSecret: string;
}

interface SealJwk {
  readonly kty: "OKP";
  readonly crv: "X25519";
  readonly x: string;
}

/** Makes the secrets of a new server. */
export function makeSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { kty, crv, x, d } = privateKey.export({ format: "jwk" });
  return secretsSchema.parse({
    signingKeys: [{ kty, crv, x, d }],
    masterKey: randomBytes(32).toString("base64url"),
  });
}

/**
 * Reads the secrets file, or makes it where there is none. Throws when the file is not what it should be.
 * @param mayMake whether a missing file is a new server; in production it is a mistake
 */
export function openSecrets(file: string, mayMake: boolean): Secrets {
  if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  if (!mayMake) throw new Error(`the secrets file ${file} is missing`);
  const made = makeSecrets();
  // The embedded PostgreSQL beside it runs as another user where we are root, and has to get to its own folder.
  mkdirSync(dirname(file), { recursive: true, mode: 0o711 });
  replaceSecrets(file, made);
  return made;
}

/** Writes the secrets file in one step, on disk before it returns: half a file of secrets would lock everybody out. */
export function replaceSecrets(file: string, secrets: Secrets): void {
  const beside = `${file}.new`;
  rmSync(beside, { force: true });
  writeFileSync(beside, JSON.stringify(secretsSchema.parse(secrets), null, 2), {
    mode: 0o600,
    flush: true,
    flag: "wx",
  });
  // Whoever replaces it may be root; whoever reads it stays who they were.
  const before = statSync(file, { throwIfNoEntry: false });
  if (before && before.uid !== statSync(beside).uid) chownSync(beside, before.uid, before.gid);
  renameSync(beside, file);
  // Windows can't flush a folder, and makes a rename durable by itself.
  if (process.platform === "win32") return;
  const folder = openSync(dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Derives the keys of a server from its secrets, one for each purpose (HKDF-SHA-256, RFC 5869). */
export function serverKeysOf(secrets: Secrets): ServerKeys {
  const master = Buffer.from(secrets.masterKey, "base64url");
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", master, new Uint8Array(0), `evertill/server/${purpose}/1`, 32));
  const known = secrets.signingKeys.map(signingKeyOf);
  const [signing] = known;
  if (!signing) throw new Error("a server has a signing key");
  return {
    signing,
    known,
    thumbprint: signing.kid,
    fingerprint: fingerprintOf(signing.kid),
    tokenSecret: derive("token"),
    passwordPepper: derive("password"),
    sealKey: derive("seal"),
    attemptKey: derive("attempt"),
    sealPair: sealPairOf(derive("till-seal")),
    jobSecret: Buffer.from(derive("job")).toString("base64url"),
  };
}

/** The letters that an enrolment code names a server's key by. @param thumbprint RFC 7638, base64url */
export function fingerprintOf(thumbprint: string): string {
  return codeLetters(new Uint8Array(Buffer.from(thumbprint, "base64url")), CODE_FINGERPRINT_LENGTH);
}

/** RFC 7638 thumbprint (SHA-256, base64url) of an Ed25519 or X25519 public key. */
export function thumbprintOf({ crv, kty, x }: { crv: string; kty: string; x: string }): string {
  return createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
}

function signingKeyOf(privateJwk: SigningJwk): SigningKey {
  const { kty, crv, x } = privateJwk;
  const kid = thumbprintOf({ crv, kty, x });
  return { kid, privateJwk, publicJwk: { kty, crv, x, kid, use: "sig", alg: "EdDSA" } };
}

/** Any 32 bytes are an X25519 private key (RFC 7748); PKCS #8 (RFC 8410) is the form Node takes them in. */
function sealPairOf(bytes: Uint8Array): ServerKeys["sealPair"] {
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), bytes]);
  const { x } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" })).export({ format: "jwk" });
  const publicJwk = { kty: "OKP", crv: "X25519", x: x ?? "" } as const;
  return { publicJwk, privateJwk: { ...publicJwk, d: Buffer.from(bytes).toString("base64url") } };
}
