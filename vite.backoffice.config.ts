/** How the back office is built for browsers: one page below `/backoffice/`, own files only, nothing inlined, a part for each job. */
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { drawingHalfOfReceiptline } from "./vite.renderer.config.ts";

export default defineConfig({
  root: join(import.meta.dirname, "renderer", "backoffice"),
  base: "/backoffice/",
  logLevel: "warn",
  plugins: [react(), drawingHalfOfReceiptline()],
  // sync-server/http/web-pages.ts puts a new nonce in its place each time the page is served.
  html: { cspNonce: "EVERTILL_NONCE" },
  build: {
    outDir: join(import.meta.dirname, "build", "backoffice"),
    emptyOutDir: true,
    target: ["chrome130", "firefox130", "safari18"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
  },
});
