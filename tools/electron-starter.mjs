/** The default app put into the carried Electron runtime: loads the app named on the command line, as Electron's own default app does. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { app } from "electron";

const named = process.argv.slice(1).find((argument) => !argument.startsWith("-"));
if (named === undefined) {
  console.error("usage: electron APP [ARGUMENTS]");
  app.exit(2);
} else {
  await load(resolve(named));
}

async function load(path) {
  const folder = statSync(path).isDirectory() ? path : nearestPackage(dirname(path));
  const manifest = existsSync(join(folder, "package.json"))
    ? JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    : {};
  if (manifest.version) app.setVersion(manifest.version);
  if (manifest.productName ?? manifest.name) app.setName(manifest.productName ?? manifest.name);
  app.setAppPath(folder);
  await import(pathToFileURL(path === folder ? join(folder, manifest.main ?? "index.js") : path).href);
}

function nearestPackage(folder) {
  if (existsSync(join(folder, "package.json")) || dirname(folder) === folder) return folder;
  return nearestPackage(dirname(folder));
}
