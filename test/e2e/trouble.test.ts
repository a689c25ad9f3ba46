/** Trouble in the real window: a register that dies, a window that closes, paper that runs out, cards where they don't belong; and screens for everybody. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { afterEach, expect, test } from "vitest";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { countCash, readTotal, scan, signIn, touch } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const CAPPUCCINO = "2900000000070";

let till: LaunchedTill;
let printer: PrinterEmulator | null = null;
const folders: string[] = [];

afterEach(async () => {
  await till.close();
  await printer?.stop();
  printer = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "evertill-trouble-"));
  folders.push(made);
  return made;
}

async function startSelling(): Promise<void> {
  await signIn(till.window, "Ana Ribeiro", "1357");
  await till.window.getByRole("button", { name: /^Open with/ }).click();
  await till.window.locator(".sell-tiles .ui-tile").first().waitFor();
}

test("a register killed while a card is being charged comes back with the sale, and asks what the terminal said", async () => {
  till = await launchTill();
  const page = till.window;
  await startSelling();
  await scan(page, CAPPUCCINO);
  await expect.poll(() => readTotal(page).catch(() => 0)).toBe(390);
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: /^Card/ }).click();
  await page.getByText("Card payment of €3.90").waitFor();
  await till.killRegister();
  await signIn(page, "Ana Ribeiro", "1357");
  await page.getByText("Was €3.90 paid by card?").waitFor({ timeout: 15_000 });
  await page.getByRole("button", { name: /^Paid/ }).click();
  await page.getByTestId("last-sale").waitFor();
  expect(await page.getByTestId("receipt-number").innerText()).toBe("A01-000001");
});

test("a window closed with an open sale shows it again at the next start", async () => {
  const root = folder();
  till = await launchTill({ root });
  await startSelling();
  await scan(till.window, CAPPUCCINO);
  await expect.poll(() => readTotal(till.window).catch(() => 0)).toBe(390);
  await till.close();
  till = await launchTill({ root });
  await signIn(till.window, "Ana Ribeiro", "1357");
  await expect.poll(() => readTotal(till.window).catch(() => 0)).toBe(390);
});

test("a printer without paper delays no sale; its receipt prints by itself when there is a roll", async () => {
  printer = await startPrinterEmulator({ port: 0, out: folder() });
  await printer.control({ paper: "out" });
  till = await launchTill({ printer: { host: "127.0.0.1", port: printer.port } });
  const page = till.window;
  await startSelling();
  await scan(page, CAPPUCCINO);
  await expect.poll(() => readTotal(page).catch(() => 0)).toBe(390);
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor({ timeout: 2_000 });
  await page.getByRole("button", { name: /paper is out/ }).waitFor({ timeout: 15_000 });
  await expect.poll(() => printer?.state().kicks).toBe(1);
  await printer.control({ paper: "ok" });
  await expect.poll(() => printer?.state().receipts.length, { timeout: 20_000 }).toBe(1);
});

test("a card swiped into the till shows not a digit, and says where cards belong", async () => {
  till = await launchTill();
  const page = till.window;
  await startSelling();
  await page.keyboard.press("F2");
  await page.keyboard.type("%B4111111111111111^DOE/JANE^29121010000000000000?");
  await page.keyboard.press("Enter");
  await page.getByText("That looks like a card number. It was not kept.").waitFor();
  expect(await page.getByRole("searchbox").inputValue()).toBe("");
  await page.keyboard.press("Escape");
  await page.keyboard.type("4111111111111111", { delay: 90 });
  await page.getByText("That looks like a card number. It was not kept.").waitFor();
  await expect.poll(() => page.getByRole("searchbox").inputValue()).toBe("");
});

test("an unknown code is refused in words and the till goes on", async () => {
  till = await launchTill();
  await startSelling();
  await scan(till.window, "4006381333931");
  await till.window.getByText("No product has the code 4006381333931.").waitFor();
  await scan(till.window, CAPPUCCINO);
  await expect.poll(() => readTotal(till.window).catch(() => 0)).toBe(390);
});

test.each([
  { language: "English", theme: "Light" },
  { language: "Deutsch", theme: "Dunkel" },
])("every place of the till is accessible, $language, $theme", { timeout: 180_000 }, async ({ language, theme }) => {
  till = await launchTill({ size: { width: 1024, height: 768 } });
  const page = till.window;
  await page.getByRole("button", { name: language }).click();
  await look("sign-in");
  const german = language === "Deutsch";
  await page.getByText("Ana Ribeiro", { exact: true }).click();
  await look("pin");
  await page.getByText("Mara Lindqvist", { exact: true }).click();
  await page.keyboard.type("4826", { delay: 90 });
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: german ? /eröffnen$/ : /^Open with/ }).waitFor();
  await countCash(page, [[2_000, 5]]);
  await look("float");
  await page.getByRole("button", { name: german ? /eröffnen$/ : /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
  await openMore(german ? "Einstellungen" : "Settings");
  await page.getByRole("button", { name: theme }).click();
  await look("settings");
  await page.keyboard.press("Escape");
  await touch(page, /^Flat white\s*3/);
  await touch(page, /^Latte\s*4/);
  await look("sell");
  await page.keyboard.press("F8");
  await look("line");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F12");
  await look("pay");
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
  await look("change");
  const places = german
    ? [
        "Geparkte Verkäufe",
        "Bons und Berichte",
        "Einlage",
        "Zwischenbericht",
        "Drucker",
        "Artikel anlegen",
        "Personal",
        "Tasten",
      ]
    : ["Held sales", "Receipts and reports", "Paid in", "X report", "Printer", "Add products", "People", "Keys"];
  for (const place of places) {
    await openMore(place);
    await look(place);
    await page.keyboard.press("Escape");
  }
  await openMore(german ? "Kassensturz" : "Count and close");
  await look("count");
  await page.getByRole("button", { name: german ? /bestätigen$/ : /^Commit count/ }).click();
  await page
    .getByText(german ? "Zu wenig" : "Short")
    .first()
    .waitFor();
  await look("close");

  async function openMore(what: string): Promise<void> {
    await page.getByRole("button", { name: german ? /^Mehr/ : /^More/ }).click();
    await page.locator(".more-keys").getByRole("button", { name: what }).click();
  }

  async function look(place: string): Promise<void> {
    // What react-aria reads out it keeps in a corner of its own for a moment, outside every screen.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(WCAG).exclude("[data-live-announcer]");
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => ({
      place,
      id,
      at: nodes.map((node) => `${node.target.join(" ")} ${node.html}`),
    }));
    expect(found).toEqual([]);
    // Nothing is cut off: no button's words are wider or taller than the button.
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll("button")]
        .filter(
          (button) => button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + 4,
        )
        .map((button) => button.textContent),
    );
    expect({ place, cut }).toEqual({ place, cut: [] });
  }
});
