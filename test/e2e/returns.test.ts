/** Discounts, other prices, goods that come back, a void and a tender correction in the real window, as a cashier does them. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { amountOf, countCash, readTotal, scan, signIn } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const CAPPUCCINO = "2900000000070";
const TYPING_MS = 90;

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
});

/** The manager comes and types the PIN in place. */
async function approve(): Promise<void> {
  await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
  await page.keyboard.type("4826", { delay: TYPING_MS });
  await page.keyboard.press("Enter");
}

async function sellFor(scans: readonly string[]): Promise<string> {
  for (const code of scans) await scan(page, code);
  await page.locator(".ui-line", { hasText: new RegExp(`^${scans.length}`) }).waitFor();
  await page.keyboard.press("F10");
  await page.getByTestId("receipt-number").waitFor();
  return page.getByTestId("receipt-number").innerText();
}

test("F6 gives a tenth by the cashier's own right, and a half with the manager's PIN in place", async () => {
  await scan(page, CAPPUCCINO);
  await expect.poll(() => page.locator(".ui-line").count()).toBe(1);
  const full = await readTotal(page);
  await page.keyboard.press("F6");
  await page.getByRole("button", { name: /^10\s?%$/ }).click();
  await page.getByRole("button", { name: "Regular customer" }).click();
  await page.getByRole("button", { name: /^Give 10\s?%/ }).click();
  await expect.poll(() => readTotal(page)).toBe(full - Math.round(full / 10));
  await page.getByText(/10\s?% Regular customer −/).waitFor();
  await page.keyboard.press("F6");
  await page.getByRole("button", { name: /^Take back 10\s?%/ }).click();
  await expect.poll(() => readTotal(page)).toBe(full);
  await page.getByRole("button", { name: /^50\s?%$/ }).click();
  await page.getByRole("button", { name: "Damaged" }).click();
  await page.getByRole("button", { name: /^Give 50\s?%/ }).click();
  await approve();
  await expect.poll(() => readTotal(page)).toBe(full - Math.round(full / 2));
  await page.keyboard.press("F10");
  await page.getByTestId("receipt-number").waitFor();
});

test("another price needs the manager, and the line says what the catalogue asks", async () => {
  await scan(page, CAPPUCCINO);
  await page.keyboard.press("F8");
  await page.getByRole("button", { name: "Price", exact: true }).click();
  await page.keyboard.type("250", { delay: TYPING_MS });
  await page.getByRole("button", { name: "Label says so" }).click();
  await page.getByRole("button", { name: /^Set the price to/ }).click();
  await approve();
  await expect.poll(() => readTotal(page)).toBe(250);
  await page.getByText(/^instead of/).waitFor();
  await page.keyboard.press("F10");
  await page.getByTestId("receipt-number").waitFor();
});

test("goods come back by the receipt's number: F9, what and why, the manager's PIN, cash out", async () => {
  const number = await sellFor([CAPPUCCINO, CAPPUCCINO]);
  await page.keyboard.press("F9");
  await page.getByRole("heading", { name: "Return goods" }).waitFor();
  await page.getByRole("textbox", { name: "Number or card reference" }).fill(number);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("button", { name: "More of Cappuccino" }).click();
  await page.getByText("1 of 2", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Wrong article" }).click();
  expect(await barriers()).toEqual([]);
  await page.getByRole("button", { name: "Take back 1 line" }).click();
  await approve();
  await page.getByText(`Returned, receipt ${number}: Wrong article`).waitFor();
  await page.getByRole("button", { name: /^Give back/ }).click();
  await page.getByRole("heading", { name: "Give back" }).waitFor();
  expect(await barriers()).toEqual([]);
  const back = amountOf(await page.locator(".till-place .ui-display-amount").innerText());
  await page.getByRole("button", { name: /^Give back in cash/ }).click();
  await page.getByTestId("receipt-number").waitFor();
  expect(amountOf(await page.getByTestId("last-sale").locator(".ui-display-amount").innerText())).toBe(back);
});

test("what comes back pays for what goes out: an exchange of equals wants no money", async () => {
  const number = await sellFor([CAPPUCCINO]);
  await page.keyboard.press("F9");
  await page.getByRole("textbox", { name: "Number or card reference" }).fill(number);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Everything comes back" }).click();
  await page.getByRole("button", { name: "Broken" }).click();
  await page.getByRole("button", { name: "Take back 1 line" }).click();
  await approve();
  await page.getByText(`Returned, receipt ${number}: Broken`).waitFor();
  await scan(page, CAPPUCCINO);
  await expect.poll(() => page.locator(".ui-line").count()).toBe(2);
  expect(await readTotal(page)).toBe(0);
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: "Finish the sale" }).click();
  await page.getByTestId("receipt-number").waitFor();
});

test("goods come back by the reference on the card's slip", async () => {
  await scan(page, CAPPUCCINO);
  await page.locator(".ui-line").first().waitFor();
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: /^Card/ }).click();
  await page.getByLabel("Reference").fill("TX-88 4711");
  await page.getByRole("button", { name: /^Paid/ }).click();
  const number = await page.getByTestId("receipt-number").innerText();
  await page.keyboard.press("F9");
  await page.getByRole("textbox", { name: "Number or card reference" }).fill("tx-88 47");
  await page.getByRole("row", { name: new RegExp(number) }).waitFor();
  await expect.poll(() => page.locator(".till-place .ui-table-row").count()).toBe(1);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: new RegExp(`^Receipt ${number}`) }).waitFor();
  // One step back is the list of receipts, the next one the products.
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Return goods" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".sell-tiles").waitFor();
});

test("the receipts of another day are looked through day by day, and never past today", async () => {
  await page.keyboard.press("F9");
  await page.getByText(/^Today, /).waitFor();
  const rows = page.locator(".till-place .ui-table-row");
  await rows.first().waitFor();
  expect(await page.getByRole("button", { name: "One day later" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "One day earlier" }).click();
  await page.getByText("Nothing found").waitFor();
  await page.getByRole("button", { name: "One week earlier" }).click();
  await page.getByText(/^Today, /).waitFor({ state: "detached" });
  expect(await barriers()).toEqual([]);
  for (const key of ["One week later", "One day later"]) await page.getByRole("button", { name: key }).click();
  await page.getByText(/^Today, /).waitFor();
  await rows.first().waitFor();
});

test("goods come back without a receipt, at today's price or less, by somebody who may", async () => {
  await page.keyboard.press("F9");
  await page.getByRole("button", { name: "Without a receipt" }).click();
  await page.keyboard.type("enamel", { delay: TYPING_MS });
  await page.locator(".sell-found .ui-tile", { hasText: "Enamel mug" }).click();
  await page.getByRole("heading", { name: "Enamel mug, without a receipt" }).waitFor();
  await page.getByRole("textbox", { name: "Price" }).click();
  await page.keyboard.type("1200", { delay: TYPING_MS });
  await page.getByRole("button", { name: "Broken" }).click();
  expect(await barriers()).toEqual([]);
  await page.getByRole("button", { name: /^Take back/ }).click();
  await approve();
  await page.getByText(/Returned without a receipt: Broken/).waitFor();
  await expect.poll(() => readTotal(page)).toBe(1_200);
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: /^Give back in cash/ }).click();
  await page.getByTestId("receipt-number").waitFor();
});

test("a sale rung up twice is voided from its receipt, and one booked as cash becomes a card's", async () => {
  const wrong = await sellFor([CAPPUCCINO]);
  const other = await sellFor([CAPPUCCINO]);
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Receipts and reports" }).click();
  await page.getByRole("row", { name: new RegExp(wrong) }).click();
  await page.getByRole("button", { name: "Void the sale" }).click();
  await page.getByRole("button", { name: "Rung up twice" }).click();
  expect(await barriers()).toEqual([]);
  await page.getByRole("button", { name: /^Void / }).click();
  await approve();
  await page.getByText(`${wrong} was voided. Give the money back.`).waitFor();
  await page.getByText("This sale was voided.").waitFor();
  await page.getByRole("row", { name: new RegExp(other) }).click();
  await page.getByRole("button", { name: "Cash was Card" }).click();
  await page.getByRole("button", { name: "Wrong key" }).click();
  await page.getByRole("button", { name: "Cash was Card" }).click();
  await approve();
  await page.getByText(`The tender of ${other} was corrected.`).waitFor();
});

async function barriers(): Promise<unknown[]> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude("[data-live-announcer]");
  const found = await axe.withTags(tags).analyze();
  return found.violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(" ")) }));
}
