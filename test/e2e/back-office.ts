/** A manager's browser and the server it opens the back office of, for tests: real Chromium, a real server, a fresh organisation. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { Secret, TOTP } from "otpauth";
import { type Browser, chromium, type Page } from "playwright-core";
import { type ServerApi, signInOwner } from "#tools/server-api.ts";
import {
  type FirstOwner,
  findOrFoundOrganisation,
  type ServerProcess,
  startServerProcess,
} from "#tools/server-process.ts";
import { CHROMIUM } from "#tools/system-packages.ts";

/** What those who are invited choose. */
const PASSWORD = "Quiet-Harbour-Lamp-27";

/** A server with one organisation, and a browser. */
export interface BackOffice {
  readonly folder: string;
  readonly server: ServerProcess;
  readonly owner: FirstOwner;
  readonly api: ServerApi;
  readonly browser: Browser;
  /** What pages wrote to their consoles as errors, content policy violations among them. */
  readonly consoleErrors: readonly string[];
  /** A new person at a browser of their own. */
  openPage(size?: { readonly width: number; readonly height: number }): Promise<Page>;
  close(): Promise<void>;
}

/** Starts both. `vitest --project e2e` has built the back office and installed the browser. */
export async function openBackOffice(): Promise<BackOffice> {
  const folder = mkdtempSync(join(tmpdir(), "evertill-desk-"));
  // Where we are root PostgreSQL runs as another user, who has to get to its folder.
  chmodSync(folder, 0o711);
  const owner = await findOrFoundOrganisation(join(folder, "server"));
  const server = await startServerProcess(join(folder, "server"), 0);
  const api = await signInOwner(server.url, owner);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    // Root has no sandbox; a closed network is not to be looked for anything.
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
  });
  const consoleErrors: string[] = [];
  return {
    folder,
    server,
    owner,
    api,
    browser,
    consoleErrors,
    openPage: async (size = { width: 1366, height: 768 }) => {
      const context = await browser.newContext({ viewport: size, locale: "en-GB" });
      const page = await context.newPage();
      page.on("console", (message) => {
        // What the server refuses the browser calls an error as well; the page says it in its own place.
        if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) consoleErrors.push(message.text());
      });
      page.on("pageerror", (error) => consoleErrors.push(String(error)));
      await page.goto(`${server.url}/backoffice/`);
      return page;
    },
    close: async () => {
      await browser.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Signs somebody in by address and password (or the code of an invitation). */
export async function typePassword(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Invites somebody as a manager. @returns the code that was shown */
export async function invite(page: Page, name: string, email: string): Promise<string> {
  await page.getByRole("link", { name: "People" }).click();
  await page.getByRole("button", { name: "Add a person" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: /In the whole organisation/ }).click();
  await page.getByRole("option", { name: "Manager" }).click();
  await page.getByRole("button", { name: "Add and invite" }).click();
  return (await page.locator("[data-code]").textContent()) ?? "";
}

/** Comes in by an invitation: chooses a password, and turns on an authenticator as second factor. */
export async function comeIn(page: Page, email: string, code: string): Promise<void> {
  await typePassword(page, email, code);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("link", { name: "My account" }).click();
  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  const secret = (await page.locator("[data-secret]").textContent()) ?? "";
  await page.getByLabel("Code from your authenticator").fill(codeOf(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
}

/** What an authenticator app shows now for a secret. */
export function codeOf(secret: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate();
}

/** What axe finds serious or worse on a page, a line each. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Where the component library speaks to screen readers: it points at a button that waits, which may be gone by now.
  const { violations } = await new AxeBuilder({ page }).exclude("[data-live-announcer]").analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(", ")}`);
}
