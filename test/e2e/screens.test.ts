/** Every screen of the tour in the smallest window, in each language: nothing is cut off, every key is large enough, nothing covers the total. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import { type Look, wear } from "#tools/tour/looks.ts";
import { TOUR_STEPS } from "#tools/tour/tour-steps.ts";
import { startVirtualPrinter, type VirtualPrinter } from "#tools/virtual-printer.ts";
import { startVirtualTerminal, type VirtualTerminal } from "#tools/virtual-terminal.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const SMALLEST = { width: 1024, height: 768 };
const PICTURES = join(PROJECT_FOLDER, "build", "screen-pictures");
/** Long enough to look at the waiting till in every language, ms. */
const THINK_MS = 6_000;
const LOOKS: readonly Look[] = [
  { theme: "light", language: "en" },
  { theme: "contrast", language: "de" },
  { theme: "dark", language: "ar" },
];

const folder = mkdtempSync(join(tmpdir(), "evertill-screens-"));
let till: LaunchedTill;
let printer: VirtualPrinter;
let terminal: VirtualTerminal;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  printer = await startVirtualPrinter(join(folder, "printed"));
  terminal = await startVirtualTerminal({ memory: join(folder, "card-terminal"), thinkMs: THINK_MS });
  till = await launchTill({ root: join(folder, "till"), printer, terminal, size: SMALLEST });
});
afterAll(async () => {
  expect(till.consoleErrors).toEqual([]);
  await till.close();
  await terminal.stop();
  await printer.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(TOUR_STEPS)("the screen $name", async ({ name, do: act }) => {
  await act(till.window);
  const found: string[] = [];
  for (const look of LOOKS) {
    await wear(till.window, look);
    await till.window.screenshot({ path: join(PICTURES, `${name}-${look.language}.png`) });
    found.push(...(await till.window.evaluate(findFaults)).map((fault) => `${look.language}: ${fault}`));
  }
  await wear(till.window, { theme: "system", language: "en" });
  expect(found).toEqual([]);
});

/** Runs in the page. @returns what is wrong with what it shows, a line each */
function findFaults(): string[] {
  const LEAST_TOUCH = 44;
  const name = (element: Element): string =>
    `${element.className} "${(element.textContent || element.getAttribute("aria-label") || "").slice(0, 40)}"`;
  const isShown = (element: HTMLElement): boolean =>
    element.checkVisibility() && element.closest("[aria-hidden=true], .ui-spoken, [data-live-announcer]") === null;
  const all = (selector: string): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>(selector)].filter(isShown);
  const isCut = ({ scrollWidth, clientWidth }: HTMLElement): boolean => scrollWidth > clientWidth + 1;
  const cut = all(
    "button, [role=tab], h1, h2, h3, label, .ui-data-row, .ui-display, .ui-panel-body, .ui-panel-foot, .ui-field-input, td, th",
  )
    .filter(isCut)
    .map((element) => `${name(element)} is cut off`);
  const small = all("button, [role=tab], .ui-field-input, .ui-digit-input")
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width < LEAST_TOUCH - 0.5 || box.height < LEAST_TOUCH - 0.5)
    .map(({ element, box }) => `${name(element)} has ${Math.round(box.width)} × ${Math.round(box.height)}`);
  const [total] = all(".sale-foot .ui-display-amount");
  const box = total?.getBoundingClientRect();
  const top = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const covered = total && top !== total && !total.contains(top ?? null) ? ["the total is covered"] : [];
  const wide = document.documentElement.scrollWidth > window.innerWidth ? ["the page is wider than the window"] : [];
  return [...cut, ...small, ...covered, ...wide];
}
