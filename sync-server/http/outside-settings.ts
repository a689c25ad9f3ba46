/** Settings of what the server tells others: the copy of the audit trail. Off where nothing is set. */
import { z } from "zod";
import type { LockedStorageSettings } from "../audit/locked-storage.ts";

/** As the server uses them; null where it is off. */
export interface OutsideSettings {
  /** The store that the audit trail is copied to. */
  readonly auditCopy: LockedStorageSettings | null;
}

/** Ten years, as long as books are kept. */
const RETAIN_DAYS = 3_650;

/** The variables, for the schema of all. */
export const OUTSIDE_VARIABLES = {
  EVERTILL_AUDIT_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "is not the name of a bucket")
    .optional(),
  EVERTILL_AUDIT_S3_REGION: z.string().min(1).default("us-east-1"),
  EVERTILL_AUDIT_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "is not an address such as https://storage.example.com" })
    .optional(),
  EVERTILL_AUDIT_S3_PREFIX: z
    .string()
    .regex(/^[\w.-]+(?:\/[\w.-]+)*\/$/, "is not a folder such as evertill/audit/")
    .optional(),
  EVERTILL_AUDIT_RETAIN_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, "is not a number of days")
    .transform(Number)
    .default(RETAIN_DAYS),
} as const;

type Given = z.output<z.ZodObject<typeof OUTSIDE_VARIABLES>>;

/** What of them goes together. @returns the variable that is wrong, with a sentence */
export function checkOutside(given: Given): { readonly variable: keyof Given; readonly says: string } | null {
  const { EVERTILL_AUDIT_S3_BUCKET: bucket, EVERTILL_AUDIT_S3_ENDPOINT: endpoint } = given;
  if (bucket === undefined && (endpoint !== undefined || given.EVERTILL_AUDIT_S3_PREFIX !== undefined))
    return { variable: "EVERTILL_AUDIT_S3_BUCKET", says: "is missing beside the rest of EVERTILL_AUDIT_S3_" };
  if (endpoint !== undefined && isPlain(endpoint))
    return {
      variable: "EVERTILL_AUDIT_S3_ENDPOINT",
      says: "begins with http: the audit trail crosses no network in the clear",
    };
  return null;
}

/** The settings of what was given. */
export function outsideOf(given: Given): OutsideSettings {
  const { EVERTILL_AUDIT_S3_BUCKET: bucket } = given;
  return {
    auditCopy:
      bucket === undefined
        ? null
        : {
            bucket,
            region: given.EVERTILL_AUDIT_S3_REGION,
            endpoint: given.EVERTILL_AUDIT_S3_ENDPOINT ?? null,
            prefix: given.EVERTILL_AUDIT_S3_PREFIX ?? "",
            retainDays: given.EVERTILL_AUDIT_RETAIN_DAYS,
          },
  };
}

/** Plain http to anywhere but this computer. */
function isPlain(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !["127.0.0.1", "[::1]", "localhost"].includes(hostname);
}
