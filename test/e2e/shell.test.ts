/** Proves the shell in a real window: what a page may not do, what becomes of a register that dies, a second start. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShellApi, ShellStatus } from "#domain/protocol/shell-api.ts";
import { electronArguments, resolveElectronRuntime } from "#tools/electron-runtime.ts";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

type ShellWindow = typeof globalThis & { evertill: ShellApi; seen: ShellStatus[]; ports: number };

let till: LaunchedTill;
const root = mkdtempSync(join(tmpdir(), "evertill-shell-"));

beforeAll(async () => {
  till = await launchTill({ root });
});
afterAll(async () => {
  await till.close();
  rmSync(root, { recursive: true, force: true });
});

test("the page has no Node, and the shell's door has no generic send", async () => {
  const seen = await till.window.evaluate(() => ({
    node: [typeof (globalThis as { require?: unknown }).require, typeof (globalThis as { process?: unknown }).process],
    door: Object.keys((globalThis as ShellWindow).evertill).sort(),
    address: location.href.split(/[?#]/)[0],
  }));
  expect(seen.node).toEqual(["undefined", "undefined"]);
  expect(seen.door).toEqual([
    ...["chooseCredentialFile", "connect", "createCredentialFile", "onStatus"],
    ...["openShop", "setFullscreen", "showCustomerDisplay", "status", "version"],
  ]);
  expect(seen.address).toBe("app://evertill/register/index.html");
});

test("a register that dies is started again, and the window gets a new port", async () => {
  await waitForState("ready");
  await till.window.evaluate(() => {
    const here = globalThis as ShellWindow;
    here.seen = [];
    here.ports = 0;
    here.evertill.onStatus((status) => here.seen.push(status));
    addEventListener("message", (event) => {
      if (event.data === "evertill:port") here.ports += 1;
    });
  });
  const first = await till.registerPid();
  await till.killRegister();
  await expect
    .poll(() => till.window.evaluate(() => (globalThis as ShellWindow).seen.map((status) => status.state)))
    .toEqual(["restarting", "ready"]);
  expect(await till.registerPid()).not.toBe(first);
  // The status comes first, the port right behind it.
  await expect.poll(() => till.window.evaluate(() => (globalThis as ShellWindow).ports)).toBe(1);
});

test("nothing from elsewhere runs or loads in the window, and it can't be led away", async () => {
  const before = till.window.url();
  const answers = await till.window.evaluate(async () => {
    const style = document.createElement("style");
    style.textContent = "body { outline: 7px solid red }";
    document.head.append(style);
    const outlined = getComputedStyle(document.body).outlineWidth === "7px";
    style.remove();
    const fetched = await fetch("http://127.0.0.1:9/").then(
      () => true,
      () => false,
    );
    const opened = globalThis.open("https://example.com/") !== null;
    const granted = await Notification.requestPermission();
    location.href = "https://example.com/";
    return { outlined, fetched, opened, granted };
  });
  await till.window.waitForTimeout(300);
  expect(answers).toEqual({ outlined: false, fetched: false, opened: false, granted: "denied" });
  expect(till.window.url()).toBe(before);
  expect(till.app.windows()).toHaveLength(1);
});

test("the shell refuses a request that is not in its table", async () => {
  const answer = await till.window.evaluate(() =>
    (globalThis as ShellWindow).evertill.openShop("bank" as "shop").then(
      () => "done",
      () => "refused",
    ),
  );
  expect(answer).toBe("refused");
});

test("a second start brings the first window forward and ends", async () => {
  const runtime = await resolveElectronRuntime(console.log);
  const second = spawn(
    runtime.executable,
    [...electronArguments(runtime), PROJECT_FOLDER, `--data=${root}`, "--demo"],
    {
      stdio: "ignore",
    },
  );
  const [code] = await once(second, "exit");
  expect(code).toBe(0);
  expect(till.app.windows()).toHaveLength(1);
  await waitForState("ready");
});

async function waitForState(state: ShellStatus["state"]): Promise<void> {
  await expect
    .poll(
      () => till.window.evaluate(() => (globalThis as ShellWindow).evertill.status().then((status) => status.state)),
      {
        timeout: 10_000,
      },
    )
    .toBe(state);
}
