/** Builds the gallery of components and serves it on this machine, under the content policy that the program's windows have. */
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build, type InlineConfig, preview } from "vite";
import { PROJECT_FOLDER } from "./project-folder.ts";

const USUAL_PORT = 4173;

// No nonce for styles: what the gallery shows needs none.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'";

const config: InlineConfig = {
  configFile: false,
  root: join(PROJECT_FOLDER, "renderer", "gallery"),
  base: "./",
  logLevel: "warn",
  plugins: [react()],
  build: {
    outDir: join(PROJECT_FOLDER, "build", "gallery"),
    emptyOutDir: true,
    // The oldest Electron that the program is run on has this Chromium.
    target: "chrome130",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  preview: { host: "127.0.0.1", port: USUAL_PORT, headers: { "content-security-policy": POLICY } },
};

/**
 * Builds the gallery and serves it.
 * @returns where it is, and how to stop serving
 */
export async function serveGallery(): Promise<{ url: string; stop: () => Promise<void> }> {
  await build(config);
  const server = await preview(config);
  return { url: server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${USUAL_PORT}/`, stop: () => server.close() };
}

if (process.argv[1] === import.meta.filename) {
  const { url } = await serveGallery();
  console.log(`Gallery: ${url}`);
}
