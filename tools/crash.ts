/** `npm run crash -- --kills 200 [--seed N] [--both] [--mutant=outside]`: kills a selling register again and again, and with `--both` its server; nothing confirmed may be lost. */
import { parseArgs } from "node:util";
import { runBothCrashes } from "#test/crash/run-both.ts";
import { runCrashes } from "#test/crash/run-crashes.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    both: { type: "boolean", default: false },
    mutant: { type: "string" },
  },
});
const flags = values.mutant === undefined ? [] : [`--mutant=${values.mutant}`];
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
  console.error("--kills and --seed are whole numbers, kills at least 1");
  process.exit(2);
}
console.log(`seed ${seed}`);
const say = (line: string): void => console.log(line);
const outcome = values.both
  ? await runBothCrashes({ kills, seed, say })
  : await runCrashes({ kills, seed, flags, say });
for (const line of outcome.findings) console.log(line);
console.log(`${outcome.confirmedSales} sales were confirmed on screen`);
console.log(`crash: ${outcome.kills} kills, ${outcome.lost} lost, ${outcome.doubled} doubled`);
process.exitCode = outcome.lost + outcome.doubled === 0 && outcome.confirmedSales > 0 ? 0 : 1;
