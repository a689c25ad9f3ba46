/** The back office's pages over a real socket: which file, under which policy, and nothing beside them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ok } from "#domain/refusals.ts";
import { type HttpServer, startHttpServer, talkRaw } from "#test/sync-server/http-server.ts";
import { route } from "./route.ts";
import { readWebFiles } from "./web-pages.ts";

const SCRIPT = `console.log("${"x".repeat(4_000)}")`;

let folder: string;
let server: HttpServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "evertill-web-"));
  mkdirSync(join(folder, "web", "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.js"), "never served");
  writeFileSync(
    join(folder, "web", "index.html"),
    '<!doctype html><meta property="csp-nonce" nonce="EVERTILL_NONCE"><script src="/backoffice/assets/a-1f.js"></script>',
  );
  writeFileSync(join(folder, "web", "assets", "a-1f.js"), SCRIPT);
  writeFileSync(join(folder, "web", "notes.txt"), "of no type that is served");
  const changes = route({
    method: "POST",
    path: "/v1/things",
    summary: "Changes something.",
    access: { who: "person" },
    body: z.strictObject({}),
    answer: z.strictObject({}),
    handle: async () => ok({}),
  });
  server = await startHttpServer([changes], {}, { webFolder: join(folder, "web") });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const call = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);

test("a page comes under a policy without inline script, with a nonce of its own, and can't be framed or kept", async () => {
  const [first, second] = [await call("/backoffice/"), await call("/backoffice/")];
  const policy = first.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "none";
  expect(await first.text()).toContain(`nonce="${nonce}"`);
  expect(second.headers.get("content-security-policy")).not.toBe(policy);
  expect(first.headers.get("cache-control")).toBe("no-store");
  expect(first.headers.get("x-content-type-options")).toBe("nosniff");
});

test("every address of the app is the page; a file that is not there is not", async () => {
  const deep = await call("/backoffice/0190a000-0000-7000-8000-000000000001/sessions?state=open");
  expect([deep.status, deep.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  for (const path of ["/backoffice/assets/b-2e.js", "/backoffice/notes.txt", "/backoffice/index.php"])
    expect([path, (await call(path)).status]).toEqual([path, 404]);
  const root = await call("/", { redirect: "manual" });
  expect([root.status, root.headers.get("location")]).toEqual([302, "/backoffice/"]);
});

test("a script is sent packed, kept for a year, and not sent again", async () => {
  const script = await call("/backoffice/assets/a-1f.js");
  expect(script.headers.get("content-encoding")).toBe("gzip");
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(await script.text()).toBe(SCRIPT);
  const again = await call("/backoffice/assets/a-1f.js", {
    headers: { "if-none-match": script.headers.get("etag") ?? "" },
  });
  expect(again.status).toBe(304);
});

test("no path leads out of the folder, and none lists it", async () => {
  for (const path of ["/backoffice/../secret.js", "/backoffice/%2e%2e/secret.js", "/backoffice/..%2fsecret.js"]) {
    const answer = await talkRaw(server.port, [`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`]);
    expect([path, answer.includes("never served")]).toEqual([path, false]);
  }
  expect(await (await call("/backoffice/assets/")).text()).not.toContain("a-1f.js\n");
});

test("an answer of the API is no page: its policy lets nothing run", async () => {
  const refused = await call("/v1/things", { method: "POST" });
  expect(refused.headers.get("content-security-policy")).toBe(
    "default-src 'none';base-uri 'none';frame-ancestors 'none'",
  );
  expect(refused.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
});

test("a call without a token in its head is nobody, wherever it comes from", async () => {
  const plain = { method: "POST", headers: { origin: "https://elsewhere.example", "content-type": "text/plain" } };
  for (const headers of [plain.headers, { ...plain.headers, cookie: "session=1" }])
    expect((await call("/v1/things", { ...plain, headers, body: "{}" })).status).toBeGreaterThanOrEqual(400);
});

test("a method that nobody made is refused", async () => {
  for (const method of ["TRACE", "TRACK", "PROPFIND"]) {
    const answer = await talkRaw(server.port, [
      `${method} /backoffice/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    ]);
    expect([method, /^HTTP\/1\.1 4\d\d/.test(answer)]).toEqual([method, true]);
  }
});

test("a folder without a page keeps the server from starting, and says what to do", () => {
  expect(() => readWebFiles(join(folder, "web", "assets"))).toThrow("npm run build:backoffice");
});
