/** How much anybody may ask of the server: connections, headers, time and calls. Owns every such figure but the bytes of a route's body. */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import { ok, type Refusal, type Result, refuse } from "#domain/refusals.ts";
import { PROBLEM_TYPE, problemOf } from "./problem.ts";
import type { CallLimit, Route } from "./route.ts";

/** How long an idle connection is kept for the next request, ms. */
export const KEEP_ALIVE_MS = 30_000;
/** How long a whole request may take to arrive, ms. */
export const REQUEST_TIMEOUT_MS = 20_000;
/** Longest path parameter. */
export const LONGEST_PARAM = 200;

const HEADERS_TIMEOUT_MS = 10_000;
const HEADER_BYTES = 16_384;
const MOST_HEADERS = 100;
const MOST_CONNECTIONS = 5_000;
/** Callers that a counter remembers; beyond it those who called longest ago are forgotten. */
const MOST_CALLERS = 10_000;
/** An IPv6 customer has a /64 at least (RFC 6177). */
const IPV6_SUBNET = 64;

/** Of one address in all: a flood, not a shop whose tills share an address. */
const ADDRESS_LIMIT: CallLimit = { max: 60_000, windowMs: 10_000 };
/** Of one address on one route that needs no token. */
const STRANGER_LIMIT: CallLimit = { max: 600, windowMs: 60_000 };
/** Of one person or register on one route. */
const CALLER_LIMIT: CallLimit = { max: 10_000, windowMs: 10_000 };

/** Options of Node's own server, which Fastify passes on. */
export const NODE_LIMITS = {
  maxHeaderSize: HEADER_BYTES,
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  // How late a timeout may be seen; Node's 30 s would treble those above.
  connectionsCheckingInterval: 1_000,
} as const;

/** Limits that are set on a server once it is there. */
export function limitConnections({ server }: FastifyInstance): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.maxConnections = MOST_CONNECTIONS;
  server.maxHeadersCount = MOST_HEADERS;
}

/** Counts a call. @returns refusals: `request.too_many` */
export type CountCall = (request: FastifyRequest) => Promise<Result<null>>;

/** Counters of calls. */
export interface CallCounters {
  /** By address, over all routes. */
  readonly everything: CountCall;
  /** A counter for one route: by address, or by `callerOf` where a token is needed. */
  forRoute(route: Route, callerOf: (request: FastifyRequest) => string): CountCall;
}

/** Makes the counters. */
export async function openCallCounters(app: FastifyInstance): Promise<CallCounters> {
  await app.register(rateLimit, { global: false, cache: MOST_CALLERS, ipv6Subnet: IPV6_SUBNET });
  const counterOf = ({ max, windowMs }: CallLimit, callerOf?: (request: FastifyRequest) => string): CountCall => {
    const count = app.createRateLimit({ max, timeWindow: windowMs, ...(callerOf ? { keyGenerator: callerOf } : {}) });
    return async (request) => {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) return ok(null);
      return refuse("request.too_many", { seconds: Math.max(1, counted.ttlInSeconds) });
    };
  };
  return {
    everything: counterOf(ADDRESS_LIMIT),
    forRoute: ({ access, limit }, callerOf) =>
      access.who === "anyone" ? counterOf(limit ?? STRANGER_LIMIT) : counterOf(limit ?? CALLER_LIMIT, callerOf),
  };
}

/** Answers what is not even a request: too large a head, too slow, not HTTP. Nothing of it is logged but its kind. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const [status, refusal] = statusOfBrokenRequest(error.code);
  if (socket.writable) {
    const body = JSON.stringify(problemOf(refusal, uuidv7(), status));
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `Content-Type: ${PROBLEM_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Cache-Control: no-store",
      "X-Content-Type-Options: nosniff",
      "Content-Security-Policy: default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      "Connection: close",
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}

function statusOfBrokenRequest(code: string | undefined): readonly [number, Refusal] {
  if (code === "HPE_HEADER_OVERFLOW") return [431, { code: "request.too_large", facts: { largest: HEADER_BYTES } }];
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return [408, { code: "request.form", facts: { where: "it did not arrive in time" } }];
  return [400, { code: "request.form", facts: { where: "this is not HTTP" } }];
}
