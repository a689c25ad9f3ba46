/** The server's settings, from the environment: what each is, what it may be, and what is wrong with what was given. */
import { isIP } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import type { MailSettings } from "../receipts/smtp-sender.ts";
import { checkOutside, OUTSIDE_VARIABLES, type OutsideSettings, outsideOf } from "./outside-settings.ts";

/** Settings as the server uses them. */
export interface ServerSettings extends OutsideSettings {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Holds secrets and, without `databaseUrl`, the embedded PostgreSQL. */
  readonly dataFolder: string;
  readonly secretsFile: string | null;
  /** The application's login; null for the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly databaseMigrateUrl: string | null;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | null;
  /** Plain-http port that only sends people on to https. */
  readonly redirectPort: number | null;
  /** Proxies whose X-Forwarded-For and -Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** Where callers reach the server, `https://till.example.com`; null when nobody said. */
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
  readonly tokenAlgorithm: "EdDSA" | "HS256" | "HS512";
  /** The mail server that receipts are sent through, and who they are from; null: none are sent. */
  readonly mail: MailSettings | null;
  /** Where passwords are looked up in breaches, with a slash at its end; null: nobody is asked, a local list says. */
  readonly breachUrl: string | null;
  /** Where the built back office lies; null: where the build of this project puts it. */
  readonly webFolder: string | null;
  /** Opens /metrics to a scraper that is not on this computer. */
  readonly metricsToken: string | null;
  readonly logLevel: string;
}

/** The public service; it asks for no account. */
const PWNED_PASSWORDS = "https://api.pwnedpasswords.com/range/";

/** Groups of addresses that the proxy library knows by name. */
const PROXY_NAMES = ["loopback", "linklocal", "uniquelocal"];

const port = z
  .string()
  .regex(/^\d{1,5}$/, "is not a port: a number up to 65535")
  .transform(Number)
  .refine((number) => number <= 65_535, "is not a port: a number up to 65535");
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== ""),
);
const proxies = list.refine((given) => given.length > 0 && given.every(isProxy), {
  error: "is not a list of addresses, such as 10.0.0.2 or 10.0.0.0/8",
});
const origins = list.refine((given) => given.every((each) => URL.canParse(each) && new URL(each).origin === each), {
  error: "is not a list of origins, such as https://office.example.com",
});
const databaseUrl = z.url({
  protocol: /^postgres(?:ql)?$/,
  error: "is not an address such as postgres://user@host/name",
});

/** "off", or https; plain http only within this computer: nobody on the way may say that a password is free. */
const breachUrl = z
  .string()
  .refine((text) => text === "off" || isGuarded(text), {
    error: "is neither off nor an address such as https://api.pwnedpasswords.com/range/",
  })
  .transform((text) => (text === "off" ? null : text.replace(/\/?$/, "/")));

const environmentSchema = z
  .object({
    NODE_ENV: z.string().optional(),
    EVERTILL_HOST: z.string().min(1).default("127.0.0.1"),
    EVERTILL_PORT: port.default(8_787),
    EVERTILL_DATA: z.string().min(1).default(join(process.cwd(), "server-data")),
    EVERTILL_SECRETS_FILE: z.string().min(1).optional(),
    DATABASE_URL: databaseUrl.optional(),
    DATABASE_MIGRATE_URL: databaseUrl.optional(),
    EVERTILL_TLS_CERT: z.string().min(1).optional(),
    EVERTILL_TLS_KEY: z.string().min(1).optional(),
    EVERTILL_REDIRECT_PORT: port.optional(),
    EVERTILL_TRUST_PROXY: proxies.optional(),
    EVERTILL_PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: "is not an address such as https://till.example.com" })
      .optional(),
    EVERTILL_CORS_ORIGINS: origins.optional(),
    EVERTILL_TOKEN_ALG: z.enum(["EdDSA", "HS256", "HS512"], { error: "is not EdDSA, HS256 or HS512" }).default("EdDSA"),
    EVERTILL_SMTP_URL: z
      .url({ protocol: /^smtps?$/, error: "is not an address such as smtp://user:password@mail.example.com:587" })
      .optional(),
    EVERTILL_MAIL_FROM: z.email({ error: "is no e-mail address" }).optional(),
    EVERTILL_BREACH_URL: breachUrl.default(PWNED_PASSWORDS),
    EVERTILL_WEB_FOLDER: z.string().min(1).optional(),
    EVERTILL_METRICS_TOKEN: z.string().min(24, "is shorter than 24 characters").optional(),
    EVERTILL_LOG_LEVEL: z
      .enum(["fatal", "error", "warn", "info", "debug"], { error: "is not fatal, error, warn, info or debug" })
      .default("info"),
    ...OUTSIDE_VARIABLES,
  })
  .superRefine((given, context) => {
    const wrong = checkOutside(given);
    if (wrong) context.addIssue({ code: "custom", path: [wrong.variable], message: wrong.says });
  })
  .refine((given) => (given.EVERTILL_TLS_CERT === undefined) === (given.EVERTILL_TLS_KEY === undefined), {
    path: ["EVERTILL_TLS_KEY"],
    message: "comes together with EVERTILL_TLS_CERT",
  })
  .refine((given) => (given.EVERTILL_SMTP_URL === undefined) === (given.EVERTILL_MAIL_FROM === undefined), {
    path: ["EVERTILL_MAIL_FROM"],
    message: "comes together with EVERTILL_SMTP_URL",
  })
  .refine((given) => given.EVERTILL_REDIRECT_PORT === undefined || given.EVERTILL_TLS_CERT !== undefined, {
    path: ["EVERTILL_REDIRECT_PORT"],
    message: "has nowhere to send people without EVERTILL_TLS_CERT",
  })
  .refine((given) => given.EVERTILL_TLS_CERT === undefined || !given.EVERTILL_PUBLIC_URL?.startsWith("http:"), {
    path: ["EVERTILL_PUBLIC_URL"],
    message: "begins with http: whoever comes over plain http would be sent back to it",
  })
  .refine((given) => given.DATABASE_URL !== undefined || given.DATABASE_MIGRATE_URL === undefined, {
    path: ["DATABASE_URL"],
    message: "is missing beside DATABASE_MIGRATE_URL",
  })
  .refine((given) => !isOpenToAll(given), {
    path: ["EVERTILL_HOST"],
    message: "is reachable from outside without TLS: give EVERTILL_TLS_CERT and _KEY, or EVERTILL_TRUST_PROXY",
  });

function isGuarded(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}

function isProxy(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const most = { 0: null, 4: 32, 6: 128 }[isIP(address)] ?? null;
  if (most === null) return PROXY_NAMES.includes(text);
  return more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

/** Passwords and tills' entries never cross a network in the clear, in production. */
function isOpenToAll(given: {
  readonly NODE_ENV?: string | undefined;
  readonly EVERTILL_HOST: string;
  readonly EVERTILL_TLS_CERT?: string | undefined;
  readonly EVERTILL_TRUST_PROXY?: readonly string[] | undefined;
}): boolean {
  const loopback = ["127.0.0.1", "::1", "localhost"].includes(given.EVERTILL_HOST);
  const guarded = given.EVERTILL_TLS_CERT !== undefined || given.EVERTILL_TRUST_PROXY !== undefined;
  return given.NODE_ENV === "production" && !loopback && !guarded;
}

/** Reads the settings. @returns them, or a sentence for each that is wrong */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly settings: ServerSettings }
  | { readonly ok: false; readonly wrong: readonly string[] } {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const read = environmentSchema.safeParse(given);
  if (!read.success)
    return { ok: false, wrong: read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) };
  const { data } = read;
  return {
    ok: true,
    settings: {
      production: data.NODE_ENV === "production",
      host: data.EVERTILL_HOST,
      port: data.EVERTILL_PORT,
      dataFolder: data.EVERTILL_DATA,
      secretsFile: data.EVERTILL_SECRETS_FILE ?? null,
      databaseUrl: data.DATABASE_URL ?? null,
      databaseMigrateUrl: data.DATABASE_MIGRATE_URL ?? null,
      tls:
        data.EVERTILL_TLS_CERT && data.EVERTILL_TLS_KEY
          ? { certificateFile: data.EVERTILL_TLS_CERT, keyFile: data.EVERTILL_TLS_KEY }
          : null,
      redirectPort: data.EVERTILL_REDIRECT_PORT ?? null,
      trustedProxies: data.EVERTILL_TRUST_PROXY ?? [],
      publicUrl: data.EVERTILL_PUBLIC_URL ?? null,
      corsOrigins: data.EVERTILL_CORS_ORIGINS ?? [],
      tokenAlgorithm: data.EVERTILL_TOKEN_ALG,
      mail:
        data.EVERTILL_SMTP_URL !== undefined && data.EVERTILL_MAIL_FROM !== undefined
          ? { url: data.EVERTILL_SMTP_URL, from: data.EVERTILL_MAIL_FROM }
          : null,
      breachUrl: data.EVERTILL_BREACH_URL,
      webFolder: data.EVERTILL_WEB_FOLDER ?? null,
      metricsToken: data.EVERTILL_METRICS_TOKEN ?? null,
      logLevel: data.EVERTILL_LOG_LEVEL,
      ...outsideOf(data),
    },
  };
}
