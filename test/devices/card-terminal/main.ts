/**
 * The emulated card terminal as a program: `node main.ts --port 9200 --memory DIR [--think-ms 1500] [--random SEED]`.
 * Says on one line of JSON where it listens.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { randomFrom } from "#test/crash/random.ts";
import { courseAtRandom, courseByAmount } from "./courses.ts";
import { startTerminalEmulator } from "./emulator.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    memory: { type: "string" },
    "think-ms": { type: "string", default: "1500" },
    /** Whatever can go wrong does, as this seed decides. */
    random: { type: "string" },
  },
});
if (values.memory === undefined) {
  process.stderr.write("Say where orders are remembered: --memory DIR\n");
  process.exit(2);
}

const memory = path.resolve(values.memory);
const thinkMs = Number(values["think-ms"]);
const course =
  values.random === undefined ? courseByAmount(thinkMs) : courseAtRandom(randomFrom(Number(values.random)), thinkMs);
const emulator = await startTerminalEmulator({ port: Number(values.port), memory, course });
process.stdout.write(`${JSON.stringify({ ready: true, port: emulator.port, terminal: emulator.terminal, memory })}\n`);

async function end(): Promise<void> {
  await emulator.stop();
  process.exit(0);
}
process.once("SIGTERM", end);
process.once("SIGINT", end);
// Started by another program, it ends with that program.
process.once("disconnect", end);
