/** Sessions that go on longer than they should, in the real window: overnight, without their cashier, counted again, closed short, approved later. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoKey } from "#main/shell/key-provider.ts";
import { openRegister, TestClock } from "#test/in-process-register.ts";
import { asCash, countCash, readTotal, signIn, touch } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const FLOAT_MINOR = 10_000;
const HOUR_MS = 3_600_000;
const TYPING_MS = 90;

const root = mkdtempSync(join(tmpdir(), "evertill-sessions-"));
let till: LaunchedTill;
let page: Page;

beforeAll(async () => {
  await openYesterday();
  till = await launchTill({ root });
  page = till.window;
});
afterAll(async () => {
  expect(till.consoleErrors).toEqual([]);
  await till.close();
  rmSync(root, { recursive: true, force: true });
});

/** Ana opened the drawer yesterday and went home without closing it: the same books, written by a register of yesterday. */
async function openYesterday(): Promise<void> {
  const folder = join(root, "demo");
  const clock = new TestClock(new Date(Date.now() - 26 * HOUR_MS).toISOString());
  const yesterday = await openRegister({ folder, clock, key: await demoKey.provideKey(folder) });
  const ana = yesterday.view().staff.find(({ name }) => name === "Ana Ribeiro");
  await yesterday.must("staff.sign_in", { staffId: ana?.staffId ?? "", pin: "1357" });
  const float = [{ denominationMinor: 5_000, count: FLOAT_MINOR / 5_000 }];
  await yesterday.must("session.open", { float, approvalId: null });
  await yesterday.close();
}

async function openMore(what: RegExp): Promise<void> {
  await page.getByRole("button", { name: /^More/ }).click();
  await page.locator(".more-keys").getByRole("button", { name: what }).click();
}

async function lockAndSignIn(name: string, pin: string): Promise<void> {
  await page.getByRole("button", { name: /^Lock/ }).first().click();
  await signIn(page, name, pin);
}

/** Counts the drawer and commits it. */
async function commit(countedMinor: number): Promise<void> {
  await countCash(page, asCash(countedMinor));
  await page.getByRole("button", { name: /^Commit count/ }).click();
  await page.getByRole("heading", { name: "Close the session" }).waitFor();
}

async function violations(): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude("[data-live-announcer]");
  const found = await axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  return found.violations.map(({ id }) => id);
}

test("a session left open overnight says so, and a manager counts it for the cashier who is not there", async () => {
  await signIn(page, "Mara Lindqvist", "4826");
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await page.getByRole("button", { name: /^session of .* still open$/ }).click();
  await page.getByText("Session of Ana Ribeiro").waitFor();
  // Blind, whoever counts: nothing on the screen says what should be there.
  expect(await page.locator("main").innerText()).not.toContain("Expected");
  await commit(FLOAT_MINOR - 300);
  await page.getByText("Short").first().waitFor();
  await page.getByText("Counted 1 time").waitFor();
});

test("a second count is a new one, beside the first, and closes the session in her name", async () => {
  await page.getByRole("button", { name: "Count again" }).click();
  await commit(FLOAT_MINOR);
  await page.getByText("Counted 2 times").waitFor();
  await page.getByText("Exact").first().waitFor();
  expect(await violations()).toEqual([]);
  // Going back to selling loses nothing of the count, and the way to the Z stays.
  await page.getByRole("button", { name: "Back to selling" }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await openMore(/^Count and close/);
  await page.getByText("Counted 2 times").waitFor();
  await page.getByRole("button", { name: "Close and print Z" }).click();
  await page.getByText("Z report A01-Z0001").waitFor();
  const z = await page.locator(".ui-paper").innerText();
  expect(z).toMatch(/By\s+Ana Ribeiro[\s\S]+By\s+Mara Lindqvist/);
  await page.getByRole("button", { name: "Done" }).click();
});

test("the drawer is opened without a sale by another person's PIN, who finds it among their approvals", async () => {
  await page.getByRole("button", { name: /^Open with/ }).waitFor();
  await lockAndSignIn("Ben Larsen", "2468");
  await countCash(page, asCash(FLOAT_MINOR));
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await openMore(/^Paid in/);
  await page.getByRole("tab", { name: "No sale" }).click();
  await page.getByRole("button", { name: "Change for a note" }).click();
  await page.getByRole("button", { name: "Open the drawer" }).click();
  await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
  await page.keyboard.type("4826", { delay: TYPING_MS });
  await page.keyboard.press("Enter");
  await page.getByText("The drawer was opened; the reason is kept.").waitFor();
  await lockAndSignIn("Mara Lindqvist", "4826");
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await openMore(/^My approvals/);
  await page.locator(".till-place .ui-table-row", { hasText: /Open the drawer[\s\S]*Ben Larsen/ }).waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press("Escape");
});

test("short by more than usual needs a reason, and closes also when nobody is there to approve it now", async () => {
  await lockAndSignIn("Ben Larsen", "2468");
  await touch(page, /^Flat white/);
  await expect.poll(() => page.locator(".ui-lines > li").count()).toBe(1);
  const soldMinor = await readTotal(page);
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
  await openMore(/^Count and close/);
  await commit(FLOAT_MINOR + soldMinor - 2_000);
  await page.getByText("The difference is larger than usual.").waitFor();
  expect(await page.getByRole("button", { name: "Close, approval pending" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Wrong change given" }).click();
  await page.getByRole("button", { name: "Close, approval pending" }).click();
  await page.getByText("Z report A01-Z0002").waitFor();
  const z = await page.locator(".ui-paper").innerText();
  expect(z).toContain("Wrong change given");
  expect(z).toMatch(/Difference \(short\)\s+-20\.00/);
  expect(z).toMatch(/Approval\s+pending/);
});

test("the next session begins with its float, whoever opens it", async () => {
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: /^Open with/ }).waitFor();
});
