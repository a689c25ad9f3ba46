/** Theme and language of a running window, changed from outside while it shows what it shows. */
import type { Page } from "playwright-core";

/** What a window wears. */
export interface Look {
  readonly theme: "system" | "light" | "dark" | "contrast";
  readonly language: "en" | "de" | "ar";
}

/** Where the window remembers its preferences. */
const PREFERENCES = "evertill.preferences";
/** Fonts and colours are in their place after this, ms. */
const SETTLE_MS = 200;

/** Changes the look as another window of the same program does. */
export async function wear(page: Page, look: Look): Promise<void> {
  await page.evaluate(
    ({ key, look: { theme, language } }) => {
      const before = JSON.parse(localStorage.getItem(key) ?? '{"sounds":false}') as object;
      const newValue = JSON.stringify({ ...before, theme, language });
      localStorage.setItem(key, newValue);
      window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
    },
    { key: PREFERENCES, look },
  );
  await page.waitForTimeout(SETTLE_MS);
}
