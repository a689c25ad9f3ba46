/** Starts the program as `electron .` does, except that it gets ready only once Playwright has taken hold of it. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { app } from "electron";

const project = dirname(import.meta.dirname);
const manifest = createRequire(import.meta.url)(join(project, "package.json"));
app.setAppPath(project);
app.setName(manifest.name);
app.setVersion(manifest.version);

// A window that opens while Playwright attaches is now and then taken hold of by nobody, and the launch never ends. It
// calls this function when it is attached; the preload that defines it elsewhere is only put into an Electron of its choice.
const driven = new Promise((resolve) => {
  globalThis.__playwright_run = resolve;
});
const ready = app.whenReady();
app.whenReady = async () => {
  await Promise.all([ready, driven]);
};

await import(pathToFileURL(join(project, manifest.main)).href);
