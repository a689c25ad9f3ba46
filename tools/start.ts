/** `npm start`: prepares the machine, opens the register window with the demo shop, its virtual printer and card terminal, and ends all of it together. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";
import { locateDataFolders } from "#main/shell/data-folders.ts";
import { DEMO_REGISTER_CODE, type DemoServer, startDemoServer } from "./demo-server.ts";
import { type ElectronRuntime, electronArguments } from "./electron-runtime.ts";
import { runWithEndings } from "./ending.ts";
import { prepareMachine } from "./prepare-machine.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { endProcess, spawnTied } from "./tied-process.ts";
import { runTour } from "./tour/tour.ts";
import { startVirtualPrinter, type VirtualPrinter } from "./virtual-printer.ts";
import { startVirtualTerminal, type VirtualTerminal } from "./virtual-terminal.ts";

const REGISTER_BOUNDS = "0,0,1366,768";
const VIEWER_BOUNDS = "1376,0,420,768";
/** The register finishes its transaction and closes its books. */
const WINDOW_STOP_TIMEOUT_MS = 8_000;
/** About as long as a customer needs to hold a card to it, ms. */
const TERMINAL_THINK_MS = 1_500;
const VIEWER_STOP_TIMEOUT_MS = 2_000;

const say = (line: string) => console.log(line);
const flags = process.argv.slice(2);

await runWithEndings(async (endings) => {
  const machine = await prepareMachine(say);
  if (machine === null) return 1;
  endings.add(machine.stop);
  if (flags.includes("--tour")) return await runTour(machine, endings, say, flags.includes("--screens"));
  const { runtime, environment } = machine;
  const folders = locateDataFolders(
    { platform: process.platform, home: homedir(), environment: process.env },
    readDataFlag(),
  );
  const printer = await startVirtualPrinter(join(folders.root, "printed"));
  endings.add(printer.stop);
  const terminal = await startVirtualTerminal({
    memory: join(folders.root, "card-terminal"),
    thinkMs: TERMINAL_THINK_MS,
  });
  endings.add(terminal.stop);
  say("Server:   the demo's own sync server is starting …");
  const server = await startDemoServer(join(folders.root, "server"), DEMO_REGISTER_CODE);
  endings.add(server.stop);
  const window = openWindow(runtime, environment, { printer, terminal, server });
  endings.add(() => endProcess(window, WINDOW_STOP_TIMEOUT_MS));
  const viewer = openViewer(runtime, environment, printer);
  endings.add(() => endProcess(viewer, VIEWER_STOP_TIMEOUT_MS));

  say(`Electron ${runtime.version}`);
  say(`Data:     ${folders.root} (the demo's in demo/, a shop's in shop/), logs in ${folders.logs}`);
  say(`Printer:  tcp://${printer.host}:${printer.port}, its paper at ${printer.viewUrl} and in ${printer.folder}`);
  say(
    `Terminal: ${terminal.terminal} at tcp://${terminal.host}:${terminal.port}; it declines amounts that end in 51, loses its answer at 53 to 56 (docs/HARDWARE.md)`,
  );
  say(`Server:   ${server.url} (its API at ${server.url}/openapi.json, its owner in ${join(folders.root, "server")})`);
  say(`Office:   ${server.url}/backoffice/ in a browser; sign in as ${server.email}, password ${server.password}`);
  // The person who would compare the fingerprint at the server; in the demo both screens are this one.
  void server.confirmTill().catch((error: unknown) => say(`The till was not confirmed: ${String(error)}`));
  say("The register window is open. Close it, or press Ctrl-C, to end everything.");
  const [code] = await once(window, "exit");
  return typeof code === "number" ? code : 0;
});

function openWindow(
  runtime: ElectronRuntime,
  environment: NodeJS.ProcessEnv,
  { printer, terminal, server }: { printer: VirtualPrinter; terminal: VirtualTerminal; server: DemoServer },
): ChildProcess {
  // Chromium complains of a missing system bus and graphics card wherever there are none; only what is fatal is worth a line.
  const own = [
    "--log-level=3",
    "--demo",
    `--printer=${printer.host}:${printer.port}`,
    `--terminal=${terminal.host}:${terminal.port}`,
    `--bounds=${REGISTER_BOUNDS}`,
    ...(server.code === null ? [] : [`--enrol=${server.url}#${server.code}`]),
    ...flags,
  ];
  return spawnTied(runtime.executable, [...electronArguments(runtime), PROJECT_FOLDER, ...own], {
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** The paper beside the window: the emulator's own page, shown by a program that knows nothing of the till. */
function openViewer(runtime: ElectronRuntime, environment: NodeJS.ProcessEnv, printer: VirtualPrinter): ChildProcess {
  const program = join(PROJECT_FOLDER, "test", "devices", "printer-viewer", "main.mjs");
  const own = [`--url=${printer.viewUrl}`, `--bounds=${VIEWER_BOUNDS}`];
  return spawnTied(runtime.executable, [...electronArguments(runtime), program, ...own], {
    env: environment,
    stdio: "ignore",
  });
}

function readDataFlag(): string | undefined {
  return flags.find((flag) => flag.startsWith("--data="))?.slice("--data=".length);
}
