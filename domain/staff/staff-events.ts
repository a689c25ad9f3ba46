/** What people do at the till besides selling: the bodies of those journal entries. */
import { z } from "zod";
import { staffIdSchema } from "#domain/ids.ts";
import { countSchema, instantSchema } from "#domain/values.ts";

/** `staff.signed_in`, by PIN. */
export const staffSignedInSchema = z.strictObject({ staffId: staffIdSchema, method: z.literal("pin") });
/** `staff.signed_out`: locked, handed to someone else, the program was started again, or the server took the person off the list. */
export const staffSignedOutSchema = z.strictObject({
  staffId: staffIdSchema,
  cause: z.enum(["locked", "switched", "restarted", "revoked"]),
});
/** `staff.locked_out`: too many wrong PINs for this person on this device. */
export const staffLockedOutSchema = z.strictObject({
  staffId: staffIdSchema,
  failures: countSchema,
  until: instantSchema,
});
/** `staff.pin_reset`: somebody who may gave a person a new PIN. */
export const staffPinResetSchema = z.strictObject({ staffId: staffIdSchema, cause: z.enum(["reset", "restored"]) });
