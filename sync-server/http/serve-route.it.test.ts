/** Routes on a real socket: who may call, what is refused in which form, and that a bug shows nothing of itself. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ok, refuse } from "#domain/refusals.ts";
import {
  DEVICE_TOKEN,
  type HttpServer,
  OTHER_DEVICE_TOKEN,
  PERSON_TOKEN,
  startHttpServer,
} from "#test/sync-server/http-server.ts";
import { type Route, route } from "./route.ts";

const MEBIBYTE = 1_048_576;
const ids = z.strictObject({ id: z.string().max(10) });
const note = z.strictObject({ text: z.string().max(MEBIBYTE) });

const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/v1/notes/:id",
    summary: "Counts a note's characters.",
    access: { who: "anyone" },
    params: ids,
    query: z.strictObject({ loud: z.enum(["yes"]).optional() }),
    body: note,
    answer: z.strictObject({ id: z.string(), length: z.int() }),
    status: 201,
    bodyBytes: MEBIBYTE,
    handle: async ({ params, body }) => ok({ id: params.id, length: body.text.length }),
  }),
  route({
    method: "GET",
    path: "/v1/broken",
    summary: "Has a bug.",
    access: { who: "anyone" },
    answer: z.strictObject({}),
    handle: async () => {
      throw new TypeError("secret 4111111111111111 is not a function");
    },
  }),
  route({
    method: "GET",
    path: "/v1/full",
    summary: "Finds the database full.",
    access: { who: "anyone" },
    answer: z.strictObject({}),
    handle: async () => {
      throw new Error("Failed query", { cause: Object.assign(new Error("no space"), { code: "53100" }) });
    },
  }),
  route({
    method: "GET",
    path: "/v1/gap",
    summary: "Refuses.",
    access: { who: "anyone" },
    answer: z.strictObject({}),
    handle: async () => refuse("journal.gap", { expected: 3, found: 5 }),
  }),
  route({
    method: "GET",
    path: "/v1/loose",
    summary: "Answers otherwise than it says.",
    access: { who: "anyone" },
    answer: z.strictObject({ id: z.string() }),
    handle: async () => ok({ id: "1", password: "hunter2" } as { id: string }),
  }),
  route({
    method: "DELETE",
    path: "/v1/me",
    summary: "Says nothing.",
    access: { who: "person" },
    answer: z.null(),
    status: 204,
    handle: async (_, { bearer }) => (bearer.subjectId === "ada" ? ok(null) : refuse("staff.unknown")),
  }),
  route({
    method: "GET",
    path: "/v1/members",
    summary: "Needs the organisation.",
    access: { who: "member", permission: "audit.read" },
    answer: z.strictObject({}),
    handle: async () => ok({}),
  }),
  route({
    method: "GET",
    path: "/v1/till",
    summary: "Is for a register.",
    access: { who: "device-own" },
    answer: z.strictObject({ till: z.string() }),
    handle: async (_, { bearer }) => ok({ till: bearer.subjectId }),
  }),
  route({
    method: "GET",
    path: "/v1/forbidden",
    summary: "Is for no register that was shut out.",
    access: { who: "device-own" },
    answer: z.strictObject({}),
    handle: async () => refuse("device.revoked"),
  }),
  route({
    method: "GET",
    path: "/v1/seldom",
    summary: "May be called twice.",
    access: { who: "anyone" },
    answer: z.strictObject({}),
    limit: { max: 2, windowMs: 60_000 },
    handle: async () => ok({}),
  }),
  route({
    method: "GET",
    path: "/v1/once",
    summary: "May be called once by each register.",
    access: { who: "device-own" },
    answer: z.strictObject({}),
    limit: { max: 1, windowMs: 60_000 },
    handle: async () => ok({}),
  }),
];

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer(routes);
});
afterAll(() => server.stop());

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, init);
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  call("/v1/notes/7", { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
const problemOf = async (response: Response): Promise<Record<string, unknown>> => {
  expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  return { ...((await response.json()) as Record<string, unknown>), sent: response.status };
};

test("a call in the agreed form gets its answer, with headers that forbid everything else", async () => {
  const response = await post('{"text":"hello"}');
  expect([response.status, await response.json()]).toEqual([201, { id: "7", length: 5 }]);
  expect(response.headers.get("content-security-policy")).toBe(
    "default-src 'none';base-uri 'none';frame-ancestors 'none'",
  );
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("strict-transport-security")).toBeNull();
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("a packed body is taken like a plain one", async () => {
  const packed = new Uint8Array(gzipSync('{"text":"hello"}'));
  expect(await (await post(packed, { "content-encoding": "gzip" })).json()).toEqual({ id: "7", length: 5 });
});

test("an unknown key is refused in body, query and path alike", async () => {
  expect(await problemOf(await post('{"text":"a","admin":true}'))).toMatchObject({
    sent: 422,
    status: 422,
    code: "request.form",
    type: "https://evertill.dev/refusals#request.form",
    facts: { where: 'body: Unrecognized key: "admin"' },
    title: 'The request is not in the agreed form: body: Unrecognized key: "admin".',
    detail: "Correct that and send it again.",
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(await problemOf(await call("/v1/gap?debug=1"))).toMatchObject({ sent: 422, code: "request.form" });
  const long = await call("/v1/notes/12345678901", { method: "POST" });
  expect(await problemOf(long)).toMatchObject({ sent: 422, code: "request.form" });
});

test("a refusal says its facts, and HTTP's status for it", async () => {
  expect(await problemOf(await call("/v1/gap"))).toMatchObject({
    sent: 409,
    code: "journal.gap",
    title: "Entries are missing between 3 and 5.",
    facts: { expected: 3, found: 5 },
  });
});

test("what is not there, not JSON, or no address at all is said in the same form", async () => {
  expect(await problemOf(await call("/v1/nothing"))).toMatchObject({ sent: 404, code: "request.not_found" });
  expect(await problemOf(await call("/v1/gap", { method: "DELETE" }))).toMatchObject({ sent: 404 });
  expect(await problemOf(await post("{"))).toMatchObject({ sent: 400, code: "request.form" });
  expect(await problemOf(await post(""))).toMatchObject({ sent: 422, code: "request.form" });
  expect(await problemOf(await call("/v1/notes/%zz", { method: "POST" }))).toMatchObject({ sent: 400 });
  const text = await post("text=a", { "content-type": "application/x-www-form-urlencoded" });
  expect(await problemOf(text)).toMatchObject({ sent: 415, code: "request.form" });
});

test("deep JSON and keys that reach into prototypes are refused", async () => {
  const deep = `{"text":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(await problemOf(await post(deep))).toMatchObject({ sent: 400, facts: { where: "nested deeper than 64" } });
  expect(await problemOf(await post('{"__proto__":{"text":"a"}}'))).toMatchObject({ sent: 400 });
});

test("a mebibyte is taken, one byte more is not, packed or plain", async () => {
  const exactly = `{"text":"${"x".repeat(MEBIBYTE - 11)}"}`;
  expect((await post(exactly)).status).toBe(201);
  const more = { sent: 413, code: "request.too_large", facts: { largest: MEBIBYTE } };
  expect(await problemOf(await post(`${exactly} `))).toMatchObject(more);
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(200 * MEBIBYTE, " ")));
  expect(bomb.length).toBeLessThan(MEBIBYTE);
  expect(await problemOf(await post(bomb, { "content-encoding": "gzip" }))).toMatchObject(more);
});

test("a bug is told as such and nothing more; the log has it once, with the request's id", async () => {
  const response = await call("/v1/broken?token=abc");
  expect(response.status).toBe(422);
  const text = await (await call("/v1/broken")).text();
  expect(text).toContain('"code":"server.failed"');
  expect(text).not.toMatch(/TypeError|secret|4111|\.ts|node_modules/);
  const { requestId } = JSON.parse(text) as { requestId: string };
  const logged = server.lines().filter((line) => line.includes(requestId));
  expect(logged.filter((line) => line.includes("TypeError"))).toHaveLength(1);
  expect(server.lines().join("\n")).not.toMatch(/4111111111111111|token=abc/);
});

test("a full or absent database is said as such, with a time to come back", async () => {
  const full = await call("/v1/full");
  expect(full.headers.get("retry-after")).toBe("5");
  expect(await problemOf(full)).toMatchObject({ sent: 503, code: "server.full" });
  const headers = { authorization: `Bearer ${PERSON_TOKEN}`, "x-org-id": "019a0000-0000-7000-8000-000000000001" };
  expect(await problemOf(await call("/v1/members", { headers }))).toMatchObject({ sent: 503, code: "server.busy" });
});

test("an answer that is not what the route says is a bug, not a leak", async () => {
  expect(await problemOf(await call("/v1/loose"))).toMatchObject({ sent: 500, code: "server.failed" });
});

test("each kind of caller gets only its own routes", async () => {
  const as = (token: string, more: Record<string, string> = {}) => ({
    headers: { authorization: `Bearer ${token}`, ...more },
  });
  const signedOut = { sent: 401, code: "auth.signed_out" };
  const none = await call("/v1/me", { method: "DELETE" });
  expect(none.headers.get("www-authenticate")).toBe("Bearer");
  expect(await problemOf(none)).toMatchObject(signedOut);
  expect(await problemOf(await call("/v1/till", as("forged.token.of-somebody")))).toMatchObject(signedOut);
  expect(await problemOf(await call("/v1/till", as(PERSON_TOKEN)))).toMatchObject(signedOut);
  expect(await problemOf(await call("/v1/members", as(DEVICE_TOKEN)))).toMatchObject(signedOut);
  expect((await call("/v1/me", { method: "DELETE", ...as(PERSON_TOKEN) })).status).toBe(204);
  expect(await (await call("/v1/till", as(DEVICE_TOKEN))).json()).toEqual({ till: "till-1" });
  const header = { sent: 422, code: "organisation.header" };
  expect(await problemOf(await call("/v1/members", as(PERSON_TOKEN)))).toMatchObject(header);
  expect(await problemOf(await call("/v1/members", as(PERSON_TOKEN, { "x-org-id": "mine" })))).toMatchObject(header);
});

test("who was not allowed something is in the log, with where from and what, and nothing of the token", async () => {
  const before = server.lines().length;
  await call("/v1/forbidden", { headers: { authorization: `Bearer ${DEVICE_TOKEN}` } });
  const line =
    server
      .lines()
      .slice(before)
      .find((each) => each.includes("a call was not allowed")) ?? "{}";
  expect(JSON.parse(line)).toMatchObject({ refusal: "device.revoked", method: "GET", route: "/v1/forbidden" });
  expect(JSON.parse(line)).toMatchObject({ address: "127.0.0.1", requestId: expect.any(String) });
  expect(line).not.toContain(DEVICE_TOKEN);
});

test("over its limit a route asks to wait, and says how long", async () => {
  expect((await call("/v1/seldom")).status).toBe(200);
  expect((await call("/v1/seldom")).status).toBe(200);
  const third = await call("/v1/seldom");
  expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(50);
  expect(await problemOf(third)).toMatchObject({ sent: 429, code: "request.too_many" });
  expect((await call("/v1/gap")).status).toBe(409);
});

test("tills behind one address are counted apart", async () => {
  const ask = async (token: string): Promise<number> =>
    (await call("/v1/once", { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await ask(DEVICE_TOKEN), await ask(DEVICE_TOKEN), await ask(OTHER_DEVICE_TOKEN)]).toEqual([200, 429, 200]);
});
