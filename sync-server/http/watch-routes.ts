/** Addresses for whoever runs the server: health, figures for Prometheus, and the API's own description. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Metrics } from "./metrics.ts";
import { openApiOf } from "./openapi.ts";
import type { Refuser } from "./refuse-request.ts";
import type { Route } from "./route.ts";
import type { ServerSettings } from "./settings.ts";

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
/** Headers by which a proxy shows itself; through one, everybody comes from this computer. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/** Adds them. `ready` says whether the server can do its work; that it lives, answering is proof enough. */
export function addWatchRoutes(
  app: FastifyInstance,
  options: {
    readonly routes: readonly Route[];
    readonly settings: ServerSettings;
    readonly metrics: Metrics;
    readonly refuser: Refuser;
    ready(): Promise<boolean>;
    /** What else is worth knowing of a server that is ready; none of it makes it unready. */
    details?(): Readonly<Record<string, unknown>>;
  },
): void {
  const { settings, metrics, refuser } = options;
  const document = JSON.stringify(openApiOf(options.routes, settings.publicUrl));
  app.get("/health/live", async (_, reply) => reply.send({ live: true }));
  app.get("/health/ready", async (request, reply) => {
    if (await options.ready()) return reply.send({ ready: true, ...options.details?.() });
    return refuser.refuse({ code: "server.busy", facts: {} }, request, reply);
  });
  app.get("/openapi.json", async (_, reply) => reply.type("application/json; charset=utf-8").send(document));
  app.get("/metrics", async (request, reply) => {
    // A stranger does not even learn that there are figures.
    if (!mayWatch(settings, request)) return refuser.refuse({ code: "request.not_found", facts: {} }, request, reply);
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** With the token, or from this computer itself and not through a proxy on it. */
function mayWatch({ metricsToken }: ServerSettings, request: FastifyRequest): boolean {
  const { authorization = "" } = request.headers;
  if (metricsToken !== null && isSame(authorization, `Bearer ${metricsToken}`)) return true;
  const direct = FORWARDED.every((header) => request.headers[header] === undefined);
  return direct && LOOPBACK.test(request.raw.socket.remoteAddress ?? "");
}

/** In a time that tells nothing of how much is right. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
