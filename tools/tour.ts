/** `npm start -- --tour`: drives one sale through the real window, from sign-in to printed receipt, with a picture of each step in `tour/`. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Locator, Page } from "playwright-core";
import { openDrivenWindow } from "./driven-window.ts";
import type { Endings } from "./ending.ts";
import type { PreparedMachine } from "./prepare-machine.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { startVirtualPrinter } from "./virtual-printer.ts";

const TOUR_FOLDER = join(PROJECT_FOLDER, "tour");
const STEP_TIMEOUT_MS = 20_000;
/** A person's pace: what comes faster is taken for a scanner. */
const TYPING_DELAY_MS = 90;
const SCANNER_DELAY_MS = 4;
/** Lets a motion end (120 ms at most) before the picture. */
const SETTLE_MS = 250;
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

const STEPS: readonly Step[] = [
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
];

/**
 * Drives the tour; asks nothing of whoever watches.
 * @returns the exit code: 0 when every step was seen and the receipt is printed
 */
export async function runTour(
  machine: PreparedMachine,
  endings: Endings,
  say: (line: string) => void,
): Promise<number> {
  rmSync(TOUR_FOLDER, { recursive: true, force: true });
  mkdirSync(TOUR_FOLDER, { recursive: true });
  const root = mkdtempSync(join(tmpdir(), "evertill-tour-"));
  endings.add(async () => rmSync(root, { recursive: true, force: true }));
  const printer = await startVirtualPrinter(join(root, "printed"));
  endings.add(printer.stop);
  const app = await openDrivenWindow({ ...machine, root, mode: "demo", printer });
  endings.add(() => app.close());

  const page = await app.firstWindow();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  let number = 0;
  const nextPath = (name: string) => {
    number += 1;
    return join(TOUR_FOLDER, `${String(number).padStart(2, "0")}-${name}.png`);
  };
  const tell = (path: string) => say(relative(process.cwd(), path));
  for (const step of STEPS) {
    await step.do(page);
    await page.waitForTimeout(SETTLE_MS);
    const path = nextPath(step.name);
    await page.screenshot({ path });
    tell(path);
  }
  const receipt = nextPath("receipt");
  copyFileSync(await waitForReceipt(printer.folder), receipt);
  tell(receipt);
  return 0;
}

/** Waits for the paper: the text of a receipt is written last. */
async function waitForReceipt(folder: string): Promise<string> {
  const until = performance.now() + STEP_TIMEOUT_MS;
  while (performance.now() < until) {
    const text = readdirSync(folder).find((name) => name.endsWith(".txt"));
    if (text !== undefined) return join(folder, text.replace(/\.txt$/, ".png"));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The receipt was not printed.");
}

async function touch(page: Page, product: string): Promise<void> {
  await page.locator(".sell-tiles .ui-tile", { hasText: product }).first().click();
}

function lines(page: Page): Locator {
  return page.locator(".till-sale .ui-line");
}
