/** Tests of a till that reports its bugs, on a real process and a real socket that plays Sentry: what arrives, what never does, and that nothing waits. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { reportOf } from "#domain/text/error-report.ts";
import { makeTestFolder, removeTestFolders } from "#test/in-process-register.ts";
import { RegisterClient } from "#test/register-client.ts";
import { eventOf, type SentryEndpoint, startSentryEndpoint } from "#test/sentry-endpoint.ts";
import { openRegisterReports } from "./error-reports.ts";
import { openLog } from "./log.ts";

const PLANTED = {
  card: "4111 1111 1111 1111",
  email: "grace@example.com",
  pin: "pin 4711",
  path: "/srv/people/grace/till/register.db",
  windows: "C:\\Users\\Grace\\till",
  token: "Bearer eyJhbGciOiJFZERTQSJ9.planted.signature",
  name: "Grace Hopper",
  amount: "1234,56 EUR",
  host: "192.168.7.21",
};
const FAULT = reportOf(new RangeError("a fault of the shell"), "/");

/** What a busy machine may take to load the library. */
const SOON = { timeout: 15_000 };

// A register that begins anew makes its demo shop first.
vi.setConfig({ testTimeout: 90_000 });

const endpoints: SentryEndpoint[] = [];
const clients: RegisterClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.kill();
  for (const endpoint of endpoints.splice(0)) await endpoint.stop();
});
afterAll(removeTestFolders);

async function sentryThat(answers: "answers" | "hangs"): Promise<SentryEndpoint> {
  const endpoint = await startSentryEndpoint(answers);
  endpoints.push(endpoint);
  return endpoint;
}

async function startTill(given: Partial<Parameters<typeof RegisterClient.start>[0]>): Promise<RegisterClient> {
  const client = await RegisterClient.start({ dataFolder: makeTestFolder(), ...given });
  clients.push(client);
  return client;
}

/** Reports as a register process has them, on a folder of their own. */
function reportsTo(dsn: string, logFolder = makeTestFolder()) {
  const reports = openRegisterReports({ errorReportsTo: dsn, logFolder, program: { version: "1.2.3" } }, () =>
    Date.now(),
  );
  if (reports === null) throw new Error("reports are on");
  return { reports, logFolder };
}

test("a bug that the till logs arrives as class, code and places; no card, e-mail, PIN, path, token, name or amount does", async () => {
  const sentry = await sentryThat("answers");
  const { reports, logFolder } = reportsTo(sentry.dsn);
  const log = openLog(logFolder, "1.2.3", reports.report);
  class PrinterFault extends Error {
    readonly code = "ECONNRESET";
    readonly address = PLANTED.host;
    readonly sale = { customer: PLANTED.name, total: PLANTED.amount };
    readonly headers = { authorization: PLANTED.token };
  }
  const fault = new PrinterFault(`${Object.values(PLANTED).join(" ")}\n    at ${PLANTED.name} (${PLANTED.path}:1:1)`, {
    cause: new Error(PLANTED.email),
  });
  log.error({ err: fault, email: PLANTED.email }, `no paper for ${PLANTED.name}`);
  log.warn({ err: new Error(PLANTED.card) }, "a line broke");
  await expect.poll(() => sentry.arrived.length, SOON).toBe(1);
  await reports.close();
  const [arrived = ""] = sentry.arrived;
  for (const planted of [...Object.values(PLANTED), "4111111111111111", "4711", "grace", "Grace", process.cwd()])
    expect(arrived).not.toContain(planted);
  const event = eventOf(arrived);
  expect(event.release).toBe("evertill@1.2.3");
  const [value] = event.exception.values;
  expect(value).toMatchObject({ type: "PrinterFault", value: "ECONNRESET" });
  expect(value?.stacktrace.frames.map(({ filename }) => filename)).toContain("main/register/error-reports.it.test.ts");
});

test("a till that is told nothing connects to nobody, and does not even load the library", async () => {
  const sentry = await sentryThat("answers");
  const mark = join(makeTestFolder(), "loaded");
  // Not even where the variable stands in its environment: the shell decides, and says it in the start.
  const till = await startTill({ nodeFlags: notesLoading(mark), environment: { EVERTILL_SENTRY_DSN: sentry.dsn } });
  till.say({ kind: "report", report: FAULT });
  // Answered behind the fault, with a refusal as nobody is signed in.
  await till.act("receipts.list", { what: "sale", businessDate: null, text: "", limit: 1 });
  await till.stop();
  expect(existsSync(mark)).toBe(false);
  expect(sentry.connections()).toBe(0);
});

test("a till that reports loads the library with the first fault and not before, so that no start waits for it", async () => {
  const sentry = await sentryThat("answers");
  const mark = join(makeTestFolder(), "loaded");
  const till = await startTill({ nodeFlags: notesLoading(mark), errorReportsTo: sentry.dsn });
  expect(existsSync(mark)).toBe(false);
  till.say({ kind: "report", report: FAULT });
  await expect.poll(() => sentry.arrived.length, SOON).toBe(1);
  expect(existsSync(mark)).toBe(true);
  expect(eventOf(sentry.arrived[0]).exception.values[0]?.type).toBe("RangeError");
});

/** What Node is told so that it leaves a mark when the library is loaded. */
function notesLoading(mark: string): string[] {
  const hook = `import { registerHooks } from "node:module"; import { writeFileSync } from "node:fs";
    registerHooks({ load(url, context, next) {
      if (url.includes("@sentry")) writeFileSync(${JSON.stringify(mark)}, url);
      return next(url, context);
    } });`;
  return ["--import", `data:text/javascript,${encodeURIComponent(hook)}`];
}

test("a fault that a register died of is reported once by the next one", async () => {
  const sentry = await sentryThat("answers");
  const dataFolder = makeTestFolder();
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, "last-fault.json");
  const breaks = `process.on("SIGUSR2", () => { throw new SyntaxError(${JSON.stringify(PLANTED.card)}); });`;
  const dies = await startTill({
    dataFolder,
    errorReportsTo: sentry.dsn,
    nodeFlags: ["--import", `data:text/javascript,${encodeURIComponent(breaks)}`],
  });
  process.kill(dies.pid, "SIGUSR2");
  await expect.poll(() => existsSync(file), SOON).toBe(true);
  await dies.kill();
  expect(sentry.arrived.length).toBe(0);
  const next = await startTill({ dataFolder, errorReportsTo: sentry.dsn });
  await expect.poll(() => sentry.arrived.length, SOON).toBe(1);
  expect(eventOf(sentry.arrived[0]).exception.values[0]?.type).toBe("SyntaxError");
  expect(sentry.arrived[0]).not.toContain(PLANTED.card);
  expect(existsSync(file)).toBe(false);
  await next.stop();
});

test("what somebody put into the place of a last fault is thrown away", async () => {
  const sentry = await sentryThat("answers");
  const logFolder = makeTestFolder();
  for (const text of ["{", JSON.stringify({ ...FAULT, message: PLANTED.card })]) {
    const file = join(logFolder, "last-fault.json");
    writeFileSync(file, text);
    await reportsTo(sentry.dsn, logFolder).reports.close();
    expect(existsSync(file)).toBe(false);
  }
  expect(sentry.connections()).toBe(0);
});

test("while Sentry hangs, a sale goes on at its pace and the till closes in order", async () => {
  const sentry = await sentryThat("hangs");
  const till = await startTill({ errorReportsTo: sentry.dsn });
  for (let n = 0; n < 100; n += 1) till.say({ kind: "report", report: FAULT });
  await expect.poll(() => sentry.arrived.length, SOON).toBe(30);
  const person = till.view.staff.find(({ role }) => role === "cashier");
  await till.must("staff.sign_in", { staffId: person?.staffId as never, pin: person?.demoPin ?? "" });
  await till.must("session.open", { float: [], approvalId: null });
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 60 });
  const product = products.find(({ unit, openPrice }) => unit === "piece" && !openPrice);
  const begunMs = performance.now();
  await till.must("sale.add_product", { productId: product?.productId as never, quantityThousandths: null });
  await till.must("sale.tender_cash", { amountMinor: till.view.sale?.cashDueMinor ?? 0 });
  expect(till.view.lastSale).not.toBeNull();
  expect(performance.now() - begunMs).toBeLessThan(1_000);
  const stoppingMs = performance.now();
  await till.stop();
  expect(performance.now() - stoppingMs).toBeLessThan(4_000);
  // A minute's thirty wait for an answer at most, and none was tried again.
  expect(sentry.arrived.length).toBe(30);
});

test("without a network a fault is dropped and not tried again", async () => {
  const sentry = await sentryThat("answers");
  const { reports } = reportsTo(sentry.dsn);
  await sentry.stop();
  endpoints.pop();
  const begunMs = performance.now();
  for (let n = 0; n < 100; n += 1) reports.report(new Error(PLANTED.name));
  await reports.close();
  expect(performance.now() - begunMs).toBeLessThan(2_000);
});
