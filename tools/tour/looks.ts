/** Theme and language of a running window, changed from outside while it shows what it shows. */
import type { Page } from "playwright-core";

/** What a window wears. */
export interface Look {
  readonly theme: "system" | "light" | "dark" | "contrast";
  readonly language: "en" | "de" | "ar";
}

/** Where the window remembers its preferences. */
const PREFERENCES = "evertill.preferences";
/** Fonts and colours are in their place after this at the latest, ms. */
const SETTLE_MS = 200;

/** Changes the look as another window of the same program does, and waits until the page has settled in it. */
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
  await page.waitForFunction((language) => document.documentElement.lang === language, look.language);
  await page.evaluate(settle, SETTLE_MS);
}

/** Runs in the page. Over once its fonts are there and nothing moves but what never ends; after so many ms in any case. */
async function settle(atMostMs: number): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const atRest = async () => {
    // What changed is laid out, and asks for its fonts, in the first frame; what it moves has begun by the second.
    await frame();
    await frame();
    await document.fonts.ready;
    const ending = document
      .getAnimations()
      .filter((animation) => Number.isFinite(Number(animation.effect?.getComputedTiming().endTime)));
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
    await frame();
  };
  await Promise.race([atRest(), new Promise((resolve) => setTimeout(resolve, atMostMs))]);
}
