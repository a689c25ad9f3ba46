/** `npm start -- --tour`: drives a day through the real window, with a picture of each step in `tour/`; `--screens` renews docs/screens as well. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { openDrivenWindow } from "../driven-window.ts";
import type { Endings } from "../ending.ts";
import type { PreparedMachine } from "../prepare-machine.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { startVirtualPrinter } from "../virtual-printer.ts";
import { startVirtualTerminal } from "../virtual-terminal.ts";
import { openScreensFolder } from "./screens.ts";
import { TOUR_STEPS } from "./tour-steps.ts";

const TOUR_FOLDER = join(PROJECT_FOLDER, "tour");
const STEP_TIMEOUT_MS = 20_000;
/** Lets a motion end (120 ms at most) before the picture. */
const SETTLE_MS = 250;
/** Long enough to see the till wait for it, ms; with pictures in every look longer. */
const TERMINAL_THINK_MS = { tour: 2_000, screens: 8_000 } as const;

/**
 * Drives the tour; asks nothing of whoever watches.
 * @param withScreens also renews docs/screens: each main screen light, dark and in Arabic
 * @returns the exit code: 0 when every step was seen and the receipt is printed
 */
export async function runTour(
  machine: PreparedMachine,
  endings: Endings,
  say: (line: string) => void,
  withScreens = false,
): Promise<number> {
  rmSync(TOUR_FOLDER, { recursive: true, force: true });
  mkdirSync(TOUR_FOLDER, { recursive: true });
  const root = mkdtempSync(join(tmpdir(), "evertill-tour-"));
  endings.add(async () => rmSync(root, { recursive: true, force: true }));
  const printer = await startVirtualPrinter(join(root, "printed"));
  endings.add(printer.stop);
  const terminal = await startVirtualTerminal({
    memory: join(root, "card-terminal"),
    thinkMs: TERMINAL_THINK_MS[withScreens ? "screens" : "tour"],
  });
  endings.add(terminal.stop);
  const app = await openDrivenWindow({ ...machine, root, mode: "demo", printer, terminal });
  endings.add(() => app.close());
  const screens = withScreens ? openScreensFolder() : null;

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
    if (step.shows !== undefined) await screens?.take(page, step.name, step.shows);
  }
  for (const [name, paper] of Object.entries(await waitForPapers(printer.folder))) {
    const path = nextPath(name);
    copyFileSync(paper, path);
    tell(path);
    await screens?.keep(paper, name);
  }
  if (screens) {
    const gallery = await openDrivenWindow({
      ...machine,
      root: join(root, "gallery"),
      mode: "demo",
      flags: ["--gallery"],
    });
    endings.add(() => gallery.close());
    const scenes = await gallery.firstWindow();
    await scenes.waitForSelector(".gallery");
    await screens.takeGallery(scenes);
    screens.finish();
  }
  return 0;
}

/** Waits for the first receipt and the Z: the text of a paper is written last, and its picture stands beside it. */
async function waitForPapers(
  folder: string,
): Promise<{ readonly "printed-receipt": string; readonly "printed-z": string }> {
  const until = performance.now() + STEP_TIMEOUT_MS;
  while (performance.now() < until) {
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith(".txt"))
      .sort();
    const z = texts.find((name) => readFileSync(join(folder, name), "utf8").includes("A01-Z0001"));
    const [receipt] = texts;
    const picture = (name: string) => join(folder, name.replace(/\.txt$/, ".png"));
    if (receipt !== undefined && z !== undefined)
      return { "printed-receipt": picture(receipt), "printed-z": picture(z) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The papers were not printed.");
}
