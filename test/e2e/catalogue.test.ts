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

test("cake taken away has another tax: by its key, or by F7 and back", async () => {
  await sell("carrot", /^Carrot cake/);
  await page.getByText(/Standard 19/).waitFor();
  await key("Take away").click();
  await page.getByText(/Reduced 7/).waitFor();
  expect(await key("Take away").getAttribute("aria-pressed")).toBe("true");
  expect(await readTotal(page)).toBe(420);
  await page.keyboard.press("F7");
  await page.getByText(/Standard 19/).waitFor();
  expect(await key("Eat in").getAttribute("aria-pressed")).toBe("true");
});

test("water brings its deposit along; both go together, and touching the deposit opens its goods", async () => {
  await sell("still water", /^Still water/);
  await expect.poll(() => readTotal(page)).toBe(190 + 25);
  expect((await lines())[1]).toContain("Deposit · Still water 0.5 l");
  await page.locator(".ui-line button", { hasText: "Deposit" }).click();
  await key("1 more").click();
  await expect.poll(() => readTotal(page)).toBe(2 * (190 + 25));
  await key("Remove").click();
  await expect.poll(lines).toEqual([]);
});

test("beer asks for the age once; whoever is not old enough leaves it, and the rest stays", async () => {
  await touch(page, /^Latte/);
  await sell("pilsner", /^Pilsner/);
  await page.getByRole("heading", { name: "Is the customer 16 or older?" }).waitFor();
  await key(/^No: leave/).click();
  await expect.poll(() => readTotal(page)).toBe(410);
  await sell("pilsner", /^Pilsner/);
  await key("Seen on a document").click();
  await expect.poll(() => readTotal(page)).toBe(410 + 390 + 8);
  await sell("pale ale", /^Pale ale/);
  await expect.poll(() => readTotal(page)).toBe(410 + 390 + 8 + 420 + 8);
});

test("a shirt opens its sizes", async () => {
  await sell("harbour shirt", /^Harbour shirt\s*choose/);
  await page.getByText("Which one?").waitFor();
  await page.locator(".ui-panel .ui-tile", { hasText: "Harbour shirt L" }).click();
  await expect.poll(() => readTotal(page)).toBe(2_690);
});

test("a manager sells without tax by certificate, and charges it after all", async () => {
  await sell("enamel", /^Enamel mug/);
  await key(/^More/).click();
  await key("Sell without tax").click();
  await key("Diplomatic").click();
  await page.getByLabel("Number of the certificate").fill("D-4711");
  await key("Sell without tax").click();
  await expect.poll(() => readTotal(page)).toBe(1_490 - 238);
  await page.getByText(/free of tax, D-4711/).waitFor();
  await key(/^More/).click();
  await key("Sell without tax").click();
  await key("Charge the tax again").click();
  await expect.poll(() => readTotal(page)).toBe(1_490);
});

test("favourites stand first, and hold what was sold at this time of day", async () => {
  await sell("lentil", /^Lentil soup/);
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
  await page.locator(".ui-category").first().click();
  await page.locator(".ui-category", { hasText: "★ Favourites" }).waitFor();
  await expect.poll(() => page.locator(".sell-found .ui-tile").first().innerText()).toContain("Lentil soup");
  await page.locator(".sell-found .ui-tile").first().click();
  await expect.poll(() => readTotal(page)).toBe(620);
});
