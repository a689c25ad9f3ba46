/** Shows the virtual printer's paper in a small window of its own; knows nothing of the till. Usage: electron main.mjs --url=http://127.0.0.1:PORT/ --bounds=X,Y,W,H */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { app, BrowserWindow, Menu, session } from "electron";

const readFlag = (name) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? "";
const [x, y, width, height] = readFlag("bounds").split(",").map(Number);
const address = new URL(readFlag("url"));
if (address.hostname !== "127.0.0.1") throw new Error("The viewer shows a page of this machine only.");

const profile = mkdtempSync(join(tmpdir(), "evertill-viewer-"));
app.setPath("userData", profile);
app.on("window-all-closed", () => app.quit());
app.on("quit", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));

// Not awaited here: Electron is ready only after this module has run.
app.whenReady().then(openPaper);

function openPaper() {
  Menu.setApplicationMenu(null);
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  const window = new BrowserWindow({
    ...{ x, y, width, height },
    useContentSize: true,
    title: "Virtual receipt printer",
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: "deny" }));
  window.webContents.on("will-navigate", (event) => event.preventDefault());
  void window.loadURL(address.href);
}
