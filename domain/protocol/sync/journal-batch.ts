/** Uplink: a batch of journal entries and the server's signed answer. */
import { z } from "zod";
import { organisationIdSchema, registerIdSchema } from "#domain/ids.ts";
import { epochSchema, instantSchema, sha256Schema } from "#domain/values.ts";
import { configVersionSchema, jwsSchema, PURPOSES } from "./wire.ts";

/** Most entries of one batch, and the most bytes of its JSON before compression. */
export const MAX_BATCH_ENTRIES = 500;
export const MAX_BATCH_BYTES = 1_048_576;

/** Where a register's chain stands. */
export const headSchema = z.strictObject({ epoch: epochSchema, seq: z.int().min(1), hash: sha256Schema });
export type SyncHead = z.infer<typeof headSchema>;

/** An entry as it was written: the text its hash was taken of, and the hash. */
export const sentEntrySchema = z.strictObject({ hash: sha256Schema, preimage: z.string().max(MAX_BATCH_BYTES) });
export type SentEntry = z.infer<typeof sentEntrySchema>;

/** What the device key signs: since entries are chained, the last hash vouches for all of them. */
export const batchSignatureSchema = z.strictObject({
  purpose: z.literal(PURPOSES.batch),
  registerId: registerIdSchema,
  epoch: epochSchema,
  seq: z.int().min(1),
  hash: sha256Schema,
});

/** `POST /v1/journal`. Entries of one epoch, in order; an epoch's genesis begins a batch. `sentAt` is the register's wall clock. */
export const journalBatchSchema = z.strictObject({
  registerId: registerIdSchema,
  epoch: epochSchema,
  firstSeq: z.int().min(1),
  entries: z.array(sentEntrySchema).min(1).max(MAX_BATCH_ENTRIES),
  signature: jwsSchema,
  sentAt: instantSchema,
});
export type JournalBatch = z.infer<typeof journalBatchSchema>;

/** The last sealed row of the organisation's audit chain. */
export const auditHeadSchema = z.strictObject({ seq: z.int().min(0), hash: sha256Schema });

/** What the server signs when it has stored a batch. */
export const acknowledgedHeadSchema = z.strictObject({
  purpose: z.literal(PURPOSES.head),
  organisationId: organisationIdSchema,
  registerId: registerIdSchema,
  epoch: epochSchema,
  seq: z.int().min(1),
  hash: sha256Schema,
  audit: auditHeadSchema,
  restoreEpoch: z.int().min(1),
});
export type AcknowledgedHead = z.infer<typeof acknowledgedHeadSchema>;

/** The answer to a batch; `violations` counts what its entries broke, the till goes on. */
export const journalAnswerSchema = z.strictObject({
  head: headSchema,
  signedHead: jwsSchema,
  restoreEpoch: z.int().min(1),
  configVersion: configVersionSchema,
  serverTime: instantSchema,
  stored: z.int().min(0),
  violations: z.int().min(0),
});
export type JournalAnswer = z.infer<typeof journalAnswerSchema>;

/** `GET /v1/journal/head`: where the server stands for this register. */
export const journalHeadAnswerSchema = z.strictObject({
  head: headSchema.nullable(),
  signedHead: jwsSchema.nullable(),
  restoreEpoch: z.int().min(1),
  serverTime: instantSchema,
});
