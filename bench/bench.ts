/** `npm run bench [-- --json]`: measures what the design names, beside floors and peers of the same run. Sole writer of bench/results.json. */
import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type PreparedMachine, prepareMachine } from "#tools/prepare-machine.ts";
import { measureConfirmedSale } from "./confirmed-sale.ts";
import { type Figure, notRun, toJsonLine, toTable } from "./figures.ts";
import { type LargeShop, makeLargeShop } from "./large-shop.ts";
import { measureReports } from "./report-figures.ts";
import { searchFigures } from "./search-figures.ts";
import { measureSessionClose } from "./session-close.ts";
import { measureMemory, measureStart } from "./start-and-memory.ts";
import { measureSync } from "./sync-figures.ts";
import { measureTouchToPaint } from "./touch-to-paint.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** Only the groups named, with commas between them. */
    only: { type: "string" },
    /** Sales in each leg of the confirmed sale. */
    sales: { type: "string", default: "300" },
    /** Sales after which memory is looked at again. */
    "memory-sales": { type: "string", default: "10000" },
    /** Sales of the session that is closed. */
    "session-sales": { type: "string", default: "5000" },
    /** Sizes of the catalogues that are searched. */
    products: { type: "string", default: "100000" },
    /** Sales that a till sends after it was offline. */
    "offline-sales": { type: "string", default: "10000" },
    /** How long tills sell beside each other, in seconds. */
    "live-seconds": { type: "string", default: "10" },
    /** Sales of the month that reports look at. */
    "report-sales": { type: "string", default: "500000" },
  },
});
// Standard output is for the figures; everything else a person may want to see goes beside it.
const say = (line: string): void => console.error(line);
console.log = say;

const PRODUCTS = 100_000;

/** In the order they run; the window's share one prepared machine and one shop. */
const GROUPS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  sale: () => measureConfirmedSale(Number(values.sales), say),
  close: () => measureSessionClose(Number(values["session-sales"]), say),
  search: async () => values.products.split(",").flatMap((count) => searchFigures(Number(count))),
  touch: async () => measureTouchToPaint(await machine(), await shop(), Number(values.sales)),
  start: async () => [await measureStart(await machine(), await shop())],
  memory: async () => measureMemory(await machine(), await shop(), Number(values["memory-sales"])),
  report: () => measureReports({ sales: Number(values["report-sales"]), products: PRODUCTS }, say),
  sync: () =>
    measureSync({ sales: Number(values["offline-sales"]), liveMs: Number(values["live-seconds"]) * 1_000 }, say),
};
const shared: { machine?: PreparedMachine | null; shop?: LargeShop } = {};

async function machine(): Promise<PreparedMachine> {
  shared.machine ??= await prepareMachine(say);
  if (!shared.machine) throw new Error("this machine can't show a window yet; see the command above");
  return shared.machine;
}

async function shop(): Promise<LargeShop> {
  shared.shop ??= await makeLargeShop(PRODUCTS);
  return shared.shop;
}

const wanted = values.only?.split(",") ?? Object.keys(GROUPS);
const figures: Figure[] = [];
for (const name of wanted) {
  const measure = GROUPS[name];
  if (!measure) throw new Error(`no such group: ${name}; there are ${Object.keys(GROUPS).join(", ")}`);
  say(`measuring: ${name}`);
  const found = await measure().catch((error: unknown) => [notRun(name, "", String(error))]);
  figures.push(...found);
  if (values.json) process.stdout.write(found.map((figure) => `${toJsonLine(figure)}\n`).join(""));
}
shared.shop?.remove();
await shared.machine?.stop();
const computer = { processors: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), system: release() };
const measuredAt = new Date().toISOString();
const results = { measuredAt, node: process.version, computer, figures };
writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
if (!values.json) process.stdout.write(`${toTable(figures)}\n`);
