/** Server-sent events for registers: word that there is something new, never what it is. */
import { nudgeSchema } from "#domain/protocol/sync/changes.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { asDevice, type Entered } from "../db/tenant.ts";
import { type Route, route, type StreamReply } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import type { NudgeKind } from "./nudges.ts";

/** How often what happens on a stream, ms. */
export interface StreamTimes {
  /** A comment keeps proxies from closing a quiet stream. */
  readonly heartbeatMs: number;
  /** Whether the till may still listen is asked. */
  readonly checkMs: number;
  /** News within this time is told once. */
  readonly gatherMs: number;
}

const TIMES: StreamTimes = { heartbeatMs: 20_000, checkMs: 30_000, gatherMs: 200 };
const MOST_STREAMS = 2;

/** The route of nudges. */
export function nudgesRoute(parts: ServerParts, times = TIMES): Route {
  const open = new Map<string, Set<AbortController>>();
  return route({
    method: "GET",
    path: "/v1/nudges",
    summary: "Server-sent events that say when there is something new.",
    access: { who: "device-stream" },
    answer: nudgeSchema,
    answerType: "text/event-stream",
    handle: async (_, { bearer, reply }) => {
      const entered = await mayListen(parts, bearer.sessionSecret);
      if (!entered.ok) return entered;
      const over = new AbortController();
      const own = open.get(bearer.subjectId) ?? new Set();
      open.set(bearer.subjectId, own.add(over));
      // A till that lost its connection opens another before the server has noticed.
      const [oldest] = own;
      if (own.size > MOST_STREAMS && oldest && own.delete(oldest)) oldest.abort();
      const ends = AbortSignal.any([reply.signal, over.signal]);
      reply.begin(200, { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" });
      try {
        await tell(parts, entered.value, bearer.sessionSecret, reply, ends, times);
      } finally {
        own.delete(over);
        if (own.size === 0 && open.get(bearer.subjectId) === own) open.delete(bearer.subjectId);
      }
      reply.end();
      return ok(undefined as never);
    },
  });
}

/** Tells until it ends: the till has gone, was shut out, or the server stops. */
async function tell(
  parts: ServerParts,
  { organisationId }: Entered,
  sessionSecret: string,
  reply: StreamReply,
  ends: AbortSignal,
  { heartbeatMs, checkMs, gatherMs }: StreamTimes,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const news = new Set<NudgeKind>();
  let gathering: NodeJS.Timeout | undefined;
  const say = (): void => {
    gathering = undefined;
    for (const what of news) void reply.write(eventOf(what));
    news.clear();
  };
  const unsubscribe = parts.nudges.subscribe(organisationId, ({ what }) => {
    if (what === "audit") return;
    news.add(what);
    gathering ??= setTimeout(say, gatherMs);
  });
  const heartbeat = setInterval(() => void reply.write(": still here\n\n"), heartbeatMs);
  const check = setInterval(() => {
    void mayListen(parts, sessionSecret).then(
      (still) => (still.ok ? undefined : resolve()),
      () => undefined,
    );
  }, checkMs);
  ends.addEventListener("abort", () => resolve(), { once: true });
  try {
    await reply.write(eventOf("hello"));
    if (!ends.aborted) await promise;
  } finally {
    clearTimeout(gathering);
    clearInterval(heartbeat);
    clearInterval(check);
    unsubscribe();
  }
}

function eventOf(what: string): string {
  return `data: ${JSON.stringify({ what })}\n\n`;
}

function mayListen(parts: ServerParts, sessionSecret: string): Promise<Result<Entered>> {
  return asDevice(parts.database, sessionSecret, async (_, entered) => ok(entered));
}
