/** Saying no over HTTP: refusals as problem+json, and what thrown errors become. A bug is logged here, once, and never shown. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Refusal, RefusalCode } from "#domain/refusals.ts";
import { refusalOfError } from "./failures.ts";
import type { Metrics } from "./metrics.ts";
import { PROBLEM_TYPE, problemOf } from "./problem.ts";

/** Seconds after which a busy server may be asked again. */
const BUSY_SECONDS = 5;

/** Somebody tried what they may not; worth a line, since the answer alone tells only them. */
const NOT_ALLOWED: ReadonlySet<RefusalCode> = new Set([
  "permission.missing",
  "organisation.not_a_member",
  "staff.above_you",
  "device.revoked",
]);

/** Thrown by hooks that refuse; becomes the same answer as a refusal of a handler. */
export class RefusedRequest extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** How the server says no. */
export interface Refuser {
  /** @param status where HTTP has a closer one than the code's own */
  refuse(refusal: Refusal, request: FastifyRequest, reply: FastifyReply, status?: number): FastifyReply;
  /** For whatever was thrown. */
  fail(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

/** Makes it. */
export function openRefuser(log: Logger, metrics: Metrics): Refuser {
  const refuse: Refuser["refuse"] = (refusal, request, reply, status) => {
    metrics.refusals.inc({ code: refusal.code });
    if (NOT_ALLOWED.has(refusal.code)) {
      const { method, ip: address } = request;
      const about = { requestId: request.id, method, route: request.routeOptions.url, address, refusal: refusal.code };
      log.info(about, "a call was not allowed");
    }
    const problem = problemOf(refusal, request.id, status);
    if (problem.status === 401) reply.header("www-authenticate", "Bearer");
    if (problem.status === 429) reply.header("retry-after", String(refusal.facts.seconds ?? 1));
    if (problem.status === 503) reply.header("retry-after", String(BUSY_SECONDS));
    return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  };
  return {
    refuse,
    fail: (error, request, reply) => {
      if (error instanceof RefusedRequest) return refuse(error.refusal, request, reply);
      const theirs = ofFramework(error, request);
      if (theirs) return refuse(theirs.refusal, request, reply, theirs.status);
      const code = logFailure(log, error, request);
      return refuse({ code, facts: code === "request.form" ? { where: "a text" } : {} }, request, reply);
    },
  };
}

/** Logs what went wrong on our side. @returns what the caller is told of it */
export function logFailure(log: Logger, error: unknown, request: FastifyRequest): RefusalCode {
  const about = { err: error, requestId: request.id, method: request.method, route: request.routeOptions.url };
  const known = refusalOfError(error);
  if (known === "request.form") log.warn(about, "a text could not be kept");
  else if (known) log.warn(about, "the database did not answer");
  else log.error(about, "a request failed");
  return known ?? "server.failed";
}

/** What the HTTP framework itself refuses: the caller's mistakes, of which nothing is logged. */
function ofFramework(error: unknown, request: FastifyRequest): { refusal: Refusal; status?: number } | null {
  const { code = "", statusCode } = error as { code?: string; statusCode?: number };
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return { refusal: { code: "request.too_large", facts: { largest: request.routeOptions.bodyLimit ?? 0 } } };
  const form = (where: string): Refusal => ({ code: "request.form", facts: { where } });
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
    return { refusal: form("content-type: application/json is needed"), status: 415 };
  // The caller went away in the middle of the body.
  if (request.raw.destroyed && !request.raw.complete) return { refusal: form("the body is cut off"), status: 400 };
  if (code.startsWith("FST_ERR_") && statusCode === 400) return { refusal: form("address or headers"), status: 400 };
  return null;
}
