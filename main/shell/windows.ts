/** The register window: made once, sandboxed, given a port to the register when it asks and again when the register was replaced. */
import { join } from "node:path";
import { app, BrowserWindow, type MessagePortMain, nativeTheme, screen } from "electron";
import { REGISTER_PORT_MESSAGE, type ShellStatus } from "#domain/protocol/shell-api.ts";
import { APP_ORIGIN } from "./security.ts";
import { STATUS_CHANNEL } from "./shell-channels.ts";
import type { ShellFlags } from "./shell-flags.ts";

/** The smallest window the screens are drawn for (CSS pixels). */
const SMALLEST = { width: 1024, height: 700 } as const;
const USUAL = { width: 1366, height: 768 } as const;

const DISPLAY_BESIDE = { width: 800, height: 600 } as const;

/** Sandboxed, without Node, whatever page it is. */
function ourPages(): Electron.WebPreferences {
  return {
    preload: join(import.meta.dirname, "preload.cjs"),
    additionalArguments: [`--evertill-version=${app.getVersion()}`],
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
  };
}

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
    webPreferences: ourPages(),
  });
  window.once("ready-to-show", () => {
    if (bounds === undefined) window.maximize();
    window.show();
  });
  void window.loadURL(`${APP_ORIGIN}/${page}/index.html`);
  return window;
}

/** Opens the customer's display: all of the second screen, or a window beside the till where there is one screen only. */
export function openCustomerDisplay(): { readonly window: BrowserWindow; readonly hasOwnScreen: boolean } {
  const primary = screen.getPrimaryDisplay();
  const second = screen.getAllDisplays().find(({ id }) => id !== primary.id);
  const window = new BrowserWindow({
    ...(second?.bounds ?? DISPLAY_BESIDE),
    show: false,
    title: "Evertill",
    fullscreen: second !== undefined,
    backgroundColor: "#12201b",
    webPreferences: ourPages(),
  });
  // The cashier goes on typing where they were.
  window.once("ready-to-show", () => window.showInactive());
  void window.loadURL(`${APP_ORIGIN}/customer-display/index.html`);
  return { window, hasOwnScreen: second !== undefined };
}

/** Posts a port into the window's page; the page throws away the one it had. */
export function givePort(window: BrowserWindow, port: MessagePortMain): void {
  window.webContents.postMessage(REGISTER_PORT_MESSAGE, null, [port]);
}

/** Tells the page how the register is. */
export function tellStatus(window: BrowserWindow, status: ShellStatus): void {
  if (!window.isDestroyed()) window.webContents.send(STATUS_CHANNEL, status);
}
