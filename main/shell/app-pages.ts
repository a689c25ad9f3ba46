/** Serves the built pages at `app://evertill/…`, read-only, from one folder, with the policy headers. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { protocol, type Session } from "electron";
import { APP_SCHEME, pageHeaders } from "./security.ts";

/** What the build writes where a page's nonce belongs (`html.cspNonce` in vite.renderer.config.ts). */
const NONCE_MARK = "EVERTILL_NONCE";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml; charset=utf-8",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".wasm": "application/wasm",
};

/** Must run before Electron is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers `app://evertill/…` from a folder; what is not in it, or of no known type, is 404. */
export function serveAppPages(session: Session, folder: string): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const path = normalize(join(folder, decodeURIComponent(pathname)));
    const type = CONTENT_TYPES[extname(path)];
    if (request.method !== "GET" || host !== "evertill" || type === undefined || !path.startsWith(folder + sep)) {
      return new Response(null, { status: 404 });
    }
    const content = await readFile(path).catch(() => null);
    if (content === null) return new Response(null, { status: 404 });
    const nonce = randomBytes(16).toString("base64url");
    const body = type.startsWith("text/html")
      ? content.toString().replaceAll(NONCE_MARK, nonce)
      : new Uint8Array(content);
    return new Response(body, { headers: { ...pageHeaders(nonce), "content-type": type } });
  });
}
