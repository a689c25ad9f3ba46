/** Starting one register process. The one place where Electron's utility process or a forked Node is chosen; hides the difference. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { app, type MessagePortMain, utilityProcess } from "electron";
import { type RegisterMessage, registerMessage, type ShellMessage } from "#main/register/start-message.ts";
import { loadsSqlite } from "./node-abilities.ts";
import { relayPort } from "./port-relay.ts";

/** A running register process, whichever kind it is. */
export interface RegisterProcess {
  send(message: ShellMessage): void;
  /** Hands the window's other end over; `window` is a number never used before in this run. */
  connectWindow(window: number, port: MessagePortMain): void;
  /** Ends it at once, whatever it is doing: nothing confirmed is lost by that. */
  kill(): void;
}

/** What the starter wants to hear. */
export interface RegisterListener {
  onMessage(message: Exclude<RegisterMessage, { kind: "message" }>): void;
  /** Once, when the process is gone for whatever reason. */
  onExit(): void;
}

/**
 * Starts the register: as a utility process where Electron's own Node can load the SQLite addon, else by forking the
 * pinned Node (beside the program in a package, from `node-<platform>` in development).
 */
export function startRegisterProcess(flags: readonly string[], listener: RegisterListener): RegisterProcess {
  return loadsSqlite(process.versions.node) ? startUtility(flags, listener) : startFork(flags, listener);
}

function startUtility(flags: readonly string[], listener: RegisterListener): RegisterProcess {
  const child = utilityProcess.fork(join(app.getAppPath(), "build", "app", "register.js"), [...flags], {
    serviceName: "Evertill register",
    stdio: "inherit",
  });
  child.on("message", (data) => deliver(data, listener));
  child.once("exit", () => listener.onExit());
  return {
    send: (message) => child.postMessage(message),
    connectWindow: (window, port) => child.postMessage({ kind: "connect", window } satisfies ShellMessage, [port]),
    kill: () => void child.kill(),
  };
}

function startFork(flags: readonly string[], listener: RegisterListener): RegisterProcess {
  const { node, entry } = locateForkedRegister();
  const child = fork(entry, flags, {
    execPath: node,
    execArgv: [],
    windowsHide: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const relays = new Map<number, (data: unknown) => void>();
  child.on("message", (data) => {
    const message = registerMessage.safeParse(data).data;
    if (message?.kind === "message") relays.get(message.window)?.(message.data);
    else deliver(data, listener);
  });
  onceGone(child, listener.onExit);
  const send = (message: ShellMessage) => {
    // A message to a process that is just dying is as lost as the process; the window gets a new port anyway.
    if (child.connected) child.send(message, () => undefined);
  };
  return {
    send,
    connectWindow: (window, port) =>
      relays.set(
        window,
        relayPort(window, port, send, () => relays.delete(window)),
      ),
    kill: () => void child.kill("SIGKILL"),
  };
}

function locateForkedRegister(): { node: string; entry: string } {
  const windows = process.platform === "win32";
  const binary = windows ? "node.exe" : "node";
  if (app.isPackaged) {
    const beside = join(process.resourcesPath, "register");
    return { node: join(beside, binary), entry: join(beside, "register.js") };
  }
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const node = join(app.getAppPath(), "node_modules", name, "bin", binary);
  if (!existsSync(node)) throw new Error(`The pinned Node is not installed: ${node}`);
  return { node, entry: join(app.getAppPath(), "build", "app", "register.js") };
}

function onceGone(child: ChildProcess, listener: () => void): void {
  let gone = false;
  const report = () => {
    if (gone) return;
    gone = true;
    listener();
  };
  child.once("error", report);
  child.once("exit", report);
}

function deliver(data: unknown, listener: RegisterListener): void {
  const message = registerMessage.safeParse(data).data;
  if (message !== undefined && message.kind !== "message") listener.onMessage(message);
}
