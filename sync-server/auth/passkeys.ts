/** Passkeys (WebAuthn, level 3): what a browser is asked with, and whether what it answers holds. The one place that knows the library. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { decodeAttestationObject, decodeClientDataJSON } from "@simplewebauthn/server/helpers";
import { z } from "zod";

/** Ours, as a passkey knows it: one name for all origins below it. */
export interface RelyingParty {
  /** The host name that passkeys belong to. */
  readonly id: string;
  readonly origins: readonly string[];
}

/** A passkey that is known. */
export interface KnownPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

const NAME = "Evertill";
/** EdDSA, ES256 and RS256 (IANA COSE algorithms). */
const ALGORITHMS = [-8, -7, -257];
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);
/** Kept as they are and handed back: browsers learn new ones, and pass over what they don't know. */
const transports = z.array(z.string().regex(/^[a-z0-9-]{1,32}$/)).max(16);
const common = {
  id: text(1_400),
  rawId: text(1_400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["cross-platform", "platform"]).optional(),
  /** Whatever a browser adds to it; we ask for none. */
  clientExtensionResults: z.record(z.string().max(40), z.unknown()).default({}),
};

/** What a browser answers when a passkey was made (`RegistrationResponseJSON`). */
export const registrationSchema = z.strictObject({
  ...common,
  response: z.strictObject({
    clientDataJSON: text(4_000),
    attestationObject: text(8_000),
    transports: transports.optional(),
    authenticatorData: text(4_000).optional(),
    publicKey: text(4_000).optional(),
    publicKeyAlgorithm: z.int().optional(),
  }),
});

/** What a browser answers when a passkey was used (`AuthenticationResponseJSON`). */
export const authenticationSchema = z.strictObject({
  ...common,
  response: z.strictObject({
    clientDataJSON: text(4_000),
    authenticatorData: text(4_000),
    signature: text(2_000),
    userHandle: text(200).nullish(),
  }),
});

/** The relying party of a server; null where nobody said which address it has: a passkey can't be bound to one then. */
export function relyingPartyOf(origins: readonly string[]): RelyingParty | null {
  const [first] = origins;
  return first === undefined ? null : { id: new URL(first).hostname, origins };
}

/** What a browser is asked with to make a passkey. One that is there already is not made again. */
export function registrationOptions(given: {
  readonly party: RelyingParty;
  readonly person: { readonly personId: string; readonly email: string; readonly name: string };
  readonly passkeys: readonly KnownPasskey[];
  readonly challenge: string;
}): Promise<unknown> {
  const { party, person, passkeys, challenge } = given;
  return generateRegistrationOptions({
    rpName: NAME,
    rpID: party.id,
    userName: person.email,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.personId),
    challenge: bytesOf(challenge),
    attestationType: "none",
    excludeCredentials: passkeys.map(describe),
    authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What a browser is asked with to use one of the passkeys. */
export function authenticationOptions(given: {
  readonly party: RelyingParty;
  readonly passkeys: readonly KnownPasskey[];
  readonly challenge: string;
}): Promise<unknown> {
  const { party, passkeys, challenge } = given;
  return generateAuthenticationOptions({
    rpID: party.id,
    allowCredentials: passkeys.map(describe),
    challenge: bytesOf(challenge),
    userVerification: "required",
  });
}

/** The passkey that was made; null when the answer is to another question, of another page, or holds no key of ours. */
export async function readRegistration(given: {
  readonly party: RelyingParty;
  readonly given: z.infer<typeof registrationSchema>;
  readonly challenge: string;
}): Promise<KnownPasskey | null> {
  try {
    const { clientDataJSON, attestationObject } = given.given.response;
    if (isFramed(clientDataJSON) || isCertified(attestationObject)) return null;
    const { registrationInfo } = await verifyRegistrationResponse({
      response: given.given as never,
      expectedChallenge: given.challenge,
      expectedOrigin: [...given.party.origins],
      expectedRPID: given.party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!registrationInfo) return null;
    const { id, publicKey, counter } = registrationInfo.credential;
    return { credentialId: id, publicKey, counter, transports: given.given.response.transports ?? [] };
  } catch {
    // The library throws for each thing that does not fit; to whoever sent it they are all the same.
    return null;
  }
}

/** The authenticator's new counter; null when the signature does not hold, or a counter that goes back betrays a copy. */
export async function readAuthentication(given: {
  readonly party: RelyingParty;
  readonly given: z.infer<typeof authenticationSchema>;
  readonly passkey: KnownPasskey;
  readonly challenge: string;
}): Promise<number | null> {
  const { party, passkey, challenge } = given;
  if (given.given.id !== passkey.credentialId) return null;
  try {
    if (isFramed(given.given.response.clientDataJSON)) return null;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: given.given as never,
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}

/** Whether our page stood in a frame of another's, where people can't see what they touch for. */
function isFramed(clientDataJSON: string): boolean {
  const { crossOrigin, topOrigin } = decodeClientDataJSON(clientDataJSON);
  return (crossOrigin ?? false) !== false || topOrigin !== undefined;
}

/**
 * Whether a maker's certificate comes along. A browser leaves it out when asked for none; the library would take one
 * nobody vouches for, and may ask addresses on the internet whether another was revoked. A key may vouch for itself.
 */
function isCertified(attestationObject: string): boolean {
  const object = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, "base64url")));
  const format = object.get("fmt");
  return format !== "none" && (format !== "packed" || object.get("attStmt").get("x5c") !== undefined);
}

function describe({ credentialId, transports: known }: KnownPasskey) {
  return { id: credentialId, transports: [...known] };
}

/** A challenge is given as base64url and expected back so; the library would encode a text once more. */
function bytesOf(challenge: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(challenge, "base64url"));
}
