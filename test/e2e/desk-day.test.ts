/** A manager's evening in a browser: three registers, one of them away until after closing; what it brings comes into the next day, as late. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Minor, minor } from "#domain/money/money.ts";
import { type OpenRegister, openRegister, removeTestFolders, TestClock } from "#test/in-process-register.ts";
import { type Network, openNetwork } from "#test/sync-server/network.ts";
import { signInAs, TEST_PACE, until, untilSync } from "#test/sync-server/shop-with-server.ts";
import { confirmWhenWaiting, openSlot } from "#tools/server-api.ts";
import { type BackOffice, comeIn, findBarriers, invite, openBackOffice, typePassword } from "./back-office.ts";
import { asCash, countCash, readTotal, signIn, touch } from "./cashier.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const OWNER_PIN = "482915";
const FLOAT_MINOR = 20_000;
/** More than may be missing without somebody else's yes. */
const SHORT_MINOR = 2_000;

let office: BackOffice;
let network: Network;
let counter: LaunchedTill;
const tills: OpenRegister[] = [];

beforeAll(async () => {
  office = await openBackOffice();
  network = await openNetwork(() => Number(new URL(office.server.url).port));
});
afterAll(async () => {
  for (const till of tills) await till.close();
  await counter?.close();
  await network.close();
  await office.close();
  removeTestFolders();
});

/** The window's till brings the goods, two more join; each has its drawer open. */
async function openThree(): Promise<{ terrace: OpenRegister; kiosk: OpenRegister }> {
  const { api, owner, server } = office;
  const slot = await openSlot(api, owner, "A01");
  counter = await launchTill({ flags: [`--enrol=${server.url}#${slot.code}`] });
  await confirmWhenWaiting(api, slot.registerId, () => false);
  const { staff } = (await api("GET", "/v1/staff")) as { staff: { staffId: string; name: string }[] };
  const ownersId = staff.find(({ name }) => name === "Demo Owner")?.staffId;
  await api("PUT", `/v1/staff/${ownersId}/pin`, { pin: OWNER_PIN });
  const join = async (code: string, url: string): Promise<OpenRegister> => {
    const clock = new TestClock(new Date().toISOString());
    const till = await openRegister({ mode: "shop", clock, syncPace: TEST_PACE });
    tills.push(till);
    const place = await openSlot(api, owner, code);
    await till.must("sync.enrol", { serverUrl: url, code: place.code ?? "", approvalId: null });
    await confirmWhenWaiting(api, place.registerId, () => false);
    await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
    await signInAs(till, "owner", OWNER_PIN);
    await until(async () => (await till.must("catalogue.search", { text: "espresso", limit: 1 })).products.length > 0);
    const float = [{ denominationMinor: 1_000, count: FLOAT_MINOR / 1_000 }];
    await till.must("session.open", { float, approvalId: null } as never);
    return till;
  };
  return { terrace: await join("B01", server.url), kiosk: await join("C01", network.url) };
}

/** Sells one espresso for cash. @returns what it cost */
async function sell(till: OpenRegister): Promise<Minor> {
  const { products } = await till.must("catalogue.search", { text: "espresso", limit: 1 });
  await till.must("sale.add_product", { productId: products[0]?.productId, quantityThousandths: 1_000 } as never);
  const due = minor(till.view().sale?.cashDueMinor ?? 0);
  await till.must("sale.tender_cash", { amountMinor: due } as never);
  return due;
}

async function close(till: OpenRegister, countedMinor: number, reason: string | null): Promise<void> {
  const cash = [{ denominationMinor: 1, count: countedMinor }];
  await till.must("session.count", { cash, tenders: [] } as never);
  const closing = { reason, approvalPending: reason !== null, nextFloatMinor: null, approvalId: null };
  await till.must("session.close", closing as never);
}

/** Ana's day at the window, from float to Z. @returns what she took */
async function sellAndCloseInTheWindow(window: Page): Promise<number> {
  await signIn(window, "Ana Ribeiro", "1357");
  await countCash(window, asCash(FLOAT_MINOR));
  await window.getByRole("button", { name: /^Open with/ }).click();
  await window.locator(".sell-tiles .ui-tile").first().waitFor();
  await touch(window, /^Flat white/);
  await expect.poll(() => window.locator(".ui-lines > li").count()).toBe(1);
  const takenMinor = await readTotal(window);
  await window.keyboard.press("F10");
  await window.getByTestId("last-sale").waitFor();
  await window.getByRole("button", { name: /^More/ }).click();
  await window
    .locator(".more-keys")
    .getByRole("button", { name: /^Count and close/ })
    .click();
  await countCash(window, asCash(FLOAT_MINOR + takenMinor));
  await window.getByRole("button", { name: /^Commit count/ }).click();
  await window.getByRole("button", { name: "Close and print Z" }).click();
  await window.getByText("Z report A01-Z0001").waitFor();
  return takenMinor;
}

const euros = (amountMinor: number): string => (amountMinor / 100).toFixed(2);

async function openSession(page: Page, register: string): Promise<void> {
  await page.getByRole("row", { name: new RegExp(` ${register} `) }).click();
  await page.getByRole("heading", { name: new RegExp(`^${register}`) }).waitFor();
}

test("a manager reconciles a day of three registers, one of them away until after closing", async () => {
  const ownerPage = await office.openPage();
  await typePassword(ownerPage, office.owner.email, office.owner.password);
  const code = await invite(ownerPage, "Mara Lind", "mara@example.com");
  const page = await office.openPage();
  await comeIn(page, "mara@example.com", code);

  const { terrace, kiosk } = await openThree();
  const counterMinor = await sellAndCloseInTheWindow(counter.window);
  const terraceMinor = await sell(terrace);
  await close(terrace, FLOAT_MINOR + terraceMinor - SHORT_MINOR, "Wrong change given");
  const sentMinor = await sell(kiosk);
  for (const till of [terrace, kiosk]) await untilSync(till, ({ waiting }) => waiting === 0);
  network.set("down");
  const unsentMinor = await sell(kiosk);
  await close(kiosk, FLOAT_MINOR + sentMinor + unsentMinor, null);

  // What the server can't know is said to be open, with the figures it has; nothing is guessed.
  await page.getByRole("link", { name: "Sessions" }).click();
  await page.getByRole("row", { name: / B01 .*Approval due/ }).waitFor();
  await page.getByRole("row", { name: / A01 .*To reconcile/ }).waitFor({ timeout: 30_000 });
  await openSession(page, "C01");
  await page.getByText("The session goes on").waitFor();
  expect(await page.locator(".sessions-paper").innerText()).toContain(euros(sentMinor));
  expect(await page.locator(".sessions-paper").innerText()).not.toContain(euros(sentMinor + unsentMinor));

  // Short by more than usual: the reason of the till is read, somebody else says yes, and it is done with.
  await openSession(page, "B01");
  await page.getByText("Wrong change given").waitFor();
  expect(await page.locator(".sessions-tenders").innerText()).toContain(euros(SHORT_MINOR));
  await page.getByRole("button", { name: "Approve the difference" }).click();
  await page.getByRole("button", { name: "Approve the difference" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Reconcile", exact: true }).click();
  await page.getByRole("row", { name: / B01 .*Reconciled/ }).waitFor();
  await openSession(page, "A01");
  expect(await page.locator(".sessions-paper").innerText()).toContain(euros(counterMinor));
  await page.getByRole("button", { name: "Reconcile", exact: true }).click();
  await page.getByRole("row", { name: / A01 .*Reconciled/ }).waitFor();
  expect(await findBarriers(page)).toEqual([]);

  // The branch's day is closed without the one that is away, which the Z names.
  await page.getByRole("button", { name: "Day of a branch" }).click();
  await page.getByText("2 / 3").waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Close the day without 1 register" }).click();
  await page.getByText(/^Closed: branch Z/).waitFor();

  // It comes back: its session is there whole, and the Z stays as it was.
  network.set("up");
  await untilSync(kiosk, ({ state, waiting }) => state === "online" && waiting === 0);
  await page.reload();
  await page.getByText("1 session came after this Z").waitFor();
  await openSession(page, "C01");
  expect(await page.locator(".sessions-paper").innerText()).toContain(euros(sentMinor + unsentMinor));
  await page.getByRole("button", { name: "Reconcile", exact: true }).click();
  await page.getByRole("row", { name: / C01 .*Reconciled/ }).waitFor();
  expect(office.consoleErrors).toEqual([]);
});
