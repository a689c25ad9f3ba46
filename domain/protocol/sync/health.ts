/** How a register is: what it tells the server of itself, now and then and when something changed. */
import { z } from "zod";
import { PRINTER_STATES } from "#domain/protocol/till-view.ts";
import { instantSchema } from "#domain/values.ts";
import { headSchema } from "./journal-batch.ts";

/** `POST /v1/device/health`. `sentAt` is the register's wall clock. */
export const healthSchema = z.strictObject({
  programVersion: z.string().min(1).max(40),
  /** Entries the server has not acknowledged, and when the oldest was booked. */
  unsent: z.int32().min(0),
  unsentSince: instantSchema.nullable(),
  printer: z.enum(PRINTER_STATES),
  /** Bytes free where the books are; null where the register can't tell. */
  freeDiskBytes: z.int().min(0).nullable(),
  /** The last entry that a server signed for, as far as the register knows. */
  acknowledged: headSchema.nullable(),
  sentAt: instantSchema,
});
export type Health = z.infer<typeof healthSchema>;
/** The answer. */
export const healthAnswerSchema = z.strictObject({ serverTime: instantSchema });
