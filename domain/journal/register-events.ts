/** Facts about the register itself: the genesis of an epoch, clock jumps, changes of its configuration. */
import { z } from "zod";
import { branchIdSchema, leaseIdSchema, organisationIdSchema, staffIdSchema } from "#domain/ids.ts";
import { epochSchema, instantSchema, sha256Schema } from "#domain/values.ts";

export const registerCodeSchema = z.string().regex(/^[A-Z][A-Z0-9]{0,5}$/);

/** `register.genesis`: the first entry of an epoch. Organisation and branch are named here and nowhere else. */
export const genesisSchema = z.strictObject({
  organisationId: organisationIdSchema,
  branchId: branchIdSchema,
  registerCode: registerCodeSchema,
  /** Stands before receipt and Z numbers: the code, and from the second epoch on `E` and its number. */
  numberPrefix: z.string().regex(/^[A-Z][A-Z0-9]{0,5}(?:E[0-9]+)?$/),
  /** Ed25519 public key of the device, base64url (RFC 8037). */
  devicePublicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  authorityLeaseId: leaseIdSchema,
  /** The head this epoch follows, as far as the till that opens it knows; null for the very first. */
  ancestor: z.strictObject({ epoch: epochSchema, seq: z.int().min(1), hash: sha256Schema }).nullable(),
  cause: z.enum(["set_up", "restored", "damaged", "forked"]),
});
export type Genesis = z.infer<typeof genesisSchema>;

/**
 * `register.adopted`: a till that began with its local authority belongs to a server's organisation from here on. Its
 * register id, chain and numbers go on; the mapping says who is who.
 */
export const registerAdoptedSchema = z.strictObject({
  organisationId: organisationIdSchema,
  branchId: branchIdSchema,
  /** RFC 7638 thumbprint of the server's key. */
  serverKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  leaseId: leaseIdSchema,
  staff: z.array(z.strictObject({ localStaffId: staffIdSchema, staffId: staffIdSchema })).max(1_000),
});

/** `clock.jumped`: wall and monotonic clock disagree by more than two minutes since the last look. */
export const clockJumpedSchema = z.strictObject({
  expectedAt: instantSchema,
  foundAt: instantSchema,
  byMs: z.int(),
});

/** `training.entered`: from here on the till is used on books of its own, for practice. */
export const trainingEnteredSchema = z.strictObject({});

/** `training.left`: the till is used for real again; \`restart\` when the register stopped in between. */
export const trainingLeftSchema = z.strictObject({ cause: z.enum(["left", "restart"]) });

/** `config.changed`: the local authority's configuration moved to the entry's `configVersion`. */
export const configChangedSchema = z.strictObject({
  what: z.enum(["product", "person", "pin", "printer", "terminal", "shop"]),
  subjectId: z.string().max(64),
  summary: z.string().max(200),
});
