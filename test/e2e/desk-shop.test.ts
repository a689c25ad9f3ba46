/** Running the shop from a browser, to the end: an owner lets a till in and invites a manager, who comes in with a second factor and changes a price that the till then sells at. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BackOffice, comeIn, findBarriers, invite, openBackOffice, typePassword } from "./back-office.ts";
import { readTotal, signIn, touch } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

let office: BackOffice;
let till: LaunchedTill | null = null;

beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(async () => {
  await till?.close();
  await office.close();
});

async function letTillIn(page: Page): Promise<Page> {
  await page.getByRole("link", { name: "Devices" }).click();
  await page.getByRole("button", { name: "Add a register" }).click();
  await page.getByLabel("Code", { exact: true }).fill("A01");
  await page.getByLabel("Name", { exact: true }).fill("Counter");
  await page.locator(".ui-panel-foot").getByRole("button", { name: "Add a register" }).click();
  await page.getByRole("button", { name: "Make a code" }).click();
  const code = await page.locator("[data-code]").textContent();
  till = await launchTill({ flags: [`--enrol=${office.server.url}#${code}`] });
  await page.locator("[data-fingerprint]").waitFor({ timeout: 60_000 });
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole("button", { name: "It is the same: let it in" }).click();
  await page.getByText("In touch").first().waitFor();
  return till.window;
}

test("an owner lets a till in and invites a manager, who chooses a password and changes a price that the till then sells at", async () => {
  const owner = await office.openPage();
  await typePassword(owner, office.owner.email, office.owner.password);
  const window = await letTillIn(owner);
  const code = await invite(owner, "Mara Lind", "mara@example.com");

  const page = await office.openPage();
  await comeIn(page, "mara@example.com", code);
  await signIn(window, "Ana Ribeiro", "1357");
  await window.getByRole("button", { name: /^Open with/ }).click();
  await window.locator(".sell-tiles .ui-tile").first().waitFor();

  await page.getByRole("link", { name: "Products" }).click();
  await page.getByRole("searchbox").fill("flat white");
  await page.getByRole("row", { name: /^Flat white Coffee/ }).click();
  await page.getByLabel("Price", { exact: true }).fill("5,15");
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Registers get it at their next contact.").waitFor();
  await window.locator(".ui-tile", { hasText: "Flat white" }).filter({ hasText: "5.15" }).waitFor({ timeout: 30_000 });
  await touch(window, /Flat white/);
  await expect.poll(() => readTotal(window).catch(() => 0)).toBe(515);
  expect(office.consoleErrors).toEqual([]);
});
