/** The authority lease: who may do what on a register, and until when. Signed by the server, or by the register's local authority. */
import { z } from "zod";
import { branchIdSchema, leaseIdSchema, organisationIdSchema, registerIdSchema, staffIdSchema } from "#domain/ids.ts";
import { registerCodeSchema } from "#domain/journal/register-events.ts";
import { instantSchema } from "#domain/values.ts";
import { maskHexPattern, ROLES } from "./permissions.ts";

/** How long a lease lasts, in ms, unless the organisation says otherwise. */
export const LEASE_MS = 7 * 24 * 3_600_000;

/**
 * A person in a lease. In a lease of the local authority the verifier is argon2id under the device's own pepper; in a
 * server's it is sealed to the device (JWE), and empty where the device keeps the one it has.
 */
export const leasedPersonSchema = z.strictObject({
  staffId: staffIdSchema,
  name: z.string().min(1).max(60),
  role: z.enum(ROLES),
  mask: z.string().regex(maskHexPattern),
  pinVerifier: z.string().max(1_000),
});
export type LeasedPerson = z.infer<typeof leasedPersonSchema>;

/** A register of the branch and the key its receipts' codes are checked by: Ed25519, base64url (RFC 8037). */
export const registerKeySchema = z.strictObject({
  registerId: registerIdSchema,
  code: registerCodeSchema,
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type RegisterKey = z.infer<typeof registerKeySchema>;

/** The payload of the lease's JWS. `purpose` keeps a signature for one thing from being used for another. */
export const leaseSchema = z.strictObject({
  purpose: z.literal("evertill/lease/1"),
  leaseId: leaseIdSchema,
  organisationId: organisationIdSchema,
  branchId: branchIdSchema,
  registerId: registerIdSchema,
  configVersion: z.int().min(1),
  issuedAt: instantSchema,
  expiresAt: instantSchema,
  staff: z.array(leasedPersonSchema).max(1_000),
  /** Every register of the branch, so that the receipt of one is believed at another without a network. */
  registerKeys: z.array(registerKeySchema).max(500).default([]),
});
export type Lease = z.infer<typeof leaseSchema>;
