/** Paying at a connected card terminal in the real window: approved, declined, given up, an answer that gets lost, and settling by hand. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTerminalEmulator, type TerminalEmulator } from "#test/devices/card-terminal/emulator.ts";
import { readTotal, scan, signIn, typeAmount } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const CAPPUCCINO = "2900000000070";

let terminal: TerminalEmulator;
let till: LaunchedTill;
let root: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "evertill-card-"));
  terminal = await startTerminalEmulator({ port: 0, memory: join(root, "terminal") });
  till = await launchTill({ root: join(root, "till"), terminal: { host: "127.0.0.1", port: terminal.port } });
});
afterEach(async () => {
  await till.close();
  await terminal.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Opens the session and rings up a cappuccino of 3.90. */
async function startSelling(name = "Ana Ribeiro", pin = "1357"): Promise<Page> {
  const page = till.window;
  await signIn(page, name, pin);
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await scan(page, CAPPUCCINO);
  await expect.poll(() => readTotal(page).catch(() => 0)).toBe(390);
  return page;
}

/** What keeps somebody from using this screen, and buttons whose words are cut off. */
async function barriers(page: Page): Promise<unknown[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(WCAG).exclude("[data-live-announcer]");
  const { violations } = await axe.analyze();
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("button")]
      .filter((button) => button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + 4)
      .map((button) => button.textContent),
  );
  return [...violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) })), ...cut];
}

async function payByCard(page: Page): Promise<void> {
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: /^Card/ }).click();
}

test("[SALE-60] a card is paid at the connected terminal without another touch; a declined one leaves the sale, and says so", async () => {
  const page = await startSelling();
  await page.getByRole("button", { name: "terminal ready" }).waitFor();
  await terminal.control({ course: { ends: "declined" } });
  await payByCard(page);
  await page.getByText("The card was declined").waitFor();
  expect(await readTotal(page)).toBe(390);
  await terminal.control({ course: { thinkMs: 800 } });
  await page.getByRole("button", { name: /^Card/ }).click();
  await page.getByText("Waiting for the card terminal").waitFor();
  await page.getByTestId("last-sale").waitFor();
  expect(await page.getByTestId("receipt-number").innerText()).toBe("A01-000001");
  expect(terminal.state().approved).toBe(1);
});

test("[SALE-63] a payment that nobody shows a card for is given up, and the sale goes on in cash", async () => {
  await terminal.control({ course: { thinkMs: 60_000 } });
  const page = await startSelling();
  await payByCard(page);
  await page.getByRole("button", { name: "Cancel the payment" }).click();
  await page.getByText("The card payment was cancelled").waitFor();
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
  expect(terminal.state().approved).toBe(0);
});

test("[SALE-62] the terminal charged, its answer got lost and the register died: the next one asks it, and the sale is paid once", async () => {
  await terminal.control({ course: { loses: "answer", awayMs: 6_000 } });
  const page = await startSelling();
  await payByCard(page);
  await page.getByText("Was €3.90 paid by card?").waitFor();
  await page.getByText("The card terminal does not answer").waitFor();
  await till.killRegister();
  await signIn(page, "Ana Ribeiro", "1357");
  await page.getByTestId("last-sale").waitFor({ timeout: 30_000 });
  expect(await page.getByTestId("receipt-number").innerText()).toBe("A01-000001");
  expect(terminal.state().approved).toBe(1);
});

test("[SALE-64] a terminal that stays away: a manager settles the payment by hand, with a reason; before that the drawer is not counted", async () => {
  await terminal.control({ course: { thinkMs: 60_000 } });
  const page = await startSelling();
  await payByCard(page);
  await page.getByText("Waiting for the card terminal").waitFor();
  expect(await barriers(page)).toEqual([]);
  await terminal.control({ power: "off" });
  await page.getByText("The card terminal does not answer").waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^More/ }).click();
  await page.locator(".more-keys").getByRole("button", { name: "Count and close" }).click();
  await page.getByText("A card payment has no answer yet.").waitFor();
  await page.getByText(/Card payment of .*, without its answer/).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Go to the payment" }).click();
  await page.getByRole("button", { name: "Settle by hand" }).click();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Slip shows it" }).click();
  await page.getByRole("button", { name: /^Paid/ }).click();
  await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
  await page.keyboard.type("4826", { delay: 90 });
  await page.keyboard.press("Enter");
  await page.getByTestId("last-sale").waitFor();
});

test("[SALE-65] part paid by card and then given up: the terminal gives the money back", async () => {
  const page = await startSelling();
  await page.keyboard.press("F12");
  await typeAmount(page, 200);
  await page.getByRole("button", { name: /^Card/ }).click();
  await page.getByRole("button", { name: /^Give back Card/ }).click();
  await page.getByRole("button", { name: /^Give back on the terminal/ }).click();
  await expect.poll(() => terminal.state().approved).toBe(2);
  await page.getByRole("button", { name: /^Give back Card/ }).waitFor({ state: "detached" });
  expect(await readTotal(page)).toBe(390);
});

test("the terminal has a place of its own that says how it is", async () => {
  const page = await startSelling("Mara Lindqvist", "4826");
  await page.getByRole("button", { name: "terminal ready" }).click();
  await page.getByText("The till sends it the amount, and hears what became of it.").waitFor();
  await page.getByRole("button", { name: "Ask how it is" }).click();
  await page.getByText(`${terminal.terminal} answers.`).waitFor();
  await terminal.control({ power: "off" });
  await page.getByRole("button", { name: "Ask how it is" }).click();
  await page.getByText("Nothing was charged.", { exact: false }).waitFor();
  await page.getByRole("button", { name: "terminal unreachable" }).waitFor();
});
