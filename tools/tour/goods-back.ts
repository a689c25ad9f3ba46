/** Goods that come back: the receipt is found, what comes back is chosen, a manager says yes, the money goes out. */
import { drawer, lines, press, readTotal, type Step, type } from "./step.ts";

/** A return by receipt, from the key to the money. */
export const GOODS_BACK: readonly Step[] = [
  {
    name: "return",
    shows: "Goods come back: by number, scanned code, day, card reference or amount; or without a receipt.",
    do: async (page) => {
      await page.keyboard.press("F9");
      await page.locator(".till-place .ui-table-row").first().waitFor();
    },
  },
  {
    name: "return-goods",
    shows: "What of the receipt comes back, and why.",
    do: async (page) => {
      await page.locator(".till-place .ui-table-row").last().click();
      await press(page, "1 more of Flat white");
      await press(page, "Not wanted");
    },
  },
  {
    name: "return-approval",
    do: async (page) => {
      await press(page, "Take back 1 line");
      await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
      await type(page, "4826");
    },
  },
  {
    name: "return-taken",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await lines(page).first().waitFor();
      drawer.minor -= await readTotal(page);
    },
  },
  {
    name: "give-back",
    shows: "Money that leaves the drawer has its own colour; the way it came is the way back.",
    do: async (page) => {
      await page.keyboard.press("F12");
      await page.getByRole("button", { name: /^Give back in cash/ }).waitFor();
    },
  },
  {
    name: "given-back",
    do: async (page) => {
      await press(page, /^Give back in cash/);
      await page.getByTestId("last-sale").waitFor();
    },
  },
];
