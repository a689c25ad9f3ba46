/** The HTTP server made of the table of routes: limits, headers, bodies, answers. No route without a declared access. */
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from "fastify";
import type { Logger } from "pino";
import { uuidv7 } from "uuidv7";
import type { Refusal } from "#domain/refusals.ts";
import { PERMISSION_BITS } from "#domain/staff/permissions.ts";
import { type Doorkeeper, isKnownAccess } from "./enter-route.ts";
import {
  KEEP_ALIVE_MS,
  LONGEST_PARAM,
  limitConnections,
  NODE_LIMITS,
  openCallCounters,
  REQUEST_TIMEOUT_MS,
  refuseConnection,
} from "./limits.ts";
import { type Metrics, makeMetrics } from "./metrics.ts";
import { openRefuser, RefusedRequest, type Refuser } from "./refuse-request.ts";
import { FORM_BODY, JSON_BODY } from "./request-body.ts";
import type { Route } from "./route.ts";
import { addRoute } from "./serve-route.ts";
import type { ServerSettings } from "./settings.ts";
import { portOf, readTls, startRedirect } from "./tls.ts";
import { addWatchRoutes } from "./watch-routes.ts";
import { addWebPages, readWebFiles } from "./web-pages.ts";

/** What the HTTP server is made of. */
export interface ServerOptions extends Doorkeeper {
  readonly routes: readonly Route[];
  readonly settings: ServerSettings;
  readonly log: Logger;
  /** Whether the database answers. */
  ready(): Promise<boolean>;
  /** Said along with being ready. */
  details?(): Readonly<Record<string, unknown>>;
  /** Figures that others count as well; of its own when none are given. */
  readonly metrics?: Metrics;
  /** The built back office; null where browsers are served none. */
  readonly webFolder?: string | null;
  /** Holds answers against their schemas; for tests, since an answer that differs is a bug. */
  readonly checkAnswers?: boolean;
}

/** The parts of a server while it is built and runs. */
interface Building {
  readonly app: FastifyInstance;
  readonly options: ServerOptions;
  readonly metrics: Metrics;
  readonly refuser: Refuser;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

const HSTS_SECONDS = 31_536_000;
const CORS_MAX_AGE_SECONDS = 600;
const BAD_ADDRESS: Refusal = { code: "request.form", facts: { where: "the address" } };

const stops = new WeakMap<FastifyInstance, AbortController>();

/** Builds the server; it does not listen yet. Throws when a route does not say who may call it, or is there twice. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  checkRoutes(options.routes);
  const { settings, log, metrics = makeMetrics() } = options;
  const refuser = openRefuser(log, metrics);
  const app = openApp(options, refuser);
  limitConnections(app);
  const stopping = new AbortController();
  stops.set(app, stopping);
  const building: Building = { app, options, metrics, refuser, stopping: stopping.signal };
  watchRequests(building);
  await addHeaders(building);
  // Bodies are read by request-body.ts, which knows the route's limit also for what is unpacked.
  app.removeAllContentTypeParsers();
  for (const type of [JSON_BODY, FORM_BODY])
    app.addContentTypeParser(type, { parseAs: "buffer" }, (_, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => refuser.fail(error, request, reply));
  app.setNotFoundHandler((request, reply) => refuser.refuse({ code: "request.not_found", facts: {} }, request, reply));
  await addRoutes(building);
  addWatchRoutes(app, {
    routes: options.routes,
    settings,
    metrics,
    refuser,
    ready: () => options.ready(),
    details: () => options.details?.() ?? {},
  });
  if (options.webFolder) addWebPages(app, readWebFiles(options.webFolder), refuser);
  addRedirect(app, settings);
  return app;
}

/** Takes no new requests, ends streams, lets what is under way finish. @param timeoutMs after it the rest is cut off */
export async function stopServer(app: FastifyInstance, timeoutMs: number): Promise<void> {
  stops.get(app)?.abort();
  const late = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
  await app.close();
  clearTimeout(late);
}

function checkRoutes(routes: readonly Route[]): void {
  const known = new Set<string>();
  for (const { method, path, access } of routes) {
    const name = `${method} ${path}`;
    if (!isKnownAccess(access)) throw new Error(`${name} does not say who may call it`);
    const isMember = access.who === "member" || access.who === "member-stream";
    if (isMember && access.permission !== null && !Object.hasOwn(PERMISSION_BITS, access.permission))
      throw new Error(`${name} does not say which permission it needs`);
    const place = `${method} ${path.replace(/:\w+/g, ":")}`;
    if (known.has(place)) throw new Error(`${name} is there twice`);
    known.add(place);
  }
}

function openApp({ settings, log }: ServerOptions, refuser: Refuser): FastifyInstance {
  const common = {
    // The framework's own lines only when something is amiss; requests are logged by `watchRequests`.
    loggerInstance: log.child({}, { level: log.isLevelEnabled("warn") ? "warn" : log.level }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => uuidv7(),
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle" as const,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: LONGEST_PARAM },
    clientErrorHandler: refuseConnection,
    // An address that can't even be read.
    frameworkErrors: (_: Error, request: unknown, reply: unknown) =>
      void refuser.refuse(BAD_ADDRESS, request as FastifyRequest, reply as FastifyReply, 400),
  };
  const app = settings.tls
    ? Fastify({ ...common, https: { ...readTls(settings.tls), ...NODE_LIMITS } })
    : Fastify({ ...common, http: NODE_LIMITS });
  // The same interface whether or not there is TLS beneath it.
  return app as unknown as FastifyInstance;
}

/** Counts and logs every request, however it ends; without address parts that name somebody, queries and bodies. */
function watchRequests({ app, options, metrics, stopping }: Building): void {
  app.addHook("onRequest", async (request, reply) => {
    const began = performance.now();
    const { raw } = reply;
    const { method } = request;
    const route = request.routeOptions.url ?? "none";
    metrics.underWay.inc();
    raw.once("close", () => {
      metrics.underWay.dec();
      const seconds = (performance.now() - began) / 1_000;
      const status = raw.writableFinished ? String(raw.statusCode) : "gone";
      metrics.requests.observe({ method, route, status }, seconds);
      const ms = Math.round(seconds * 1_000);
      options.log.debug({ requestId: request.id, method, route, status, ms, address: request.ip }, "request");
      // Kept-alive connections become idle one by one; each would hold the stop until its timeout.
      if (stopping.aborted) app.server.closeIdleConnections();
    });
  });
}

async function addHeaders({ app, options }: Building): Promise<void> {
  const { corsOrigins } = options.settings;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      // What a base may be is not covered by the default.
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Said below, and only where the caller came by https.
    hsts: false,
    referrerPolicy: { policy: "no-referrer" },
  });
  app.addHook("onRequest", async (request, reply) => {
    if (request.protocol === "https")
      reply.header("strict-transport-security", `max-age=${HSTS_SECONDS}; includeSubDomains`);
    reply.header("cache-control", "no-store");
    reply.header("x-request-id", request.id);
  });
  if (corsOrigins.length === 0) return;
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: ["authorization", "content-type", "content-encoding", "x-org-id"],
    exposedHeaders: ["retry-after", "x-request-id"],
    maxAge: CORS_MAX_AGE_SECONDS,
  });
}

async function addRoutes({ app, options, refuser, stopping }: Building): Promise<void> {
  const counters = await openCallCounters(app);
  app.addHook("onRequest", async (request, reply) => {
    if (stopping.aborted) {
      reply.header("connection", "close");
      throw new RefusedRequest({ code: "server.busy", facts: {} });
    }
    const counted = await counters.everything(request);
    if (!counted.ok) throw new RefusedRequest(counted.refusal);
  });
  for (const route of options.routes) addRoute(app, route, { ...options, counters, refuser, stopping });
}

/** The plain-http port comes and goes with the server's own. */
function addRedirect(app: FastifyInstance, settings: ServerSettings): void {
  const { tls, redirectPort, host, publicUrl } = settings;
  if (tls === null || redirectPort === null) return;
  let close = async (): Promise<void> => undefined;
  app.addHook("onListen", async () => {
    const server = await startRedirect({ host, port: redirectPort }, { publicUrl, port: portOf(app.server) });
    close = async () => {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    };
  });
  app.addHook("onClose", () => close());
}
