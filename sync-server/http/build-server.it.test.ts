/** The server as a whole on a real socket: what does not start, what is cut off, what strangers see, and how it stops. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, get, request as httpRequest } from "node:http";
import { get as getTls } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { ok, refuse } from "#domain/refusals.ts";
import {
  DEVICE_TOKEN,
  type HttpServer,
  startHttpServer,
  talkRaw,
  testCertificate,
} from "#test/sync-server/http-server.ts";
import { makeMetrics } from "./metrics.ts";
import { type Access, type Route, route } from "./route.ts";

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(500);
});

async function start(...given: Parameters<typeof startHttpServer>): Promise<HttpServer> {
  const server = await startHttpServer(...given);
  servers.push(server);
  return server;
}

const quick = route({
  method: "GET",
  path: "/v1/quick",
  summary: "Answers at once.",
  access: { who: "anyone" },
  answer: z.strictObject({ done: z.boolean() }),
  handle: async () => ok({ done: true }),
});
const slow = route({
  method: "GET",
  path: "/v1/slow",
  summary: "Takes its time.",
  access: { who: "anyone" },
  answer: z.strictObject({ done: z.boolean() }),
  handle: async () => {
    await new Promise((settle) => setTimeout(settle, 600));
    return ok({ done: true });
  },
});

function streamOf(end: (signal: AbortSignal) => Promise<void>): Route {
  return route({
    method: "GET",
    path: "/v1/stream",
    summary: "Goes on and on.",
    access: { who: "device-stream" },
    query: z.strictObject({ refuse: z.enum(["yes"]).optional() }),
    answer: z.null(),
    handle: async ({ query }, { reply }) => {
      if (query.refuse) return refuse("device.revoked");
      reply.begin(200, { "content-type": "text/event-stream" });
      await reply.write(": here\n\n");
      await end(reply.signal);
      reply.end();
      return ok(null);
    },
  });
}
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((settle) => signal.addEventListener("abort", () => settle(), { once: true }));
const device = { authorization: `Bearer ${DEVICE_TOKEN}` };

test("a route that does not say who may call it keeps the server from starting", async () => {
  const forgotten = { ...quick, access: undefined as unknown as Access };
  await expect(startHttpServer([forgotten])).rejects.toThrow("GET /v1/quick does not say who may call it");
  const invented = { ...quick, access: { who: "everybody" } as unknown as Access };
  await expect(startHttpServer([invented])).rejects.toThrow("does not say who may call it");
  const half = { ...quick, access: { who: "member" } as unknown as Access };
  await expect(startHttpServer([half])).rejects.toThrow("does not say which permission it needs");
});

test("two routes at one address keep the server from starting", async () => {
  await expect(startHttpServer([quick, quick])).rejects.toThrow("GET /v1/quick is there twice");
});

test("a head that trickles in is cut off after ten seconds, and others are served meanwhile", async () => {
  const { port } = await start([quick]);
  const began = Date.now();
  const trickle = function* (): Generator<string> {
    yield "GET /v1/quick HTTP/1.1\r\nHost: here\r\n";
    for (;;) yield "X-Slow: 1\r\n";
  };
  const loris = Promise.all(Array.from({ length: 50 }, () => talkRaw(port, trickle(), 500)));
  expect((await fetch(`http://127.0.0.1:${port}/v1/quick`)).status).toBe(200);
  for (const said of await loris) expect(said).toMatch(/^HTTP\/1\.1 408 .*application\/problem\+json/s);
  expect(Date.now() - began).toBeLessThan(14_000);
});

test("a head larger than 16 KiB is refused", async () => {
  const { port } = await start([quick]);
  const said = await talkRaw(port, [`GET /v1/quick HTTP/1.1\r\nHost: a\r\nX-Huge: ${"x".repeat(17_000)}\r\n\r\n`]);
  expect(said).toMatch(/^HTTP\/1\.1 431 .*"code":"request\.too_large"/s);
});

test("what is not HTTP is told so and cut off", async () => {
  const { port } = await start([quick]);
  expect(await talkRaw(port, ["\x16\x03\x01 hello\r\n\r\n"])).toMatch(
    /^HTTP\/1\.1 400 .*X-Content-Type-Options: nosniff.*"code":"request\.form"/s,
  );
});

test("a request that says its length twice is refused: proxy and server might cut it in different places", async () => {
  const { port } = await start([quick]);
  const both =
    "GET /v1/quick HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  expect(await talkRaw(port, [both])).toMatch(/^HTTP\/1\.1 400 /);
  const two = "GET /v1/quick HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello";
  expect(await talkRaw(port, [two])).toMatch(/^HTTP\/1\.1 400 /);
});

test("nobody gets a request back as it arrived: TRACE is not known", async () => {
  const { port } = await start([quick]);
  const said = await talkRaw(port, [
    "TRACE /v1/quick HTTP/1.1\r\nHost: here\r\nX-Mine: 4711\r\nConnection: close\r\n\r\n",
  ]);
  expect(said).toMatch(/^HTTP\/1\.1 404 /);
  expect(said).not.toContain("4711");
});

test("over TLS 1.2 and later browsers are told to stay with https, and plain http only sends them there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evertill-tls-"));
  try {
    const redirectPort = await freePort();
    const [cert, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
    const { certificate: ca, privateKey } = testCertificate();
    await writeFile(cert, ca);
    await writeFile(key, privateKey);
    const tls = { EVERTILL_TLS_CERT: cert, EVERTILL_TLS_KEY: key, EVERTILL_REDIRECT_PORT: String(redirectPort) };
    const { port } = await start([quick], tls);
    const answer = await new Promise<Record<string, unknown>>((settle, fail) =>
      getTls({ host: "127.0.0.1", port, path: "/v1/quick", ca }, (response) => {
        response.resume();
        settle({ status: response.statusCode, hsts: response.headers["strict-transport-security"] });
      }).on("error", fail),
    );
    expect(answer).toEqual({ status: 200, hsts: "max-age=31536000; includeSubDomains" });
    expect(await handshake(port, ca, "TLSv1.1")).toMatch(/PROTOCOL|VERSION|HANDSHAKE|alert|ECONNRESET/i);
    expect(await handshake(port, ca, "TLSv1.2")).toBe("TLSv1.2");
    for (const old of ["ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "AES128-GCM-SHA256"])
      expect(await handshake(port, ca, "TLSv1.2", old)).toMatch(/HANDSHAKE|alert|ECONNRESET/i);
    const sent = await fetch(`http://127.0.0.1:${redirectPort}//evil.example/x?a=1`, { redirect: "manual" });
    expect([sent.status, sent.headers.get("location")]).toEqual([308, `https://127.0.0.1:${port}/evil.example/x?a=1`]);
    const posted = await fetch(`http://127.0.0.1:${redirectPort}/v1/quick`, { method: "POST", redirect: "manual" });
    expect(posted.status).toBe(426);
    for (const { headers } of [sent, posted]) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("only a trusted proxy says who calls and that it was https", async () => {
  const forwarded = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
  const alone = await start([quick]);
  const here = await fetch(`http://127.0.0.1:${alone.port}/v1/quick`, { headers: forwarded });
  expect(here.headers.get("strict-transport-security")).toBeNull();
  const behind = await start([quick], { EVERTILL_TRUST_PROXY: "127.0.0.1" });
  const there = await fetch(`http://127.0.0.1:${behind.port}/v1/quick`, { headers: forwarded });
  expect(there.headers.get("strict-transport-security")).toContain("max-age=");
  await expect.poll(() => behind.lines().join()).toContain('"address":"203.0.113.9"');
  expect(alone.lines().join()).not.toContain("203.0.113.9");
});

test("other origins may read answers only when they are on the list", async () => {
  const { port } = await start([quick], { EVERTILL_CORS_ORIGINS: "https://office.example" });
  const from = async (origin: string): Promise<string | null> =>
    (await fetch(`http://127.0.0.1:${port}/v1/quick`, { headers: { origin } })).headers.get(
      "access-control-allow-origin",
    );
  expect(await from("https://office.example")).toBe("https://office.example");
  expect(await from("https://evil.example")).toBeNull();
});

test("that the server lives and that it can work are two questions", async () => {
  let ready = true;
  const { port } = await start([quick], {}, { ready: async () => ready });
  const ask = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  expect([await ask("/health/live"), await ask("/health/ready")]).toEqual([200, 200]);
  ready = false;
  expect([await ask("/health/live"), await ask("/health/ready")]).toEqual([200, 503]);
});

test("figures are for this computer and for whoever has the token, not for strangers behind a proxy", async () => {
  const token = "a-token-of-24-characters-or-more";
  const metrics = makeMetrics();
  const { port } = await start([quick], { EVERTILL_METRICS_TOKEN: token }, { metrics });
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  await fetch(`http://127.0.0.1:${port}/v1/quick`);
  await fetch(`http://127.0.0.1:${port}/nothing`);
  await expect
    .poll(async () => (await ask({})).text())
    .toMatch(/evertill_request_seconds_count\{method="GET",route="\/v1\/quick",status="200"\} 1/);
  expect(await (await ask({})).text()).toContain('route="none",status="404"');
  const proxied = { "x-forwarded-for": "203.0.113.9" };
  expect((await ask(proxied)).status).toBe(404);
  expect((await ask({ ...proxied, authorization: "Bearer wrong" })).status).toBe(404);
  expect((await ask({ ...proxied, authorization: `Bearer ${token}` })).status).toBe(200);
});

test("a request under way is finished when the server stops, and nothing new is taken", async () => {
  const server = await startHttpServer([quick, slow]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const underWay = new Promise<string>((settle, fail) =>
    get({ port: server.port, host: "127.0.0.1", path: "/v1/slow", agent }, (response) => {
      let text = "";
      response.on("data", (bytes) => {
        text += String(bytes);
      });
      response.on("end", () => settle(`${response.statusCode} ${text}`));
    }).on("error", fail),
  );
  await new Promise((settle) => setTimeout(settle, 200));
  const began = Date.now();
  const stopped = server.stop(5_000);
  await new Promise((settle) => setTimeout(settle, 100));
  await expect(fetch(`http://127.0.0.1:${server.port}/v1/quick`)).rejects.toThrow();
  expect(await underWay).toBe('200 {"done":true}');
  await stopped;
  expect(Date.now() - began).toBeLessThan(1_500);
  agent.destroy();
});

test("what does not finish in time is cut off when the server stops", async () => {
  const stuck = { ...quick, path: "/v1/stuck", handle: () => new Promise<never>(() => undefined) };
  const server = await startHttpServer([stuck]);
  const cut = expect(fetch(`http://127.0.0.1:${server.port}/v1/stuck`)).rejects.toThrow();
  await new Promise((settle) => setTimeout(settle, 200));
  await server.stop(300);
  await cut;
});

test("a stream ends when the server stops, and learns when its reader has gone", async () => {
  let gone = 0;
  const server = await startHttpServer([
    streamOf(async (signal) => {
      await untilAborted(signal);
      gone += 1;
    }),
  ]);
  const url = `http://127.0.0.1:${server.port}/v1/stream`;
  const leaving = new AbortController();
  const left = await fetch(url, { headers: device, signal: leaving.signal });
  expect(left.headers.get("content-type")).toBe("text/event-stream");
  expect(left.headers.get("x-content-type-options")).toBe("nosniff");
  leaving.abort();
  await expect.poll(() => gone).toBe(1);
  const staying = await fetch(url, { headers: device });
  await server.stop(5_000);
  expect(await staying.text()).toBe(": here\n\n");
  expect(gone).toBe(2);
});

test("a stream that refuses at once refuses like any route, one that breaks is cut off and logged", async () => {
  const server = await start([
    streamOf(async () => {
      throw new RangeError("in the middle");
    }),
  ]);
  const url = `http://127.0.0.1:${server.port}/v1/stream`;
  const refused = await fetch(`${url}?refuse=yes`, { headers: device });
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, "device.revoked"]);
  const broken = await fetch(url, { headers: device });
  await expect(broken.text()).rejects.toThrow();
  expect(server.lines().filter((line) => line.includes("RangeError"))).toHaveLength(1);
});

test("a caller who hangs up in mid-body is no fault of the server", async () => {
  const taking = route({
    method: "POST",
    path: "/v1/taking",
    summary: "Takes something.",
    access: { who: "anyone" },
    body: z.strictObject({}),
    answer: z.strictObject({}),
    handle: async () => ok({}),
  });
  const server = await start([taking]);
  const headers = { "content-type": "application/json", "content-length": "5000" };
  const cut = httpRequest({ port: server.port, host: "127.0.0.1", path: "/v1/taking", method: "POST", headers });
  cut.on("error", () => undefined);
  cut.write("{");
  setTimeout(() => cut.destroy(), 100);
  await expect.poll(() => server.lines().join("\n")).toContain('"status":"gone"');
  expect(server.lines().filter((line) => /"level":[45]0/.test(line))).toEqual([]);
});

function handshake(
  port: number,
  ca: string,
  version: "TLSv1.1" | "TLSv1.2",
  ciphers = "DEFAULT:@SECLEVEL=0",
): Promise<string> {
  return new Promise((settle) => {
    const options = { port, host: "127.0.0.1", ca, minVersion: version, maxVersion: version, ciphers } as const;
    const socket = connectTls(options, () => {
      settle(socket.getProtocol() ?? "none");
      socket.destroy();
    });
    socket.on("error", (error) => settle(String(error)));
  });
}

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => settle(typeof address === "object" && address ? address.port : 0));
    });
  });
}
