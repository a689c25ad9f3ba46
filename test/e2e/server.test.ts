/** A till and its server, in the real window with a real server beside it: joining by a code, selling while the server is away, a price changed there. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";
import { type MailServerEmulator, startMailServer } from "#test/devices/mail-server/emulator.ts";
import { type OpenRegister, openRegister } from "#test/in-process-register.ts";
import { TEST_PACE, untilSync } from "#test/sync-server/shop-with-server.ts";
import { runOnce } from "#test/sync-server/test-organisation.ts";
import { confirmWhenWaiting, openSlot, type ServerApi, signInOwner } from "#tools/server-api.ts";
import {
  type FirstOwner,
  findOrFoundOrganisation,
  type ServerProcess,
  startServerProcess,
} from "#tools/server-process.ts";
import { readTotal, scan, signIn, touch } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const CAPPUCCINO = "2900000000070";

let folder: string;
let owner: FirstOwner;
let server: ServerProcess;
let mailServer: MailServerEmulator;
let api: ServerApi;
let till: LaunchedTill | null = null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "evertill-server-"));
  // Where we are root PostgreSQL runs as another user, who has to get to its folder.
  chmodSync(folder, 0o711);
  owner = await findOrFoundOrganisation(join(folder, "server"));
  mailServer = await startMailServer();
  process.env.EVERTILL_SMTP_URL = `smtp://127.0.0.1:${mailServer.port}`;
  process.env.EVERTILL_MAIL_FROM = "till@example.com";
  server = await startServerProcess(join(folder, "server"), 0);
  api = await signInOwner(server.url, owner);
});
afterEach(async () => {
  await till?.close();
  till = null;
  await server.stop();
  await mailServer.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startSelling(): Promise<void> {
  const page = window();
  await signIn(page, "Ana Ribeiro", "1357");
  await page.getByRole("button", { name: /^Open with/ }).click();
  await page.locator(".sell-tiles .ui-tile").first().waitFor();
}

function window() {
  if (!till) throw new Error("no till is open");
  return till.window;
}

async function sellCappuccino(priceMinor: number): Promise<void> {
  const page = window();
  await scan(page, CAPPUCCINO);
  await expect.poll(() => readTotal(page).catch(() => 0)).toBe(priceMinor);
  await page.keyboard.press("F12");
  await page.getByLabel("Another amount").waitFor();
  await page.keyboard.press("F10");
  await page.getByTestId("last-sale").waitFor();
}

/** A demo's till that joined by itself, with a cashier at it. */
async function joinedTill(): Promise<void> {
  const { registerId, code } = await openSlot(api, owner, "A01");
  till = await launchTill({ flags: [`--enrol=${server.url}#${code}`] });
  await confirmWhenWaiting(api, registerId, () => false);
  await startSelling();
  await window().getByText("All sent").waitFor({ timeout: 30_000 });
}

/** Sales in the server's own database, once the server has stopped. */
async function salesOnServer(): Promise<{ receipt: string; total: number }[]> {
  await server.stop();
  const postgres = await startEmbeddedPostgres({
    folder: join(folder, "server", "postgres"),
    log: pino({ level: "silent" }),
  });
  const { rows } = await runOnce(
    postgres.superuserUrl("evertill"),
    "select receipt_number as receipt, total_minor::integer as total from shop.sale order by receipt_number",
  );
  await postgres.stop();
  return rows as { receipt: string; total: number }[];
}

test("a sale made while the server is down arrives once it is up", async () => {
  await joinedTill();
  await sellCappuccino(390);
  await window().getByText("All sent").waitFor();
  const { port } = server;
  await server.kill();
  await sellCappuccino(390);
  await window()
    .getByText(/to send/)
    .first()
    .waitFor();
  server = await startServerProcess(join(folder, "server"), port);
  await window().getByText("All sent").waitFor({ timeout: 90_000 });
  expect(await salesOnServer()).toEqual([
    { receipt: "A01-000001", total: 390 },
    { receipt: "A01-000002", total: 390 },
  ]);
});

test("[SYNC-53] a price changed on the server reaches the till, and an open sale keeps its lines", async () => {
  await joinedTill();
  const page = window();
  await touch(page, /Flat white/);
  await expect.poll(() => readTotal(page).catch(() => 0)).toBe(380);
  const listed = (await api("GET", "/v1/products?text=Flat%20white")) as { products: Record<string, unknown>[] };
  const [product] = listed.products;
  const productId = String(product?.productId);
  await api("PUT", `/v1/products/${productId}`, { ...product, priceMinor: 410 });
  await page.locator(".ui-tile", { hasText: "Flat white" }).filter({ hasText: "4.10" }).waitFor({ timeout: 30_000 });
  expect(await readTotal(page)).toBe(380);
  await touch(page, /Flat white/);
  await expect.poll(() => readTotal(page)).toBe(790);
});

test("[SALE-110] [SALE-115] a receipt of the branch's other till is scanned and taken back, and the next one goes out by e-mail", async () => {
  await joinedTill();
  const other = await openOtherTill();
  const { products } = await other.must("catalogue.search", { text: "cappuccino", limit: 1 });
  await other.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: 1_000 });
  await other.must("sale.tender_cash", { amountMinor: other.view().sale?.cashDueMinor ?? 0 });
  const number = other.view().lastSale?.receiptNumber ?? "";
  const { document } = await other.must("receipts.show", { what: "sale", number });
  const qr = document.blocks.find(({ type }) => type === "qr");
  const code = qr?.type === "qr" ? qr.data : "";
  await other.close();
  const page = window();
  const opened = page.getByRole("heading", { name: new RegExp(`^Receipt ${number}, .*, till B01$`) });
  // The lease that names the other till is on its way.
  await expect
    .poll(
      async () => {
        await scan(page, code);
        return opened.waitFor({ timeout: 2_000 }).then(
          () => true,
          () => page.keyboard.press("Escape").then(() => false),
        );
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  await page.getByRole("button", { name: "Everything comes back" }).click();
  await page.getByRole("button", { name: "Broken" }).click();
  await page.getByRole("button", { name: "Take back 1 line" }).click();
  await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
  await page.keyboard.type("4826", { delay: 90 });
  await page.keyboard.press("Enter");
  await page.getByText(`Returned, receipt ${number}: Broken`).waitFor();
  await page.getByRole("button", { name: /^Give back/ }).click();
  await page.getByRole("button", { name: /^Give back in cash/ }).click();
  await page.getByTestId("last-sale").waitFor();
  await page.getByRole("button", { name: "By e-mail" }).click();
  await page.getByRole("textbox", { name: "E-mail address" }).fill("grace@example.com");
  await page.keyboard.press("Enter");
  await page.getByText(/goes to grace@example.com/).waitFor();
  await expect.poll(() => mailServer.mails.length, { timeout: 30_000 }).toBe(1);
  expect(mailServer.mails[0]).toMatchObject({ from: "till@example.com", to: "grace@example.com" });
  expect(mailServer.mails[0]?.data).toContain("Subject: Receipt A01-000001, Harbour Street");
});

/** Another till of the same branch, with the owner at it. */
async function openOtherTill(): Promise<OpenRegister> {
  const { registerId, code } = await openSlot(api, owner, "B01");
  const { staff } = (await api("GET", "/v1/staff")) as { staff: { staffId: string; name: string }[] };
  const staffId = staff.find(({ name }) => name === "Demo Owner")?.staffId ?? "";
  await api("PUT", `/v1/staff/${staffId}/pin`, { pin: "482915" });
  const other = await openRegister({ mode: "shop", folder: join(folder, "other"), syncPace: TEST_PACE });
  await other.must("sync.enrol", { serverUrl: server.url, code: code ?? "", approvalId: null });
  await confirmWhenWaiting(api, registerId, () => false);
  await untilSync(other, ({ state, waiting }) => state === "online" && waiting === 0);
  await other.must("staff.sign_in", { staffId, pin: "482915" });
  await other.must("session.open", { float: [], approvalId: null });
  return other;
}

test("a till joins with a code typed at its own screen, and a manager compares the fingerprint", async () => {
  till = await launchTill();
  const page = window();
  await signIn(page, "Mara Lindqvist", "4826");
  await page.getByText("Works without a server").click();
  const { registerId, code } = await openSlot(api, owner, "A01");
  await page.getByLabel("Address").fill(server.url);
  await page.locator(".ui-code-field input").first().click();
  await page.keyboard.type(String(code).replaceAll("-", ""), { delay: 90 });
  await page.getByRole("button", { name: /^Join/ }).click();
  const waiting = async () =>
    (await api("GET", `/v1/registers/${registerId}/waiting`).catch(() => null)) as { fingerprint: string } | null;
  await expect.poll(async () => (await waiting())?.fingerprint ?? "", { timeout: 20_000 }).not.toBe("");
  const shown = (await page.locator(".ui-code-groups").innerText()).replace(/\s/g, "");
  expect(shown).toBe((await waiting())?.fingerprint.replace(/\s/g, ""));
  await confirmWhenWaiting(api, registerId, () => false);
  await page.getByText("All sent").first().waitFor({ timeout: 30_000 });
});
