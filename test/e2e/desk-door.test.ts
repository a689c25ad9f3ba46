/** The back office's door in a real browser: signing in with proof key and second factor, what the address remembers, signing out everywhere. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BackOffice, codeOf, findBarriers, openBackOffice, typePassword } from "./back-office.ts";

let office: BackOffice;
let recoveryCodes: readonly string[] = [];

beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office.close());

test("an owner signs in, adds an authenticator and needs it the next time; the way back leads where they wanted to go", async () => {
  const page = await office.openPage();
  await typePassword(page, office.owner.email, "not the password");
  await page.getByRole("alert").waitFor();
  await typePassword(page, office.owner.email, office.owner.password);
  await page.getByRole("link", { name: "My account" }).click();
  await page.getByText("Where you are signed in").waitFor();
  expect(await findBarriers(page)).toEqual([]);

  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  const secret = (await page.locator("[data-secret]").textContent()) ?? "";
  await page.getByLabel("Code from your authenticator").fill(codeOf(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByText("Keep these recovery codes.").waitFor();
  recoveryCodes = await page.locator(".authenticator-codes code").allTextContents();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();

  // The page that was asked for is the one that comes after the door.
  const wanted = `${office.server.url}/backoffice/${office.owner.organisationId}/settings?open=${office.owner.branchId}`;
  await page.goto(wanted);
  await typePassword(page, office.owner.email, office.owner.password);
  await page.getByRole("button", { name: "I don't have it with me" }).click();
  await page.getByLabel("Recovery code").fill(recoveryCodes[0] ?? "");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Harbour Street" }).waitFor();
  expect(page.url()).toBe(wanted);

  // A reload finds the sign-in again; another tab shares it; signing out there ends it here.
  await page.reload();
  await page.getByRole("heading", { name: "Harbour Street" }).waitFor();
  const other = await page.context().newPage();
  await other.goto(wanted);
  await other.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("E-mail address").waitFor();
  expect(office.consoleErrors).toEqual([]);
});

test("an owner adds a branch; a change made meanwhile by somebody else is not overwritten", async () => {
  const page = await office.openPage();
  await typePassword(page, office.owner.email, office.owner.password);
  await page.getByRole("button", { name: "I don't have it with me" }).click();
  await page.getByLabel("Recovery code").fill(recoveryCodes[1] ?? "");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Add a branch" }).click();
  await page.getByLabel("Name of the branch").fill("Station Road");
  await page.getByLabel("Name on receipts").fill("Station Bakery");
  await page.locator(".ui-panel-foot").getByRole("button", { name: "Add a branch" }).click();
  await page.getByRole("heading", { name: "Station Road" }).waitFor();

  const { branches } = (await office.api("GET", "/v1/branches")) as {
    branches: { branchId: string; name: string; version: number; settings: { shopName: string } }[];
  };
  const made = branches.find(({ name }) => name === "Station Road");
  expect(made?.settings.shopName).toBe("Station Bakery");
  await office.api("PATCH", `/v1/branches/${made?.branchId}`, { version: made?.version, name: "Station Street" });
  await page.getByLabel("Name of the branch").fill("Station Lane");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").waitFor();
  expect(office.consoleErrors).toEqual([]);
});

test("a code that this browser did not ask for signs nobody in", async () => {
  const page = await office.openPage();
  await page.goto(`${office.server.url}/backoffice/signed-in?code=${"a".repeat(43)}&state=somebody-elses`);
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("E-mail address").waitFor();
  expect(await page.evaluate(() => localStorage.getItem("evertill.sign-in"))).toBeNull();
});
