/** The Electron main process: wires windows, key provider and register together. Contains no business rule. */
import { homedir } from "node:os";
import { join } from "node:path";
import { app, type BrowserWindow, dialog, Menu, session, BrowserWindow as Windows } from "electron";
import type { CredentialAnswer } from "#domain/protocol/shell-api.ts";
import type { ShopMode, StartMessage } from "#main/register/start-message.ts";
import { declareAppScheme, serveAppPages } from "./app-pages.ts";
import { createCredentialFile, takeCredentialFile } from "./credential-file.ts";
import { locateDataFolders } from "./data-folders.ts";
import { watchErrors } from "./error-watch.ts";
import { rememberRegister } from "./key-record.ts";
import { openKey } from "./open-key.ts";
import { keepRegister, type RegisterKeeper } from "./register-keeper.ts";
import { systemKeyChain } from "./safe-storage.ts";
import { lockContents, lockSession } from "./security.ts";
import { readShellFlags } from "./shell-flags.ts";
import { answerShellRequests } from "./shell-requests.ts";
import { givePort, openCustomerDisplay, openWindow, tellStatus } from "./windows.ts";

const flags = readShellFlags(process.argv);
const folders = locateDataFolders(
  { platform: process.platform, home: homedir(), environment: process.env },
  flags.dataFolder,
);
let window: BrowserWindow | null = null;
let customerDisplay: BrowserWindow | null = null;
/** Pages that asked for a port: each gets one, and another whenever the register was replaced. */
const wantPorts = new Set<BrowserWindow>();
let mayQuit = false;
const errors = watchErrors(process.env.EVERTILL_SENTRY_DSN, () => Date.now());

// The lock of Chromium lies in this folder, so there is one program for each set of books.
app.setPath("userData", folders.window);
app.setPath("logs", folders.logs);
declareAppScheme();
lockContents();

if (app.requestSingleInstanceLock()) {
  app.on("second-instance", focusWindow);
  app.on("window-all-closed", () => app.quit());
  void app.whenReady().then(run);
} else {
  console.log("Evertill is already open; its window comes to the front.");
  app.exit(0);
}

function run(): void {
  if (process.platform !== "darwin") Menu.setApplicationMenu(null);
  lockSession(session.defaultSession);
  serveAppPages(session.defaultSession, join(import.meta.dirname, "renderer"));

  const register = keepRegister({
    prepareStart,
    flags: app.isPackaged ? [] : flags.registerArguments,
    onStatus: (status) => window && tellStatus(window, status),
    onReplaced: () => {
      for (const each of wantPorts) connectWindow(register, each);
      errors.passTo(register.passReport);
    },
    onRegisterNamed: (mode, registerId) => void rememberRegister(folders.books[mode], registerId),
  });
  answerRequests(register);
  const showsGallery = flags.gallery && !app.isPackaged;
  window = openWindow(showsGallery ? "gallery" : "register", flags.bounds);
  window.once("closed", () => {
    window = null;
    // Nobody stands at the till: the customer's display has nothing to show.
    customerDisplay?.close();
  });
  if (!showsGallery) void register.open(flags.demo ? "demo" : "shop");
  quitInOrder(register);
}

async function prepareStart(mode: ShopMode): Promise<StartMessage> {
  const dataFolder = folders.books[mode];
  return {
    kind: "start",
    dataFolder,
    logFolder: folders.logs,
    mode,
    key: await openKey(mode, dataFolder, systemKeyChain),
    program: { version: app.getVersion() },
    ...(errors.dsn === null ? {} : { errorReportsTo: errors.dsn }),
    printers: mode === "demo" ? [...flags.printers] : [],
    ...(mode === "demo" && flags.terminal ? { terminal: flags.terminal } : {}),
    ...(mode === "demo" && flags.enrol ? { enrol: flags.enrol } : {}),
  };
}

function answerRequests(register: RegisterKeeper): void {
  answerShellRequests({
    connect: (sender) => {
      const asking = Windows.fromWebContents(sender);
      if (asking === null) return;
      wantPorts.add(asking);
      asking.once("closed", () => wantPorts.delete(asking));
      connectWindow(register, asking);
    },
    status: () => register.status(),
    openShop: (_sender, ask) => register.open(ask.mode),
    chooseCredentialFile: () =>
      takeChosen(register, async (dataFolder) => {
        const chosen = window ? await dialog.showOpenDialog(window, { properties: ["openFile"] }) : { filePaths: [] };
        const path = chosen.filePaths[0];
        return path === undefined ? { outcome: "cancelled" } : await takeCredentialFile(dataFolder, path);
      }),
    createCredentialFile: () =>
      takeChosen(register, async (dataFolder) => {
        const options = { defaultPath: "evertill-credential.json" };
        const path = window ? (await dialog.showSaveDialog(window, options)).filePath : "";
        return path === "" ? { outcome: "cancelled" } : await createCredentialFile(dataFolder, path);
      }),
    setFullscreen: (_sender, ask) => window?.setFullScreen(ask.on),
    showCustomerDisplay: (_sender, ask) => showCustomerDisplay(ask.on),
  });
}

async function takeChosen(
  register: RegisterKeeper,
  choose: (dataFolder: string) => Promise<CredentialAnswer>,
): Promise<CredentialAnswer> {
  const answer = await choose(folders.books.shop);
  if (answer.outcome === "taken") await register.open("shop");
  return answer;
}

function connectWindow(register: RegisterKeeper, asking: BrowserWindow): void {
  const port = asking.isDestroyed() ? null : register.connectWindow();
  if (port !== null) givePort(asking, port);
}

function showCustomerDisplay(on: boolean): boolean {
  if (!on) {
    customerDisplay?.close();
    return false;
  }
  if (customerDisplay !== null) return true;
  const opened = openCustomerDisplay();
  customerDisplay = opened.window;
  customerDisplay.once("closed", () => {
    customerDisplay = null;
  });
  return opened.hasOwnScreen;
}

function focusWindow(): void {
  const [first] = Windows.getAllWindows();
  if (first === undefined) return;
  if (first.isMinimized()) first.restore();
  first.show();
  first.focus();
}

/** Closing never asks: the draft is saved on each change, so an open sale is there again at the next start. */
function quitInOrder(register: RegisterKeeper): void {
  app.on("will-quit", (event) => {
    if (mayQuit) return;
    event.preventDefault();
    void register.stop().finally(() => {
      mayQuit = true;
      // Not from within this event: Electron takes no notice of a second quit while the first is still being cancelled.
      setImmediate(() => app.quit());
    });
  });
}
