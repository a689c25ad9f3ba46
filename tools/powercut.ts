/**
 * `npm run powercut -- --states 300 [--seed N] [--mutant=normal]`: records what a selling register writes and syncs,
 * cuts the power at many moments of the record, and opens each state that leaves. Nothing confirmed may be lost.
 */
import { parseArgs } from "node:util";
import { whyNotHere } from "#test/powercut/recorder.ts";
import { runPowercuts } from "#test/powercut/run-powercut.ts";

const { values } = parseArgs({
  options: {
    states: { type: "string", default: "300" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    mutant: { type: "string" },
  },
});
const states = Number(values.states);
const seed = Number(values.seed);
if (!Number.isSafeInteger(states) || states < 1 || !Number.isSafeInteger(seed)) {
  console.error("--states and --seed are whole numbers, states at least 1");
  process.exit(2);
}
const why = whyNotHere();
if (why !== null) {
  console.error(why);
  process.exit(2);
}
console.log(`seed ${seed}`);
const flags = values.mutant === undefined ? [] : [`--mutant=${values.mutant}`];
const outcome = await runPowercuts({ states, seed, flags, say: (line) => console.log(line) });
for (const line of outcome.findings.slice(0, 40)) console.log(line);
console.log(`powercut: ${outcome.states} states, ${outcome.lost} lost acknowledgements`);
process.exitCode = outcome.lost === 0 && outcome.confirmedSales > 0 && outcome.states === states ? 0 : 1;
