/** The register window: made once, sandboxed, given a port to the register when it asks and again when the register was replaced. */
import { join } from "node:path";
import { app, BrowserWindow, type MessagePortMain, nativeTheme } from "electron";
import { REGISTER_PORT_MESSAGE, type ShellStatus } from "#domain/protocol/shell-api.ts";
import { APP_ORIGIN } from "./security.ts";
import { STATUS_CHANNEL } from "./shell-channels.ts";
import type { ShellFlags } from "./shell-flags.ts";

/** The smallest window the screens are drawn for (CSS pixels). */
const SMALLEST = { width: 1024, height: 700 } as const;
const USUAL = { width: 1366, height: 768 } as const;

/** Opens a window on one of our pages; without `bounds` it fills the screen. */
export function openWindow(page: "register" | "gallery", bounds: ShellFlags["bounds"]): BrowserWindow {
  const window = new BrowserWindow({
    ...(bounds ?? USUAL),
    useContentSize: true,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: "Evertill",
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#15181c" : "#f4f5f7",
    webPreferences: {
      preload: join(import.meta.dirname, "preload.cjs"),
      additionalArguments: [`--evertill-version=${app.getVersion()}`],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once("ready-to-show", () => {
    if (bounds === undefined) window.maximize();
    window.show();
  });
  void window.loadURL(`${APP_ORIGIN}/${page}/index.html`);
  return window;
}

/** Posts a port into the window's page; the page throws away the one it had. */
export function givePort(window: BrowserWindow, port: MessagePortMain): void {
  window.webContents.postMessage(REGISTER_PORT_MESSAGE, null, [port]);
}

/** Tells the page how the register is. */
export function tellStatus(window: BrowserWindow, status: ShellStatus): void {
  if (!window.isDestroyed()) window.webContents.send(STATUS_CHANNEL, status);
}
