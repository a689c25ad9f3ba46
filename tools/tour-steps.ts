/** The steps of the tour: what a person does in each, from sign-in to the Z. */
import type { Locator, Page } from "playwright-core";

/** A person's pace: what comes faster is taken for a scanner. */
const TYPING_DELAY_MS = 90;
const SCANNER_DELAY_MS = 4;
/** The seventh product of the demo's price list. */
const SCANNED_CODE = "2900000000070";

/** What the tour's cashier counts into the drawer: pieces by denomination in minor units; 150.00 in all. */
const FLOAT: readonly (readonly [denominationMinor: number, pieces: number])[] = [
  [2000, 2],
  [1000, 5],
  [500, 8],
  [100, 15],
  [50, 10],
];

/** One step: what it is called, and what a person does in it. */
interface Step {
  readonly name: string;
  do(page: Page): Promise<void>;
}

/** What the sale came to and what came back of it, in minor units: the drawer is counted by them. */
let soldMinor = 0;
let backMinor = 0;

/** A sale, a return and the close of the day, as somebody does them who has never seen the till. */
export const TOUR_STEPS: readonly Step[] = [
  { name: "sign-in", do: async (page) => void (await page.locator(".ui-person").first().waitFor()) },
  {
    name: "pin",
    do: async (page) => {
      await page.locator(".ui-person", { hasText: "Ana Ribeiro" }).click();
      await page.keyboard.type("1357", { delay: TYPING_DELAY_MS });
    },
  },
  {
    name: "float",
    do: async (page) => {
      await page.locator(".sign-in-pin").getByRole("button", { name: "Sign in" }).click();
      for (const [denominationMinor, pieces] of FLOAT) {
        await page.locator(`.ui-denomination-count[data-minor="${denominationMinor}"]`).fill(String(pieces));
      }
    },
  },
  {
    name: "open",
    do: async (page) => {
      await page.locator(".ui-panel-foot button").click();
      await page.locator(".sell-tiles .ui-tile").first().waitFor();
    },
  },
  {
    name: "touch",
    do: async (page) => {
      await touch(page, "Flat white");
      await touch(page, "Flat white");
    },
  },
  {
    name: "search",
    do: async (page) => {
      await page.keyboard.press("F2");
      await page.keyboard.type("sour", { delay: TYPING_DELAY_MS });
      await page.locator(".sell-found .ui-tile").first().waitFor();
    },
  },
  {
    name: "added",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await lines(page).nth(1).waitFor();
    },
  },
  {
    name: "scan",
    do: async (page) => {
      // A keyboard scanner sends a code faster than any person types, from wherever the focus is.
      await page.keyboard.type(SCANNED_CODE, { delay: SCANNER_DELAY_MS });
      await page.keyboard.press("Enter");
      await lines(page).nth(2).waitFor();
    },
  },
  {
    name: "pay",
    do: async (page) => {
      soldMinor = await readAmount(page.locator(".sale-foot .ui-display-amount"));
      await page.keyboard.press("F12");
      await page.locator(".till-place input").first().waitFor();
    },
  },
  { name: "given", do: async (page) => page.keyboard.type("5000", { delay: TYPING_DELAY_MS }) },
  {
    name: "change",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await page.getByTestId("last-sale").waitFor();
    },
  },
  {
    name: "return-receipt",
    do: async (page) => {
      await page.keyboard.press("F9");
      await page.locator(".till-place .ui-table-row").first().waitFor();
    },
  },
  {
    name: "return-goods",
    do: async (page) => {
      await page.locator(".till-place .ui-table-row").first().click();
      await page.getByRole("button", { name: "More of Flat white" }).click();
      await page.getByRole("button", { name: "Not wanted" }).click();
    },
  },
  {
    name: "return-approval",
    do: async (page) => {
      await page.getByRole("button", { name: "Take back 1 line" }).click();
      await page.locator(".ui-approval").getByText("Mara Lindqvist", { exact: true }).click();
      await page.keyboard.type("4826", { delay: TYPING_DELAY_MS });
    },
  },
  {
    name: "return-taken",
    do: async (page) => {
      await page.keyboard.press("Enter");
      await lines(page).first().waitFor();
      backMinor = await readAmount(page.locator(".sale-foot .ui-display-amount"));
    },
  },
  {
    name: "give-back",
    do: async (page) => {
      await page.keyboard.press("F12");
      await page.getByRole("button", { name: /^Give back in cash/ }).waitFor();
    },
  },
  {
    name: "given-back",
    do: async (page) => {
      await page.getByRole("button", { name: /^Give back in cash/ }).click();
      await page.getByTestId("last-sale").waitFor();
    },
  },
  {
    name: "count",
    do: async (page) => {
      await page.getByRole("button", { name: /^More/ }).click();
      await page.locator(".more-keys").getByRole("button", { name: "Count and close" }).click();
      const drawerMinor = FLOAT.reduce((sum, [minor, pieces]) => sum + minor * pieces, soldMinor - backMinor);
      for (const [denominationMinor, pieces] of asCash(drawerMinor)) {
        await page.locator(`.ui-denomination-count[data-minor="${denominationMinor}"]`).fill(String(pieces));
      }
    },
  },
  {
    name: "counted",
    do: async (page) => {
      await page.getByRole("button", { name: /^Commit count/ }).click();
      await page.getByText("Exact").first().waitFor();
    },
  },
  {
    name: "closed",
    do: async (page) => {
      await page.getByRole("button", { name: "Close and print Z" }).click();
      await page.getByText("Z report A01-Z0001").waitFor();
    },
  },
];

async function touch(page: Page, product: string): Promise<void> {
  await page.locator(".sell-tiles .ui-tile", { hasText: product }).first().click();
}

function lines(page: Page): Locator {
  return page.locator(".till-sale .ui-line");
}

/** An amount as it stands on the screen, in minor units. */
async function readAmount(shown: Locator): Promise<number> {
  return Number((await shown.innerText()).replaceAll(/\D/g, ""));
}

/** An amount of euro cents in notes and coins, largest first. */
function asCash(amountMinor: number): (readonly [denominationMinor: number, pieces: number])[] {
  let left = amountMinor;
  return [5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1].flatMap((piece) => {
    const pieces = Math.floor(left / piece);
    left -= pieces * piece;
    return pieces === 0 ? [] : [[piece, pieces] as const];
  });
}
