/** A passkey as software: makes a P-256 key, an attestation of format "none", and signs assertions (WebAuthn, sections 6.1 and 6.5). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What is done otherwise than a good authenticator would. */
export interface Misbehaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** The person was not asked for finger or PIN. */
  readonly unverified?: boolean;
  readonly counter?: number;
  readonly type?: string;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const KEY_INCLUDED = 0x40;
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();

/** An authenticator with one key. */
export class SoftwareAuthenticator {
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;
  readonly #id = randomBytes(32);
  readonly #origin: string;
  readonly #rpId: string;
  #counter = 0;

  constructor(origin: string, rpId = new URL(origin).hostname) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#key = privateKey;
    this.#origin = origin;
    this.#rpId = rpId;
    // COSE_Key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} (RFC 9053).
    const bytes = (text: string) => Buffer.concat([Buffer.from([0x58, 0x20]), Buffer.from(text, "base64url")]);
    this.#publicKey = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      bytes(x),
      Buffer.from([0x22]),
      bytes(y),
    ]);
  }

  get id(): string {
    return base64url(this.#id);
  }

  /** What a browser sends when a passkey was made. */
  register(challenge: string, otherwise: Misbehaviour = {}) {
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, this.#publicKey]);
    const data = Buffer.concat([this.#head(KEY_INCLUDED, otherwise), credential]);
    // {"fmt": "none", "attStmt": {}, "authData": bytes}
    const attestation = Buffer.concat([
      Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746159", "hex"),
      Buffer.from([data.length >> 8, data.length & 255]),
      data,
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key" as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: this.#client("webauthn.create", challenge, otherwise),
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
    const signed = Buffer.concat([data, sha256(Buffer.from(client, "base64url"))]);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key" as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: client,
        authenticatorData: base64url(data),
        signature: base64url(sign("sha256", signed, this.#key)),
      },
    };
  }

  #head(more: number, { rpId, unverified, counter }: Misbehaviour): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.#counter);
    const flags = USER_PRESENT | (unverified ? 0 : USER_VERIFIED) | more;
    return Buffer.concat([sha256(rpId ?? this.#rpId), Buffer.from([flags]), count]);
  }

  #client(type: string, challenge: string, otherwise: Misbehaviour): string {
    const data = {
      type: otherwise.type ?? type,
      challenge: otherwise.challenge ?? challenge,
      origin: otherwise.origin ?? this.#origin,
      crossOrigin: false,
    };
    return base64url(Buffer.from(JSON.stringify(data)));
  }
}
