/** The catalogue in the real window: choices, eating in and taking away, deposits, age, variants, sales without tax, favourites. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { countCash, readTotal, signIn, touch } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

/** Between two keys, in ms: a person, not a scanner. */
const TYPING_MS = 90;

let till: LaunchedTill;
let page: Page;

beforeAll(async () => {
  till = await launchTill();
  page = till.window;
  await signIn(page, "Mara Lindqvist", "4826");
  await page.getByRole("button", { name: /^Open with/ }).waitFor();
  await countCash(page, [[2_000, 5]]);
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
});
afterAll(async () => {
  expect(till.consoleErrors).toEqual([]);
  await till.close();
});
beforeEach(async () => {
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Escape");
  if ((await page.locator(".ui-line").count()) === 0) return;
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Discard this sale" }).click();
  await expect.poll(lines).toEqual([]);
});

/** Each line as "quantity name", and what stands below it. */
async function lines(): Promise<string[]> {
  const shown = await page.locator(".ui-line").all();
  return Promise.all(shown.map(async (line) => (await line.innerText()).replaceAll(/\s+/g, " ").trim()));
}

/** Searches a product and touches it among what was found. */
async function sell(text: string, name: RegExp): Promise<void> {
  await page.keyboard.press("F2");
  await page.keyboard.type(text, { delay: TYPING_MS });
  await page.locator(".sell-found .ui-tile", { hasText: name }).first().waitFor();
  await touch(page, name);
}

const key = (name: string | RegExp) => page.getByRole("button", { name });

test("a sandwich waits for its bread, takes so much on top and no more, and costs what was chosen", async () => {
  await sell("club sand", /^Club sandwich/);
  await page.getByRole("heading", { name: "Club sandwich" }).waitFor();
  await page.getByText("choose 1").waitFor();
  await page.getByText("up to 2").waitFor();
  expect(await key(/^Add at/).isDisabled()).toBe(true);
  await key("Rye").click();
  await key(/^Feta/).click();
  await key(/^Avocado/).click();
  expect(await key(/^Poached egg/).isDisabled()).toBe(true);
  await key(/^Add at/).click();
  await expect.poll(() => readTotal(page)).toBe(840 + 130 + 190);
  const [line = ""] = await lines();
  for (const chosen of ["Rye", "Feta", "Avocado"]) expect(line).toContain(chosen);
});

test("coffee is sold at a touch; its milk is chosen on the line, by keyboard too", async () => {
  await touch(page, /^Latte/);
  await expect.poll(() => readTotal(page)).toBe(410);
  await page.locator(".ui-line button").first().click();
  await key("Choices").click();
  await key(/^Oat milk/).focus();
  await page.keyboard.press("Enter");
  await key(/^Soy milk/).click();
  expect(await key(/^Oat milk/).getAttribute("aria-pressed")).toBe("false");
  await key(/^Change to/).click();
  await expect.poll(() => readTotal(page)).toBe(460);
  expect((await lines())[0]).toContain("Soy milk");
});
