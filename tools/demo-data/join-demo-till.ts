/** The demo's own till joins its server without a window: the goods and people it brings along are the organisation's from then on. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { STARTING_VIEW, type TillView } from "#domain/protocol/till-view.ts";
import { Register } from "#main/register/register.ts";
import { demoKey } from "#main/shell/key-provider.ts";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import { PROGRAM_VERSION } from "./program-version.ts";

const LOOK_AGAIN_MS = 100;
const TIMEOUT_MS = 90_000;

/**
 * Opens the demo's books as `npm start` does, lets them join, and closes them again.
 * @param folder of the demo's books @param enrol the server and the code that it made for this till
 * @param confirm what the manager does @throws when it takes too long
 */
export async function joinDemoTill(
  folder: string,
  enrol: { readonly serverUrl: string; readonly code: string },
  confirm: () => Promise<void>,
): Promise<void> {
  const register = await Register.open({
    start: {
      kind: "start",
      dataFolder: folder,
      logFolder: folder,
      mode: "demo",
      key: await demoKey.provideKey(folder),
      program: { version: PROGRAM_VERSION },
      enrol,
    },
    migrationsFolder: join(PROJECT_FOLDER, "drizzle", "register"),
    log: pino({ level: "silent" }),
  });
  try {
    let view: TillView = STARTING_VIEW;
    const window = register.windows.connect({
      send: (message) => {
        if (message.kind === "view") view = { ...view, ...message.view };
      },
    });
    void window.receive({ kind: "hello", protocol: 1 });
    await confirm();
    const endMs = performance.now() + TIMEOUT_MS;
    while (view.sync.state !== "online" || view.sync.waiting > 0) {
      if (performance.now() > endMs) throw new Error(`the demo's till did not join: ${JSON.stringify(view.sync)}`);
      await sleep(LOOK_AGAIN_MS);
    }
  } finally {
    await register.close();
  }
}
