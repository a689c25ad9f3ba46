/** How the windows' pages are built: React, own files only, nothing inlined, so that they run under the strict content policy. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const folder = join(import.meta.dirname, "renderer");

export default defineConfig(({ mode }) => {
  // The gallery shows every component in every state; it is for those who build the program.
  const pages = mode === "production" ? ["register", "customer-display"] : ["register", "customer-display", "gallery"];
  return {
    root: folder,
    base: "/",
    logLevel: "warn",
    plugins: [react(), drawingHalfOfReceiptline()],
    // main/shell/app-pages.ts puts a new nonce in its place each time a page is served.
    html: { cspNonce: "EVERTILL_NONCE" },
    build: {
      outDir: join(import.meta.dirname, "build", "app", "renderer"),
      emptyOutDir: true,
      // The oldest Electron this is run on is 33.
      target: "chrome130",
      modulePreload: { polyfill: false },
      // Loaded from the disk beside it: one file is as good as ten.
      chunkSizeWarningLimit: 4_000,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: pages.map((page) => join(folder, page, "index.html")).filter((page) => existsSync(page)),
      },
    },
  };
});

/** In a window receiptline draws codes and nothing else: what it loads where there is a Node stays out of the page. */
export function drawingHalfOfReceiptline(): Plugin {
  return {
    name: "drawing-half-of-receiptline",
    transform: {
      filter: { id: /receiptline\.js$/ },
      handler: (code) => code.replace("typeof require !== 'undefined'", "false"),
    },
  };
}
