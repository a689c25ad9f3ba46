/** What sales meet besides: choices, weight, age, deposit, codes nobody knows, discounts, other tenders, held sales, customers. */
import {
  approve,
  back,
  drawer,
  lines,
  openMore,
  press,
  readTotal,
  type Step,
  scan,
  sell,
  touch,
  type,
} from "./step.ts";

/** One after the other on a single sale, which is paid by card at the end. */
export const MORE_SALES: readonly Step[] = [
  {
    name: "choices",
    shows: "Choices: a sandwich waits for its bread and takes at most two toppings.",
    do: async (page) => {
      await sell(page, "club sand", "Club sandwich");
      await press(page, "Rye");
      await press(page, /^Feta/);
    },
  },
  {
    name: "weight",
    shows: "Goods by weight: what the scale says, with its container or without.",
    do: async (page) => {
      await press(page, /^Add at/);
      await lines(page).first().waitFor();
      await sell(page, "apples els", "Apples Elstar");
      await page.locator(".ui-digit-input").waitFor();
      await type(page, "482");
    },
  },
  {
    name: "age",
    shows: "Age: asked once for a sale, in place; nothing but the answer is kept.",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await lines(page).nth(1).waitFor();
      await sell(page, "pilsner", "Pilsner");
      await page.getByRole("heading", { name: /16 or older/ }).waitFor();
    },
  },
  {
    name: "line",
    shows: "A line opened in place: quantity, choices, discount, price, out.",
    do: async (page) => {
      await press(page, "Seen on a document");
      await lines(page).nth(3).waitFor();
      await lines(page).first().locator("button").first().click();
    },
  },
  {
    name: "unknown-code",
    shows: "A code that no product has: find it, sell it at an open price, or let the till learn it.",
    do: async (page) => {
      await back(page);
      await scan(page, "4006381333931");
      await page.getByRole("heading", { name: /^No product has the code/ }).waitFor();
    },
  },
  {
    name: "discount",
    shows: "Discount on the whole sale or on one line, with its reason.",
    do: async (page) => {
      await back(page);
      await page.keyboard.press("F6");
      await press(page, /^10\s?%$/);
      await press(page, "Regular customer");
    },
  },
  {
    name: "customer",
    shows: "Who buys: found by a few letters, or kept with as little as finds them again.",
    do: async (page) => {
      await press(page, /^Give 10/);
      await lines(page).first().waitFor();
      await openMore(page, "Customer");
      await press(page, "New customer");
      await page.getByRole("textbox", { name: "Name", exact: true }).fill("Costa Café");
      await page.getByRole("textbox", { name: "E-mail" }).fill("orders@costa.example");
    },
  },
  {
    name: "held",
    shows: "Held sales: what waits, since when, from whom.",
    do: async (page) => {
      await press(page, "Keep and choose");
      await page.getByText("Costa Café").first().waitFor();
      await page.keyboard.press("F4");
      await page.getByText("Ready for the next customer").or(page.getByTestId("last-sale")).first().waitFor();
      await page.keyboard.press("F4");
      await page.locator(".till-place .ui-table-row").first().waitFor();
    },
  },
  {
    name: "card",
    shows: "A card at the connected terminal: the till waits for it, and the way out is there.",
    do: async (page) => {
      await page.locator(".till-place .ui-table-row").first().click();
      await lines(page).first().waitFor();
      drawer.cardMinor += await readTotal(page);
      await page.keyboard.press("F12");
      await press(page, /^Card/);
      await page.getByRole("heading", { name: /^Card payment of/ }).waitFor();
    },
  },
  {
    name: "card-paid",
    do: async (page) => {
      await page.getByTestId("last-sale").waitFor();
    },
  },
  {
    name: "voucher",
    do: async (page) => {
      await touch(page, "Latte");
      await lines(page).first().waitFor();
      await page.keyboard.press("F12");
      await press(page, "Voucher");
      await page.getByRole("textbox", { name: /Number on the voucher/ }).waitFor();
    },
  },
  {
    name: "foreign-cash",
    shows: "Cash of another currency at the shop's own rate; change in the home currency.",
    do: async (page) => {
      await back(page);
      await press(page, "USD");
      await type(page, "2000");
    },
  },
  {
    name: "tip",
    do: async (page) => {
      await back(page);
      await press(page, "Tip");
      await page.getByRole("button", { name: /^10\s?%/ }).waitFor();
    },
  },
  {
    name: "price",
    shows: "Another price wants its reason, and somebody who may give it.",
    do: async (page) => {
      await back(page);
      await back(page);
      await lines(page).first().locator("button").first().click();
      await press(page, "Price");
      await type(page, "350");
      await press(page, "Label says so");
    },
  },
  {
    name: "approval",
    shows: "Approval in place: the manager types a PIN at this till, bound to exactly this deed.",
    do: async (page) => {
      await press(page, /^Set the price to/);
      await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
      await type(page, "4826");
    },
  },
  {
    name: "approved",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await page.getByText(/^instead of/).waitFor();
      drawer.minor += await readTotal(page);
      await page.keyboard.press("F10");
      await page.getByTestId("last-sale").waitFor();
    },
  },
  {
    name: "exempt",
    shows: "A sale without tax, with the number of the paper that says so.",
    do: async (page) => {
      await touch(page, "Latte");
      await lines(page).first().waitFor();
      await openMore(page, "Sell without tax");
      await press(page, "Diplomatic");
      await page.getByLabel("Number of the certificate").fill("D-4711");
    },
  },
  {
    name: "exempted",
    do: async (page) => {
      await page.locator(".till-place").getByRole("button", { name: "Sell without tax" }).click();
      await approve(page, "Mara Lindqvist", "4826");
      await page.getByText(/free of tax, D-4711/).waitFor();
      drawer.minor += await readTotal(page);
      await page.keyboard.press("F10");
      await page.getByText("Ready for the next customer").or(page.getByTestId("last-sale")).first().waitFor();
    },
  },
];
