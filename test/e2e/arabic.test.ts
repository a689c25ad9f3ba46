/** A shop in Arabic and Kuwaiti dinars, from the first screen to the paper: set up, sold, paid, printed from right to left; a guest's receipt in English. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShellApi } from "#domain/protocol/shell-api.ts";
import { layOut, type PrintLine } from "#domain/receipt/layout.ts";
import { drawLines } from "#main/register/devices/text-picture.ts";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { commandReader } from "#test/devices/escpos-printer/escpos-commands.ts";
import { printHead } from "#test/devices/escpos-printer/print-head.ts";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PICTURES = join(PROJECT_FOLDER, "build", "gallery-pictures");
/** Between two keys, in ms: a person, not a scanner. */
const TYPING_MS = 90;
const PIN = "2583";

const folder = mkdtempSync(join(tmpdir(), "evertill-arabic-"));
let till: LaunchedTill;
let page: Page;
let printer: PrinterEmulator;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  printer = await startPrinterEmulator({ port: 0, out: join(folder, "paper") });
  till = await launchTill({ root: join(folder, "till"), mode: "shop" });
  page = till.window;
});
afterAll(async () => {
  expect(till.consoleErrors).toEqual([]);
  await till.close();
  await printer.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a shop is set up in Arabic: one touch turns the window round, and dinars have three decimals", {
  timeout: 90_000,
}, async () => {
  await makeKeyFile(join(folder, "till.credential"));
  await page.getByText("العربية", { exact: true }).click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dir)).toBe("rtl");
  await look("arabic-first");
  await press("إعداد هذا المتجر");
  await press("التالي");
  await page.getByLabel("اسم المتجر").fill("بقالة الميناء (فرع 2)");
  await choose("البلد", "الكويت");
  await press("التالي");
  await page.getByText(/KWD/).first().waitFor();
  expect(await page.getByLabel("الزيادة أو العجز حتى").inputValue()).toBe("0.250");
  await look("arabic-money");
  await press("التالي");
  await press("التالي");
  await page.getByLabel("اسم المالك").fill("نورة العتيبي");
  await page.getByLabel("الرمز السري", { exact: true }).fill(PIN);
  await page.getByLabel("الرمز السري مرة أخرى").fill(PIN);
  await press("التالي");
  await page.getByLabel("عنوان الطابعة").fill("127.0.0.1");
  await page.getByLabel("المنفذ").fill(String(printer.port));
  await press("التالي");
  await look("arabic-summary");
  await press("إعداد المتجر");

  const groups = page.locator(".recovery-key li");
  await groups.first().waitFor();
  const texts = await groups.allInnerTexts();
  const proof = texts.findLastIndex((group) => group.length > 3);
  await look("arabic-recovery");
  // The key is read from left to right, as it is typed later.
  const [first, second] = await Promise.all([groups.nth(0).boundingBox(), groups.nth(1).boundingBox()]);
  expect(first?.x).toBeLessThan(second?.x ?? 0);
  await page.getByRole("textbox").fill(texts[proof] ?? "");
  await press("صار في الخزنة");
});

test("the drawer is counted in the country's own notes and coins, and the first product sold", {
  timeout: 60_000,
}, async () => {
  await signInIfAsked();
  const denominations = page.locator(".ui-denomination");
  await denominations.first().waitFor();
  expect(await denominations.allInnerTexts()).toEqual(
    ["20.000", "10.000", "5.000", "1.000", "0.500", "0.250"].concat(["0.100", "0.050", "0.020", "0.010", "0.005"]),
  );
  await page.locator('.ui-denomination-count[data-minor="5000"]').fill("4");
  await look("arabic-open");
  await page.getByRole("button", { name: /^الفتح برصيد/ }).click();
  await press("إضافة صنف");
  await addProduct("قهوة عربية", "1250");
  await addProduct("Flat white (L)", "1800");
  await page.keyboard.press("Escape");
  await page.locator(".ui-tile").nth(1).waitFor();
});

test("a sale in Arabic: amounts, quick cash in notes of the country, change, and nothing that WCAG forbids", {
  timeout: 60_000,
}, async () => {
  await page.keyboard.press("F2");
  await page.keyboard.type("عربي", { delay: TYPING_MS });
  await page.keyboard.press("Enter");
  await page.locator(".ui-line").waitFor();
  await page.locator(".ui-tile", { hasText: "قهوة عربية" }).click();
  await page.locator(".ui-tile", { hasText: "Flat white" }).click();
  await expect.poll(() => page.locator(".sale-foot .ui-display-amount").innerText()).toBe("4.300");
  await expectAccessible();
  await look("arabic-sell");
  await page.keyboard.press("F12");
  await page.getByLabel("مبلغ آخر").waitFor();
  expect(await page.locator(".pay-quick").innerText()).toMatch(/5\.000/);
  await expectAccessible();
  await look("arabic-pay");
  // The smallest window of all: everything that money needs is in sight.
  await resize(1024);
  await look("arabic-pay-1024");
  const hidden = await page.locator(".ui-panel-body").evaluate((body) => body.scrollHeight - body.clientHeight);
  expect(hidden).toBeLessThanOrEqual(0);
  await resize(1366);
  // As an Arabic keyboard types it.
  await page.keyboard.type("١٠٠٠٠", { delay: TYPING_MS });
  expect(await page.getByLabel("مبلغ آخر").inputValue()).toBe("10.000");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.getByTestId("last-sale").locator(".ui-display-amount").innerText()).toBe("5.700");
  await look("arabic-change");
});

test("its receipt is on paper from right to left: drawn, the total's digits as on any paper, codes and rules the printer's own", async () => {
  await expect.poll(() => printer.state().receipts.length).toBe(1);
  const [receipt] = printer.state().receipts;
  expect(receipt?.text).toMatch(/\[picture 576x\d+\]/);
  expect(receipt?.text).not.toMatch(/\?|إيصال/);
  copyFileSync(receipt?.pictureFile ?? "", join(PICTURES, "arabic-printed.png"));
  const rows = rastersIn(readFileSync(receipt?.bytesFile ?? ""));
  for (const amount of ["KWD 4.300", "5.700"]) {
    expect(
      rows.some((_, at) => isDrawnAt(rows, at, amount)),
      amount,
    ).toBe(true);
  }
  // Labels stand at the right edge, amounts at the left.
  expect(rows.some((row) => row.at(0) !== 0) && rows.some((row) => row.at(-1) !== 0)).toBe(true);
});

test("the same paper on the screen says it in Arabic, and a copy says that it is one", async () => {
  await openMore("الإيصالات والتقارير");
  await page.getByText("A01-000001").first().click();
  const paper = page.locator(".ui-paper");
  await paper.waitFor();
  const words = await paper.innerText();
  for (const said of ["بقالة الميناء (فرع 2)", "إيصال", "قهوة عربية", "المجموع", "KWD 4.300", "الباقي", "5.700"])
    expect(words).toContain(said);
  expect(await paper.getAttribute("dir")).toBe("rtl");
  await expectAccessible();
  await look("arabic-paper");
  await press("طباعة نسخة");
  await expect.poll(() => printer.state().receipts.length).toBe(2);
  await page.keyboard.press("Escape");
});

test("a guest who asks for English gets a receipt in English, and the next customer one in Arabic again", {
  timeout: 60_000,
}, async () => {
  await page.locator(".ui-tile", { hasText: "Flat white" }).click();
  await page.keyboard.press("F12");
  await page.getByRole("button", { name: "English" }).click();
  await expect.poll(() => page.getByRole("button", { name: "English" }).getAttribute("aria-pressed")).toBe("true");
  await page.keyboard.press("F10");
  await expect.poll(() => printer.state().receipts.length).toBe(3);
  const english = printer.state().receipts.at(-1)?.text ?? "";
  expect(english).toMatch(/Receipt +A01-000002/);
  expect(english).toMatch(/Flat white \(L\) +1\.800/);
  expect(english).toMatch(/Total +KWD 1\.800/);
  expect(english).toContain("Thank you!");
  await page.locator(".ui-tile", { hasText: "Flat white" }).click();
  await page.keyboard.press("F12");
  await page.keyboard.press("F10");
  await expect.poll(() => printer.state().receipts.length).toBe(4);
  expect(printer.state().receipts.at(-1)?.text).not.toContain("Receipt");
});

async function press(name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

async function choose(label: string, option: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(label) }).click();
  await page.getByRole("option", { name: option }).click();
}

async function openMore(item: string): Promise<void> {
  await page.getByRole("button", { name: /^المزيد/ }).click();
  await page.getByRole("button", { name: item }).click();
}

async function addProduct(name: string, price: string): Promise<void> {
  await page.getByLabel("الاسم", { exact: true }).fill(name);
  await page.getByLabel("السعر", { exact: true }).click();
  await page.keyboard.type(price, { delay: TYPING_MS });
  await press("إضافة الصنف");
  await page.getByText(/^أُضيف/).waitFor();
}

async function signInIfAsked(): Promise<void> {
  const asked = page.getByText("من على الصندوق؟");
  await Promise.race([asked.waitFor(), page.locator(".ui-denomination").first().waitFor()]);
  if ((await asked.count()) === 0) return;
  await page.getByText("نورة العتيبي", { exact: true }).click();
  await page.keyboard.type(PIN, { delay: TYPING_MS });
  await page.keyboard.press("Enter");
}

async function resize(width: number): Promise<void> {
  await till.app.evaluate(({ BrowserWindow }, wide) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(wide, 768);
  }, width);
  await page.waitForFunction((wide) => window.innerWidth === wide, width);
}

async function look(name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

async function expectAccessible(): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude("[data-live-announcer]");
  const { violations } = await axe.withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) }))).toEqual([]);
}

/** Without a key chain a shop's key goes into a file; the dialog is the system's own window, which no test can touch. */
async function makeKeyFile(path: string): Promise<void> {
  await till.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
  const status = () => page.evaluate(() => (globalThis as unknown as { evertill: ShellApi }).evertill.status());
  await expect.poll(status).toMatchObject({ state: "ready", mode: "shop", keyTrouble: "unavailable" });
  await page.evaluate(() => (globalThis as unknown as { evertill: ShellApi }).evertill.createCredentialFile());
  await expect.poll(status).toEqual({ state: "ready", mode: "shop" });
}

/** All rows of dots in a job, from top to bottom, across its pictures. */
function rastersIn(job: Uint8Array): Uint8Array[] {
  const reader = commandReader();
  const head = printHead();
  reader.feed(job);
  const rows: Uint8Array[] = [];
  for (let command = reader.next(); command !== undefined; command = reader.next()) {
    const news = head.carryOut(command);
    if (news?.kind === "printed" && news.item.kind === "raster") rows.push(...news.item.rows);
  }
  return rows;
}

/** Whether an amount stands at the left edge of these rows, dot by dot as it would on a paper read from left to right. */
function isDrawnAt(rows: readonly Uint8Array[], at: number, amount: string): boolean {
  const blocks = amount.startsWith("KWD")
    ? [{ type: "total" as const, label: amount, amount: "" }]
    : [{ type: "text" as const, text: amount, emphasis: "bold" as const }];
  const document = { kind: "receipt" as const, language: "en" as const, copyNumber: 0, blocks };
  const lines = layOut(document, { columns: 48, sizes: "drawn" }).filter(
    (line): line is PrintLine => line.kind === "print",
  );
  const drawn = drawLines(lines, { columns: 48, direction: "ltr" });
  if (drawn === undefined) throw new Error("this computer has no text engine");
  const { widthDots, heightDots, bytes } = drawn;
  const wantedBytes = Math.floor((amount.length * (amount.startsWith("KWD") ? 24 : 12)) / 8);
  // Amounts end below each other: the shorter may be moved in by whole columns.
  return [0, 1, 2, 3, 4, 5, 6].some((columns) =>
    Array.from({ length: heightDots }, (_, y) => y).every((y) => {
      const from = Math.floor((columns * 12) / 8);
      const row = rows[at + y];
      if (row === undefined || (columns * 12) % 8 !== 0) return false;
      const wanted = bytes.subarray((y * widthDots) / 8, (y * widthDots) / 8 + wantedBytes);
      return wanted.every((byte, index) => row[from + index] === byte);
    }),
  );
}
