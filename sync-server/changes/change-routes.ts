/** Downlink for registers: the change feed, and the snapshot that a new one starts from. */
import { z } from "zod";
import { changesAnswerSchema, MAX_CHANGES, snapshotStartSchema } from "#domain/protocol/sync/changes.ts";
import { ok, refuse } from "#domain/refusals.ts";
import { asDeviceAtOneMoment, type Entered } from "../db/tenant.ts";
import { type Route, route, type StreamReply } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { nudgesRoute } from "./nudge-stream.ts";
import { countSnapshot, readChanges, readSnapshotHead, readSnapshotProducts } from "./read-changes.ts";

/** Products written between two looks whether the caller still listens. */
const SNAPSHOT_PAGE = 1_000;
/** Each holds a connection of the database for as long as it is read: sales that arrive meanwhile need the others. */
const MOST_SNAPSHOTS = 4;
/** Whoever reads for longer holds up everybody's clearing away of old rows, ms. */
const LONGEST_SNAPSHOT_MS = 10 * 60_000;

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
  const open = new Map<string, AbortController>();
  return route({
    method: "GET",
    path: "/v1/snapshot",
    summary: "Everything a new register needs, as NDJSON; the first line says how much is coming.",
    access: { who: "device-stream" },
    answer: snapshotStartSchema,
    answerType: "application/x-ndjson",
    handle: async (_, { bearer, reply }) => {
      // A till that lost its connection asks again before the server has noticed: what it asked for last counts.
      open.get(bearer.subjectId)?.abort();
      open.delete(bearer.subjectId);
      if (open.size >= MOST_SNAPSHOTS) return refuse("server.busy");
      const over = new AbortController();
      open.set(bearer.subjectId, over);
      const ends = AbortSignal.any([reply.signal, over.signal, AbortSignal.timeout(LONGEST_SNAPSHOT_MS)]);
      try {
        return await asDeviceAtOneMoment<never>(parts.database, bearer.sessionSecret, async (tx, entered) => {
          const branchId = branchOf(entered);
          const start = await countSnapshot(tx, branchId);
          const head = await readSnapshotHead(tx, branchId);
          reply.begin(200, { "content-type": "application/x-ndjson; charset=utf-8" });
          await reply.write(`${JSON.stringify(start)}\n`);
          await reply.write(linesOf(head.filter(({ kind }) => kind !== "branch")));
          await writeProducts(reply, ends, (after) => readSnapshotProducts(tx, branchId, after, SNAPSHOT_PAGE));
          if (!ends.aborted) await reply.write(linesOf(head.filter(({ kind }) => kind === "branch")));
          reply.end();
          return ok(undefined as never);
        });
      } finally {
        if (open.get(bearer.subjectId) === over) open.delete(bearer.subjectId);
      }
    },
  });
}

/** Page by page, each once the caller has taken the one before: nothing here holds a hundred thousand at once. */
async function writeProducts(
  reply: StreamReply,
  ends: AbortSignal,
  read: (after: string | null) => Promise<readonly { readonly id: string }[]>,
): Promise<void> {
  for (let after: string | null = null; !ends.aborted; ) {
    const products = await read(after);
    await reply.write(linesOf(products));
    after = products.at(-1)?.id ?? null;
    if (products.length < SNAPSHOT_PAGE) return;
  }
}

function linesOf(changes: readonly object[]): string {
  return changes.map((change) => `${JSON.stringify(change)}\n`).join("");
}

function branchOf(entered: Entered): string {
  const [branchId = ""] = entered.branchMasks.keys();
  return branchId;
}
