/** What an enrolled register asks about itself: its token, the server's keys, who it is, its lease. */
import { z } from "zod";
import { branchIdSchema, organisationIdSchema, registerIdSchema } from "#domain/ids.ts";
import { registerCodeSchema } from "#domain/journal/register-events.ts";
import { paperLanguageSchema } from "#domain/receipt/receipt-format.ts";
import { currencySchema, instantSchema, notNegativeAmountSchema } from "#domain/values.ts";
import { staffMappingSchema } from "./enrolment.ts";
import { configVersionSchema, jwsSchema, PURPOSES, publicKeySchema } from "./wire.ts";

/** RFC 7523, "client_assertion_type". */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Longest life of an assertion, ms. */
export const ASSERTION_MS = 60_000;

/** Claims of a register's assertion, signed by its device key. `aud` is `evertill:` and the server key's thumbprint. */
export const deviceAssertionSchema = z.strictObject({
  purpose: z.literal(PURPOSES.token),
  iss: registerIdSchema,
  sub: registerIdSchema,
  aud: z.string().max(200),
  jti: z.string().min(16).max(64),
  iat: z.int(),
  exp: z.int(),
});

/** `POST /v1/token` of a register (private-key JWT, RFC 7523). */
export const deviceTokenRequestSchema = z.strictObject({
  grant_type: z.literal("client_credentials"),
  client_assertion_type: z.literal(ASSERTION_TYPE),
  client_assertion: jwsSchema,
});

/** An access token (RFC 6749). `expires_in` in seconds. */
export const tokenAnswerSchema = z.strictObject({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().min(1),
});

/** A public signing key of the server (RFC 8037). */
export const serverKeySchema = z.strictObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: publicKeySchema,
  kid: z.string().max(64),
  use: z.literal("sig"),
  alg: z.literal("EdDSA"),
});
export type ServerKey = z.infer<typeof serverKeySchema>;

/** `GET /v1/keys`: the keys, and the same list signed by each of them: a register that knows one learns the others. */
export const serverKeysAnswerSchema = z.strictObject({
  keys: z.array(serverKeySchema).min(1).max(8),
  /** X25519 key that tills seal new PIN verifiers for (RFC 8037); the signed lists name it too. */
  sealKey: publicKeySchema,
  signed: z.array(jwsSchema).min(1).max(8),
});
export const signedKeysSchema = z.strictObject({
  purpose: z.literal(PURPOSES.keys),
  keys: z.array(serverKeySchema).min(1).max(8),
  sealKey: publicKeySchema,
});

/** How a branch books: what every register of it follows. */
export const branchSettingsSchema = z.strictObject({
  shopName: z.string().min(1).max(80),
  currency: currencySchema,
  zone: z.string().max(64),
  dayStartMinutes: z.int().min(0).max(1_439),
  pricesIncludeTax: z.boolean(),
  taxRounding: z.enum(["line", "receipt"]),
  cashIncrementMinor: z.int().min(1).max(1_000_000),
  differenceLimitMinor: notNegativeAmountSchema,
  language: paperLanguageSchema,
});
export type BranchSettings = z.infer<typeof branchSettingsSchema>;

/** `GET /v1/device`: who this register is, and how its branch books. */
export const deviceAnswerSchema = z.strictObject({
  organisationId: organisationIdSchema,
  organisationName: z.string(),
  branchId: branchIdSchema,
  registerId: registerIdSchema,
  registerCode: registerCodeSchema,
  settings: branchSettingsSchema,
  /** Set for an adopted till that has not booked its adoption yet. */
  staffMapping: staffMappingSchema.nullable(),
  /** Whether an adopted till still has to send its configuration. */
  adoptionOpen: z.boolean(),
  restoreEpoch: z.int().min(1),
  configVersion: configVersionSchema,
  serverTime: instantSchema,
});
export type DeviceAnswer = z.infer<typeof deviceAnswerSchema>;

/** `GET /v1/lease`: the lease as compact JWS; its PIN verifiers are sealed to the device. */
export const leaseAnswerSchema = z.strictObject({ lease: jwsSchema, serverTime: instantSchema });
