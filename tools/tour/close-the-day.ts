/** The end of the day: the drawer counted blind, the difference seen, the Z made. */
import { countCash, drawer, openMore, press, type Step, type } from "./step.ts";

/** From the count to the Z. */
export const CLOSE_THE_DAY: readonly Step[] = [
  {
    name: "count",
    shows: "Counting blind: what is there, by note and coin; what should be there shows afterwards.",
    do: async (page) => {
      await openMore(page, "Count and close");
      await page.getByRole("textbox", { name: "Card terminal's total" }).click();
      await type(page, String(drawer.cardMinor));
      await countCash(page, drawer.minor);
    },
  },
  {
    name: "close",
    shows: "Expected, counted and the difference; what stays for the next session, what goes to the bank.",
    do: async (page) => {
      await press(page, /^Commit count/);
      await page.getByText("Exact").first().waitFor();
    },
  },
  {
    name: "z-report",
    shows: "The Z report, numbered without a gap, as it is printed.",
    do: async (page) => {
      await press(page, "Close and print Z");
      await page.getByText("Z report A01-Z0001").waitFor();
    },
  },
];
