/** What a receipt is good for after the sale, in the real window: its code scanned for a return, a gift receipt, a kitchen ticket. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { countCash, scan, signIn } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const CAPPUCCINO = "2900000000070";
const TYPING_MS = 90;

let till: LaunchedTill;
let page: Page;
let counter: PrinterEmulator;
let kitchen: PrinterEmulator;
let paper: string;

beforeAll(async () => {
  paper = mkdtempSync(join(tmpdir(), "evertill-papers-"));
  counter = await startPrinterEmulator({ port: 0, out: join(paper, "counter") });
  kitchen = await startPrinterEmulator({ port: 0, out: join(paper, "kitchen") });
  till = await launchTill({ printer: { host: "127.0.0.1", port: counter.port } });
  page = till.window;
  // The owner may set printers.
  await signIn(page, "Ines Okafor", "9371");
  await page.getByRole("button", { name: /^Open with/ }).waitFor();
  await countCash(page, [[2_000, 5]]);
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
});
afterAll(async () => {
  expect(till.consoleErrors).toEqual([]);
  await till.close();
  await counter.stop();
  await kitchen.stop();
  rmSync(paper, { recursive: true, force: true });
});
beforeEach(async () => {
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Escape");
});

async function sell(): Promise<string> {
  await scan(page, CAPPUCCINO);
  await expect.poll(() => page.locator(".ui-line").count()).toBe(1);
  await page.keyboard.press("F10");
  await page.getByTestId("receipt-number").waitFor();
  return page.getByTestId("receipt-number").innerText();
}

const printed = (printer: PrinterEmulator): string[] => printer.state().receipts.map(({ text }) => text);

/** The code as it stands on the receipt on the screen. */
async function codeOf(number: string): Promise<string> {
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: /^Receipts/ }).click();
  await page.getByText(number, { exact: true }).first().click();
  const code = await page.locator("[data-qr]").getAttribute("data-qr");
  await page.keyboard.press("Escape");
  return code ?? "";
}

test("the code of a receipt, scanned while selling, opens its return; a misread one says so", async () => {
  const number = await sell();
  const code = await codeOf(number);
  expect(code).toMatch(/^EVT1\.[A-Za-z0-9_-]{150,}$/);
  await page.keyboard.press("Escape");
  await scan(page, code);
  await page.getByRole("heading", { name: new RegExp(`^Receipt ${number}`) }).waitFor();
  await page.getByRole("button", { name: "Everything comes back" }).click();
  await page.getByRole("button", { name: "Broken" }).click();
  await page.getByRole("button", { name: "Take back 1 line" }).click();
  await page.getByText(`Returned, receipt ${number}: Broken`).waitFor();
  await page.getByRole("button", { name: /^Give back/ }).click();
  await page.getByRole("button", { name: /^Give back in cash/ }).click();
  await page.getByTestId("receipt-number").waitFor();
  const letter = code.at(60) === "A" ? "B" : "A";
  await scan(page, code.slice(0, 60) + letter + code.slice(61));
  await page.getByText(/no code of a receipt of this shop, or it was misread/).waitFor();
});

test("a gift receipt is one key beside the sale just finished, and has no amount", async () => {
  const number = await sell();
  const before = printed(counter).length;
  await page.getByRole("button", { name: "Gift receipt" }).click();
  await page.getByText(`The gift receipt of ${number} is printed.`).waitFor();
  await expect
    .poll(() => printed(counter).find((text) => text.includes("Gift receipt")), { timeout: 20_000 })
    .toBeTruthy();
  const gift = printed(counter).find((text) => text.includes("Gift receipt")) ?? "";
  expect(gift).toContain(number);
  expect(gift).toContain("Cappuccino");
  expect(gift).not.toMatch(/\d\.\d\d/);
  expect(printed(counter).length).toBeGreaterThanOrEqual(before);
});

test("what is made in the kitchen comes out there once its printer and categories are set", async () => {
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: /^Printer/ }).click();
  const address = page.getByRole("textbox", { name: "Address of the kitchen’s printer" });
  await address.fill("127.0.0.1");
  await page.getByRole("textbox", { name: "Port of the kitchen’s printer" }).fill(String(kitchen.port));
  await page
    .getByRole("group", { name: "Made in the kitchen" })
    .getByRole("button", { name: "Coffee", exact: true })
    .click();
  await page.getByRole("button", { name: "Save the kitchen" }).click();
  await page.getByText("The kitchen’s printer is saved.").waitFor();
  await page.keyboard.press("Escape");
  const number = await sell();
  await expect.poll(() => printed(kitchen).length, { timeout: 20_000 }).toBe(1);
  const [ticket = ""] = printed(kitchen);
  expect(ticket).toContain(number);
  expect(ticket).toContain("1 × Cappuccino");
  expect(ticket).not.toMatch(/\d\.\d\d/);
  await page.waitForTimeout(TYPING_MS);
  expect(printed(kitchen).length).toBe(1);
});
