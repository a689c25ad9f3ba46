/** What ties a register to its server: the forms of the two settings that keep it, an enrolment under way and the finished tie. */
import { z } from "zod";
import { branchIdSchema, organisationIdSchema, registerIdSchema } from "#domain/ids.ts";
import { registerCodeSchema } from "#domain/journal/register-events.ts";
import { serverKeySchema } from "#domain/protocol/sync/device.ts";
import { configVersionSchema, publicKeySchema } from "#domain/protocol/sync/wire.ts";
import { instantSchema } from "#domain/values.ts";

/** What a register trusts a server by. The first key is the one the server signs with. */
export const serverTrustSchema = z.strictObject({
  url: z.string(),
  keys: z.array(serverKeySchema).min(1),
  /** X25519 key that new PIN verifiers are sealed for, base64url. */
  sealKey: publicKeySchema,
  /** RFC 7638 thumbprint of the key that the device's proofs are meant for: the enrolment code's, then the one the server signs with. */
  thumbprint: z.string(),
  /** Keys the server has dropped: nothing new is believed them, only a lease that is in the books already. */
  retired: z.array(serverKeySchema).default([]),
});
export type ServerTrust = z.infer<typeof serverTrustSchema>;

const whoSchema = z.strictObject({
  organisationId: organisationIdSchema,
  organisationName: z.string(),
  branchName: z.string(),
  registerId: registerIdSchema,
  registerCode: registerCodeSchema,
});

/** An enrolment that waits for a manager's confirmation, or for what follows it. */
export const enrolmentSchema = z.strictObject({
  trust: serverTrustSchema,
  who: whoSchema,
  enrolmentId: z.uuid(),
  /** Whether a till with books is taken in. */
  adopts: z.boolean(),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** The finished tie. `configVersion` is how far the catalogue has been read; null until the first snapshot is in. */
export const serverTieSchema = z.strictObject({
  trust: serverTrustSchema,
  who: whoSchema.extend({ branchId: branchIdSchema }),
  configVersion: configVersionSchema.nullable(),
  lastContactAt: instantSchema.nullable(),
  /** The server's time when it last signed a lease, and the journal's position then: what a lease's end is judged by. */
  leaseAnchor: z.strictObject({ at: instantSchema, position: z.int() }),
});
export type ServerTie = z.infer<typeof serverTieSchema>;

/** The version of the configuration that entries name as the one they were decided under. */
export function decidingVersion(tie: Pick<ServerTie, "configVersion">): number {
  return Math.max(1, tie.configVersion ?? 1);
}
