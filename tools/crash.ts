/**
 * `npm run crash -- --kills 200 [--seed N] [--both | --payments] [--mutant=NAME]`: kills a selling register again and
 * again; with `--both` its server too, with `--payments` the card terminal. Nothing confirmed may be lost.
 */
import { parseArgs } from "node:util";
import { runBothCrashes } from "#test/crash/run-both.ts";
import { runCrashes } from "#test/crash/run-crashes.ts";
import { runPaymentCrashes } from "#test/crash/run-payments.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    both: { type: "boolean", default: false },
    payments: { type: "boolean", default: false },
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
process.exitCode = values.payments ? await crashPayments() : await crashSales();

async function crashSales(): Promise<number> {
  const outcome = values.both
    ? await runBothCrashes({ kills, seed, say })
    : await runCrashes({ kills, seed, flags, say });
  for (const line of outcome.findings) console.log(line);
  console.log(`${outcome.confirmedSales} sales were confirmed on screen`);
  console.log(`crash: ${outcome.kills} kills, ${outcome.lost} lost, ${outcome.doubled} doubled`);
  return outcome.lost + outcome.doubled === 0 && outcome.confirmedSales > 0 ? 0 : 1;
}

async function crashPayments(): Promise<number> {
  const { findings, attempts, moved, doubled, lost, unresolved, ...outcome } = await runPaymentCrashes({
    kills,
    seed,
    flags,
    say,
  });
  for (const line of findings) console.log(line);
  console.log(`${outcome.kills} kills; the terminal moved money for ${moved} of the payments`);
  const counts = `${doubled.length} doubled, ${lost.length} lost, ${unresolved.length} unresolved after recovery`;
  console.log(`payments: ${attempts} attempts, ${counts}`);
  return findings.length === 0 && moved > 0 ? 0 : 1;
}
