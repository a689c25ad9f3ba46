/** A step of the tour, and what a person does in many of them. */
import type { Locator, Page } from "playwright-core";

/** A person's pace: what comes faster is taken for a scanner. */
export const TYPING_DELAY_MS = 90;

/** One step: what it is called, and what a person does in it. */
export interface Step {
  readonly name: string;
  /** One line for the index of docs/screens; steps without one have no picture there. */
  readonly shows?: string;
  do(page: Page): Promise<void>;
}

/** What the tour has taken so far, in minor units: the drawer is counted by this. */
export const drawer = { minor: 0, cardMinor: 0 };

/** Touches a key by its words. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  const exact = typeof name === "string";
  await page.getByRole("button", { name, exact }).first().click();
}

/** Touches a product's tile among those shown. */
export async function touch(page: Page, product: string): Promise<void> {
  await page.locator(".sell-tiles .ui-tile, .sell-found .ui-tile", { hasText: product }).first().click();
}

/** Searches a product and touches it among what was found. */
export async function sell(page: Page, text: string, product: string): Promise<void> {
  await page.keyboard.press("F2");
  await page.keyboard.type(text, { delay: TYPING_DELAY_MS });
  await page.locator(".sell-found .ui-tile", { hasText: product }).first().click();
}

/** Scans a code as a keyboard scanner does: faster than any person types, from wherever the focus is. */
export async function scan(page: Page, code: string): Promise<void> {
  await Promise.all([...code, "Enter"].map((key) => page.keyboard.press(key)));
}

/** Types digits at a person's pace. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: TYPING_DELAY_MS });
}

/** The lines of the sale. */
export function lines(page: Page): Locator {
  return page.locator(".till-sale .ui-line");
}

/** Opens a place behind "More". */
export async function openMore(page: Page, choice: string): Promise<void> {
  if (!(await page.locator(".more-keys").isVisible())) await press(page, /^More…/);
  await page.locator(".more-keys").getByRole("button", { name: choice, exact: true }).click();
}

/** One step back, to the products. */
export async function back(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
}

/** Somebody comes and types their PIN in place. */
export async function approve(page: Page, name: string, pin: string): Promise<void> {
  await page.locator(".ui-approval").getByText(name, { exact: true }).click();
  await type(page, pin);
  await page.keyboard.press("Enter");
}

/** An amount as it stands on the screen, in minor units. */
export async function readAmount(shown: Locator): Promise<number> {
  return Number((await shown.innerText()).replaceAll(/\D/g, ""));
}

/** The sale's total on the screen, in minor units. */
export async function readTotal(page: Page): Promise<number> {
  return readAmount(page.locator(".sale-foot .ui-display-amount"));
}

/** Counts an amount of euro cents in notes and coins, largest first. */
export async function countCash(page: Page, amountMinor: number): Promise<void> {
  let left = amountMinor;
  for (const denominationMinor of [5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]) {
    const pieces = Math.floor(left / denominationMinor);
    left -= pieces * denominationMinor;
    if (pieces > 0)
      await page.locator(`.ui-denomination-count[data-minor="${denominationMinor}"]`).fill(String(pieces));
  }
}
