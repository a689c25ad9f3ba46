/** The places behind "More": what a cashier needs a few times a day, and what a manager sets up. */
import { lines, openMore, press, type Step, touch, type } from "./step.ts";

/** First as the cashier, then as the manager. */
export const AROUND_THE_TILL: readonly Step[] = [
  {
    name: "more",
    shows: "Everything else, each under its own name.",
    do: async (page) => {
      await press(page, /^More…/);
      await page.locator(".more-keys").waitFor();
    },
  },
  {
    name: "keys",
    shows: "The cheat sheet behind F1.",
    do: async (page) => {
      await page.keyboard.press("F1");
      await page.getByRole("heading", { name: "Keys" }).waitFor();
    },
  },
  {
    name: "receipts",
    shows: "Every paper as it was printed, the code that proves it included; a copy is marked as one.",
    do: async (page) => {
      await openMore(page, "Receipts and reports");
      await page.locator(".till-place .ui-table-row").last().click();
      await page.locator(".ui-paper-qr path").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "void",
    shows: "A sale of the running session is voided with its reason, or its tender corrected.",
    do: async (page) => {
      await page.locator(".till-place .ui-table-row").nth(1).click();
      await press(page, "Void the sale");
      await press(page, "Rung up twice");
    },
  },
  {
    name: "safe-drop",
    shows: "Cash into the safe: amount, number on the bag, and somebody who looks on.",
    do: async (page) => {
      await openMore(page, "Paid in, paid out, no sale");
      await page.getByRole("tab", { name: "Safe drop" }).click();
      await page.getByRole("textbox", { name: "Amount" }).click();
      await type(page, "5000");
      await page.getByLabel("Number on the bag").fill("B 4711");
    },
  },
  {
    name: "paid-out",
    shows: "Money out of the drawer, each time with its reason and a slip.",
    do: async (page) => {
      await page.getByRole("tab", { name: "Paid out" }).click();
      await page.getByRole("textbox", { name: "Amount" }).click();
      await type(page, "1250");
      await press(page, "Supplies");
    },
  },
  {
    name: "x-report",
    shows: "The X report. A cashier who counts blind sees no amounts before the count.",
    do: async (page) => {
      await openMore(page, "X report");
      await press(page, "Take X report");
      await page.locator(".ui-paper").waitFor();
    },
  },
  {
    name: "moved",
    shows: "Goods moved today: sold, came back, and what that leaves of the stock.",
    do: async (page) => {
      await openMore(page, "Goods moved today");
      await page.locator(".till-place .ui-table-row").first().waitFor();
    },
  },
  {
    name: "settings",
    shows: "Language, appearance, sounds and the customer display of this window.",
    do: async (page) => openMore(page, "Settings"),
  },
  {
    name: "drawers",
    shows: "Several drawers: who has which open, and a new one.",
    do: async (page) => {
      await openMore(page, "Lock the till");
      await page.locator(".ui-person", { hasText: "Mara Lindqvist" }).click();
      await type(page, "4826");
      await page.keyboard.press("Enter");
      await page.locator(".sell-tiles .ui-tile").first().waitFor();
      await openMore(page, "Drawers");
      await page.getByLabel("Name of the drawer").fill("Terrace");
    },
  },
  {
    name: "printer",
    shows: "Printer, kitchen printer and logo.",
    do: async (page) => openMore(page, "Printer"),
  },
  {
    name: "terminal",
    shows: "The card terminal, and how it is.",
    do: async (page) => openMore(page, "Card terminal"),
  },
  {
    name: "server",
    shows: "A till joins a server with a code; it needs none to sell.",
    do: async (page) => openMore(page, "Server"),
  },
  {
    name: "add-product",
    shows: "A product is added at the till and sells at once.",
    do: async (page) => {
      await openMore(page, "Add products");
      await page.getByRole("textbox", { name: "Name", exact: true }).fill("Rhubarb cake");
    },
  },
  {
    name: "codes",
    shows: "How the labels of the shop's own scales are read.",
    do: async (page) => openMore(page, "Price and weight codes"),
  },
  {
    name: "foreign-rates",
    shows: "Currencies taken besides the shop's own, and their rates.",
    do: async (page) => openMore(page, "Foreign cash"),
  },
  {
    name: "people",
    shows: "People of this till and their roles; a new PIN for whoever forgot it.",
    do: async (page) => openMore(page, "People"),
  },
  {
    name: "approvals",
    shows: "What I allowed others to do.",
    do: async (page) => {
      await openMore(page, "My approvals");
      await page.locator(".till-place .ui-table-row").first().waitFor();
    },
  },
  {
    name: "training",
    shows: "Training: everything says so, and nothing of it is in the books.",
    do: async (page) => {
      await openMore(page, "Training");
      await page.locator(".training").waitFor();
      await press(page, /^Open with/);
      await page.locator(".sell-tiles .ui-tile").first().waitFor();
      await touch(page, "Latte");
      await lines(page).first().waitFor();
    },
  },
  {
    name: "training-left",
    do: async (page) => {
      await press(page, "Leave training");
      await page.locator(".training").waitFor({ state: "detached" });
      await page.locator(".sell-tiles .ui-tile").first().waitFor();
    },
  },
];
