/** A passkey as software: makes a key, an attestation of format "none", and signs assertions (WebAuthn, sections 6.1 and 6.5). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** Kinds of key; ES384 is one that we do not ask for. */
export type KeyKind = "ES256" | "EdDSA" | "RS256" | "ES384";

/** What is done otherwise than a good authenticator would. */
export interface Misbehaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** The person was not asked for finger or PIN. */
  readonly unverified?: boolean;
  readonly counter?: number;
  readonly type?: string;
  /** The page stood in a frame of somebody else's. */
  readonly crossOrigin?: boolean;
  /** Nobody touched it. */
  readonly absent?: boolean;
  /** Its maker's certificate goes with the key (format "packed"), though nobody asked. The certificate is DER. */
  readonly maker?: { readonly certificate: Buffer; readonly key: KeyObject };
  /** The new key signs for itself (format "packed" without a certificate), as a browser may pass on. ES256 only. */
  readonly selfSigned?: boolean;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const KEY_INCLUDED = 0x40;
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();

/** An authenticator with one key. */
export class SoftwareAuthenticator {
  readonly #key: MadeKey;
  readonly #id = randomBytes(32);
  readonly #origin: string;
  readonly #rpId: string;
  #counter = 0;

  constructor(origin: string, kind: KeyKind = "ES256") {
    this.#key = makeKey(kind);
    this.#origin = origin;
    this.#rpId = new URL(origin).hostname;
  }

  get id(): string {
    return base64url(this.#id);
  }

  /** What a browser sends when a passkey was made. */
  register(challenge: string, otherwise: Misbehaviour = {}) {
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, this.#key.cose]);
    const data = Buffer.concat([this.#head(KEY_INCLUDED, otherwise), credential]);
    const client = this.#client("webauthn.create", challenge, otherwise);
    const signer = otherwise.maker?.key ?? (otherwise.selfSigned ? this.#key.privateKey : null);
    const chain = otherwise.maker?.certificate ?? null;
    // {"fmt": text, "attStmt": map, "authData": bytes}
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      ...[text("fmt"), text(signer ? "packed" : "none")],
      ...[text("attStmt"), signer ? packed(signer, chain, data, client) : Buffer.from([0xa0])],
      ...[text("authData"), byteString(data)],
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key" as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: client,
        attestationObject: base64url(attestation),
        transports: ["internal" as const],
      },
    };
  }

  /** What a browser sends when a passkey was used. */
  authenticate(challenge: string, otherwise: Misbehaviour = {}) {
    this.#counter += 1;
    const data = this.#head(0, otherwise);
    const client = this.#client("webauthn.get", challenge, otherwise);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key" as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: client,
        authenticatorData: base64url(data),
        signature: base64url(sign(this.#key.digest, signedBytes(data, client), this.#key.privateKey)),
      },
    };
  }

  #head(more: number, { rpId, unverified, absent, counter }: Misbehaviour): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.#counter);
    const flags = (absent ? 0 : USER_PRESENT) | (unverified ? 0 : USER_VERIFIED) | more;
    return Buffer.concat([sha256(rpId ?? this.#rpId), Buffer.from([flags]), count]);
  }

  #client(type: string, challenge: string, otherwise: Misbehaviour): string {
    const data = {
      type: otherwise.type ?? type,
      challenge: otherwise.challenge ?? challenge,
      origin: otherwise.origin ?? this.#origin,
      crossOrigin: otherwise.crossOrigin ?? false,
    };
    return base64url(Buffer.from(JSON.stringify(data)));
  }
}

interface MadeKey {
  readonly privateKey: KeyObject;
  /** COSE_Key (RFC 9053, RFC 8230). */
  readonly cose: Buffer;
  /** What `sign` is told; null where the key says it itself. */
  readonly digest: "sha256" | "sha384" | null;
}

function makeKey(kind: KeyKind): MadeKey {
  if (kind === "EdDSA") {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    // {1: 1 (OKP), 3: -8, -1: 6 (Ed25519), -2: x}
    const cose = Buffer.concat([Buffer.from("a401010327200621", "hex"), part(publicKey, "x")]);
    return { privateKey, cose, digest: null };
  }
  if (kind === "RS256") {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    // {1: 3 (RSA), 3: -257, -1: n, -2: e}
    const head = Buffer.from("a401030339010020", "hex");
    const cose = Buffer.concat([head, part(publicKey, "n"), Buffer.from([0x21]), part(publicKey, "e")]);
    return { privateKey, cose, digest: "sha256" };
  }
  const small = kind === "ES256";
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: small ? "P-256" : "P-384" });
  // {1: 2 (EC2), 3: -7 or -35, -1: 1 (P-256) or 2 (P-384), -2: x, -3: y}
  const head = Buffer.from(small ? "a501020326200121" : "a50102033822200221", "hex");
  const cose = Buffer.concat([head, part(publicKey, "x"), Buffer.from([0x22]), part(publicKey, "y")]);
  return { privateKey, cose, digest: small ? "sha256" : "sha384" };
}

/** {"alg": -7, "sig": bytes} and, with a certificate, "x5c": [bytes] (WebAuthn, section 8.2). */
function packed(signer: KeyObject, certificate: Buffer | null, data: Buffer, client: string): Buffer {
  const signature = byteString(sign("sha256", signedBytes(data, client), signer));
  const chain = certificate ? [text("x5c"), Buffer.from([0x81]), byteString(certificate)] : [];
  const entries = [text("alg"), Buffer.from([0x26]), text("sig"), signature, ...chain];
  return Buffer.concat([Buffer.from([certificate ? 0xa3 : 0xa2]), ...entries]);
}

/** What an authenticator signs. */
function signedBytes(data: Buffer, client: string): Buffer {
  return Buffer.concat([data, sha256(Buffer.from(client, "base64url"))]);
}

/** A number of a public key, as a CBOR byte string. */
function part(publicKey: KeyObject, name: "x" | "y" | "n" | "e"): Buffer {
  return byteString(Buffer.from(publicKey.export({ format: "jwk" })[name] ?? "", "base64url"));
}

/** The shortest form, as CTAP2 wants it. */
function byteString(bytes: Buffer): Buffer {
  const { length } = bytes;
  const head = length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
}

function text(of: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + of.length]), Buffer.from(of)]);
}
