/** The back office's pages for browsers: the built files below `/backoffice/`, read once at the start, under a policy as strict as the register window's. */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Refuser } from "./refuse-request.ts";

/** Where the back office lives on its origin. */
export const WEB_PATH = "/backoffice/";

/** What the build writes where a page's nonce belongs (`html.cspNonce` in vite.backoffice.config.ts). */
const NONCE_MARK = "EVERTILL_NONCE";
/** The build puts a hash of the content into the names of these: what is kept is never stale. */
const HASHED = /^assets\//;
const YEAR_SECONDS = 31_536_000;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
};
const WORTH_PACKING = new Set([".html", ".js", ".css", ".svg"]);

interface WebFile {
  readonly body: Buffer;
  readonly packed: Buffer | null;
  readonly type: string;
  readonly tag: string;
}

/** The files of a built back office by their path below `/backoffice/`. Throws when there is no page in the folder. */
export function readWebFiles(folder: string): ReadonlyMap<string, WebFile> {
  const files = new Map<string, WebFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = CONTENT_TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const body = readFileSync(path);
    files.set(relative(folder, path).split(sep).join("/"), {
      body,
      packed: WORTH_PACKING.has(extname(entry.name)) ? gzipSync(body) : null,
      type,
      tag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    });
  }
  if (!files.has("index.html")) throw new Error(`there is no back office in ${folder}: run npm run build:backoffice`);
  return files;
}

/** Adds the pages. Every address below that names no file is the page itself, which finds its way by the address. */
export function addWebPages(app: FastifyInstance, files: ReadonlyMap<string, WebFile>, refuser: Refuser): void {
  for (const path of ["/", "/backoffice"]) app.get(path, async (_, reply) => reply.redirect(WEB_PATH, 302));
  app.get(`${WEB_PATH}*`, async (request, reply) => {
    const path = (request.params as { "*": string })["*"];
    const file = files.get(path);
    if (file && path !== "index.html") return sendFile(request, reply, path, file);
    // An asset of an older build must not be answered with a page.
    if (/\.[a-z0-9]+$/i.test(path) && path !== "index.html")
      return refuser.refuse({ code: "request.not_found", facts: {} }, request, reply);
    return sendPage(reply, files.get("index.html"));
  });
}

function sendFile(request: FastifyRequest, reply: FastifyReply, path: string, file: WebFile): FastifyReply {
  reply.type(file.type).header("etag", file.tag);
  reply.header("cache-control", HASHED.test(path) ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache");
  if (request.headers["if-none-match"] === file.tag) return reply.status(304).send();
  const packs = file.packed !== null && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (file.packed !== null) reply.header("vary", "accept-encoding");
  return packs ? reply.header("content-encoding", "gzip").send(file.packed) : reply.send(file.body);
}

function sendPage(reply: FastifyReply, page: WebFile | undefined): FastifyReply {
  const nonce = randomBytes(16).toString("base64url");
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return reply
    .type("text/html; charset=utf-8")
    .header("content-security-policy", policy.join("; "))
    .header("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    .send(String(page?.body ?? "").replaceAll(NONCE_MARK, nonce));
}
