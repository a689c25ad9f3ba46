/** Downlink for registers: the change feed, the snapshot a new one starts from, and nudges that say when to look. */
import { z } from "zod";
import { changesAnswerSchema, MAX_CHANGES, nudgeSchema, snapshotStartSchema } from "#domain/protocol/sync/changes.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { asDevice, asDeviceAtOneMoment, type Entered } from "../db/tenant.ts";
import { type Route, route, type StreamReply } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import type { NudgeKind } from "./nudges.ts";
import { countSnapshot, readChanges, readSnapshotHead, readSnapshotProducts } from "./read-changes.ts";

/** Products written between two looks whether the caller still listens. */
const SNAPSHOT_PAGE = 1_000;
/** A comment so often keeps proxies from closing a quiet stream, ms. */
const HEARTBEAT_MS = 20_000;
/** Whether the till may still listen is asked so often, ms. */
const CHECK_MS = 30_000;
/** News within this time is told once, ms. */
const GATHER_MS = 200;
const MOST_STREAMS = 2;

/** Routes of the downlink. */
export function changeRoutes(parts: ServerParts): Route[] {
  return [changesRoute(), snapshotRoute(parts), nudgesRoute(parts)];
}

function changesRoute(): Route {
  return route({
    method: "GET",
    path: "/v1/changes",
    summary: "What changed since a version, within the register's branch.",
    access: { who: "device" },
    query: z.strictObject({
      since: z.coerce.number().int().min(0),
      limit: z.coerce.number().int().min(1).max(MAX_CHANGES).default(MAX_CHANGES),
    }),
    answer: changesAnswerSchema,
    handle: async ({ query: { since, limit } }, { tx, entered }) =>
      ok((await readChanges(tx, branchOf(entered), since, limit)) as never),
  });
}

function snapshotRoute(parts: ServerParts): Route {
  return route({
    method: "GET",
    path: "/v1/snapshot",
    summary: "Everything a new register needs, as NDJSON; the first line says how much is coming.",
    access: { who: "device-stream" },
    answer: snapshotStartSchema,
    handle: (_, { bearer, reply }) =>
      asDeviceAtOneMoment<never>(parts.database, bearer.sessionSecret, async (tx, entered) => {
        const branchId = branchOf(entered);
        const start = await countSnapshot(tx, branchId);
        const head = await readSnapshotHead(tx, branchId);
        reply.begin(200, { "content-type": "application/x-ndjson; charset=utf-8" });
        await reply.write(`${JSON.stringify(start)}\n`);
        await reply.write(linesOf(head.filter(({ kind }) => kind !== "branch")));
        for (let after: string | null = null; !reply.signal.aborted; ) {
          const products = await readSnapshotProducts(tx, branchId, after, SNAPSHOT_PAGE);
          await reply.write(linesOf(products));
          after = products.at(-1)?.id ?? null;
          if (products.length < SNAPSHOT_PAGE) break;
        }
        await reply.write(linesOf(head.filter(({ kind }) => kind === "branch")));
        reply.end();
        return ok(undefined as never);
      }),
  });
}

function linesOf(changes: readonly object[]): string {
  return changes.map((change) => `${JSON.stringify(change)}\n`).join("");
}

function nudgesRoute(parts: ServerParts): Route {
  const open = new Map<string, Set<AbortController>>();
  return route({
    method: "GET",
    path: "/v1/nudges",
    summary: "Server-sent events that say when there is something new.",
    access: { who: "device-stream" },
    answer: nudgeSchema,
    handle: async (_, { bearer, reply }) => {
      const entered = await mayListen(parts, bearer.sessionSecret);
      if (!entered.ok) return entered;
      const over = new AbortController();
      const own = open.get(bearer.subjectId) ?? new Set();
      open.set(bearer.subjectId, own.add(over));
      // A till that lost its connection opens another before the server has noticed.
      const [oldest] = own;
      if (own.size > MOST_STREAMS) oldest?.abort();
      const ends = AbortSignal.any([reply.signal, over.signal]);
      reply.begin(200, { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" });
      await tell(parts, entered.value, bearer.sessionSecret, reply, ends);
      own.delete(over);
      if (own.size === 0) open.delete(bearer.subjectId);
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
    gathering ??= setTimeout(say, GATHER_MS);
  });
  const heartbeat = setInterval(() => void reply.write(": still here\n\n"), HEARTBEAT_MS);
  const check = setInterval(() => {
    void mayListen(parts, sessionSecret).then(
      (still) => (still.ok ? undefined : resolve()),
      () => undefined,
    );
  }, CHECK_MS);
  ends.addEventListener("abort", () => resolve(), { once: true });
  await reply.write(eventOf("hello"));
  if (!ends.aborted) await promise;
  clearTimeout(gathering);
  clearInterval(heartbeat);
  clearInterval(check);
  unsubscribe();
}

function eventOf(what: string): string {
  return `data: ${JSON.stringify({ what })}\n\n`;
}

function mayListen(parts: ServerParts, sessionSecret: string): Promise<Result<Entered>> {
  return asDevice(parts.database, sessionSecret, async (_, entered) => ok(entered));
}

function branchOf(entered: Entered): string {
  const [branchId = ""] = entered.branchMasks.keys();
  return branchId;
}
