/** The OpenAPI document: of the form the specification asks for, and with every route in it. */
import { expect, test } from "vitest";
import { z } from "zod";
import { ok } from "#domain/refusals.ts";
import { openApiOf } from "./openapi.ts";
import { type Access, route } from "./route.ts";

const COMPONENT_KEYS = /^[a-zA-Z0-9.\-_]+$/;
const accesses: readonly Access[] = [
  { who: "anyone" },
  { who: "person" },
  { who: "member", permission: "audit.read" },
  { who: "device" },
  { who: "device-own" },
  { who: "device-stream" },
  { who: "member-stream", permission: "audit.read" },
];
const routes = accesses.flatMap((access) =>
  (["GET", "PUT"] as const).map((method) =>
    route({
      method,
      path: `/v1/${access.who}/:registerId/things`,
      summary: `Does something for ${access.who}.`,
      access,
      params: z.strictObject({ registerId: z.uuid() }),
      query: z.strictObject({ after: z.coerce.number().int().optional() }),
      body: method === "PUT" ? z.strictObject({ names: z.array(z.string().max(60)).max(5) }) : null,
      answer: z.union([z.strictObject({ count: z.int().min(0) }), z.strictObject({ at: z.iso.datetime() })]),
      status: 202,
      handle: async () => ok({ count: 1 }),
    }),
  ),
);
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: unknown }[];
  readonly requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  readonly security: readonly Record<string, unknown>[];
  readonly responses: Record<string, { description: string; content?: Record<string, unknown> }>;
}
const document = openApiOf(routes, "https://till.example") as {
  openapi: string;
  info: { title: string; version: string };
  servers: unknown;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

test("the document has the form of OpenAPI 3.1", () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  expect(document.servers).toEqual([{ url: "https://till.example" }]);
  for (const [path, methods] of Object.entries(document.paths)) {
    expect(path).toMatch(/^\//);
    const templates = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const operation of Object.values(methods)) {
      const inPath = operation.parameters.filter((parameter) => parameter.in === "path");
      expect(inPath.map(({ name, required }) => [name, required])).toEqual(templates.map((name) => [name, true]));
      expect(operation.parameters.every(({ schema }) => typeof schema === "object")).toBe(true);
      expect(Object.keys(operation.responses).every((status) => /^(?:[1-5]\d\d|default)$/.test(status))).toBe(true);
      expect(Object.values(operation.responses).every(({ description }) => description !== "")).toBe(true);
      const schemes = operation.security.flatMap((needed) => Object.keys(needed));
      expect(schemes.every((name) => document.components.securitySchemes?.[name])).toBe(true);
    }
  }
  for (const kind of Object.values(document.components))
    expect(Object.keys(kind).every((name) => COMPONENT_KEYS.test(name))).toBe(true);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  expect(references.every(([, name]) => document.components.schemas?.[name ?? ""])).toBe(true);
});

test("every route is in it, under a name of its own, with who may call it", () => {
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
  );
  expect(listed.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
  const securityOf = (who: string): unknown => document.paths[`/v1/${who}/{registerId}/things`]?.get?.security;
  expect(securityOf("anyone")).toEqual([]);
  expect(securityOf("member")).toEqual([{ person: [] }]);
  expect(securityOf("member-stream")).toEqual([{ person: [] }]);
  expect(securityOf("device-own")).toEqual([{ device: [] }]);
});

test("a stream is described by its own media type and its first piece", () => {
  const stream = route({
    method: "GET",
    path: "/v1/things",
    summary: "Streams things.",
    access: { who: "device-stream" },
    answer: z.strictObject({ count: z.int() }),
    answerType: "application/x-ndjson",
    handle: async () => ok({ count: 1 }),
  });
  const { paths } = openApiOf([stream], null) as { paths: Record<string, Record<string, Operation>> };
  expect(Object.keys(paths["/v1/things"]?.get?.responses[200]?.content ?? {})).toEqual(["application/x-ndjson"]);
});

test("a body is described as strictly as it is read, and the organisation's header where it is needed", () => {
  const put = document.paths["/v1/member/{registerId}/things"]?.put;
  expect(put?.requestBody?.content["application/json"]?.schema).toMatchObject({
    type: "object",
    required: ["names"],
    additionalProperties: false,
  });
  const headers = operations.map(({ parameters }) => parameters.filter((each) => each.in === "header").length);
  // Two routes each of members, and of members whose answer is a stream.
  expect(headers.reduce((sum, count) => sum + count, 0)).toBe(4);
});
