/** Enrolment: a code from the server, the device's keys with a proof that it holds them, and adoption of a till that began alone. */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { branchIdSchema, organisationIdSchema, registerIdSchema, staffIdSchema } from "#domain/ids.ts";
import { registerCodeSchema } from "#domain/journal/register-events.ts";
import { ROLES } from "#domain/staff/permissions.ts";
import { headSchema } from "./journal-batch.ts";
import { jwsSchema, PURPOSES, publicKeySchema } from "./wire.ts";

/** Letters and digits of a code: Crockford's base 32, which has no I, L, O and U. */
const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Characters of the secret half (50 bits) and of the half that names the server's key (50 bits). */
export const CODE_SECRET_LENGTH = 10;
export const CODE_FINGERPRINT_LENGTH = 10;

/** A code as two halves. */
export interface EnrolmentCode {
  readonly secret: string;
  /** First 50 bits of the SHA-256 thumbprint (RFC 7638) of the server's signing key. */
  readonly serverFingerprint: string;
}

/** Writes bytes as base-32 text of a code; five bytes are eight letters. @param length letters wanted */
export function codeLetters(bytes: Uint8Array, length: number): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const available = BigInt(bytes.length * 8);
  return Array.from({ length }, (_, index) => {
    const shift = available - 5n * BigInt(index + 1);
    return CODE_LETTERS[Number((bits >> shift) & 31n)] ?? "";
  }).join("");
}

/** A code as people read it: `7KQ2M-XR0B9-…` in groups of five. */
export function formatEnrolmentCode({ secret, serverFingerprint }: EnrolmentCode): string {
  return (`${secret}${serverFingerprint}`.match(/.{1,5}/g) ?? []).join("-");
}

/** Reads a typed or pasted code, forgiving case, spaces, hyphens and the letters people mistake; undefined when it is none. */
export function readEnrolmentCode(typed: string): EnrolmentCode | undefined {
  const plain = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  if (plain.length !== CODE_SECRET_LENGTH + CODE_FINGERPRINT_LENGTH) return undefined;
  if ([...plain].some((letter) => !CODE_LETTERS.includes(letter))) return undefined;
  return { secret: plain.slice(0, CODE_SECRET_LENGTH), serverFingerprint: plain.slice(CODE_SECRET_LENGTH) };
}

/** Letters of a device's fingerprint (160 bits). */
const DEVICE_FINGERPRINT_LENGTH = 32;

/**
 * A device's fingerprint as a manager compares it on both screens: the first 160 bits of the SHA-256 thumbprint
 * (RFC 7638) of its key, as `7KQ2 M0XR …`.
 * @param x the device's Ed25519 public key, base64url
 */
export function deviceFingerprintOf(x: string): string {
  const thumbprint = sha256(utf8ToBytes(JSON.stringify({ crv: "Ed25519", kty: "OKP", x })));
  return (codeLetters(thumbprint, DEVICE_FINGERPRINT_LENGTH).match(/.{1,4}/g) ?? []).join(" ");
}

/** What a device signs to show that it holds its key. */
export const enrolmentProofSchema = z.strictObject({
  purpose: z.literal(PURPOSES.enrolment),
  secret: z.string().length(CODE_SECRET_LENGTH),
  devicePublicKey: publicKeySchema,
  sealPublicKey: publicKeySchema,
});

/** A till that has books already: it keeps its register id, its chain and its people. */
export const adoptionOfferSchema = z.strictObject({
  registerId: registerIdSchema,
  organisationId: organisationIdSchema,
  branchId: branchIdSchema,
  registerCode: registerCodeSchema,
  authorityPublicKey: publicKeySchema,
  head: headSchema,
  staff: z
    .array(z.strictObject({ staffId: staffIdSchema, name: z.string().min(1).max(60), role: z.enum(ROLES) }))
    .max(1_000),
});
export type AdoptionOffer = z.infer<typeof adoptionOfferSchema>;

/** `POST /v1/enrolments`. */
export const enrolmentRequestSchema = z.strictObject({
  secret: z.string().length(CODE_SECRET_LENGTH),
  devicePublicKey: publicKeySchema,
  /** X25519 key that PIN verifiers are sealed for (RFC 8037). */
  sealPublicKey: publicKeySchema,
  proof: jwsSchema,
  programVersion: z.string().max(40),
  adopt: adoptionOfferSchema.nullable(),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>;

/** The answer: which register this becomes once a manager has confirmed the device's fingerprint. */
export const enrolmentAnswerSchema = z.strictObject({
  enrolmentId: z.uuid(),
  registerId: registerIdSchema,
  organisationId: organisationIdSchema,
  organisationName: z.string(),
  branchName: z.string(),
  registerCode: registerCodeSchema,
});

/** Local staff id → staff id at the server, decided by the manager who confirmed; equal where the person is new there. */
export const staffMappingSchema = z.array(z.strictObject({ localStaffId: staffIdSchema, staffId: staffIdSchema }));
