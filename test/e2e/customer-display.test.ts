/** The customer's display as a second window of the real program: it follows the sale, and shows nothing else. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { countCash, scan, signIn } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const CAPPUCCINO = "2900000000070";
let till: LaunchedTill;

beforeAll(async () => {
  till = await launchTill();
});
afterAll(async () => {
  expect(till.consoleErrors).toEqual([]);
  await till.close();
});

test("the customer sees each line, the total and the change; locked, nothing of the sale", async () => {
  const page = till.window;
  await signIn(page, "Ana Ribeiro", "1357");
  await countCash(page, [[2_000, 5]]);
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Settings" }).click();
  const [display] = await Promise.all([
    till.app.waitForEvent("window"),
    page.getByText("Customer display", { exact: true }).click(),
  ]);
  await display.getByText("Welcome").waitFor();
  await page.keyboard.press("Escape");
  await scan(page, CAPPUCCINO);
  await display.getByText("Cappuccino").waitFor();
  await scan(page, CAPPUCCINO);
  await display.getByText("€7.80").waitFor();
  // Nothing of the people at the till or of the drawer ever reaches this window.
  expect(await display.locator("body").innerText()).not.toMatch(/Ana|1357|session|float/i);
  await page.getByRole("button", { name: /^Lock/ }).first().click();
  await display.getByText("Welcome").waitFor();
  await signIn(page, "Ana Ribeiro", "1357");
  await display.getByText("Cappuccino").waitFor();
  await page.keyboard.press("F12");
  await page.keyboard.type("1000", { delay: 90 });
  await page.getByRole("button", { name: /^Cash/ }).click();
  await display.getByText("Change").waitFor();
  await display.getByText("€2.20").waitFor();
  await till.killRegister();
  await display.getByText("Welcome").waitFor();
  await page.bringToFront();
});
