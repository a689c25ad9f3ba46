/** A whole day in the real window: open, thirty sales, cash in and out, X, count, close, Z; on paper as on screen. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { amountOf, asCash, countCash, readChange, readTotal, scan, signIn, touch, typeAmount } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const FLOAT_MINOR = 15_000;
const SALES = 30;

let till: LaunchedTill;
let printer: PrinterEmulator;
const paper = mkdtempSync(join(tmpdir(), "evertill-paper-"));

beforeAll(async () => {
  printer = await startPrinterEmulator({ port: 0, out: paper });
  till = await launchTill({ printer: { host: "127.0.0.1", port: printer.port } });
});
afterAll(async () => {
  await till.close();
  await printer.stop();
  rmSync(paper, { recursive: true, force: true });
});

/** What the test itself tendered, from what the window said was due. */
const tendered = { cashMinor: 0, cardMinor: 0, totals: [] as number[] };

async function payInCash(extraMinor: number): Promise<void> {
  const page = till.window;
  const total = await readTotal(page);
  await page.keyboard.press("F12");
  if (extraMinor === 0) await page.keyboard.press("F10");
  else {
    await page.getByLabel("Another amount").waitFor();
    await typeAmount(page, total + extraMinor);
    await page.keyboard.press("Enter");
  }
  await page.getByTestId("last-sale").waitFor();
  expect(await readChange(page)).toBe(extraMinor);
  tendered.cashMinor += total;
  tendered.totals.push(total);
}

async function payByCard(): Promise<void> {
  const page = till.window;
  const total = await readTotal(page);
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: /^Card/ }).click();
  await page.getByRole("button", { name: /^Paid/ }).click();
  await page.getByTestId("last-sale").waitFor();
  tendered.cardMinor += total;
  tendered.totals.push(total);
}

async function payMixed(): Promise<void> {
  const page = till.window;
  const total = await readTotal(page);
  await page.keyboard.press("F12");
  await page.getByLabel("Another amount").waitFor();
  await typeAmount(page, 100);
  await page.getByRole("button", { name: /^Card/ }).click();
  await page.getByRole("button", { name: /^Paid/ }).click();
  await page.getByRole("button", { name: /^Cash/ }).click();
  await page.getByTestId("last-sale").waitFor();
  tendered.cardMinor += 100;
  tendered.cashMinor += total - 100;
  tendered.totals.push(total);
}

test("a day of thirty sales: the Z equals what was tendered, on the screen and on the paper", {
  timeout: 240_000,
}, async () => {
  const page = till.window;
  await signIn(page, "Ana Ribeiro", "1357");
  await page.getByRole("button", { name: /^Open with/ }).waitFor();
  await countCash(page, asCash(FLOAT_MINOR));
  await page.getByRole("button", { name: "Open with €150.00" }).click();
  await page.getByRole("tab", { name: "Coffee" }).click();

  for (let sale = 0; sale < SALES; sale += 1) {
    await touch(page, /^Flat white\s*3.80/);
    if (sale % 2 === 0) await touch(page, /^Cortado/);
    if (sale % 3 === 0) await scan(page, "2900000000070");
    // A person looks before they take the money.
    const lines = 1 + (sale % 2 === 0 ? 1 : 0) + (sale % 3 === 0 ? 1 : 0);
    await expect.poll(() => page.locator(".ui-lines > li").count()).toBe(lines);
    if (sale % 5 === 1) await payByCard();
    else if (sale % 5 === 2) await payMixed();
    else await payInCash(sale % 5 === 3 ? 500 : 0);
  }
  expect(tendered.totals).toHaveLength(SALES);

  // Paid in, and paid out with a manager's PIN.
  await openMore(/Paid in/);
  await page.getByRole("textbox", { name: "Amount" }).click();
  await typeAmount(page, 2_000);
  await page.getByRole("button", { name: "Change from the bank" }).click();
  await page.getByRole("button", { name: "Pay in €20.00" }).click();
  await page.getByText("€20.00 paid in, slip A01-M0001").waitFor();
  await openMore(/Paid in/);
  await page.getByRole("tab", { name: "Paid out" }).click();
  await page.getByRole("textbox", { name: "Amount" }).click();
  await typeAmount(page, 750);
  await page.getByRole("button", { name: "Postage" }).click();
  await page.getByRole("button", { name: "Pay out €7.50" }).click();
  await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
  await page.keyboard.type("4826", { delay: 90 });
  await page.keyboard.press("Enter");
  await page.getByText("€7.50 paid out, slip A01-M0002").waitFor();

  // X is blind for a cashier: no amount of the day is on it.
  await openMore(/X report/);
  await page.getByRole("button", { name: "Take X report" }).click();
  const x = await page.locator(".ui-paper").innerText();
  expect(x).toContain("Amounts are shown after the count");
  expect(x).not.toContain(inEuro(tendered.cashMinor));
  await page.keyboard.press("Escape");

  // Count to the cent, close, and read the Z.
  await openMore(/Count and close/);
  const drawerMinor = FLOAT_MINOR + tendered.cashMinor + 2_000 - 750;
  await page.getByLabel("Card terminal's total").click();
  await typeAmount(page, tendered.cardMinor);
  await countCash(page, asCash(drawerMinor));
  await page.getByRole("button", { name: /^Commit count/ }).click();
  await page.getByText("Exact").first().waitFor();
  await page.getByRole("button", { name: "Close and print Z" }).click();
  await page.getByText("Z report A01-Z0001").waitFor();
  const z = await page.locator(".ui-paper").innerText();

  const salesMinor = tendered.totals.reduce((sum, total) => sum + total, 0);
  expect(tendered.cashMinor + tendered.cardMinor).toBe(salesMinor);
  for (const amount of [salesMinor, tendered.cashMinor, tendered.cardMinor, drawerMinor])
    expect(z).toContain(inEuro(amount));

  // What the printer got, decoded, says the same: thirty receipts, two slips, the Z with its deposit slip.
  await expect.poll(() => printer.state().receipts.length, { timeout: 60_000 }).toBe(SALES + 4);
  const texts = printer.state().receipts.map(({ text }) => text);
  const printedTotals = texts.flatMap((text) => {
    const total = /Total\s+EUR ([\d.,]+)/.exec(text);
    return /Receipt\s+A01-\d{6}/.test(text) && total ? [amountOf(total[1] ?? "")] : [];
  });
  expect(printedTotals).toEqual(tendered.totals);
  const printedZ = texts.find((text) => text.includes("A01-Z0001")) ?? "";
  for (const amount of [salesMinor, tendered.cashMinor, tendered.cardMinor, drawerMinor]) {
    expect(printedZ).toContain(inEuro(amount));
  }
  const cashSales = texts.filter((text) => /^Cash\s/m.test(text) && /^Receipt\s/m.test(text)).length;
  expect(printer.state().kicks).toBe(cashSales + 2);
  expect(till.consoleErrors).toEqual([]);
});

async function openMore(what: RegExp): Promise<void> {
  await till.window.getByRole("button", { name: /^More/ }).click();
  await till.window.locator(".more-keys").getByRole("button", { name: what }).click();
}

function inEuro(amountMinor: number): string {
  const text = String(amountMinor).padStart(3, "0");
  return `${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(-2)}`;
}
