/** An Electron program with one empty window: what Electron itself takes to start and to be there. */
import { app, BrowserWindow } from "electron";

const data = process.argv.find((argument) => argument.startsWith("--data="));
if (data) app.setPath("userData", data.slice("--data=".length));
app.on("window-all-closed", () => app.quit());
// Not awaited here: Electron is not ready before this module is.
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    useContentSize: true,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  });
  void window.loadURL("data:text/html,<!doctype html><title>Empty</title><p>Empty</p>");
});
