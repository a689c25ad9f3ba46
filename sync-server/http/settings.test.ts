/** Settings: what is taken, and that each mistake is said in words. */
import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";

const wrong = (environment: Record<string, string>): readonly string[] => {
  const read = readSettings(environment);
  return read.ok ? [] : read.wrong;
};

test("a server without any settings listens on this computer only, with a database of its own", () => {
  const read = readSettings({});
  expect(read).toMatchObject({
    ok: true,
    settings: { host: "127.0.0.1", port: 8_787, databaseUrl: null, tls: null, tokenAlgorithm: "EdDSA" },
  });
  // Nothing is told to anybody outside unless it was asked for.
  expect(read).toMatchObject({ settings: { auditCopy: null, alerts: null, sentryDsn: null, mail: null } });
});

test("in production nothing is reachable from outside in the clear", () => {
  const open = { NODE_ENV: "production", EVERTILL_HOST: "0.0.0.0" };
  expect(wrong(open).join()).toContain("reachable from outside without TLS");
  expect(wrong({ ...open, EVERTILL_TRUST_PROXY: "10.0.0.2, 10.1.0.0/16" })).toEqual([]);
  expect(wrong({ ...open, EVERTILL_TLS_CERT: "c.pem", EVERTILL_TLS_KEY: "k.pem" })).toEqual([]);
  expect(wrong({ NODE_ENV: "production" })).toEqual([]);
});

test.each([
  [{ EVERTILL_PORT: "till" }, "EVERTILL_PORT: is not a port"],
  [{ EVERTILL_PORT: "65536" }, "EVERTILL_PORT: is not a port"],
  [{ DATABASE_URL: "mysql://x/y" }, "DATABASE_URL: is not an address such as postgres://"],
  [{ EVERTILL_TRUST_PROXY: "everybody" }, "EVERTILL_TRUST_PROXY: is not a list of addresses"],
  [{ EVERTILL_CORS_ORIGINS: "https://a.example/path" }, "EVERTILL_CORS_ORIGINS: is not a list of origins"],
  [{ EVERTILL_TOKEN_ALG: "none" }, "EVERTILL_TOKEN_ALG: is not EdDSA, HS256 or HS512"],
  [{ EVERTILL_TLS_CERT: "c.pem" }, "EVERTILL_TLS_KEY: comes together with EVERTILL_TLS_CERT"],
  [{ EVERTILL_REDIRECT_PORT: "80" }, "EVERTILL_REDIRECT_PORT: has nowhere to send people"],
  [{ EVERTILL_TRUST_PROXY: "10.0.0.0/33" }, "EVERTILL_TRUST_PROXY: is not a list of addresses"],
  [{ EVERTILL_TRUST_PROXY: "10.0.0.0/8/8" }, "EVERTILL_TRUST_PROXY: is not a list of addresses"],
  [
    { EVERTILL_TLS_CERT: "c.pem", EVERTILL_TLS_KEY: "k.pem", EVERTILL_PUBLIC_URL: "http://till.example.com" },
    "EVERTILL_PUBLIC_URL: begins with http: whoever comes over plain http would be sent back to it",
  ],
  [
    { EVERTILL_SMTP_URL: "https://mail.example.com", EVERTILL_MAIL_FROM: "till@example.com" },
    "EVERTILL_SMTP_URL: is not an address such as smtp://",
  ],
  [{ EVERTILL_SMTP_URL: "smtps://mail.example.com" }, "EVERTILL_MAIL_FROM: comes together with EVERTILL_SMTP_URL"],
  [{ EVERTILL_BREACH_URL: "http://breaches.example/" }, "EVERTILL_BREACH_URL: is neither off nor an address such as"],
  [{ EVERTILL_AUDIT_S3_BUCKET: "Not A Bucket" }, "EVERTILL_AUDIT_S3_BUCKET: is not the name of a bucket"],
  [{ EVERTILL_AUDIT_S3_PREFIX: "audit/" }, "EVERTILL_AUDIT_S3_BUCKET: is missing beside"],
  [
    { EVERTILL_AUDIT_S3_BUCKET: "evidence", EVERTILL_AUDIT_S3_ENDPOINT: "http://storage.example.com" },
    "EVERTILL_AUDIT_S3_ENDPOINT: begins with http",
  ],
  [{ EVERTILL_ALERT_MAIL_TO: "night@example.com" }, "EVERTILL_ALERT_MAIL_TO: has no mail server"],
  [{ EVERTILL_ALERT_MAIL_TO: "night" }, "EVERTILL_ALERT_MAIL_TO: is not a list of e-mail addresses"],
  [{ EVERTILL_ALERT_WEBHOOK_URL: "https://a.example" }, "EVERTILL_ALERT_WEBHOOK_SECRET: comes together"],
  [
    { EVERTILL_ALERT_WEBHOOK_URL: "http://a.example", EVERTILL_ALERT_WEBHOOK_SECRET: "x".repeat(32) },
    "EVERTILL_ALERT_WEBHOOK_URL: begins with http: only a private network",
  ],
  [{ EVERTILL_SENTRY_DSN: "https://sentry.example.com/1" }, "EVERTILL_SENTRY_DSN: has no key"],
  [{ EVERTILL_SENTRY_DSN: "http://key@sentry.example.com/1" }, "EVERTILL_SENTRY_DSN: begins with http"],
  [{ EVERTILL_AUDIT_RETAIN_DAYS: "0" }, "EVERTILL_AUDIT_RETAIN_DAYS: is not a number of days"],
  [{ EVERTILL_METRICS_TOKEN: "short" }, "EVERTILL_METRICS_TOKEN: is shorter than 24 characters"],
])("the mistake in %o is said in words", (environment, sentence) => {
  expect(wrong(environment).join("\n")).toContain(sentence);
});

test.each([
  [{}, "https://api.pwnedpasswords.com/range/"],
  [{ EVERTILL_BREACH_URL: "off" }, null],
  [{ EVERTILL_BREACH_URL: "https://breaches.example/range" }, "https://breaches.example/range/"],
  [{ EVERTILL_BREACH_URL: "http://127.0.0.1:9000/" }, "http://127.0.0.1:9000/"],
])("with %o, passwords are looked up at %j", (environment, breachUrl) => {
  expect(readSettings(environment)).toMatchObject({ ok: true, settings: { breachUrl } });
});
