/** Practice in the real window: marked on every screen and paper, and gone from the shop's figures. */
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

test("a new cashier practises a sale, everything says TRAINING, and the shop's next receipt is its first", async () => {
  const page = till.window;
  await signIn(page, "Ana Ribeiro", "1357");
  await countCash(page, [[2_000, 5]]);
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Training", exact: true }).click();
  const band = page.getByRole("complementary", { name: "Training" });
  await band.waitFor();
  await countCash(page, [[2_000, 5]]);
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await scan(page, CAPPUCCINO);
  await page.locator(".ui-line").waitFor();
  // The band takes its height from the screen, and cuts nothing off below.
  const status = await page.locator(".till-status").boundingBox();
  const height = await page.evaluate(() => window.innerHeight);
  expect((status?.y ?? 0) + (status?.height ?? 0)).toBeLessThanOrEqual(height);
  await page.keyboard.press("F10");
  await expect.poll(() => page.getByTestId("receipt-number").innerText()).toBe("TA01-000001");
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Receipts and reports" }).click();
  await page.getByRole("row", { name: /TA01-000001/ }).click();
  await page.getByText("TRAINING").first().waitFor();
  await band.getByRole("button", { name: "Leave training" }).click();
  await band.waitFor({ state: "detached" });
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await scan(page, CAPPUCCINO);
  await page.locator(".ui-line").waitFor();
  await page.keyboard.press("F10");
  await expect.poll(() => page.getByTestId("receipt-number").innerText()).toBe("A01-000001");
});
