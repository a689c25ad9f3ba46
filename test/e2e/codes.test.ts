/** Codes in the real window, scanned as keyboard scanners do: labels, GS1 codes, unknown codes, open prices, tare, and how labels are read. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hasValidGtinCheckDigit } from "#domain/catalogue/barcode.ts";
import { valueCheckDigit } from "#domain/catalogue/in-store-code.ts";
import { DEMO_CATALOGUE } from "#main/register/demo/demo-shop.ts";
import { countCash, readTotal, scan, signIn, touch, typeAmount } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

/** Between two keys, in ms: a person, not a scanner. */
const TYPING_MS = 90;
const CAPPUCCINO = "2900000000070";

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

test("a label with a price is a line of that price, one with a weight is that weight", async () => {
  const number = labelNumber("Apples Elstar");
  await scan(page, close(`21${number}${valueCheckDigit("0437")}0437`));
  await expect.poll(() => readTotal(page)).toBe(437);
  await scan(page, close(`28${number}01250`));
  await expect.poll(lines).toHaveLength(2);
  await expect.poll(() => page.locator(".ui-line").nth(1).innerText()).toContain("1.250");
});

test("a label whose price was misread says so and adds nothing", async () => {
  const number = labelNumber("Apples Elstar");
  const wrong = (Number(valueCheckDigit("0437")) + 1) % 10;
  await scan(page, close(`21${number}${wrong}0437`));
  await page.getByText("The price or weight in that code does not add up.").waitFor();
  expect(await lines()).toEqual([]);
});

test("an unknown code is learned: found by name, touched, on the sale, and scanned from then on, also in a GS1 code", async () => {
  await scan(page, "4006381333931");
  await page.getByRole("heading", { name: "No product has the code 4006381333931." }).waitFor();
  await page.getByRole("button", { name: "Learn the code" }).click();
  await page.keyboard.type("enamel", { delay: TYPING_MS });
  await page.locator(".sell-found .ui-tile", { hasText: "Enamel mug" }).click();
  await page.getByText("Enamel mug has learned the code.").waitFor();
  await expect.poll(lines).toEqual(["1 Enamel mug"]);
  await scan(page, "4006381333931");
  await expect.poll(lines).toEqual(["2 Enamel mug"]);
  await scanSeparated("]d2010400638133393110LOT7", "21S0042");
  await expect.poll(lines).toEqual(["3 Enamel mug"]);
});

test("goods after their use-by date are not sold", async () => {
  await scan(page, "]C1010290000000007017200101");
  await page.getByText(/Cappuccino must not be used after/).waitFor();
  expect(await lines()).toEqual([]);
});

test("goods with an unknown code are sold at an open price under a name of their own", async () => {
  await scan(page, "5901234123457");
  await page.getByRole("button", { name: "Sell at an open price" }).click();
  await page.locator(".ui-digit-input").waitFor();
  await typeAmount(page, 990);
  await page.getByLabel("What it is").fill("Umbrella");
  await page.getByRole("button", { name: /^Add at/ }).click();
  await expect.poll(lines).toEqual(["1 Umbrella"]);
  expect(await readTotal(page)).toBe(990);
});

test("a new product is added with the code that was scanned", async () => {
  await scan(page, "9780306406157");
  await page.getByRole("button", { name: "New product with it" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Field guide");
  expect(await page.getByLabel("Barcode").inputValue()).toBe("9780306406157");
  await page.getByLabel("Price", { exact: true }).focus();
  await typeAmount(page, 2_450);
  await page.getByRole("button", { name: "Add product" }).click();
  await page.getByText("Field guide was added.").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await scan(page, "9780306406157");
  await expect.poll(lines).toEqual(["1 Field guide"]);
});

test("another scan is the way on from an unknown code, and F2 the way to search", async () => {
  await scan(page, "5901234123457");
  await page.getByRole("button", { name: "Sell at an open price" }).waitFor();
  await scan(page, CAPPUCCINO);
  await expect.poll(lines).toEqual(["1 Cappuccino"]);
  await expect.poll(() => page.getByRole("button", { name: "Sell at an open price" }).count()).toBe(0);
  await scan(page, "5901234123457");
  await page.getByRole("button", { name: "Sell at an open price" }).waitFor();
  await page.keyboard.press("F2");
  await page.keyboard.type("croi", { delay: TYPING_MS });
  await page.keyboard.press("Enter");
  await expect.poll(lines).toEqual(["1 Cappuccino", "1 Croissant"]);
  await expect.poll(() => page.getByRole("button", { name: "Sell at an open price" }).count()).toBe(0);
});

test("goods without a price of their own ask for it in place", async () => {
  await page.keyboard.press("F2");
  await page.keyboard.type("sundries", { delay: TYPING_MS });
  await page.locator(".sell-found .ui-tile", { hasText: "ask price" }).first().waitFor();
  await touch(page, /^Sundries/);
  await page.getByText("It has no price of its own: type what it costs.").waitFor();
  await typeAmount(page, 450);
  await page.keyboard.press("Enter");
  await expect.poll(lines).toEqual(["1 Sundries"]);
  expect(await readTotal(page)).toBe(450);
});

test("a container's weight comes off, and is one touch the next time", async () => {
  await weigh("500");
  await page.getByRole("button", { name: /^Container/ }).click();
  await page.keyboard.type("18", { delay: TYPING_MS });
  await page.getByRole("button", { name: /^Add 0\.482/ }).click();
  await expect.poll(() => page.locator(".ui-line").first().innerText()).toContain("0.482");
  await weigh("300");
  await page.getByRole("group", { name: "Containers used lately" }).getByRole("button").click();
  await page.getByRole("button", { name: /^Add 0\.282/ }).click();
  await expect.poll(lines).toHaveLength(2);
});

test("how labels are read is set at the till", async () => {
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Price and weight codes" }).click();
  await page.getByText("Price: 21 NNNNN P VV.VV C").waitFor();
  await page.getByLabel("Prefix", { exact: true }).fill("23");
  await page.getByRole("button", { name: "the price" }).click();
  await page.getByRole("button", { name: "Read 23" }).click();
  await page.getByRole("list", { name: "Prefixes" }).getByText("Price: 23 NNNNN VVV.VV C").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await scan(page, close("237777701299"));
  await page.getByRole("heading", { name: "No product has the code 2377777." }).waitFor();
  await page.getByRole("button", { name: "Learn the code" }).click();
  await page.keyboard.type("tote", { delay: TYPING_MS });
  await page.locator(".sell-found .ui-tile", { hasText: "Tote bag" }).click();
  await expect.poll(() => readTotal(page)).toBe(1_299);
});

test("a cashier has the code learned, and the open price allowed, by the manager's PIN in place", async () => {
  await page
    .getByRole("button", { name: /^Lock|Mara Lindqvist/ })
    .first()
    .click();
  await signIn(page, "Ana Ribeiro", "1357");
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await scan(page, "5012345678900");
  await page.getByRole("button", { name: "Learn the code" }).click();
  await page.keyboard.type("postcard", { delay: TYPING_MS });
  await page.locator(".sell-found .ui-tile", { hasText: "Postcard" }).click();
  await approve();
  await expect.poll(lines).toEqual(["1 Postcard"]);
  await scan(page, "5901234123457");
  expect(await page.getByRole("button", { name: "New product with it" }).count()).toBe(0);
  await page.getByRole("button", { name: "Sell at an open price" }).click();
  await page.locator(".ui-digit-input").waitFor();
  await typeAmount(page, 1_250);
  await page.getByRole("button", { name: /^Add at/ }).click();
  await approve();
  await expect.poll(lines).toEqual(["1 Postcard", "1 Sundries"]);
  // Learned is learned, and the open price of a product that has one is nobody's to allow.
  await scan(page, "5012345678900");
  await expect.poll(lines).toEqual(["2 Postcard", "1 Sundries"]);
});

/** The manager comes and types the PIN in place. */
async function approve(): Promise<void> {
  await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
  await page.keyboard.type("4826", { delay: TYPING_MS });
  await page.keyboard.press("Enter");
}

async function weigh(grams: string): Promise<void> {
  await page.keyboard.press("F2");
  await page.keyboard.type("apples", { delay: TYPING_MS });
  await touch(page, /^Apples Elstar/);
  await page.getByText("Sold by weight: type what the scale says.").waitFor();
  await page.keyboard.type(grams, { delay: TYPING_MS });
}

/** Scans a code with separators: Control goes down and up around `]` and around nothing else. */
async function scanSeparated(...parts: readonly string[]): Promise<void> {
  const { keyboard } = page;
  const press = (key: string) => [keyboard.down(key), keyboard.up(key)];
  const separate = () => [keyboard.down("Control"), ...press("]"), keyboard.up("Control")];
  const sent = parts.flatMap((part, nth) => [...(nth === 0 ? [] : separate()), ...[...part].flatMap(press)]);
  await Promise.all([...sent, ...press("Enter")]);
}

/** What labels of the demo's goods sold by weight have after their prefix. */
function labelNumber(name: string): string {
  const product = DEMO_CATALOGUE.products.find((each) => each.name === name);
  const key = product?.barcodes.find((code) => code.startsWith("21"));
  if (key === undefined) throw new Error(`the demo sells no ${name} by weight`);
  return key.slice(2);
}

function close(body: string): string {
  return [..."0123456789"].map((check) => body + check).find(hasValidGtinCheckDigit) ?? "";
}

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
