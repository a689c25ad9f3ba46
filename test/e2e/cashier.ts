/** What a cashier does in the real window, in the words of the till: for tests that drive a day and its troubles. */
import type { Page } from "playwright-core";

/** Between two keys, in ms: a person, not a scanner. */
const TYPING_MS = 90;

/** Chooses a person and types the PIN. */
export async function signIn(page: Page, name: string, pin: string): Promise<void> {
  await page.getByRole("heading", { name: /Who is at the till/ }).waitFor();
  await page.getByText(name, { exact: true }).click();
  await page.keyboard.type(pin, { delay: TYPING_MS });
  await page.keyboard.press("Enter");
}

/** Counts so many pieces of each denomination, in minor units. */
export async function countCash(
  page: Page,
  pieces: readonly (readonly [denominationMinor: number, count: number])[],
): Promise<void> {
  for (const [denominationMinor, count] of pieces) {
    await page.locator(`.ui-denomination-count[data-minor="${denominationMinor}"]`).fill(String(count));
  }
}

/** Touches a product's tile on the grid or among the results. */
export async function touch(page: Page, name: RegExp): Promise<void> {
  await page.locator(".ui-tile", { hasText: name }).first().click();
}

/** Scans a code as a keyboard scanner does: fast, with Enter behind it. No key waits for the one before. */
export async function scan(page: Page, code: string): Promise<void> {
  await Promise.all([...code, "Enter"].map((key) => page.keyboard.press(key)));
}

/** Types an amount into the focused field as cash registers take it: digits from the right. */
export async function typeAmount(page: Page, amountMinor: number): Promise<void> {
  await page.keyboard.type(String(amountMinor), { delay: TYPING_MS });
}

/** The total of the sale on the screen, in minor units. */
export async function readTotal(page: Page): Promise<number> {
  return amountOf(await page.locator(".sale-foot .ui-display-amount").innerText());
}

/** The change of the sale just finished, in minor units. */
export async function readChange(page: Page): Promise<number> {
  return amountOf(await page.getByTestId("last-sale").locator(".ui-display-amount").innerText());
}

/** `1,234.50` as 123450. */
export function amountOf(text: string): number {
  return Number(text.replaceAll(/[^\d-]/g, ""));
}

/** An amount of euro cents as notes and coins, largest first. */
export function asCash(amountMinor: number): (readonly [number, number])[] {
  let left = amountMinor;
  return [50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1].flatMap((piece) => {
    const count = Math.floor(left / piece);
    left -= count * piece;
    return count === 0 ? [] : [[piece, count] as const];
  });
}
