/** `npm run bench [-- --json]`: measures what the design names, beside floors and peers of the same run. Sole writer of bench/results.json. */
import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureConfirmedSale } from "./confirmed-sale.ts";
import { type Figure, notRun, toJsonLine, toTable } from "./figures.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** Only the groups named, with commas between them. */
    only: { type: "string" },
    /** Sales in each leg of the confirmed sale. */
    sales: { type: "string", default: "300" },
  },
});
// Standard output is for the figures; everything else a person may want to see goes beside it.
const say = (line: string): void => console.error(line);
console.log = say;

const GROUPS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  sale: () => measureConfirmedSale(Number(values.sales), say),
};

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
const machine = { processors: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), system: release() };
const measuredAt = new Date().toISOString();
const results = { measuredAt, node: process.version, machine, figures };
writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
if (!values.json) process.stdout.write(`${toTable(figures)}\n`);
