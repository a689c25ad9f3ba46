/** Sells in the real window by every way in: touch, scan, a quantity before it, search, weight; and changes a line where it stands. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { countCash, scan, signIn, touch } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const CAPPUCCINO = "2900000000070";
const UNKNOWN = "4006381333931";
/** Between two keys, in ms: a person, not a scanner. */
const TYPING_MS = 60;

let till: LaunchedTill;
let page: Page;

beforeAll(async () => {
  till = await launchTill();
  page = till.window;
  await signIn(page, "Ana Ribeiro", "1357");
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

test("a quantity typed after * is the next product's and no other's, and a scan's own digits are none of it", async () => {
  await type("*3");
  await page.getByText("× 3").waitFor();
  await scan(page, CAPPUCCINO);
  await expect.poll(lines).toEqual(["3 Cappuccino"]);
  await touch(page, /^Croissant/);
  await expect.poll(lines).toEqual(["3 Cappuccino", "1 Croissant"]);
});

test("a quantity begins in the search too when nothing stands in it, Backspace takes a digit back and Esc gives it up", async () => {
  await page.keyboard.press("F2");
  await type("*25");
  await page.keyboard.press("Backspace");
  await page.getByText("× 2", { exact: true }).waitFor();
  await touch(page, /^Croissant/);
  await expect.poll(lines).toEqual(["2 Croissant"]);
  await type("*9");
  await page.keyboard.press("Escape");
  await touch(page, /^Croissant/);
  await expect.poll(lines).toEqual(["3 Croissant"]);
});

test("a code that no product has uses the quantity up", async () => {
  await type("*4");
  await scan(page, UNKNOWN);
  await page.getByText(`No product has the code ${UNKNOWN}.`).waitFor();
  await scan(page, CAPPUCCINO);
  await expect.poll(lines).toEqual(["1 Cappuccino"]);
});

test("Enter adds what was found first; arrow keys go to the results and among them", async () => {
  await page.keyboard.press("F2");
  await type("sour");
  await page.keyboard.press("Enter");
  await expect.poll(lines).toEqual(["1 Sourdough"]);
  expect(await page.locator(".ui-search-input").inputValue()).toBe("");
  await type("croi");
  await page.locator(".sell-found .ui-tile").nth(1).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const second = await page.locator(".sell-found .ui-tile-name").nth(1).innerText();
  await page.keyboard.press("Enter");
  await expect.poll(lines).toEqual(["1 Sourdough", `1 ${second.replaceAll("\u00ad", "")}`]);
});

test("words that nothing begins with stay to be corrected", async () => {
  await page.keyboard.press("F2");
  await type("xqz");
  await page.getByText("Nothing begins with “xqz”.").waitFor();
  await page.keyboard.press("Enter");
  expect(await page.locator(".ui-search-input").inputValue()).toBe("xqz");
});

test("goods by weight ask for it in place, and the line says what a kilogram costs", async () => {
  await page.keyboard.press("F2");
  await type("apples els");
  await page.keyboard.press("Enter");
  await page.getByLabel("Weight").waitFor();
  await type("482");
  await page.keyboard.press("Enter");
  await expect.poll(lines).toEqual(["0.482\u00a0kg Apples Elstar"]);
  await page.getByText("3.49 per kg").waitFor();
});

test("F8 opens the last line: a typed quantity, one more, out; the next scan closes it", async () => {
  await scan(page, CAPPUCCINO);
  await expect.poll(lines).toEqual(["1 Cappuccino"]);
  await page.keyboard.press("F8");
  await page.getByRole("textbox", { name: "Quantity" }).waitFor();
  await type("12");
  await page.getByRole("button", { name: "Set to 12" }).click();
  await expect.poll(lines).toEqual(["12 Cappuccino"]);
  await page.locator(".ui-line-head").click();
  await page.getByRole("button", { name: "1 more" }).click();
  await expect.poll(lines).toEqual(["13 Cappuccino"]);
  await touch(page, /^Croissant/);
  await expect.poll(() => page.locator(".sale-open").count()).toBe(0);
  await page.locator(".ui-line-head").first().click();
  await page.getByRole("button", { name: "Remove" }).click();
  await expect.poll(lines).toEqual(["1 Croissant"]);
});

test("whoever comes back from paying finds the products as they left them, drawn at once", async () => {
  const scroller = page.locator(".sell-scroller");
  const scrolledPx = () => scroller.evaluate(({ scrollTop }) => scrollTop);
  await scroller.evaluate((element) => element.scrollTo(0, 1_500));
  await touch(page, /./);
  const leftAtPx = await scrolledPx();
  expect(leftAtPx).toBeGreaterThan(500);
  await page.keyboard.press("F12");
  await page.getByLabel("Another amount").waitFor();
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
  expect(await page.locator(".sell-waiting").count()).toBe(0);
  expect(await scrolledPx()).toBe(leftAtPx);
  await page.getByRole("tab", { name: "Bakery" }).click();
  await page.keyboard.press("F1");
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Bakery", selected: true }).waitFor();
  await page.getByRole("tab", { name: "All" }).click();
});

test("adding a line draws no tile again", async () => {
  await page.locator(".sell-scroller").evaluate((scroller) => scroller.scrollTo(0, 0));
  await expect.poll(() => page.locator(".sell-tiles .ui-tile", { hasText: "Flat white" }).count()).toBe(1);
  await page.locator(".sell-tiles").evaluate((tiles) => {
    const counted = globalThis as unknown as { drawn: number };
    counted.drawn = 0;
    new MutationObserver(() => {
      counted.drawn += 1;
    }).observe(tiles, { childList: true, subtree: true, characterData: true });
  });
  await scan(page, CAPPUCCINO);
  await expect.poll(lines).toEqual(["1 Cappuccino"]);
  expect(await page.evaluate(() => (globalThis as unknown as { drawn: number }).drawn)).toBe(0);
});

test("nothing WCAG 2.2 AA forbids stands beside an open line, the keys or the places behind More", async () => {
  await scan(page, CAPPUCCINO);
  await expect.poll(lines).toEqual(["1 Cappuccino"]);
  await page.keyboard.press("F8");
  await page.getByRole("textbox", { name: "Quantity" }).waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press("F1");
  await page.getByRole("heading", { name: "Keys" }).waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("heading", { name: "More" }).waitFor();
  expect(await violations()).toEqual([]);
});

async function type(text: string): Promise<void> {
  await page.keyboard.type(text, { delay: TYPING_MS });
}

/** Quantity and name of each line. */
async function lines(): Promise<string[]> {
  return await page
    .locator(".ui-line-head")
    .evaluateAll((heads) =>
      heads.map((head) =>
        [".ui-line-quantity", ".ui-line-name"]
          .map((part) => head.querySelector(part)?.childNodes[0]?.textContent ?? "")
          .join(" "),
      ),
    );
}

async function violations(): Promise<unknown[]> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  // The announcer keeps a word on a button for seconds after the button went; nobody can reach that node.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude("[data-live-announcer]");
  const found = await axe.withTags(tags).analyze();
  return found.violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(" ")) }));
}
