/** The lines of a journal export (NDJSON), as docs/EXPORT.md describes them: `GET /v1/journal/export`. */
import { z } from "zod";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import { sha256Schema } from "#domain/values.ts";

/** The format's name and version, in the first line. */
export const EXPORT_FORMAT = "evertill-journal-export/1";

const placeSchema = z.strictObject({ epoch: z.int().min(1), seq: z.int().min(1) });
const headSchema = placeSchema.extend({ hash: sha256Schema });

/** What of a register is in the export: one stretch without a gap, from `first` to `last`. */
const exportedRegisterSchema = z.strictObject({
  registerId: z.uuid(),
  code: z.string(),
  branchId: z.uuid(),
  branchName: z.string(),
  entries: z.int().min(1),
  first: placeSchema,
  last: headSchema,
  /** The entry before the first one; null where that is the register's very first. */
  before: headSchema.nullable(),
  /** Histories that parted: their entries say `epoch` and stand in `sideEpoch`, from `seq` on. */
  sides: z.array(z.strictObject({ sideEpoch: z.int().min(1), epoch: z.int().min(1), seq: z.int().min(1) })),
});
export type ExportedRegister = z.infer<typeof exportedRegisterSchema>;

/** The first line: what is coming. Dates are business dates, both included. `serverKeys`: Ed25519, base64url. */
export const exportManifestSchema = z.strictObject({
  kind: z.literal("manifest"),
  format: z.literal(EXPORT_FORMAT),
  organisationId: z.uuid(),
  organisationName: z.string(),
  branchId: z.uuid().nullable(),
  from: z.iso.date(),
  to: z.iso.date(),
  madeAt: z.iso.datetime(),
  registers: z.array(exportedRegisterSchema),
  serverKeys: z.array(z.strictObject({ kid: z.string(), x: z.string() })).min(1),
  /** Where the program that verifies this file is, on the server that made it. */
  verifier: z.string(),
});
export type ExportManifest = z.infer<typeof exportManifestSchema>;

/** Any line. `sha256` of a register is over its lines from `register` on, each with its line feed; that of the file over everything before its last line. */
export const exportLineSchema = z.discriminatedUnion("kind", [
  exportManifestSchema,
  z.strictObject({ kind: z.literal("register"), registerId: z.uuid(), code: z.string() }),
  z.strictObject({
    kind: z.literal("entry"),
    epoch: z.int().min(1),
    seq: z.int().min(1),
    hash: sha256Schema,
    redacted: z.boolean(),
    preimage: z.string(),
  }),
  z.strictObject({
    kind: z.literal("register_end"),
    registerId: z.uuid(),
    entries: z.int().min(0),
    sha256: sha256Schema,
  }),
  z.strictObject({
    kind: z.literal("end"),
    entries: z.int().min(0),
    sha256: sha256Schema,
    signature: z.string(),
  }),
]);
export type ExportLine = z.infer<typeof exportLineSchema>;

/** What the server signs under an export (compact JWS, EdDSA). */
export const exportSignatureSchema = z.strictObject({
  purpose: z.literal(PURPOSES.journalExport),
  organisationId: z.uuid(),
  madeAt: z.iso.datetime(),
  entries: z.int().min(0),
  sha256: sha256Schema,
});
