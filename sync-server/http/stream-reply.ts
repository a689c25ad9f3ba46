/** Replies written piece by piece: snapshots and nudges. */
import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { invariant } from "#domain/invariant.ts";
import type { StreamReply } from "./route.ts";

/** A reader that takes nothing for so long has gone; otherwise it would hold memory for ever. */
const STUCK_MS = 30_000;

/** Opens the raw side of a reply. @param stopped aborted when the server stops */
export function openStreamReply(reply: FastifyReply, stopped: AbortSignal): StreamReply {
  const { raw } = reply;
  const gone = new AbortController();
  raw.once("close", () => gone.abort());
  const signal = AbortSignal.any([gone.signal, stopped]);
  return {
    signal,
    begin: (status, headers) => {
      invariant(!raw.headersSent, "a reply begins once");
      reply.hijack();
      raw.writeHead(status, { ...headersOf(reply), ...headers });
      raw.flushHeaders();
    },
    write: async (piece) => {
      if (signal.aborted || raw.write(piece)) return;
      await once(raw, "drain", { signal: AbortSignal.any([signal, AbortSignal.timeout(STUCK_MS)]) }).catch(() => {
        if (!signal.aborted) raw.destroy();
      });
    },
    end: () => void raw.end(),
  };
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const headers = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(headers);
}
