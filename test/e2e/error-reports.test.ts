/** Proves in a real window what becomes of an error that nobody caught, where the installation says that bugs are reported. */
import { afterEach, expect, test } from "vitest";
import { eventOf, type SentryEndpoint, startSentryEndpoint } from "#test/sentry-endpoint.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

let till: LaunchedTill | undefined;
let sentry: SentryEndpoint | undefined;

afterEach(async () => {
  await till?.close();
  await sentry?.stop();
});

/** An error of a page that nobody catches, with what must not leave in its message. */
async function breakPage(): Promise<void> {
  await till?.window.evaluate(() => {
    setTimeout(() => {
      throw new RangeError("no price for Grace Hopper, grace@example.com, 4111 1111 1111 1111");
    }, 0);
  });
  await expect.poll(() => till?.consoleErrors.length ?? 0).toBeGreaterThan(0);
}

test("an error of a window arrives as its class, by way of shell and register, without a word of its message", async () => {
  sentry = await startSentryEndpoint();
  till = await launchTill({ environment: { EVERTILL_SENTRY_DSN: sentry.dsn } });
  await till.registerPid();
  await breakPage();
  await expect.poll(() => sentry?.arrived.length ?? 0, { timeout: 30_000 }).toBe(1);
  expect(eventOf(sentry.arrived[0]).exception.values[0]).toMatchObject({ type: "RangeError", value: "" });
  for (const planted of ["Grace", "grace", "4111", "price", till.root])
    expect(sentry.arrived[0]).not.toContain(planted);
});
