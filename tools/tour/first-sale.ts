/** The tour's beginning: signing in, the float, and the first sale by touch, search and scan, paid in cash. */
import { countCash, drawer, lines, press, readTotal, type Step, scan, touch, type } from "./step.ts";

/** The seventh product of the demo's price list. */
const SCANNED_CODE = "2900000000070";
/** In twenties, tens, fives and coins. */
const FLOAT_MINOR = 15_000;

/** As somebody does it who has never seen the till. */
export const FIRST_SALE: readonly Step[] = [
  { name: "sign-in", do: async (page) => void (await page.locator(".ui-person").first().waitFor()) },
  {
    name: "pin",
    shows: "Signing in: touch your name, type your PIN. Nobody leaves the till as somebody else.",
    do: async (page) => {
      await page.locator(".ui-person", { hasText: "Ana Ribeiro" }).click();
      await type(page, "1357");
    },
  },
  {
    name: "open",
    shows: "Opening the session: the float is counted by note and coin.",
    do: async (page) => {
      await page.locator(".sign-in-pin").getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("button", { name: /^Open with/ }).waitFor();
      await countCash(page, FLOAT_MINOR);
      drawer.minor = FLOAT_MINOR;
    },
  },
  {
    name: "ready",
    do: async (page) => {
      await press(page, /^Open with/);
      await page.locator(".sell-tiles .ui-tile").first().waitFor();
    },
  },
  {
    name: "search",
    shows: "Search: the first letters are enough, Enter adds what was found first.",
    do: async (page) => {
      await touch(page, "Flat white");
      await touch(page, "Flat white");
      await page.keyboard.press("F2");
      await type(page, "sour");
      await page.locator(".sell-found .ui-tile").first().waitFor();
    },
  },
  {
    name: "sell",
    shows: "Selling: products by touch, search or scan on the left; the sale always on the right.",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await lines(page).nth(1).waitFor();
      // A keyboard scanner sends a code from wherever the focus is.
      await scan(page, SCANNED_CODE);
      await lines(page).nth(2).waitFor();
    },
  },
  {
    name: "pay",
    shows: "Paying: what is due, quick cash made of real notes, an amount to type, every other tender.",
    do: async (page) => {
      drawer.minor += await readTotal(page);
      await page.keyboard.press("F12");
      await page.locator(".till-place input").first().waitFor();
      await type(page, "5000");
    },
  },
  {
    name: "change",
    shows: "Change, as large as the screen allows until the next sale; gift receipt and e-mail one touch away.",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await page.getByTestId("last-sale").waitFor();
    },
  },
];
