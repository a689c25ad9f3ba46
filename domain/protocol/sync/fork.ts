/** A till whose history parted from the one the server has: whether a manager has ordered it to begin a new epoch. */
import { z } from "zod";
import { organisationIdSchema, registerIdSchema } from "#domain/ids.ts";
import { epochSchema, instantSchema, sha256Schema } from "#domain/values.ts";
import { jwsSchema, PURPOSES } from "./wire.ts";

/**
 * What the server signs when a manager has decided: the till whose own entry at this place has this hash keeps its history,
 * sends it as it is, and goes on in epoch `nextEpoch`. `sideEpoch` is where the server keeps what parted.
 */
export const forkOrderSchema = z.strictObject({
  purpose: z.literal(PURPOSES.fork),
  organisationId: organisationIdSchema,
  registerId: registerIdSchema,
  epoch: epochSchema,
  seq: z.int().min(1),
  claimedHash: sha256Schema,
  sideEpoch: epochSchema,
  nextEpoch: epochSchema,
});
export type ForkOrder = z.infer<typeof forkOrderSchema>;

/** `GET /v1/journal/fork`: the till names its own entry where the two part. */
export const forkQuestionSchema = z.strictObject({
  epoch: z.coerce.number().int().min(1).max(2_147_483_647),
  seq: z.coerce.number().int().min(1),
  hash: sha256Schema,
});
/** Null as long as nobody has decided. */
export const forkAnswerSchema = z.strictObject({ order: jwsSchema.nullable(), serverTime: instantSchema });
