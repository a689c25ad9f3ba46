/** Settings of what the server tells others: the copy of the audit trail, alerts, and reports of its own bugs. Off where nothing is set. */
import { z } from "zod";
import { dsnTrouble } from "#domain/text/error-reports.ts";
import type { WebhookSettings } from "../alerts/webhook-channel.ts";
import type { LockedStorageSettings } from "../audit/locked-storage.ts";

/** As the server uses them; null where it is off. */
export interface OutsideSettings {
  /** The store that the audit trail is copied to. */
  readonly auditCopy: LockedStorageSettings | null;
  /** Who is alerted; null where nobody is. */
  readonly alerts: AlertSettings | null;
  /** Sentry's address of the project that bugs are reported to. */
  readonly sentryDsn: string | null;
}

/** Who is told of what is critical, and how often at most. */
export interface AlertSettings {
  /** E-mail addresses; none where there is no mail server. */
  readonly recipients: readonly string[];
  readonly webhook: WebhookSettings | null;
  /** One alert of a kind and organisation in so long. */
  readonly windowSeconds: number;
  /** A copy of the audit trail that is so far behind is worth an alert. */
  readonly lagSeconds: number;
}

/** Ten years, as long as books are kept. */
const RETAIN_DAYS = 3_650;
const WINDOW_MINUTES = 60;
const LAG_MINUTES = 15;

const minutes = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, "is not a number of minutes")
  .transform(Number);
const addresses = z
  .string()
  .transform((text) => text.split(",").map((each) => each.trim()))
  .refine((given) => given.every((each) => z.email().safeParse(each).success), "is not a list of e-mail addresses");

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
  EVERTILL_ALERT_MAIL_TO: addresses.optional(),
  EVERTILL_ALERT_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: "is not an address such as https://alarms.example.com/till" })
    .optional(),
  EVERTILL_ALERT_WEBHOOK_SECRET: z.string().min(32, "is shorter than 32 characters").optional(),
  EVERTILL_ALERT_WEBHOOK_PRIVATE: z.literal("yes", { error: "is not yes" }).optional(),
  EVERTILL_ALERT_WINDOW_MINUTES: minutes.default(WINDOW_MINUTES),
  EVERTILL_ALERT_LAG_MINUTES: minutes.default(LAG_MINUTES),
  EVERTILL_SENTRY_DSN: z
    .string()
    .superRefine((dsn, context) => {
      const message = dsnTrouble(dsn);
      if (message !== null) context.addIssue({ code: "custom", message });
    })
    .optional(),
} as const;

type Given = z.output<z.ZodObject<typeof OUTSIDE_VARIABLES>>;

/** What of them goes together. @returns the variable that is wrong, with a sentence */
export function checkOutside(
  given: Given & { readonly EVERTILL_SMTP_URL?: string | undefined },
): { readonly variable: keyof Given; readonly says: string } | null {
  const { EVERTILL_AUDIT_S3_BUCKET: bucket, EVERTILL_AUDIT_S3_ENDPOINT: endpoint } = given;
  if (bucket === undefined && (endpoint !== undefined || given.EVERTILL_AUDIT_S3_PREFIX !== undefined))
    return { variable: "EVERTILL_AUDIT_S3_BUCKET", says: "is missing beside the rest of EVERTILL_AUDIT_S3_" };
  if (endpoint !== undefined && isPlain(endpoint))
    return {
      variable: "EVERTILL_AUDIT_S3_ENDPOINT",
      says: "begins with http: the audit trail crosses no network in the clear",
    };
  const { EVERTILL_ALERT_WEBHOOK_URL: webhook, EVERTILL_ALERT_WEBHOOK_SECRET: secret } = given;
  if ((webhook === undefined) !== (secret === undefined))
    return { variable: "EVERTILL_ALERT_WEBHOOK_SECRET", says: "comes together with EVERTILL_ALERT_WEBHOOK_URL" };
  if (webhook?.startsWith("http:") && given.EVERTILL_ALERT_WEBHOOK_PRIVATE === undefined)
    return { variable: "EVERTILL_ALERT_WEBHOOK_URL", says: "begins with http: only a private network may do that" };
  if (given.EVERTILL_ALERT_MAIL_TO !== undefined && given.EVERTILL_SMTP_URL === undefined)
    return { variable: "EVERTILL_ALERT_MAIL_TO", says: "has no mail server: give EVERTILL_SMTP_URL" };
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
    alerts: alertsOf(given),
    sentryDsn: given.EVERTILL_SENTRY_DSN ?? null,
  };
}

function alertsOf(given: Given): AlertSettings | null {
  const { EVERTILL_ALERT_WEBHOOK_URL: url, EVERTILL_ALERT_WEBHOOK_SECRET: secret } = given;
  const recipients = given.EVERTILL_ALERT_MAIL_TO ?? [];
  const privateAllowed = given.EVERTILL_ALERT_WEBHOOK_PRIVATE === "yes";
  const webhook = url !== undefined && secret !== undefined ? { url, secret, privateAllowed } : null;
  if (recipients.length === 0 && webhook === null) return null;
  return {
    recipients,
    webhook,
    windowSeconds: given.EVERTILL_ALERT_WINDOW_MINUTES * 60,
    lagSeconds: given.EVERTILL_ALERT_LAG_MINUTES * 60,
  };
}

/** Plain http to anywhere but this computer. */
function isPlain(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !["127.0.0.1", "[::1]", "localhost"].includes(hostname);
}
