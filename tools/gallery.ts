/** `npm run gallery`: shows every component in every state in a real window, under the policy of the real program. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { electronArguments } from "./electron-runtime.ts";
import { runWithEndings } from "./ending.ts";
import { prepareMachine } from "./prepare-machine.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { endProcess, spawnTied } from "./tied-process.ts";

const WINDOW_STOP_TIMEOUT_MS = 5_000;

await runWithEndings(async (endings) => {
  const machine = await prepareMachine(console.log);
  if (machine === null) return 1;
  endings.add(machine.stop);
  const folder = mkdtempSync(join(tmpdir(), "evertill-gallery-"));
  endings.add(async () => rmSync(folder, { recursive: true, force: true }));
  const own = ["--log-level=3", "--gallery", `--data=${folder}`];
  const window = spawnTied(
    machine.runtime.executable,
    [...electronArguments(machine.runtime), PROJECT_FOLDER, ...own],
    {
      env: machine.environment,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  endings.add(() => endProcess(window, WINDOW_STOP_TIMEOUT_MS));
  console.log("The gallery is open. Close it, or press Ctrl-C, to end.");
  const [code] = await once(window, "exit");
  return typeof code === "number" ? code : 0;
});
