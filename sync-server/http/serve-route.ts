/** One route on the wire: limit, caller, then path, query and body in their forms, then the handler, then its answer. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { z } from "zod";
import { invariant } from "#domain/invariant.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { bearerOf, type Doorkeeper, enterRoute, isStream } from "./enter-route.ts";
import type { CallCounters } from "./limits.ts";
import { logFailure, RefusedRequest, type Refuser } from "./refuse-request.ts";
import { FORM_BODY, JSON_BODY, readBody, readForm } from "./request-body.ts";
import type { Bearer, Route } from "./route.ts";
import { openStreamReply } from "./stream-reply.ts";

/** What serving needs of the server. */
export interface Serving extends Doorkeeper {
  readonly log: Logger;
  readonly counters: CallCounters;
  readonly refuser: Refuser;
  readonly checkAnswers?: boolean;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

/** What stands before a handler: either what it is called with, or a refusal with HTTP's own status for it. */
type Prepared = { readonly ok: true; readonly call: Parameters<typeof enterRoute>[2] } | Unprepared;
interface Unprepared {
  readonly ok: false;
  readonly refusal: Parameters<Refuser["refuse"]>[0];
  readonly status?: number;
}

const JSON_TYPE = "application/json; charset=utf-8";
const LONGEST_WHERE = 300;
const LONGEST_AGENT = 200;

/** Adds a route. A caller who may not is sent away before a byte of the body is read. */
export function addRoute(app: FastifyInstance, route: Route, serving: Serving): void {
  const bearers = new WeakMap<FastifyRequest, Bearer>();
  const count = serving.counters.forRoute(route, (request) => bearers.get(request)?.subjectId ?? request.ip);
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyBytes,
    onRequest: async (request) => {
      const bearer = await bearerOf(serving, route.access, request.headers.authorization);
      if (!bearer.ok) throw new RefusedRequest(bearer.refusal);
      if (bearer.value) bearers.set(request, bearer.value);
      const counted = await count(request);
      if (!counted.ok) throw new RefusedRequest(counted.refusal);
    },
    handler: (request, reply) => serve(route, serving, bearers.get(request) ?? null, request, reply),
  });
}

async function serve(
  route: Route,
  serving: Serving,
  bearer: Bearer | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { refuser } = serving;
  const prepared = await prepare(route, request);
  if (!prepared.ok) return refuser.refuse(prepared.refusal, request, reply, prepared.status);
  const stream = isStream(route.access) ? openStreamReply(reply, serving.stopping) : null;
  const caller = { bearer, organisation: request.headers["x-org-id"], stream };
  const answer = await runToEnd(() => enterRoute(serving, route, prepared.call, caller), serving, request, reply);
  // A stream has been written already; a refusal before its first piece has not.
  if (reply.sent) return reply;
  if (!answer.ok) return refuser.refuse(answer.refusal, request, reply);
  invariant(stream === null, "a stream is written by its handler");
  if (serving.checkAnswers) route.answer.parse(answer.value);
  if (route.status === 204) return reply.code(204).send();
  return reply.code(route.status).type(JSON_TYPE).send(JSON.stringify(answer.value));
}

/** An error in the middle of a stream can't be answered any more: the caller sees it cut off. */
async function runToEnd(
  run: () => Promise<Result<unknown>>,
  { log }: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Result<unknown>> {
  try {
    const answer = await run();
    if (reply.sent && !reply.raw.writableEnded) reply.raw.end();
    return answer;
  } catch (error) {
    if (!reply.sent) throw error;
    reply.raw.destroy();
    return refuse(logFailure(log, error, request));
  }
}

async function prepare(route: Route, request: FastifyRequest): Promise<Prepared> {
  const params = read(route.params, request.params, "path");
  if (!params.ok) return params;
  const query = read(route.query, request.query, "query");
  if (!query.ok) return query;
  const body = await bodyOf(route, request);
  if (!body.ok) return body;
  const call = { params: params.value, query: query.value, body: body.value };
  const agent = (request.headers["user-agent"] ?? "").slice(0, LONGEST_AGENT);
  return { ok: true, call: { ...call, address: request.ip, agent, requestId: request.id } };
}

async function bodyOf(route: Route, request: FastifyRequest): Promise<Result<unknown> | Unprepared> {
  const bytes = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : null;
  if (route.body === null)
    return bytes === null ? ok(null) : refuse("request.form", { where: "body: there is none here" });
  if (bytes === null) return refuse("request.form", { where: "body: it is missing" });
  const isForm = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() === FORM_BODY;
  if (isForm !== route.form)
    return {
      ...refuse("request.form", { where: `body: ${route.form ? FORM_BODY : JSON_BODY} goes here` }),
      status: 415,
    };
  if (isForm) {
    const form = readForm(bytes);
    return form.ok ? read(route.body, form.value, "body") : form;
  }
  const json = await readBody(bytes, request.headers["content-encoding"], route.bodyBytes);
  if (json.ok) return read(route.body, json.value, "body");
  // Not JSON at all is another mistake than JSON of another form.
  return json.refusal.code === "request.form" ? { ...json, status: 400 } : json;
}

function read(schema: z.ZodType, given: unknown, part: string): Result<unknown> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  // The messages name keys and wanted forms; they repeat no value.
  const where = `${[part, ...(issue?.path ?? [])].join(".")}: ${issue?.message ?? "is wrong"}`;
  return refuse("request.form", { where: where.slice(0, LONGEST_WHERE) });
}
