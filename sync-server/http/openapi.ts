/** The OpenAPI 3.1 document, made from the table of routes: there is no second description that could differ. */
import { z } from "zod";
import { SYNC_PROTOCOL } from "#domain/protocol/sync/wire.ts";
import { FORM_BODY, JSON_BODY } from "./request-body.ts";
import type { Access, Route } from "./route.ts";

type Json = Record<string, unknown>;

const PROBLEM: Json = {
  type: "object",
  required: ["type", "title", "detail", "status", "code", "facts", "requestId"],
  properties: {
    type: { type: "string" },
    title: { type: "string", description: "What happened." },
    detail: { type: "string", description: "What to do." },
    status: { type: "integer" },
    code: { type: "string", description: "Stable; see docs/REFUSALS.md." },
    facts: { type: "object", additionalProperties: { type: ["string", "number"] } },
    requestId: { type: "string" },
    error: { type: "string", description: "What OAuth 2 calls it, where it has a name (RFC 6749, section 5.2)." },
  },
};

/** The document for these routes. @param publicUrl where callers reach the server, when that is known */
export function openApiOf(routes: readonly Route[], publicUrl: string | null): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Evertill sync server", version: String(SYNC_PROTOCOL), license: { name: "Apache-2.0" } },
    ...(publicUrl === null ? {} : { servers: [{ url: publicUrl }] }),
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        person: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "From /v1/sign-in." },
        device: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "From /v1/token (RFC 7523)." },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const { access } = route;
  const organisation = {
    name: "X-Org-ID",
    in: "header",
    required: true,
    schema: { type: "string", format: "uuid" },
    description: "The organisation this is for, one's own.",
  };
  const parameters = [
    ...parametersOf(route.params, "path"),
    ...parametersOf(route.query, "query"),
    ...("permission" in access ? [organisation] : []),
  ];
  const content = { [route.answerType]: { schema: schemaOf(route.answer) } };
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { [route.form ? FORM_BODY : JSON_BODY]: { schema: schemaOf(route.body) } },
          },
        }
      : {}),
    security: securityOf(access),
    ...("permission" in access && access.permission ? { "x-permission": access.permission } : {}),
    responses: {
      [String(route.status)]: { description: "Done.", ...(route.status === 204 ? {} : { content }) },
      default: {
        description: "Refused (RFC 9457).",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function securityOf({ who }: Access): Json[] {
  if (who === "anyone") return [];
  return [{ [who === "person" || who === "member" || who === "member-stream" ? "person" : "device"]: [] }];
}

function parametersOf(schema: z.ZodType, where: "path" | "query"): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: of,
  }));
}

/** As it crosses the wire, which is what goes into a schema: answers are sent without passing through theirs. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
