/** Tests of reporting bugs: an endpoint that plays Sentry on a real socket, and secrets planted wherever an error may carry them. */
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ErrorReports } from "#domain/text/error-reports.ts";
import { eventOf, type SentryEndpoint, startSentryEndpoint } from "#test/sentry-endpoint.ts";
import { openServerReports } from "./error-reports.ts";
import { openLog } from "./log.ts";

const PLANTED = {
  pin: "pin 4711",
  token: "eyJhbGciOiJFZERTQSJ9.planted",
  email: "grace@example.com",
  card: "4111 1111 1111 1111",
  name: "Grace Hopper",
  amount: "1234,56 EUR",
  address: "203.0.113.77",
};

let sentry: SentryEndpoint;
let reports: ErrorReports;
let nowMs: number;

beforeEach(async () => {
  nowMs = 0;
  sentry = await startSentryEndpoint();
  reports = openServerReports(sentry.dsn, () => nowMs);
});
afterEach(async () => {
  await reports.close(2_000);
  await sentry.stop();
});

test("an error arrives as its class, its code, places in our sources and the version, and as nothing else", async () => {
  class TillFault extends Error {
    readonly code = "23505";
    readonly detail = `Key (email)=(${PLANTED.email}) exists`;
    readonly request = {
      headers: { authorization: `Bearer ${PLANTED.token}`, cookie: PLANTED.token },
      ip: PLANTED.address,
    };
    readonly body = { pin: PLANTED.pin, name: PLANTED.name, amount: PLANTED.amount };
  }
  const fault = new TillFault(
    `${Object.values(PLANTED).join(" ")}\nat ${PLANTED.name} (/srv/grace/${PLANTED.email}:1:1)`,
  );
  fault.cause = new Error(`caused by ${PLANTED.card} ${PLANTED.email}`);
  reports.report(fault);
  await reports.close(2_000);
  const [arrived = ""] = sentry.arrived;
  for (const planted of [...Object.values(PLANTED), "4111111111111111", "/srv/", process.cwd(), "hostname"])
    expect(arrived).not.toContain(planted);
  const event = eventOf(arrived);
  expect(Object.keys(event).sort()).toEqual(
    ["event_id", "exception", "level", "platform", "release", "sdk", "timestamp"].sort(),
  );
  expect(event.release).toMatch(/^evertill@\d+\.\d+\.\d+$/);
  const [value] = event.exception.values;
  expect(value).toMatchObject({ type: "TillFault", value: "23505" });
  expect(value?.stacktrace.frames.map(({ filename }) => filename)).toContain(
    "sync-server/http/error-reports.it.test.ts",
  );
});

test("what was thrown and is no error, a class or a code that is somebody's text, are not passed on", async () => {
  reports.report(PLANTED.card);
  reports.report({ message: PLANTED.email });
  const named = class extends Error {};
  Object.defineProperty(named, "name", { value: `${PLANTED.name} ${PLANTED.card}` });
  reports.report(Object.assign(new named(PLANTED.pin), { code: "4111111111111111" }));
  await reports.close(2_000);
  expect(sentry.arrived.length).toBe(3);
  for (const planted of [...Object.values(PLANTED), "4111111111111111"])
    expect(sentry.arrived.join()).not.toContain(planted);
});

test("what is logged as our own bug is reported; what is only worth a warning is not", async () => {
  const to = pino.destination({ dest: "/dev/null", sync: true });
  const log = openLog({ logLevel: "info" }, to, reports.report);
  log.warn({ err: new Error("a line broke") }, "a database connection broke");
  log.error({ err: new RangeError(PLANTED.email), requestId: PLANTED.token }, `a request failed for ${PLANTED.name}`);
  log.child({ email: PLANTED.email }).error("no error in it");
  await reports.close(2_000);
  expect(sentry.arrived.length).toBe(1);
  expect(sentry.arrived[0]).toContain("RangeError");
  for (const planted of Object.values(PLANTED)) expect(sentry.arrived[0]).not.toContain(planted);
});

test("a fault that repeats is reported thirty times a minute at most", async () => {
  for (let n = 0; n < 100; n += 1) reports.report(new Error("again"));
  await expect.poll(() => sentry.arrived.length).toBe(30);
  nowMs = 60_000;
  reports.report(new Error("and again"));
  await reports.close(2_000);
  expect(sentry.arrived.length).toBe(31);
});

test("an endpoint that is away keeps nobody waiting and breaks nothing", async () => {
  await sentry.stop();
  const beganMs = Date.now();
  reports.report(new Error("unheard"));
  await reports.close(2_000);
  expect(Date.now() - beganMs).toBeLessThan(5_000);
  sentry = await startSentryEndpoint();
});
