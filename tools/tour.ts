/** `npm start -- --tour`: drives a sale, a return and the close of the day through the real window, with a picture of each step in `tour/`. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { openDrivenWindow } from "./driven-window.ts";
import type { Endings } from "./ending.ts";
import type { PreparedMachine } from "./prepare-machine.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { TOUR_STEPS } from "./tour-steps.ts";
import { startVirtualPrinter } from "./virtual-printer.ts";

const TOUR_FOLDER = join(PROJECT_FOLDER, "tour");
const STEP_TIMEOUT_MS = 20_000;
/** Lets a motion end (120 ms at most) before the picture. */
const SETTLE_MS = 250;
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
  for (const step of TOUR_STEPS) {
    await step.do(page);
    await page.waitForTimeout(SETTLE_MS);
    const path = nextPath(step.name);
    await page.screenshot({ path });
    tell(path);
  }
  for (const [name, paper] of Object.entries(await waitForPapers(printer.folder))) {
    const path = nextPath(name);
    copyFileSync(paper, path);
    tell(path);
  }
  return 0;
}

/** Waits for the first receipt and the Z: the text of a paper is written last, and its picture stands beside it. */
async function waitForPapers(folder: string): Promise<{ readonly receipt: string; readonly "z-report": string }> {
  const until = performance.now() + STEP_TIMEOUT_MS;
  while (performance.now() < until) {
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith(".txt"))
      .sort();
    const z = texts.find((name) => readFileSync(join(folder, name), "utf8").includes("A01-Z0001"));
    const [receipt] = texts;
    const picture = (name: string) => join(folder, name.replace(/\.txt$/, ".png"));
    if (receipt !== undefined && z !== undefined) return { receipt: picture(receipt), "z-report": picture(z) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The papers were not printed.");
}
