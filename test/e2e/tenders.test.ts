/** Paying in the real window otherwise than by cash or card: a tip, dollars, a voucher and its rest, on account. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countCash, readChange, readTotal, scan, signIn, touch, typeAmount } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

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

const key = (name: string | RegExp) => page.getByRole("button", { name });

async function toPaying(): Promise<void> {
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: /^Voucher|^As voucher/ }).waitFor();
}

/** The number of the receipt of the sale just finished. */
async function finished(): Promise<string> {
  await page.getByTestId("receipt-number").waitFor();
  return page.getByTestId("receipt-number").innerText();
}

async function sellLatte(): Promise<string> {
  await touch(page, /^Latte/);
  await expect.poll(() => readTotal(page)).toBe(410);
  await page.keyboard.press("F10");
  return finished();
}

test("[SALE-123] [SALE-124] a guest gives a tip and pays in dollars; the change is in euros", async () => {
  await touch(page, /^Latte/);
  await expect.poll(() => readTotal(page)).toBe(410);
  await toPaying();
  await key("Tip").click();
  await key(/^10\s?%/).click();
  await page.getByText("4.51").first().waitFor();
  await key("USD").click();
  await page.getByText("1 USD = 0.92 EUR").waitFor();
  await typeAmount(page, 2_000);
  await key(/^Take US/).click();
  await finished();
  expect(await readChange(page)).toBe(1_840 - 451);
});

test("[SALE-120] [SALE-121] money goes back as a voucher; it is scanned and pays, once", async () => {
  const sold = await sellLatte();
  await page.keyboard.press("F9");
  await page.getByRole("textbox", { name: "Number or card reference" }).fill(sold);
  await page.keyboard.press("Enter");
  await key("Everything comes back").click();
  await key("Broken").click();
  await key("Take back 1 line").click();
  await page.getByText(`Returned, receipt ${sold}: Broken`).waitFor();
  await toPaying();
  await key(/^As voucher/).click();
  await expect.poll(finished).not.toBe(sold);
  const voucher = `${await finished()}-V1`;
  await touch(page, /^Latte/);
  await touch(page, /^Latte/);
  await expect.poll(() => readTotal(page)).toBe(820);
  await toPaying();
  await key("Voucher").click();
  await scan(page, voucher);
  const number = page.getByRole("textbox", { name: /Number on the voucher/ });
  await expect.poll(() => number.inputValue()).toBe(voucher);
  await key("Take voucher").click();
  await page.getByText(voucher).waitFor();
  await page.keyboard.press("F10");
  await finished();
  await touch(page, /^Latte/);
  await toPaying();
  await key("Voucher").click();
  await number.fill(voucher);
  await page.keyboard.press("Enter");
  await page.getByText(`Voucher ${voucher} was used before`).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
});

test("[SALE-122] a regular guest pays on account: the till asks who, and the sale is theirs", async () => {
  await expect.poll(() => readTotal(page)).toBe(410);
  await toPaying();
  await key("On account…").click();
  await key("New customer").click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Costa Café");
  await key("Keep and choose").click();
  await page.getByText("Costa Café").first().waitFor();
  await toPaying();
  await key("On account").click();
  await finished();
});

test("[SESSION-31] dollars are counted as dollars, and the Z says so", async () => {
  await key(/^More/).click();
  await key("Count and close").click();
  await page.getByRole("textbox", { name: "Notes and coins in USD" }).fill("2000");
  await key(/^Commit count/).click();
  await page.getByRole("heading", { name: "USD" }).waitFor();
});
