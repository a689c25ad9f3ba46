/** The emulated receipt printer as a program: `node main.ts --port 9100 --out DIR --view-port 0`. Says on one line of JSON where it listens. */
import path from "node:path";
import { parseArgs } from "node:util";
import { startPrinterEmulator } from "./emulator.ts";
import { startView } from "./view-server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "view-port": { type: "string", default: "0" },
    out: { type: "string" },
  },
});
if (values.out === undefined) {
  process.stderr.write("Say where receipts go: --out DIR\n");
  process.exit(2);
}

const out = path.resolve(values.out);
const emulator = await startPrinterEmulator({ port: Number(values.port), out });
const view = await startView(emulator, Number(values["view-port"]));
process.stdout.write(`${JSON.stringify({ ready: true, port: emulator.port, viewUrl: view.url, out })}\n`);

async function end(): Promise<void> {
  await view.stop();
  await emulator.stop();
  process.exit(0);
}
process.once("SIGTERM", end);
process.once("SIGINT", end);
// Started by another program, it ends with that program.
process.once("disconnect", end);
