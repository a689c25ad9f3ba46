/** The drawer in the real window: safe and witness, tips, lists before closing, hand-over, deposit slip, late facts, several drawers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { asCash, countCash, readTotal, signIn, touch, typeAmount } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const TYPING_MS = 90;

let till: LaunchedTill;
let page: Page;
let printer: PrinterEmulator;
const paper = mkdtempSync(join(tmpdir(), "evertill-paper-"));
/** What lies in the drawer by the test's own sums. */
let drawerMinor = 20_000;

beforeAll(async () => {
  printer = await startPrinterEmulator({ port: 0, out: paper });
  till = await launchTill({ printer: { host: "127.0.0.1", port: printer.port } });
  page = till.window;
  await signIn(page, "Ana Ribeiro", "1357");
  await open(20_000);
});
afterAll(async () => {
  expect(till.consoleErrors).toEqual([]);
  await till.close();
  await printer.stop();
  rmSync(paper, { recursive: true, force: true });
});

async function open(floatMinor: number): Promise<void> {
  await page.getByRole("button", { name: /^Open with/ }).waitFor();
  await countCash(page, asCash(floatMinor));
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
}

async function openMore(what: RegExp): Promise<void> {
  await page.getByRole("button", { name: /^More/ }).click();
  await page.locator(".more-keys").getByRole("button", { name: what }).click();
}

/** Somebody comes and types their PIN in place. */
async function typePin(name: string, pin: string): Promise<void> {
  await page.locator(".ui-approval").getByText(name, { exact: true }).click();
  await page.keyboard.type(pin, { delay: TYPING_MS });
  await page.keyboard.press("Enter");
}

async function violations(): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude("[data-live-announcer]");
  const found = await axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  return found.violations.map(({ id }) => id);
}

async function count(): Promise<void> {
  await openMore(/Count and close/);
  await countCash(page, asCash(drawerMinor));
  await page.getByRole("button", { name: /^Commit count/ }).click();
  await page.getByText("Exact").first().waitFor();
}

test("a bag goes into the safe while a colleague looks on; a wrong PIN is said where it was typed", async () => {
  await openMore(/Paid in/);
  await page.getByRole("tab", { name: "Safe drop" }).click();
  await page.getByRole("textbox", { name: "Amount" }).click();
  await typeAmount(page, 5_000);
  await page.getByLabel("Number on the bag").fill("B 4711");
  await page.getByRole("button", { name: /^Put €50.00 into the safe/ }).click();
  await typePin("Ben Larsen", "1111");
  await page.getByText("That PIN is not right.").first().waitFor();
  await page.keyboard.type("2468", { delay: TYPING_MS });
  await page.keyboard.press("Enter");
  await page.getByText("€50.00 in bag B 4711, slip A01-M0001").waitFor();
  drawerMinor -= 5_000;
  await expect.poll(() => printer.state().receipts.length).toBe(1);
  const slip = printer.state().receipts[0]?.text ?? "";
  for (const said of ["Safe drop", "B 4711", "Ana Ribeiro", "Ben Larsen", "50.00"]) expect(slip).toContain(said);
});

test("tips are paid out with the manager's PIN in place", async () => {
  await openMore(/Paid in/);
  await page.getByRole("tab", { name: "Tips" }).click();
  await page.getByRole("textbox", { name: "Amount" }).click();
  await typeAmount(page, 1_250);
  await page.getByRole("button", { name: "Tips of today" }).click();
  await page.getByRole("button", { name: "Pay out tips of €12.50" }).click();
  await typePin("Mara Lindqvist", "4826");
  await page.getByText("Tips of €12.50 paid out, slip A01-M0002").waitFor();
  drawerMinor -= 1_250;
});

test("[SESSION-26] held sales are listed before closing and block nothing; the counted drawer goes to the next person", async () => {
  await page.getByRole("tab", { name: "Coffee" }).click();
  await touch(page, /^Flat white/);
  await expect.poll(() => page.locator(".ui-lines > li").count()).toBe(1);
  await page.keyboard.press("F4");
  await expect.poll(() => page.locator(".ui-lines > li").count()).toBe(0);
  await touch(page, /^Flat white/);
  await expect.poll(() => page.locator(".ui-lines > li").count()).toBe(1);
  drawerMinor += await readTotal(page);
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
  await count();
  const list = page.getByTestId("still-open");
  await list.getByText(/^Held since .* by Ana Ribeiro$/).waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Hand over" }).click();
  await typePin("Ben Larsen", "2468");
  await page.getByText("Z report A01-Z0001").waitFor();
  const z = await page.locator(".ui-paper").innerText();
  expect(z).toMatch(/Handed over to\s+Ben Larsen/);
  expect(z).toMatch(/Safe drop B 4711\s+-50\.00/);
  expect(z).toMatch(/Deposit slip[\s\S]+For the bank\s+EUR 50\.00/);
  await page.getByRole("button", { name: "Done" }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await page.getByText("Ben Larsen").first().waitFor();
});

test("what the bank says otherwise goes into the next Z as late, for the Z it belongs to", async () => {
  await openMore(/Paid in/);
  await page.getByRole("tab", { name: "Late" }).click();
  await page.getByLabel("Number of the Z it belongs to").fill("a01-z0001");
  await page.getByRole("button", { name: "There was less" }).click();
  await page.getByRole("textbox", { name: "Amount" }).click();
  await typeAmount(page, 480);
  await page.getByRole("button", { name: "The bank says otherwise" }).click();
  await page.getByRole("button", { name: /^Add -?−?€?-?4.80|^Add .*4\.80 as late/ }).click();
  await typePin("Mara Lindqvist", "4826");
  await page.getByText(/stands in the next Z as late, for A01-Z0001/).waitFor();
});

test("what stays for the next session is said at closing; the rest is on the deposit slip behind the Z", async () => {
  await count();
  await page.getByLabel("Stays in the drawer for the next session").click();
  await page.keyboard.press("ControlOrMeta+A");
  await typeAmount(page, 10_000);
  await page.getByRole("button", { name: "Close and print Z" }).click();
  await page.getByText("Z report A01-Z0002").waitFor();
  const z = await page.locator(".ui-paper").innerText();
  const bank = ((drawerMinor - 10_000) / 100).toFixed(2);
  expect(z).toContain("Late, of earlier sessions");
  expect(z).toMatch(/Card: The bank says otherwise\s+-4\.80/);
  expect(z).toMatch(new RegExp(`From the drawer\\s+${bank.replace(".", "\\.")}`));
  await expect.poll(() => printer.state().receipts.some(({ text }) => text.includes("Deposit slip"))).toBe(true);
  await page.getByRole("button", { name: "Done" }).click();
});

test("two drawers: the manager adds one, each person opens their own, and comes back to it by signing in", async () => {
  await open(10_000);
  await openMore(/^Lock/);
  await signIn(page, "Mara Lindqvist", "4826");
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await openMore(/^Drawers/);
  await page.getByLabel("Name of the drawer").fill("Terrace");
  await page.getByRole("button", { name: "Add the drawer" }).click();
  await page.getByText("Drawer Terrace can be opened now.").waitFor();
  await page.keyboard.press("Escape");
  await openMore(/^Lock/);

  await signIn(page, "Ana Ribeiro", "1357");
  await page.getByText("Drawer Terrace").first().waitFor();
  await open(5_000);
  await openMore(/^Drawers/);
  await page.getByText("Ben Larsen").first().waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press("Escape");
  const before = printer.state().kickedPins.length;
  await page.getByRole("tab", { name: "Coffee" }).click();
  await touch(page, /^Flat white/);
  await expect.poll(() => page.locator(".ui-lines > li").count()).toBe(1);
  const soldMinor = await readTotal(page);
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
  await expect.poll(() => printer.state().kickedPins.slice(before)).toEqual([5]);

  await openMore(/^Lock/);
  await signIn(page, "Ben Larsen", "2468");
  drawerMinor = 10_000;
  await count();
  await page.getByRole("button", { name: "Close and print Z" }).click();
  await page.getByText("Z report A01-Z0003").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: /^Lock/ }).click();
  await signIn(page, "Ana Ribeiro", "1357");
  drawerMinor = 5_000 + soldMinor;
  await count();
  await page.getByRole("button", { name: "Close and print Z" }).click();
  await page.getByText("Z report A01-Z0004").waitFor();
  expect(await page.locator(".ui-paper").innerText()).toMatch(/Cash drawer\s+Terrace\n/);
});
